#!/usr/bin/env python3
"""Makes what the replay is recorded from: the shop's data, staging's dummy data, the ransom note, the visits.

All persons, companies and places are composed from the word lists below; none is real. Everything
comes from one fixed seed, so two runs give the same bytes.

    ./generate.py shop      # SQL of the production database
    ./generate.py dummy     # SQL of the test data that staging held before
    ./generate.py note      # SQL with which the attacker leaves the ransom note
    ./generate.py visits    # the production site's requests, one JSON object a line
"""

import datetime as dt
import hashlib
import json
import pathlib
import random
import sys
from urllib.parse import quote

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from people import (CITIES, MEN, PREFECTURES, SURNAMES, TOWNS, WOMEN, MAIL_DOMAINS, address, landline, phone, pick, type_email,  # noqa: E402
                    type_name, type_phone)
from visitors import BROWSERS, CRAWLERS, HOURS, visitor  # noqa: E402

SEED = 20190822

# --- what the incident's figures rest on ----------------------------------------------------------

PERSONS = 2121
APPLICATIONS = {"exam_applications": 1204, "textbook_orders": 1093, "course_applications": 554}
ORDER_ITEMS = 4257
FIRST_APPLICATION = dt.datetime(2018, 9, 1, 0, 14, 37)
LAST_APPLICATION = dt.datetime(2019, 8, 22, 8, 41, 12)

# --- word lists -----------------------------------------------------------------------------------

COMPANY_HEADS = "あさひ ひかり みなと つばさ はまなす 東和 北陽 三葉 光洋 大樹 やまびこ 瑞穂 さざなみ 銀河 若竹".split()
COMPANY_TAILS = "製作所 商事 システム 印刷 運輸 食品 不動産 会計事務所 建設 物流 電機 出版 メディカル".split()
EXAMS = ["あかり文書検定", "あかり計算検定", "あかり情報整理検定", "あかり話し方検定", "あかり校正検定"]
GRADES = ["1級", "2級", "3級"]

SHOP_ADDRESS = "東京都若葉区本町1-2-3 あかりビル5階"
SHOP_TEL = "03-5999-0100"
SHOP_MAIL = "shop@akari-kentei.example"


# --- the persons ----------------------------------------------------------------------------------


def persons(rng):
    made = []
    taken = set()
    while len(made) < PERSONS:
        sex = rng.choice("男女")
        surname, surname_roman = pick(rng, SURNAMES)
        given, given_roman = pick(rng, MEN if sex == "男" else WOMEN)
        local = rng.choice([f"{given_roman}.{surname_roman}", f"{surname_roman}-{given_roman}", f"{surname_roman}_{given_roman[0]}",
                            f"{given_roman}{rng.randint(50, 99)}", f"{surname_roman}{rng.randint(1, 9999)}"])
        email = f"{local}@{rng.choice(MAIL_DOMAINS)}"
        if email in taken:
            email = f"{local}{rng.randint(100, 9999)}@{rng.choice(MAIL_DOMAINS)}"
        if email in taken:
            continue
        taken.add(email)
        born = dt.date(1950, 1, 1) + dt.timedelta(days=rng.randrange(17800))
        made.append({"surname": surname, "given": given, "email": email, "address": address(rng), "phone": phone(rng), "sex": sex,
                     "birthday": born if rng.random() < 0.8 else None,
                     "company": (rng.choice(["株式会社", "株式会社", "有限会社", "(株)"]) + rng.choice(COMPANY_HEADS) + rng.choice(COMPANY_TAILS))
                     if rng.random() < 0.42 else None,
                     "fax": landline(rng) if rng.random() < 0.17 else None})
    return made


def moment(rng):
    """A time at which people apply: by day and evening, more before each autumn's and spring's closing date."""
    span = (LAST_APPLICATION - FIRST_APPLICATION).days - 1
    day = rng.randrange(1, span)
    if rng.random() < 0.35:
        day = min(span - 1, max(1, int(rng.gauss(rng.choice([40, 165, 330]), 9))))
    start = dt.datetime(2018, 9, 1) + dt.timedelta(days=day)
    hour = rng.choices(range(24), weights=[4, 2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 11, 9, 8, 8, 8, 8, 8, 9, 11, 12, 10, 7])[0]
    return start + dt.timedelta(hours=hour, minutes=rng.randrange(60), seconds=rng.randrange(60))


