#!/usr/bin/env python3
"""Makes what the replay is recorded from: seven brands' databases and the visits to their sites.

All persons, schools and places are composed from word lists; none is real. Everything comes from one
fixed seed, so two runs give the same bytes.

    ./generate.py persons   # who applied where, one JSON object a line
    ./generate.py visits    # the sites' requests, one JSON object a line
    ./generate.py hoshizora # SQL of one brand's database
"""

import datetime as dt
import json
import pathlib
import random
import sys
import uuid
from urllib.parse import urlencode

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from people import (CITIES, MAIL_DOMAINS, MEN, PREFECTURES, SURNAMES, TOWNS, WOMEN, address, phone, pick, type_email, type_name,  # noqa: E402
                    type_phone, widen)
from visitors import BROWSERS, CRAWLERS, HOURS, visitor  # noqa: E402

SEED = 20200711
PERSONS = 34263
FIRST_APPLICATION = dt.datetime(2016, 4, 1, 9, 2, 11)
LAST_APPLICATION = dt.datetime(2020, 7, 10, 23, 21, 40)
VISITS_FROM = dt.datetime(2020, 6, 27)
VISITS_TO = dt.datetime(2020, 7, 11, 20)  # the server is stopped
WIPED_ON = dt.date(2020, 7, 11)

# --- the persons ----------------------------------------------------------------------------------

# kana of the given names would need another list; what stands in the kana columns is composed from these.
KANA = "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ モリ イケダ ハシモト イシカワ マエダ オガワ".split()
KANA_GIVEN = "ショウタ ケンイチ ハナコ ミサキ ヨウコ アオイ ユイ レン ユウト サクラ モモコ マコト リョウ カオリ".split()
SCHOOLS = [f"{city}立{town}{kind}" for city, town, kind in zip(CITIES * 3, TOWNS * 3, ["小学校", "中学校", "第一小学校", "幼稚園", "高等学校"] * 9)]


def years_between(born, on):
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def persons(rng):
    """One person is one application address: the guardian's, for a child."""
    made, mails, phones = [], set(), set()
    while len(made) < PERSONS:
        surname, surname_roman = pick(rng, SURNAMES)
        given, given_roman = pick(rng, rng.choice([MEN, WOMEN]))
        child, _ = pick(rng, rng.choice([MEN, WOMEN]))
        local = rng.choice([f"{given_roman}.{surname_roman}", f"{surname_roman}-{given_roman}", f"{surname_roman}{rng.randint(1, 99999)}",
                            f"{given_roman}{rng.randint(50, 99)}", f"{surname_roman}_{given_roman}{rng.randint(1, 999)}"])
        email = f"{local}@{rng.choice(MAIL_DOMAINS)}"
        number = phone(rng)
        if email in mails:
            email = f"{local}{rng.randint(1000, 99999)}@{rng.choice(MAIL_DOMAINS)}"
        if email in mails or number in phones:
            continue
        mails.add(email)
        phones.add(number)
        # Adults learn English and programming too.
        born = WIPED_ON - dt.timedelta(days=rng.randint(19 * 366, 60 * 365) if rng.random() < 0.14 else rng.randint(4 * 365, 19 * 365))
        made.append({"id": len(made), "surname": surname, "guardian": given, "child": child, "email": email, "phone": number,
                     "address": address(rng), "zip": f"{rng.randint(1, 999):03d}-{rng.randint(0, 9999):04d}", "birthday": born,
                     "kana": f"{rng.choice(KANA)} {rng.choice(KANA_GIVEN)}", "school": rng.choice(SCHOOLS), "rows": 0})
    return made


def school_year(age):
    if age < 6:
        return rng_free("年少 年中 年長".split(), age - 3)
    if age < 12:
        return f"小{age - 5}"
    if age < 15:
        return f"中{age - 11}"
    return f"高{age - 14}" if age < 18 else "大人"


def rng_free(words, index):
    return words[max(0, min(index, len(words) - 1))]


