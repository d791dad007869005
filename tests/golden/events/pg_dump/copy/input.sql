--
-- PostgreSQL database dump
--

\restrict key

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: My Schema; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "My Schema";


ALTER SCHEMA "My Schema" OWNER TO postgres;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO x VALUES (1); RETURN 1; END; $$;


ALTER FUNCTION public.f() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: T 1; Type: TABLE; Schema: My Schema; Owner: postgres
--

CREATE TABLE "My Schema"."T 1" (
    a integer,
    b text
);


ALTER TABLE "My Schema"."T 1" OWNER TO postgres;

--
-- Name: customers; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.customers (
    id integer NOT NULL,
    name character varying(80) NOT NULL,
    mail text,
    birth date,
    pts numeric(10,2) DEFAULT 0.00,
    pic bytea,
    tags text[],
    flag boolean,
    "Odd Name" text
);


ALTER TABLE public.customers OWNER TO postgres;

--
-- Name: COLUMN customers.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.customers.name IS '氏名 (it''s)';


--
-- Name: customers_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.customers_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.customers_id_seq OWNER TO postgres;

--
-- Name: customers_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.customers_id_seq OWNED BY public.customers.id;


--
-- Name: empty_one; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.empty_one (
    a integer NOT NULL,
    b integer NOT NULL
);


ALTER TABLE public.empty_one OWNER TO postgres;

--
-- Name: vv; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.vv AS
 SELECT customers.id
   FROM public.customers;


ALTER TABLE public.vv OWNER TO postgres;

--
-- Name: customers id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.customers ALTER COLUMN id SET DEFAULT nextval('public.customers_id_seq'::regclass);


--
-- Data for Name: T 1; Type: TABLE DATA; Schema: My Schema; Owner: postgres
--

COPY "My Schema"."T 1" (a, b) FROM stdin;
1	x;y
2	\N
\.


--
-- Data for Name: customers; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.customers (id, name, mail, birth, pts, pic, tags, flag, "Odd Name") FROM stdin;
1	山田 太郎	taro@mail.example	1980-02-03	0.00	\\x00ff275c	{a,"b c"}	t	tab\there
2	O'Brien \\ 表	\N	\N	0.00	\N	\N	f	line1\nline2\\x
\.


--
-- Data for Name: empty_one; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.empty_one (a, b) FROM stdin;
1	2
3	4
\.


--
-- Name: customers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.customers_id_seq', 2, true);


--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);


--
-- Name: empty_one empty_one_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.empty_one
    ADD CONSTRAINT empty_one_pkey PRIMARY KEY (a, b);


--
-- PostgreSQL database dump complete
--

\unrestrict key