def applications(rng):
    """Per table, in order of time: (person, time, whether the person had applied before)."""
    everyone = persons(rng)
    rows = [(p, moment(rng)) for p in everyone]
    rows += [(rng.choice(everyone), moment(rng)) for _ in range(sum(APPLICATIONS.values()) - PERSONS)]
    rng.shuffle(rows)
    rows[0] = (rows[0][0], FIRST_APPLICATION)
    rows[-1] = (rows[-1][0], LAST_APPLICATION)
    seen = set()
    again = {}
    for index, (person, _) in sorted(enumerate(rows), key=lambda item: item[1][1]):
        again[index] = person["email"] in seen
        seen.add(person["email"])
    tables = {}
    start = 0
    for table, count in APPLICATIONS.items():
        part = [(rows[i][0], rows[i][1], again[i]) for i in range(start, start + count)]
        tables[table] = sorted(part, key=lambda row: row[1])
        start += count
    return tables


# --- SQL ------------------------------------------------------------------------------------------

SCHEMA = """
CREATE TABLE prefectures (
  code TINYINT UNSIGNED NOT NULL COMMENT '都道府県コード',
  name VARCHAR(8) NOT NULL COMMENT '都道府県名',
  PRIMARY KEY (code)
) COMMENT='都道府県';
CREATE TABLE exams (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  name VARCHAR(64) NOT NULL COMMENT '検定名',
  held_on DATE NOT NULL COMMENT '試験日',
  PRIMARY KEY (id)
) COMMENT='検定';
CREATE TABLE exam_venues (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  name VARCHAR(64) NOT NULL COMMENT '会場名',
  address VARCHAR(255) NOT NULL COMMENT '所在地',
  capacity SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '定員',
  PRIMARY KEY (id)
) COMMENT='試験会場';
CREATE TABLE categories (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  parent_id INT UNSIGNED DEFAULT NULL,
  name VARCHAR(64) NOT NULL COMMENT '分類名',
  sort_no SMALLINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id)
) COMMENT='商品分類';
CREATE TABLE products (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  category_id INT UNSIGNED NOT NULL,
  code CHAR(13) NOT NULL COMMENT 'JANコード',
  name VARCHAR(128) NOT NULL COMMENT '商品名',
  description TEXT COMMENT '説明',
  kind ENUM('textbook','past_paper','course') NOT NULL DEFAULT 'textbook' COMMENT '種別',
  updated_at DATETIME NOT NULL COMMENT '更新日時',
  PRIMARY KEY (id),
  UNIQUE KEY uk_products_code (code),
  CONSTRAINT fk_products_category FOREIGN KEY (category_id) REFERENCES categories (id)
) COMMENT='商品';
CREATE TABLE prices (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  product_id INT UNSIGNED NOT NULL,
  member ENUM('general','member') NOT NULL DEFAULT 'general' COMMENT '一般／会員',
  price DECIMAL(10,2) NOT NULL COMMENT '税込価格',
  PRIMARY KEY (id),
  CONSTRAINT fk_prices_product FOREIGN KEY (product_id) REFERENCES products (id)
) COMMENT='価格';
CREATE TABLE stock (
  product_id INT UNSIGNED NOT NULL,
  quantity INT NOT NULL DEFAULT 0 COMMENT '在庫数',
  shelf VARCHAR(16) DEFAULT NULL COMMENT '棚番号',
  PRIMARY KEY (product_id),
  CONSTRAINT fk_stock_product FOREIGN KEY (product_id) REFERENCES products (id)
) COMMENT='在庫';
CREATE TABLE shipping_fees (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  prefecture_code TINYINT UNSIGNED NOT NULL,
  size ENUM('60','80','100') NOT NULL COMMENT 'サイズ',
  fee DECIMAL(8,0) NOT NULL COMMENT '送料',
  PRIMARY KEY (id),
  CONSTRAINT fk_fees_prefecture FOREIGN KEY (prefecture_code) REFERENCES prefectures (code)
) COMMENT='送料';
CREATE TABLE news (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  title VARCHAR(128) NOT NULL COMMENT '題名',
  body TEXT NOT NULL COMMENT '本文',
  published_at DATETIME NOT NULL COMMENT '公開日時',
  PRIMARY KEY (id)
) COMMENT='お知らせ';
CREATE TABLE mail_templates (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  code VARCHAR(32) NOT NULL COMMENT '識別名',
  subject VARCHAR(128) NOT NULL COMMENT '件名',
  body TEXT NOT NULL COMMENT '本文',
  PRIMARY KEY (id),
  UNIQUE KEY uk_templates_code (code)
) COMMENT='メール文面';
CREATE TABLE settings (
  name VARCHAR(64) NOT NULL COMMENT '設定名',
  value TEXT COMMENT '値',
  PRIMARY KEY (name)
) COMMENT='店舗設定';
CREATE TABLE exam_applications (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  receipt_no VARCHAR(16) NOT NULL COMMENT '受付番号',
  exam_id INT UNSIGNED NOT NULL COMMENT '検定',
  grade ENUM('1級','2級','3級') NOT NULL DEFAULT '3級' COMMENT '級',
  venue_id INT UNSIGNED NOT NULL COMMENT '会場',
  name VARCHAR(64) NOT NULL COMMENT '氏名',
  address VARCHAR(255) NOT NULL COMMENT '住所',
  email VARCHAR(254) NOT NULL COMMENT 'メールアドレス',
  tel VARCHAR(20) NOT NULL COMMENT '電話番号',
  birthday DATE DEFAULT NULL COMMENT '生年月日',
  sex ENUM('男','女') DEFAULT NULL COMMENT '性別',
  company VARCHAR(128) DEFAULT NULL COMMENT '勤務先',
  fax VARCHAR(20) DEFAULT NULL COMMENT 'FAX番号',
  fee DECIMAL(10,0) NOT NULL COMMENT '受験料',
  payment ENUM('bank','convenience','post') NOT NULL DEFAULT 'bank' COMMENT '支払方法',
  status ENUM('received','paid','cancelled') NOT NULL DEFAULT 'received' COMMENT '状態',
  created_at DATETIME NOT NULL COMMENT '申込日時',
  PRIMARY KEY (id),
  UNIQUE KEY uk_exam_receipt (receipt_no),
  CONSTRAINT fk_exam_exam FOREIGN KEY (exam_id) REFERENCES exams (id),
  CONSTRAINT fk_exam_venue FOREIGN KEY (venue_id) REFERENCES exam_venues (id)
) COMMENT='検定申込';
CREATE TABLE textbook_orders (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  order_no VARCHAR(16) NOT NULL COMMENT '注文番号',
  customer_name VARCHAR(64) NOT NULL COMMENT 'お名前',
  ship_address VARCHAR(255) NOT NULL COMMENT 'お届け先',
  mail_address VARCHAR(254) NOT NULL COMMENT 'メールアドレス',
  phone VARCHAR(20) NOT NULL COMMENT '電話番号',
  fax_no VARCHAR(20) DEFAULT NULL COMMENT 'FAX番号',
  company_name VARCHAR(128) DEFAULT NULL COMMENT '会社名',
  shipping_fee DECIMAL(8,0) NOT NULL DEFAULT 0 COMMENT '送料',
  total DECIMAL(10,0) NOT NULL COMMENT '合計金額',
  delivery_time ENUM('指定なし','午前中','14-16時','18-20時') NOT NULL DEFAULT '指定なし' COMMENT '配達時間帯',
  status ENUM('received','shipped','cancelled') NOT NULL DEFAULT 'received' COMMENT '状態',
  created_at DATETIME NOT NULL COMMENT '注文日時',
  PRIMARY KEY (id),
  UNIQUE KEY uk_orders_no (order_no),
  KEY ix_orders_mail (mail_address)
) COMMENT='教科書・過去問題注文';
CREATE TABLE order_items (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  order_id INT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity SMALLINT UNSIGNED NOT NULL DEFAULT 1 COMMENT '数量',
  unit_price DECIMAL(10,2) NOT NULL COMMENT '単価',
  PRIMARY KEY (id),
  CONSTRAINT fk_items_order FOREIGN KEY (order_id) REFERENCES textbook_orders (id),
  CONSTRAINT fk_items_product FOREIGN KEY (product_id) REFERENCES products (id)
) COMMENT='注文明細';
CREATE TABLE course_applications (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  application_no VARCHAR(16) NOT NULL COMMENT '申込番号',
  product_id INT UNSIGNED NOT NULL COMMENT '講座',
  shimei VARCHAR(64) NOT NULL COMMENT '氏名',
  jusho VARCHAR(255) NOT NULL COMMENT '住所',
  mail VARCHAR(254) NOT NULL COMMENT 'メールアドレス',
  denwa VARCHAR(20) NOT NULL COMMENT '電話番号',
  seinengappi VARCHAR(10) DEFAULT NULL COMMENT '生年月日',
  seibetsu CHAR(1) DEFAULT NULL COMMENT '性別',
  kaisha VARCHAR(128) DEFAULT NULL COMMENT '会社名',
  fax VARCHAR(20) DEFAULT NULL COMMENT 'FAX番号',
  fee DECIMAL(10,0) NOT NULL COMMENT '受講料',
  created_at DATETIME NOT NULL COMMENT '申込日時',
  PRIMARY KEY (id),
  UNIQUE KEY uk_course_no (application_no),
  CONSTRAINT fk_course_product FOREIGN KEY (product_id) REFERENCES products (id)
) COMMENT='通信講座申込';
"""


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return f"'{text}'"


