--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
\connect shop

CREATE TABLE public.t (
    id integer NOT NULL,
    v text DEFAULT 'x,)'::text,
    b bytea,
    "when" timestamp with time zone
);

COPY public.t (id, v, b, "when") FROM stdin;
1	escapes \\ \x41\101\t\
2	x\N	\\x4142	\N
3	too few
4	cr line	\N	2019-08-10 03:12:45+09
5	too	many	fields	here
\.

COPY public.csv_table (a) FROM stdin WITH CSV;
"not read"
\.

INSERT INTO public.t VALUES (6, 'it''s \ fine'::text, '\x00ff', now()), (7, E'a\nb', NULL, $$x$$);
INSERT INTO public.t (b, id) VALUES ('\x41', 8) ON CONFLICT DO NOTHING;
COPY other.late (a, b) FROM stdin;
1	one
2	cut of