def moment(rng):
    days = (LAST_APPLICATION - FIRST_APPLICATION).days + 1
    while True:
        day = rng.randrange(1, days)
        if rng.random() < 0.3:  # before the terms begin
            day = max(1, int(rng.gauss(rng.choice([340, 430, 705, 800, 1070, 1160, 1435, 1535]), 14)))
        hour = rng.choices(range(24), weights=HOURS)[0]
        when = dt.datetime(2016, 4, 1) + dt.timedelta(days=day, hours=hour, minutes=rng.randrange(60), seconds=rng.randrange(60))
        if when < LAST_APPLICATION:
            return when


def full(rng, p, given):
    return type_name(rng, p["surname"], given)


def parts(p):
    """Prefecture and the rest, as two fields of a form."""
    for prefecture in PREFECTURES:
        if p["address"].startswith(prefecture):
            return prefecture, p["address"][len(prefecture):]
    return "", p["address"]


# Each brand's form was built by somebody else: (column, declaration, value of the row).
class Brand:
    def __init__(self, key, host, name, schema, table, applications, columns, keys="", comment="", adults=True):
        self.key, self.host, self.name, self.schema, self.table = key, host, name, schema, table
        self.applications, self.columns, self.keys, self.comment, self.adults = applications, columns, keys, comment, adults

    def create(self):
        lines = [f"  `{name}` {declaration}" for name, declaration, _ in self.columns]
        return f"CREATE TABLE `{self.table}` (\n" + ",\n".join(lines + ([f"  {self.keys}"] if self.keys else [])) + f"\n) COMMENT='{self.comment}';\n"