def insert(table, rows):
    out = []
    for start in range(0, len(rows), 500):
        values = ",\n".join("(" + ",".join(literal(v) for v in row) + ")" for row in rows[start:start + 500])
        out.append(f"INSERT INTO {table} VALUES\n{values};\n")
    return "".join(out)


def jan(number):
    digits = f"4999{number:08d}"
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return digits + str(-total % 10)


FOOTER = f"""

――――――――――――――――――――
あかり技能検定協会 検定ショップ
{SHOP_ADDRESS}
TEL {SHOP_TEL} / FAX 03-5999-0101
E-mail: {SHOP_MAIL}
"""


def products():
    """(category, kind, name) of everything on sale; the same list names the pages visitors look at."""
    made = []
    for exam in EXAMS:
        for grade in GRADES:
            for year in range(2009, 2020):
                made.append(("past_paper", f"{exam} {grade} 過去問題集 {year}年度版"))
            for title in ("公式テキスト", "要点整理ノート", "模擬問題集", "直前対策ドリル", "解き方のコツ", "用語辞典", "実技練習帳", "一問一答", "公式テキスト(改訂版)",
                          "指導者用手引", "音声教材", "暗記カード"):
                made.append(("textbook", f"{exam} {grade} {title}"))
        for title in ("通信講座 入門コース", "通信講座 標準コース", "通信講座 集中コース"):
            made.append(("course", f"{exam} {title}"))
    made.append(("textbook", "受検者手帳"))
    made.append(("textbook", "合格者の声 'わたしの学習法' 選集"))
    made.append(("textbook", "マークシート練習用紙 50枚組"))
    made.append(("textbook", "論理のしくみ \\ 記号の読み方"))
    return made


def common_tables(rng):
    """The tables without personal data: the same in production and in staging's test data."""
    sql = [insert("prefectures", [(i, name) for i, name in enumerate(PREFECTURES, 1)])]
    sql.append(insert("exams", [(i, name, f"2019-10-{5 + i:02d}") for i, name in enumerate(EXAMS, 1)]))
    halls = "市民会館 文化センター 産業会館 中央公民館 コミュニティプラザ 勤労者会館 国際会議場".split()
    sql.append(insert("exam_venues", [
        (i, f"{city}{halls[i % len(halls)]}", f"{PREFECTURES[i * 11 % 47]}{city}{TOWNS[i * 7 % len(TOWNS)]}{i % 8 + 1}-{i % 13 + 1}-{i % 5 + 1}", 40 + i * 10)
        for i, city in ((n, CITIES[n % len(CITIES)]) for n in range(1, 43))]))
    names = ["教科書", "過去問題", "通信講座"]
    rows = [(i, None, name, i) for i, name in enumerate(names, 1)]
    for parent in range(1, 4):
        rows += [(3 + (parent - 1) * 5 + i, parent, exam, i) for i, exam in enumerate(EXAMS, 1)]
    sql.append(insert("categories", rows))
    kinds = {"textbook": 1, "past_paper": 2, "course": 3}
    catalogue = products()
    sql.append(insert("products", [
        (i, kinds[kind], jan(i * 37), name, f"{name}です。\n「わかりやすい」と評判の一冊。" if i % 3 else None, kind,
         dt.datetime(2017, 4, 1, 9) + dt.timedelta(days=i * 2, minutes=i * 7)) for i, (kind, name) in enumerate(catalogue, 1)]))
    prices = []
    for i, (kind, _) in enumerate(catalogue, 1):
        price = {"textbook": 1650, "past_paper": 990, "course": 24200}[kind] + i % 7 * 110
        prices += [(2 * i - 1, i, "general", f"{price}.00"), (2 * i, i, "member", f"{price * 9 // 10}.00")]
    sql.append(insert("prices", prices))
    sql.append(insert("stock", [(i, rng.randint(0, 480), f"{chr(65 + i % 12)}-{i % 40:02d}" if i % 9 else None) for i in range(1, len(catalogue) + 1)]))
    sql.append(insert("shipping_fees", [
        (n * 3 + s + 1, n + 1, size, 520 + 60 * abs(n - 12) // 4 + s * 200) for n in range(47) for s, size in enumerate(("60", "80", "100"))]))
    titles = ["夏季休業のお知らせ", "{}の受付を開始しました", "{} 合格発表", "システムメンテナンスのお知らせ", "{} 公式テキスト改訂", "O'Clock社製デジタル時計の持込みについて"]
    news = []
    for i in range(1, 121):
        title = titles[i % len(titles)].format(EXAMS[i % 5])
        body = f"平素は\"検定ショップ\"をご利用いただきありがとうございます。\n{title}\n詳しくは C:\\kentei\\news\\{i:03d}.pdf をご覧ください。\nお問い合わせ: {SHOP_MAIL} / {SHOP_TEL}"
        news.append((i, title, body, dt.datetime(2014, 5, 7, 10) + dt.timedelta(days=i * 15)))
    sql.append(insert("news", news))
    codes = """exam_received exam_paid exam_ticket exam_result order_received order_shipped order_delayed course_received course_started course_finished
cancel_done inquiry_received password_reset member_welcome member_expiring campaign""".split()
    sql.append(insert("mail_templates", [
        (i, code, f"【検定ショップ】{code} のご案内", f"{{{{name}}}} 様\n\nこの度は「検定ショップ」をご利用いただき、ありがとうございます。\n"
         f"ご不明な点は担当者(\\'係\\')までお知らせください。{FOOTER}") for i, code in enumerate(codes, 1)]))
    settings = {"shop_name": "あかり技能検定協会 検定ショップ", "shop_email": SHOP_MAIL, "shop_address": SHOP_ADDRESS, "shop_tel": SHOP_TEL,
                "shop_fax": "03-5999-0101", "order_bcc": "order-log@akari-kentei.example", "representative": "あかり技能検定協会 事務局",
                "tax_rate": "0.08", "smtp_host": "smtp.akari-kentei.example", "smtp_port": "587", "mail_from": f"検定ショップ <{SHOP_MAIL}>",
                "base_url": "https://shop.akari-kentei.example/", "upload_path": "C:\\shop\\upload", "footer_html": "<p class=\"footer\">&copy; あかり技能検定協会</p>",
                "bank_account_note": "振込先は申込完了メールをご覧ください。", "maintenance": "off", "theme": "default", "lang": "ja"}
    for i in range(len(settings), 34):
        settings[f"feature_{i:02d}"] = "on" if i % 3 else "off"
    sql.append(insert("settings", list(settings.items())))
    return sql


def fee(product):
    return 24200 + product % 7 * 110


def some(rng, value, share):
    """An optional field: often left out, now and then sent as an empty text."""
    if value is None or rng.random() > share:
        return "" if rng.random() < 0.04 else None
    return value


def shop():
    rng = random.Random(SEED)
    sql = ["SET NAMES utf8mb4;\n", SCHEMA]
    sql += common_tables(rng)
    tables = applications(rng)
    catalogue = products()
    goods = [i for i, (kind, _) in enumerate(catalogue, 1) if kind != "course"]
    courses = [i for i, (kind, _) in enumerate(catalogue, 1) if kind == "course"]

    rows = []
    for i, (p, when, again) in enumerate(tables["exam_applications"], 1):
        rows.append((i, f"E{when:%y%m%d}{i:05d}", rng.randint(1, 5), rng.choice(GRADES), rng.randint(1, 42),
                     type_name(rng, p["surname"], p["given"]), p["address"], type_email(rng, p["email"], again), type_phone(rng, p["phone"]),
                     p["birthday"] if rng.random() < 0.9 else None, p["sex"] if rng.random() < 0.7 else None,
                     some(rng, p["company"], 0.9), some(rng, p["fax"], 0.8), rng.choice([4400, 5500, 7700]), rng.choice(["bank", "convenience", "post"]),
                     rng.choices(["paid", "received", "cancelled"], weights=[90, 7, 3])[0], when))
    sql.append(insert("exam_applications", rows))

    rows = []
    for i, (p, when, again) in enumerate(tables["textbook_orders"], 1):
        rows.append((i, f"T{when:%y%m%d}{i:05d}", type_name(rng, p["surname"], p["given"]), p["address"], type_email(rng, p["email"], again),
                     type_phone(rng, p["phone"]), some(rng, p["fax"], 0.8), some(rng, p["company"], 0.8), rng.choice([0, 520, 700]),
                     rng.randint(9, 180) * 110, rng.choice(["指定なし", "指定なし", "午前中", "14-16時", "18-20時"]),
                     rng.choices(["shipped", "received", "cancelled"], weights=[94, 4, 2])[0], when))
    sql.append(insert("textbook_orders", rows))
    orders = list(range(1, len(rows) + 1))
    orders += [rng.choice(orders) for _ in range(ORDER_ITEMS - len(orders))]
    sql.append(insert("order_items", [
        (i, order, rng.choice(goods), rng.choice([1, 1, 1, 2, 3, 10]), f"{rng.randint(9, 30) * 110}.00") for i, order in enumerate(sorted(orders), 1)]))

    rows = []
    for i, (p, when, again) in enumerate(tables["course_applications"], 1):
        product = rng.choice(courses)
        birthday = p["birthday"] if rng.random() < 0.7 else None
        rows.append((i, f"C{when:%y%m%d}{i:05d}", product, type_name(rng, p["surname"], p["given"]), p["address"], type_email(rng, p["email"], again),
                     type_phone(rng, p["phone"]), f"{birthday:%Y/%m/%d}" if birthday else None, p["sex"] if rng.random() < 0.6 else None,
                     some(rng, p["company"], 0.9), some(rng, p["fax"], 0.8), fee(product), when))
    sql.append(insert("course_applications", rows))
    return "".join(sql)


def dummy():
    """What staging held before: the same schema, test rows only."""
    rng = random.Random(SEED + 1)
    sql = ["SET NAMES utf8mb4;\n", SCHEMA]
    sql += common_tables(rng)
    when = dt.datetime(2018, 4, 2, 10)
    sql.append(insert("exam_applications", [
        (i, f"E180402{i:05d}", 1 + i % 5, GRADES[i % 3], 1 + i % 42, "テスト 太郎", "東京都テスト区テスト1-1-1", f"test{i:03d}@example.com", "03-0000-0000",
         None, None, None, None, 4400, "bank", "received", when + dt.timedelta(minutes=i)) for i in range(1, 61)]))
    sql.append(insert("textbook_orders", [
        (i, f"T180402{i:05d}", "テスト 花子", "東京都テスト区テスト1-1-1", f"test{i:03d}@example.com", "03-0000-0000", None, None, 0, 1100,
         "指定なし", "received", when + dt.timedelta(minutes=i)) for i in range(1, 41)]))
    sql.append(insert("order_items", [(i, i, i, 1, "1100.00") for i in range(1, 41)]))
    sql.append(insert("course_applications", [
        (i, f"C180402{i:05d}", 24, "テスト 次郎", "東京都テスト区テスト1-1-1", f"test{i:03d}@example.com", "03-0000-0000", None, None, None, None, 24200,
         when + dt.timedelta(minutes=i)) for i in range(1, 21)]))
    return "".join(sql)


# --- the ransom note ------------------------------------------------------------------------------


def bitcoin_address():
    """Valid by its checksum, owned by nobody: its key hash is that of a sentence, for which no key is known."""
    body = b"\x00" + hashlib.sha256("Hinomi replay: this address belongs to nobody".encode()).digest()[:20]
    number = int.from_bytes(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4], "big")
    text = ""
    while number:
        number, rest = divmod(number, 58)
        text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + text
    return "1" + text


NOTE_MAIL = "recover@ransom.example"


def note(database="PLEASE_READ_ME"):
    text = (f"Your database is downloaded and backed up on our servers. To get it back you have to pay 0.03 BTC to our Bitcoin address "
            f"{bitcoin_address()} and then write to us by e-mail at {NOTE_MAIL} with your server IP or domain name and a proof of payment. "
            f"A mail without server IP or domain name and proof of payment together will be ignored. "
            f"You have ten days. If we don't hear from you in time, your data is deleted from our servers or sold.")
    return (f"CREATE DATABASE {database} CHARACTER SET utf8mb4;\n"
            f"CREATE TABLE {database}.WARNING (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, warning TEXT);\n"
            f"INSERT INTO {database}.WARNING (warning) VALUES ({literal(text)});\n")


# --- visits to the production site ----------------------------------------------------------------

CONTRACTOR = ["203.0.113.21", "203.0.113.22", "203.0.113.34"]
ASSOCIATION = ["203.0.113.70", "203.0.113.71"]
MONITOR = "203.0.113.10"
VISITS_FROM = dt.datetime(2019, 8, 1)
VISITS_TO = dt.datetime(2019, 8, 24, 9)

SEARCHES = """文書検定 計算検定 過去問題 過去問題集 公式テキスト 1級 2級 3級 模擬問題集 申込方法 受験料 合格発表 通信講座 校正検定 話し方検定 情報整理 用語辞典 試験会場 領収書
送料 テキスト 改訂版 受験票 SQL入門 データベース 英語 ビジネス文書 選択問題 直前対策 「校正」 100%合格 C++ 簿記 Q&A O'Clock 会場<東京> 問1=2""".split()
MONITOR_AGENT = "site-monitor/2.3"


def requests_of_day(day):
    """Before the autumn exams' closing date the shop is busy; afterwards, around the Obon holidays, it is not."""
    if day < 7:
        return 2480
    if day < 14:
        return 2270
    return 650 if day < 21 else 800


def visits():
    """Every request to the shop, oldest first."""
    rng = random.Random(SEED + 2)
    made = []
    site = "https://shop.akari-kentei.example"
    count = len(products())

    def add(when, address_, agent, path, referer="-", method="GET", fresh=True):
        if VISITS_FROM <= when < VISITS_TO:
            made.append({"time": when, "address": address_, "agent": agent, "method": method, "path": path, "referer": referer, "fresh": fresh})

    def search_path(text):
        return "/search?q=" + quote(text, safe="'" if rng.random() < 0.5 else "")

    def session(start):
        address_ = visitor(rng)
        agent = rng.choices(BROWSERS, weights=range(len(BROWSERS) + 3, 3, -1))[0]
        now = start
        page = rng.choices(["/", "/exam/", "/products/", "/courses/", "/news/"], weights=[60, 14, 12, 8, 6])[0]
        referer = rng.choice(["-", "https://www.google.com/", "https://www.google.co.jp/", "https://search.yahoo.co.jp/", "-"])
        known = rng.random() < 0.3
        for step in range(rng.choice([1, 2, 2, 3, 3, 4, 5, 6, 8])):
            add(now, address_, agent, page, referer)
            if step == 0:
                for asset in ("/css/style.css", "/js/shop.js", "/img/logo.png")[:rng.choice([2, 3, 3])]:
                    add(now + dt.timedelta(seconds=rng.choice([0, 0, 1])), address_, agent, asset, site + page, fresh=not known)
                if rng.random() < 0.06:
                    missing = "/apple-touch-icon.png" if "iP" in agent else "/favicon.ico"
                    add(now + dt.timedelta(seconds=1), address_, agent, missing)
            referer = site + page
            now += dt.timedelta(seconds=rng.randint(6, 150))
            page = rng.choices([f"/products/{jan(rng.randint(1, count) * 37)}", search_path(rng.choice(SEARCHES)), f"/exam/{rng.randint(1, 5)}",
                                f"/products/?category={rng.randint(1, 18)}&page={rng.randint(1, 4)}", "/courses/", f"/news/{rng.randint(1, 120)}", "/contact", "/"],
                               weights=[30, 18, 16, 14, 6, 7, 3, 6])[0]
        if rng.random() < 0.035:
            form = rng.choice(["/apply/exam", "/order", "/apply/course"])
            add(now, address_, agent, form, referer)
            now += dt.timedelta(seconds=rng.randint(80, 400))
            add(now, address_, agent, form, site + form, "POST")
            add(now, address_, agent, form + "/confirm", site + form)
            now += dt.timedelta(seconds=rng.randint(8, 60))
            add(now, address_, agent, form + "/confirm", site + form + "/confirm", "POST")
            add(now, address_, agent, form + "/complete", site + form + "/confirm")

    def admin(start, address_):
        agent = BROWSERS[0] if address_ in CONTRACTOR else BROWSERS[3]
        add(start, address_, agent, "/admin/login")
        start += dt.timedelta(seconds=rng.randint(4, 20))
        add(start, address_, agent, "/admin/login", site + "/admin/login", "POST")
        page = "/admin/"
        add(start, address_, agent, page, site + "/admin/login")
        for _ in range(rng.randint(2, 9)):
            start += dt.timedelta(seconds=rng.randint(5, 120))
            before, page = page, rng.choice([f"/admin/orders?page={rng.randint(1, 8)}", "/admin/exams", "/admin/products", f"/admin/products/{rng.randint(1, count)}",
                                             "/admin/news", "/admin/stock"])
            add(start, address_, agent, page, site + before)

    day = VISITS_FROM
    while day < VISITS_TO:
        number = (day - VISITS_FROM).days
        minute = 5
        while minute < 24 * 60:
            add(day + dt.timedelta(minutes=minute, seconds=2), MONITOR, MONITOR_AGENT, "/health")
            minute += 30
        if day.weekday() < 5:
            admin(day + dt.timedelta(hours=9, minutes=rng.randint(5, 50)), rng.choice(ASSOCIATION))
            if rng.random() < 0.6:
                admin(day + dt.timedelta(hours=14, minutes=rng.randint(0, 180)), rng.choice(ASSOCIATION))
            if rng.random() < 0.5:
                admin(day + dt.timedelta(hours=10, minutes=rng.randint(0, 400)), rng.choice(CONTRACTOR))
        for address_, agent in CRAWLERS:
            for _ in range(rng.randint(2, 6) if number >= 14 else rng.randint(6, 18)):
                page = rng.choice(["/", "/robots.txt", "/sitemap.xml", f"/products/{jan(rng.randint(1, count) * 37)}", f"/news/{rng.randint(1, 120)}", f"/exam/{rng.randint(1, 5)}"])
                add(day + dt.timedelta(seconds=rng.randrange(86400)), address_, agent, page)
        share = 9 / 24 * 0.55 if day.date() == VISITS_TO.date() else 1
        wanted = len(made) + int((requests_of_day(number) - 48) * share)
        while len(made) < wanted:
            hour = rng.choices(range(24), weights=HOURS)[0]
            session(day + dt.timedelta(hours=hour, minutes=rng.randrange(60), seconds=rng.randrange(60)))
        day += dt.timedelta(days=1)
    # What the contractor did in production on the day: nothing but look, through its own network.
    admin(dt.datetime(2019, 8, 22, 9, 12), CONTRACTOR[0])
    admin(dt.datetime(2019, 8, 23, 11, 58), CONTRACTOR[0])
    made.sort(key=lambda visit: visit["time"])  # stable: what was made first stays first within a second
    return made


def main():
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what == "visits":
        for visit in visits():
            print(json.dumps({**visit, "time": visit["time"].isoformat() + "+09:00"}, ensure_ascii=False))
    elif what in ("shop", "dummy", "note"):
        sys.stdout.write({"shop": shop, "dummy": dummy, "note": note}[what]())
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