def kotori(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    return [r["number"], f"K{when:%y%m}-{r['number']:05d}", full(rng, p, p["guardian"]), full(rng, p, p["child"]), school_year(r["age"]),
            p["school"] if rng.random() < 0.7 else None, p["zip"].replace("-", ""), p["address"], type_phone(rng, p["phone"]), r["mail"], when]


def hoshizora(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    prefecture, rest = parts(p)
    return [str(uuid.UUID(int=rng.getrandbits(128), version=4)), when, r["mail"], p["child"], p["surname"], p["birthday"],
            f"{p['surname']} {p['guardian']}" if r["age"] < 18 else None, type_phone(rng, p["phone"]), p["zip"], prefecture, rest,
            rng.choice(["kids", "junior", "adult"]), None if rng.random() < 0.8 else "体験の曜日を相談したいです"]


def aozora(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    return [f"{when:%Y%m%d}-{r['number']:04d}", full(rng, p, p["guardian"]), full(rng, p, p["child"]), p["kana"],
            f"{p['birthday']:%Y/%m/%d}", p["zip"], widen(p["address"]) if rng.random() < 0.2 else p["address"], type_phone(rng, p["phone"]), r["mail"],
            f"{when:%Y-%m-%d %H:%M}"]


def manabiya(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    prefecture, rest = parts(p)
    return [r["mail"], full(rng, p, p["guardian"]), p["kana"], f"{p['birthday']:%Y%m%d}", *p["phone"].split("-"), *p["zip"].split("-"), prefecture,
            rest, school_year(r["age"]), f"{when:%Y%m%d%H%M%S}"]


def yochien(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    return [r["number"], int(when.replace(tzinfo=dt.timezone(dt.timedelta(hours=9))).timestamp()), full(rng, p, p["guardian"]), r["mail"],
            type_phone(rng, p["phone"]) if p["needs_phone"] or rng.random() < 0.7 else None, r["age"],
            rng.choice(["資料を送ってください。", "体験に参加したいです。", "見学はできますか。", "時間割を教えてください。"])]


def soroban(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    kana = p["kana"].split()
    return [1 + r["number"] % 17, r["number"], p["surname"], p["child"], kana[0], kana[1], r["age"], type_phone(rng, p["phone"]), r["mail"],
            when.date() + dt.timedelta(days=rng.randint(3, 30)), when]


def program(r):
    p, rng, when = r["person"], r["rng"], r["time"]
    return [r["mail"], dt.datetime.combine(p["birthday"], dt.time()), p["child"], p["surname"], p["school"] if r["age"] < 18 else None,
            school_year(r["age"]), type_phone(rng, p["phone"]), f"R-{r['number']:06d}", when]


BRANDS = [
    Brand("kotori", "www.kotori-juku.example", "ことり学習塾", "kotori", "shiryo_seikyu", 9120, [
        ("id", "INT UNSIGNED NOT NULL AUTO_INCREMENT", kotori), ("uketsuke_no", "VARCHAR(16) NOT NULL COMMENT '受付番号'", 0),
        ("hogosha_mei", "VARCHAR(64) NOT NULL COMMENT '保護者氏名'", 0), ("seito_mei", "VARCHAR(64) NOT NULL COMMENT '生徒氏名'", 0),
        ("gakunen", "VARCHAR(8) NOT NULL COMMENT '学年'", 0), ("gakko_mei", "VARCHAR(64) DEFAULT NULL COMMENT '学校名'", 0),
        ("yubin", "CHAR(7) NOT NULL COMMENT '郵便番号'", 0), ("jusho", "VARCHAR(255) NOT NULL COMMENT '住所'", 0),
        ("denwa", "VARCHAR(24) NOT NULL COMMENT '電話番号'", 0), ("mail", "VARCHAR(254) NOT NULL COMMENT 'メールアドレス'", 0),
        ("toroku_bi", "DATETIME NOT NULL COMMENT '登録日時'", 0)], "PRIMARY KEY (id)", "資料請求"),
    Brand("hoshizora", "www.hoshizora-eigo.example", "ほしぞら英語", "hoshizora", "trial_lessons", 7240, [
        ("trial_id", "CHAR(36) NOT NULL", hoshizora), ("created_at", "DATETIME NOT NULL", 0), ("email", "VARCHAR(254) NOT NULL", 0),
        ("first_name", "VARCHAR(32) NOT NULL", 0), ("last_name", "VARCHAR(32) NOT NULL", 0), ("birth_date", "DATE NOT NULL", 0),
        ("guardian_name", "VARCHAR(64) DEFAULT NULL", 0), ("phone", "VARCHAR(24) NOT NULL", 0), ("postal_code", "CHAR(8) NOT NULL", 0),
        ("prefecture", "VARCHAR(8) NOT NULL", 0), ("address", "VARCHAR(255) NOT NULL", 0), ("level", "ENUM('kids','junior','adult') NOT NULL", 0),
        ("note", "TEXT", 0)], "PRIMARY KEY (trial_id), KEY ix_email (email)", "trial lessons"),
    Brand("aozora", "www.aozora-piano.example", "あおぞら音楽教室", "aozora", "資料請求", 5310, [
        ("受付番号", "VARCHAR(20) NOT NULL", aozora), ("保護者氏名", "VARCHAR(64) NOT NULL", 0), ("お子様氏名", "VARCHAR(64) NOT NULL", 0),
        ("お子様フリガナ", "VARCHAR(64) NOT NULL", 0), ("お子様生年月日", "VARCHAR(10) NOT NULL", 0), ("郵便番号", "VARCHAR(8) NOT NULL", 0),
        ("住所", "VARCHAR(255) NOT NULL", 0), ("電話番号", "VARCHAR(24) NOT NULL", 0), ("メールアドレス", "VARCHAR(254) NOT NULL", 0),
        ("受付日時", "VARCHAR(16) NOT NULL", 0)], "PRIMARY KEY (`受付番号`)", "資料請求フォーム"),
    Brand("manabiya", "www.manabiya.example", "まなびや通信", "manabiya", "t_taiken", 6180, [
        ("m_addr", "VARCHAR(254) NOT NULL", manabiya), ("nm", "VARCHAR(64) NOT NULL", 0), ("kn", "VARCHAR(64) NOT NULL", 0), ("brth", "CHAR(8) NOT NULL", 0),
        ("tel1", "VARCHAR(5) NOT NULL", 0), ("tel2", "VARCHAR(4) NOT NULL", 0), ("tel3", "VARCHAR(4) NOT NULL", 0), ("zip1", "CHAR(3) NOT NULL", 0),
        ("zip2", "CHAR(4) NOT NULL", 0), ("addr1", "VARCHAR(8) NOT NULL", 0), ("addr2", "VARCHAR(255) NOT NULL", 0), ("gkn", "VARCHAR(8) NOT NULL", 0),
        ("ins_dt", "CHAR(14) NOT NULL", 0)], "", "体験申込"),
    Brand("yochien", "yochien.manabiya.example", "まなびやキンダー", "manabiya_kinder", "contact_form", 3160, [
        ("id", "BIGINT UNSIGNED NOT NULL AUTO_INCREMENT", yochien), ("submitted", "INT UNSIGNED NOT NULL", 0), ("your_name", "VARCHAR(64) NOT NULL", 0),
        ("your_email", "VARCHAR(254) NOT NULL", 0), ("your_tel", "VARCHAR(24) DEFAULT NULL", 0), ("child_age", "TINYINT UNSIGNED NOT NULL", 0),
        ("message", "TEXT NOT NULL", 0)], "PRIMARY KEY (id)", "contact form", adults=False),
    Brand("soroban", "soroban.hinata.example", "ひなた珠算", "hinata_soroban", "reservations", 4470, [
        ("kyoshitsu_id", "SMALLINT UNSIGNED NOT NULL", soroban), ("seq", "INT UNSIGNED NOT NULL", 0), ("sei", "VARCHAR(32) NOT NULL", 0),
        ("mei", "VARCHAR(32) NOT NULL", 0), ("sei_kana", "VARCHAR(32) NOT NULL", 0), ("mei_kana", "VARCHAR(32) NOT NULL", 0),
        ("nenrei", "TINYINT UNSIGNED NOT NULL", 0), ("tel", "VARCHAR(24) NOT NULL", 0), ("email", "VARCHAR(254) DEFAULT NULL", 0),
        ("yoyaku_bi", "DATE NOT NULL", 0), ("touroku", "DATETIME NOT NULL", 0)], "PRIMARY KEY (kyoshitsu_id, seq)", "体験予約", adults=False),
    Brand("program", "program.hinata.example", "ひなたプログラミング", "hinata_program", "reservations", 3620, [
        ("Mail", "VARCHAR(254) NOT NULL", program), ("DateOfBirth", "DATETIME NOT NULL", 0), ("GivenName", "VARCHAR(32) NOT NULL", 0),
        ("FamilyName", "VARCHAR(32) NOT NULL", 0), ("SchoolName", "VARCHAR(64) DEFAULT NULL", 0), ("Grade", "VARCHAR(8) NOT NULL", 0),
        ("Telephone", "VARCHAR(24) NOT NULL", 0), ("ReservationNo", "VARCHAR(16) NOT NULL", 0), ("RequestedAt", "DATETIME NOT NULL", 0)],
        "PRIMARY KEY (ReservationNo)", "Reservations"),
]


def applications():
    """Per brand, oldest first: {person, time, values}. Who applied at several brands wrote the same address and number."""
    rng = random.Random(SEED)
    everyone = persons(rng)
    total = sum(b.applications for b in BRANDS)
    places = [b for b in BRANDS for _ in range(b.applications)]
    rng.shuffle(places)
    young_brands = {b.key for b in BRANDS if not b.adults}
    rows = []

    def fits(person, brand, when):
        return brand.key not in young_brands or 3 <= years_between(person["birthday"], when.date()) <= 12

    queue = list(range(PERSONS)) + [rng.randrange(PERSONS) for _ in range(total - PERSONS)]
    waiting = []
    for brand in places:
        when = moment(rng)
        for at, index in enumerate(waiting):
            if fits(everyone[index], brand, when):
                waiting.pop(at)
                break
        else:
            while True:
                index = queue.pop(0) if queue else waiting.pop(0)
                if fits(everyone[index], brand, when) or not queue:
                    break
                waiting.append(index)
        # Nobody applies before the child is three.
        person = everyone[index]
        while years_between(person["birthday"], when.date()) < 3 or not fits(person, brand, when):
            when = moment(rng)
            if brand.key in young_brands and years_between(person["birthday"], WIPED_ON) > 12 and not any(
                    3 <= years_between(person["birthday"], dt.date(year, 6, 1)) <= 12 for year in range(2016, 2021)):
                raise SystemExit("generate: nobody young enough is left")
        rows.append((brand, person, when))
    rows.sort(key=lambda row: row[2])
    rows[0] = (rows[0][0], rows[0][1], FIRST_APPLICATION)
    rows[-1] = (rows[-1][0], rows[-1][1], LAST_APPLICATION)
    for person in everyone:
        person["needs_phone"] = False
    # Four in ten leave the address out where the form lets them; then the number must say who it is.
    silent = set()
    for brand, person, when in rows:
        if brand.key == "soroban" and rng.random() < 0.4:
            silent.add((person["id"], when))
            person["needs_phone"] = True
    tables = {b.key: [] for b in BRANDS}
    for brand, person, when in rows:
        out = tables[brand.key]
        again = person["rows"] > 0
        person["rows"] += 1
        mail = None if brand.key == "soroban" and (person["id"], when) in silent else type_email(rng, person["email"], again)
        row = {"person": person, "rng": rng, "time": when, "number": len(out) + 1, "mail": mail, "age": years_between(person["birthday"], when.date())}
        out.append({"person": person["id"], "birthday": person["birthday"], "time": when, "values": brand.columns[0][2](row)})
    return tables


# --- who is a minor, as far as the forms tell -----------------------------------------------------

DATED = {"hoshizora", "aozora", "manabiya", "program"}  # their forms ask for the date of birth
AGED = {"yochien": "child_age", "soroban": "nenrei"}


def earliest_birth_by_grade(grade, on):
    """The first of those who are in that school year on that day: born on 2 April."""
    if grade == "大人":
        return None
    year = {"年少": -2, "年中": -1, "年長": 0}.get(grade) if grade.startswith("年") else {"小": 0, "中": 6, "高": 9}[grade[0]] + int(grade[1:])
    return dt.date(on.year - (on.month < 4) - year - 6, 4, 2)


def earliest_birth_by_age(age, on):
    return dt.date(on.year - age - 1, on.month, min(on.day, 28) if on.month == 2 else on.day) + dt.timedelta(days=1)


def minors(tables):
    """Persons who must be under 18 on the day of the incident: by date of birth, else by the age or school year of any form."""
    born, earliest = {}, {}
    for brand in BRANDS:
        names = [name for name, _, _ in brand.columns]
        for row in tables[brand.key]:
            value, on = dict(zip(names, row["values"])), row["time"].date()
            if brand.key in DATED:
                born[row["person"]] = row["birthday"]
            day = (earliest_birth_by_grade(value["gakunen"], on) if brand.key == "kotori"
                   else earliest_birth_by_age(value[AGED[brand.key]], on) if brand.key in AGED else None)
            if day:
                earliest[row["person"]] = max(day, earliest.get(row["person"], day))
    return (sum(years_between(day, WIPED_ON) < 18 for day in born.values())
            + sum(years_between(day, WIPED_ON) < 18 for who, day in earliest.items() if who not in born))


# --- SQL ------------------------------------------------------------------------------------------


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def text_of(value):
    return None if value is None else str(value)


def insert(brand, rows):
    columns = ", ".join(f"`{name}`" for name, _, _ in brand.columns)
    out = []
    for start in range(0, len(rows), 400):
        values = ",\n".join("(" + ", ".join(literal(v) for v in row["values"]) + ")" for row in rows[start:start + 400])
        out.append(f"INSERT INTO `{brand.table}` ({columns}) VALUES\n{values};\n")
    return "".join(out)


def database(brand, rows):
    """The brand's form, and what its pages show. Classrooms have addresses and telephone numbers too, and are nobody's."""
    rng = random.Random(SEED + len(brand.key))
    out = ["SET NAMES utf8mb4;\n", """CREATE TABLE news (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(128) NOT NULL, body TEXT NOT NULL,
  published_at DATETIME NOT NULL);
CREATE TABLE classrooms (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64) NOT NULL, prefecture VARCHAR(8) NOT NULL,
  address VARCHAR(255) NOT NULL, tel VARCHAR(24) NOT NULL);
CREATE TABLE settings (name VARCHAR(64) NOT NULL PRIMARY KEY, value TEXT);
""", brand.create()]
    topics = ["夏期講習の受付を始めました", "体験週間のお知らせ", "新しい教室が開きました", "休校日のお知らせ", "発表会の様子", "時間割の変更", "入会金の割引"]
    out.append("INSERT INTO news (title, body, published_at) VALUES " + ",\n".join(
        f"({literal(f'{rng.choice(topics)}（第{n}回）')}, {literal(brand.name + 'からのお知らせです。' * rng.randint(2, 9))}, '20{16 + n // 15:02d}-{1 + n % 12:02d}-{1 + n % 28:02d} 10:00:00')"
        for n in range(1, 61)) + ";\n")
    out.append("INSERT INTO classrooms (name, prefecture, address, tel) VALUES " + ",\n".join(
        f"({literal(rng.choice(CITIES)[:-1] + rng.choice(TOWNS) + '教室')}, {literal(rng.choice(PREFECTURES))}, {literal(address(rng))}, '03-5{rng.randint(100, 999)}-{rng.randint(0, 9999):04d}')"
        for _ in range(24)) + ";\n")
    out.append(f"INSERT INTO settings VALUES ('site_name', {literal(brand.name)}), ('tax_rate', '10'), ('theme', 'spring');\n")
    out.append(insert(brand, rows))
    return "".join(out)


# --- visits ---------------------------------------------------------------------------------------

CONTRACTOR = ["203.0.113.21", "203.0.113.34"]
SCANNER = "192.0.2.66"  # looks for holes that are not there, as somebody does every day; visitors never get this address
ATTACKER = "198.51.100.77"
PROBES = ["/wp-login.php", "/.env", "/phpmyadmin/index.php", "/admin.php", "/wp-content/plugins/", "/.git/config", "/shell.php", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
          "/solr/admin/info/system", "/boaform/admin/formLogin", "/xmlrpc.php", "/config.php.bak", "/backup.zip", "/test.php"]
DEPLOYED = dt.datetime(2020, 7, 3, 11, 20)  # the summer course's page, new that day, used by everybody at once
REQUESTS_A_DAY = {"kotori": 560, "hoshizora": 430, "aozora": 260, "manabiya": 330, "yochien": 170, "soroban": 200, "program": 190}


def visits(tables):
    """Every request of everybody but the attacker, oldest first. Applications carry the form that is sent."""
    rng = random.Random(SEED + 2)
    made = []

    def add(brand, when, who, agent, path, referer="-", body=None):
        if VISITS_FROM <= when < VISITS_TO:
            made.append({"time": when, "site": brand.key, "address": who, "agent": agent, "path": path, "referer": referer, "body": body})

    def someone():
        while True:
            who = visitor(rng)
            if who not in (SCANNER, ATTACKER):
                return who, rng.choices(BROWSERS, weights=range(len(BROWSERS) + 3, 3, -1))[0]

    def page(now):
        choice = rng.random()
        if now >= DEPLOYED and choice < 0.12:
            return f"/summer2020.php?course={rng.randint(1, 6)}"
        return rng.choices(["/", f"/news.php?id={rng.randint(1, 60)}", f"/classrooms.php?area={rng.randint(1, 8)}", "/about.html", "/entry.php", "/faq.html"],
                           weights=[20, 26, 24, 10, 12, 8])[0]

    def session(brand, start):
        who, agent = someone()
        site = f"https://{brand.host}"
        referer, now = rng.choice(["-", "-", "https://www.google.com/", "https://search.yahoo.co.jp/"]), start
        path = rng.choices(["/", page(now)], weights=[6, 4])[0]
        for step in range(rng.choice([1, 2, 2, 3, 3, 4, 5, 7])):
            add(brand, now, who, agent, path, referer)
            if step == 0:
                for asset in ("/style.css", "/site.js", "/logo.png"):
                    add(brand, now + dt.timedelta(seconds=rng.choice([0, 0, 1])), who, agent, asset, site + path)
            referer = site + path
            now += dt.timedelta(seconds=rng.randint(6, 150))
            path = page(now)
        if brand.key == "kotori" and rng.random() < 0.03:  # a photo of the school report, for advice
            add(brand, now, who, agent, "/photo.php", referer)
            now += dt.timedelta(seconds=rng.randint(20, 90))
            name = f"IMG_{rng.randint(1000, 9999)}.jpg"
            add(brand, now, who, agent, "/photo.php", site + "/photo.php", {"file": name})
            add(brand, now + dt.timedelta(seconds=2), who, agent, f"/upload/{name}", site + "/photo.php")

    for brand in BRANDS:
        site = f"https://{brand.host}"
        for row in tables[brand.key]:
            if row["time"] < VISITS_FROM:
                continue
            who, agent = someone()
            form = {name: text for (name, _, _), value in zip(brand.columns, row["values"]) if (text := text_of(value)) is not None}
            add(brand, row["time"] - dt.timedelta(seconds=rng.randint(90, 300)), who, agent, "/entry.php", site + "/")
            add(brand, row["time"], who, agent, "/entry.php", site + "/entry.php", form)
            add(brand, row["time"] + dt.timedelta(seconds=1), who, agent, "/thanks.html", site + "/entry.php")
        day = VISITS_FROM
        while day < VISITS_TO:
            for who, agent in CRAWLERS:
                for _ in range(rng.randint(2, 7)):
                    add(brand, day + dt.timedelta(seconds=rng.randrange(86400)), who, agent,
                        rng.choice(["/", "/robots.txt", "/about.html", f"/news.php?id={rng.randint(1, 60)}", f"/classrooms.php?area={rng.randint(1, 8)}"]))
            if day.weekday() < 5:
                now = day + dt.timedelta(hours=10, minutes=rng.randint(0, 400))
                for _ in range(rng.randint(2, 6)):
                    add(brand, now, rng.choice(CONTRACTOR), BROWSERS[0], page(now))
                    now += dt.timedelta(seconds=rng.randint(10, 90))
            wanted = len(made) + REQUESTS_A_DAY[brand.key] - 30
            while len(made) < wanted:
                start = day + dt.timedelta(hours=rng.choices(range(24), weights=HOURS)[0], minutes=rng.randrange(60), seconds=rng.randrange(60))
                if start >= VISITS_TO:
                    wanted -= 4
                    continue
                session(brand, start)
            day += dt.timedelta(days=1)
        for night in (2, 9):
            now = VISITS_FROM + dt.timedelta(days=night, hours=3, minutes=len(brand.host))
            for path in PROBES:
                add(brand, now, SCANNER, "Mozilla/5.0 zgrab/0.x", path)
                now += dt.timedelta(seconds=rng.randint(0, 2))
    # The deploy itself: the contractor looks at the new page first.
    for brand in BRANDS:
        add(brand, DEPLOYED, CONTRACTOR[0], BROWSERS[0], "/summer2020.php?course=1")
    made.sort(key=lambda visit: visit["time"])  # stable: what was made first stays first within a second
    return made


def body_of(form):
    return urlencode(form)


def main():
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what == "visits":
        for visit in visits(applications()):
            print(json.dumps({**visit, "time": visit["time"].isoformat() + "+09:00"}, ensure_ascii=False))
    elif what == "persons":
        for key, rows in applications().items():
            for row in rows:
                print(json.dumps({"brand": key, "person": row["person"], "time": row["time"].isoformat()}))
    elif what in [b.key for b in BRANDS]:
        brand = next(b for b in BRANDS if b.key == what)
        sys.stdout.write(database(brand, applications()[brand.key]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
