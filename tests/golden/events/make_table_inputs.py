#!/usr/bin/env python3
"""Writes the inputs of the goldens for files that hold persons (sqlite_database, xlsx, ods, json_records, mail). Every person is
generated. Same output on every run."""
import base64
import io
import json
import os
import pathlib
import quopri
import sqlite3
import tempfile
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
FAMILY = ["山田", "佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "表", "ソ連", "能登"]
GIVEN = ["太郎", "花子", "一郎", "美咲", "健太", "陽子", "大輔", "直美", "翔", "葵"]
KANA = ["ヤマダ", "サトウ", "スズキ", "タカハシ", "タナカ", "イトウ", "ワタナベ", "オモテ", "ソレン", "ノト"]


def person(i):
    """The i-th of up to a hundred persons."""
    return {
        "name": f"{FAMILY[i % 10]} {GIVEN[i // 10 % 10]}",
        "kana": KANA[i % 10],
        "mail": f"person{i}@mail.example",
        "phone": f"090{i:04}{9999 - i:04}",
        "zip": f"{(i * 37) % 1000:03}{i:04}",
        "birth": f"{1960 + i % 40}-{i % 12 + 1:02}-{i % 28 + 1:02}",
    }


def write(fmt, case, name, content, root=HERE):
    folder = root / fmt / case
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def packed(members, stored=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            entry = zipfile.ZipInfo(name, (2019, 8, 10, 3, 12, 0))
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return out.getvalue()


# --- sqlite_database

def sqlite_file(statements, rows=()):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "shop.db")
        database = sqlite3.connect(path)
        database.execute("PRAGMA page_size = 512")
        for statement in statements:
            database.execute(statement)
        for statement, values in rows:
            database.executemany(statement, values)
        database.commit()
        database.execute("VACUUM")
        database.close()
        return pathlib.Path(path).read_bytes()


CUSTOMERS = "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail VARCHAR(120), phone TEXT, photo BLOB, points REAL)"


def customer_rows(count):
    return [(i + 1, person(i)["name"], person(i)["mail"], person(i)["phone"], b"\x89PNG\0" if i % 3 == 0 else None, i / 2)
            for i in range(count)]


shop = sqlite_file(
    [CUSTOMERS,
     'CREATE TABLE "no rowid" (code TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID',
     "CREATE TABLE empty (mail TEXT)",
     "CREATE TABLE computed (first TEXT, doubled TEXT AS (first || first))",
     "CREATE VIEW seen AS SELECT name FROM customers",
     "CREATE VIRTUAL TABLE words USING fts5(body)"],
    [("INSERT INTO customers VALUES (?,?,?,?,?,?)", customer_rows(6)),
     ('INSERT INTO "no rowid" VALUES (?,?)', [("B-1", ""), ("A-1", None)]),
     ("INSERT INTO computed(first) VALUES (?)", [("x",)]),
     ("INSERT INTO words VALUES (?)", [("検索できる文",)])])
write("sqlite_database", "shop", "input.db", shop)
many = sqlite_file([CUSTOMERS], [("INSERT INTO customers VALUES (?,?,?,?,?,?)", customer_rows(100))])
pages = [bytearray(many[i:i + 512]) for i in range(0, len(many), 512)]
leaves = [i for i, page in enumerate(pages) if page[0] == 0x0D and i > 0]
pages[leaves[len(leaves) // 2]][0] = 0x77
write("sqlite_database", "damaged_page", "input.db", b"".join(pages))
write("sqlite_database", "cut_off", "input.db", many[: len(many) // 2 // 512 * 512 + 100])

# --- xlsx

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Workbook:
    """Just enough of SpreadsheetML. A cell is a text, a number, or (number, style); None is empty."""

    def __init__(self, from_1904=False):
        self.sheets, self.strings, self.from_1904 = [], [], from_1904

    def shared(self, text):
        if text not in self.strings:
            self.strings.append(text)
        return self.strings.index(text)

    def sheet(self, name, rows, state=None):
        body = ""
        for number, row in enumerate(rows, 1):
            cells = ""
            for column, cell in enumerate(row):
                ref = f"{chr(65 + column)}{number}"
                if cell is None:
                    continue
                if isinstance(cell, str) and cell.startswith("<"):
                    cells += cell.replace("REF", ref)
                elif isinstance(cell, str):
                    cells += f'<c r="{ref}" t="s"><v>{self.shared(cell)}</v></c>'
                elif isinstance(cell, tuple):
                    cells += f'<c r="{ref}" s="{cell[1]}"><v>{cell[0]}</v></c>'
                else:
                    cells += f'<c r="{ref}"><v>{cell}</v></c>'
            if cells:
                body += f'<row r="{number}">{cells}</row>'
        self.sheets.append((name, state, f'<?xml version="1.0" encoding="UTF-8"?><worksheet {NS}><sheetData>{body}</sheetData></worksheet>'))

    def members(self):
        listed = "".join(f'<sheet name="{escape(name)}" sheetId="{i}"{f" state={chr(34)}{state}{chr(34)}" if state else ""} r:id="rId{i}"/>'
                         for i, (name, state, _) in enumerate(self.sheets, 1))
        date = '<workbookPr date1904="1"/>' if self.from_1904 else "<workbookPr/>"
        strings = "".join(f"<si><t>{escape(text)}</t></si>" if "|" not in text else
                          "<si>" + "".join(f"<r><t>{escape(part)}</t></r>" for part in text.split("|")) + "<rPh sb='0' eb='1'><t>ヨミ</t></rPh></si>"
                          for text in self.strings)
        codes = ['yyyy"年"m"月"d"日"', "000-0000", "[&lt;=99999999]####\\-####;\\(00\\)\\ ####\\-####", "00000000000", "#,##0&quot;円&quot;",
                 "[$-411]ggge.m.d", "h:mm AM/PM"]
        codes = [code.replace('"', "&quot;") for code in codes]
        formats = "".join(f'<numFmt numFmtId="{176 + i}" formatCode="{code}"/>' for i, code in enumerate(codes))
        styles = "".join(f'<xf numFmtId="{number}"/>' for number in [0, 14] + [176 + i for i in range(len(codes))])
        return [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", "<Relationships/>"),
            ("xl/workbook.xml", f'<workbook {NS} xmlns:r="{REL}">{date}<sheets>{listed}</sheets></workbook>'),
            ("xl/_rels/workbook.xml.rels", "<Relationships>" + "".join(
                f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(self.sheets) + 1))
             + "</Relationships>"),
            *[(f"xl/worksheets/sheet{i}.xml", text) for i, (_, _, text) in enumerate(self.sheets, 1)],
            ("xl/styles.xml", f'<styleSheet {NS}><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
                              f"<cellXfs>{styles}</cellXfs></styleSheet>"),
            ("xl/sharedStrings.xml", f"<sst {NS}>{strings}</sst>"),
        ]


def customer_book():
    book = Workbook()
    rows = [["顧客一覧（2026年8月）"], [], [None, "作成者：管理部"], ["会員番号", "氏名", "フリガナ", "電話番号", "郵便番号", "生年月日", "登録日時", "メールアドレス"]]
    for i in range(5):
        p = person(i)
        rows.append([i + 1, p["name"], p["kana"], (int(p["phone"]), 5), (int(p["zip"]), 3), (25000 + i * 400, 2), (43687.133854 + i, 1),
                     f'<c r="REF" t="inlineStr"><is><t>{p["mail"]}</t></is></c>'])
    rows.append([])
    rows.append(rows[3])
    rows.append([6, "山田|六郎", "ヤマダ", (312345678, 4), (1, 3), (60, 1), (59, 1), '<c r="REF" t="e"><v>#N/A</v></c>', "余分"])
    rows.append([7, "前田", None, (12345678, 4), None, (43687, 7), (0.5, 8), '<c r="REF" t="str"><f>A1</f><v>f@mail.example</v></c>'])
    book.sheet("顧客", rows)
    book.sheet("Sheet2", [["商品コード", "価格"], ["A-1", (1200, 6)], ["A-2", 3.5], ["A-3", "1E3"]], "hidden")
    book.sheet("空", [])
    return book


write("xlsx", "customers", "input.xlsx", packed(customer_book().members()))
old = Workbook(from_1904=True)
old.sheet("Sheet1", [["氏名", "入会日"], [person(1)["name"], (0, 1)], [person(2)["name"], (41225, 1)]])
write("xlsx", "from_1904", "input.xlsx", packed(old.members()))
bare = Workbook()
bare.sheet("Sheet1", [[i + 1, person(i)["name"], person(i)["mail"]] for i in range(4)])
write("xlsx", "headerless", "input.xlsx", packed(bare.members()))
broken = bytearray(packed(customer_book().members()))
at = broken.find(b"xl/worksheets/sheet2.xml") + len("xl/worksheets/sheet2.xml")
broken[at + 20:at + 40] = b"\xff" * 20
write("xlsx", "broken_member", "input.xlsx", bytes(broken))
whole = packed([("[Content_Types].xml", "<Types/>")] + [m for m in customer_book().members() if "sharedStrings" in m[0]]
               + [m for m in customer_book().members() if "sharedStrings" not in m[0] and "Content" not in m[0]])
write("xlsx", "cut_off", "input.xlsx", whole[: whole.find(b"xl/worksheets/sheet2.xml") + 30])

# --- ods

ODS = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
       'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"')


def ods(sheets):
    tables = ""
    for name, rows in sheets:
        tables += f'<table:table table:name="{name}">' + "".join(rows) + "</table:table>"
    content = f'<?xml version="1.0"?><office:document-content {ODS}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>'
    return packed([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("meta.xml", "<a/>"), ("content.xml", content)], ["mimetype"])


def ods_cell(shown, kind="string", value=None, repeat=1):
    stated = f' office:value-type="{kind}"' + (f' office:{"date-value" if kind == "date" else "value"}="{value}"' if value is not None else "")
    again = f' table:number-columns-repeated="{repeat}"' if repeat > 1 else ""
    return f"<table:table-cell{again}{stated}>" + "".join(f"<text:p>{part}</text:p>" for part in shown.split("\n")) + "</table:table-cell>"


def ods_row(*cells, repeat=1):
    again = f' table:number-rows-repeated="{repeat}"' if repeat > 1 else ""
    return f"<table:table-row{again}>{''.join(cells)}</table:table-row>"


EMPTY = '<table:table-cell table:number-columns-repeated="16380"/>'
customers = [ods_row(ods_cell("会員名簿"), EMPTY), ods_row(EMPTY, repeat=2),
             ods_row(*[ods_cell(t) for t in ["氏名", "電話番号", "生年月日", "利用額", "備考"]], EMPTY)]
for i in range(4):
    p = person(i)
    customers.append(ods_row(ods_cell(p["name"]), ods_cell(p["phone"], "float", int(p["phone"])), ods_cell("1990年1月", "date", p["birth"]),
                             ods_cell("1,200円", "currency", 1200), ods_cell("二行\nの<text:s text:c=\"2\"/>備考")))
customers.append(ods_row(ods_cell("同じ", repeat=2), ods_cell("1990", "date", "1990-02-03T04:05:06"), repeat=3))
customers.append(ods_row('<table:table-cell><office:annotation><text:p>メモ</text:p></office:annotation><text:p>前田</text:p></table:table-cell>', EMPTY))
customers.append(ods_row(EMPTY, repeat=1048000))
write("ods", "customers", "input.ods", ods([("会員", customers), ("Sheet2", [ods_row(ods_cell("番号"), ods_cell("商品名"))] + [
    ods_row(ods_cell(str(i), "float", i), ods_cell(f"商品{i}")) for i in range(3)])]))
good = ods([("Sheet1", customers)])
write("ods", "cut_off", "input.ods", good[: good.find(b"content.xml") + 550])

# --- json_records


def lines(records):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def order(i):
    p = person(i)
    return {"id": i, "billing": {"last_name": p["name"].split()[0], "first_name": p["name"].split()[1], "email": p["mail"], "phone": p["phone"]},
            "meta_data": [{"id": 10 * i, "key": "_birth", "value": p["birth"]}], "line_items": [{"name": "茶", "quantity": 1}] * (i % 3),
            "tags": ["a", "b"], "paid": i % 2 == 0, "note": None, "total": 1200.5}


write("json_records", "lines", "input.jsonl", lines(order(i) for i in range(4)) + "\n" + '{"id": 4, "late_column": "あとから"}\n')
write("json_records", "mongoexport", "input.json", lines(
    {"_id": {"$oid": f"5d4d{i:020}"}, "name": person(i)["name"], "at": {"$date": {"$numberLong": str(1565400000000 + i)}},
     "old": {"$date": "2019-08-10T00:00:00Z"}, "n": {"$numberInt": str(i)}} for i in range(3)))
write("json_records", "document", "input.json", json.dumps(
    {"exported": "2019-08-10", "shop": {"name": "店", "customers": [dict(person(i), **({"memo": 'quote " and \\ {['} if i == 1 else {})) for i in range(3)]},
     "total": 3}, ensure_ascii=False, indent=2))
write("json_records", "array", "input.json", "[" + ",\n".join(json.dumps(person(i)) for i in range(4)) + "]\n")
write("json_records", "objects", "input.json", "".join(json.dumps(person(i), ensure_ascii=False, indent=2) + "\n" for i in range(3)))
write("json_records", "phpmyadmin", "input.json", '[\n{"type":"header","version":"5.2.1","comment":"Export to JSON plugin for PHPMyAdmin"},\n'
      '{"type":"database","name":"shop"},\n{"type":"table","name":"customers","database":"shop","data":\n[\n'
      + ",\n".join(json.dumps(person(i), ensure_ascii=False) for i in range(3)) + '\n]\n}\n,{"type":"table","name":"items","database":"shop","data":\n[\n'
      + '{"code":"A-1","price":"1200"}\n]\n}\n]\n')
inner = json.dumps({"mail": person(7)["mail"], "deeper": json.dumps({"phone": person(7)["phone"], "deepest": json.dumps([{"name": person(7)["name"]}], ensure_ascii=False)},
                                                                    ensure_ascii=False)}, ensure_ascii=False)
write("json_records", "json_in_json", "input.jsonl", lines([{"id": 1, "payload": inner}, {"id": 2, "payload": "{not json}"}, {"id": 3, "payload": "[]"}]))
write("json_records", "damaged", "input.jsonl", lines([person(0), person(1)]) + '{"name": "broken, "mail": }\nnot json at all\n' + lines([person(2)])
      + '{"name": "' + person(3)["name"] + '", "mail": "cut')
write("json_records", "document_cut_off", "input.json", '{"customers": [' + json.dumps(person(0)) + ", " + json.dumps(person(1)) + ", " + json.dumps(person(2))[:40])
write("json_records", "cp932_values", "input.jsonl", (lines(dict(person(i), name="表 ソ能") for i in range(3))).encode("cp932", "replace"))

# --- mail


def form_body(i):
    p = person(i)
    return (f"お問い合わせがありました。\n\n■お名前：{p['name']}\n■フリガナ：{p['kana']}\n【電話番号】 {p['phone']}\n"
            f"メールアドレス（必須）：{p['mail']}\n■お問い合わせ内容\n在庫はありますか。\n10:30以降に電話をください。\n\n--------\n送信元の表示\n")


def mail(head, body, charset="UTF-8", encoding="8bit", codec=None):
    raw = body.encode(codec or {"UTF-8": "utf-8", "ISO-2022-JP": "iso2022_jp", "Shift_JIS": "cp932"}[charset])
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding == "quoted-printable":
        raw = quopri.encodestring(raw)
    return (head + f'MIME-Version: 1.0\nContent-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n').encode() + raw


def encoded_word(text, charset="UTF-8"):
    return f"=?{charset}?B?{base64.b64encode(text.encode('iso2022_jp' if charset == 'ISO-2022-JP' else charset)).decode()}?="


def head(i, sender=None, to="info@shop.example", subject="お問い合わせ"):
    p = person(i)
    return (f"Received: from mx.example by mx.shop.example; Sat, 10 Aug 2019 03:{i:02}:45 +0900\n"
            f"From: {sender or encoded_word(p['name']) + ' <' + p['mail'] + '>'}\nTo: {to}\nDate: Sat, 10 Aug 2019 03:{i:02}:45 +0900\n"
            f"Message-ID: <{i}@mail.example>\nSubject: {encoded_word(subject)}\n")


def mbox(messages):
    return b"".join(b"From robot@shop.example Sat Aug 10 03:12:45 2019\n" + m + b"\n\n" for m in messages)


ROBOT = "wordpress@shop.example"
write("mail", "forms", "input.mbox", mbox([
    mail(head(0, ROBOT), form_body(0)),
    mail(head(1, ROBOT), form_body(1), "ISO-2022-JP", "7bit"),
    mail(head(2, ROBOT), form_body(2), "UTF-8", "base64"),
    mail(head(3, ROBOT), form_body(3), "UTF-8", "quoted-printable"),
    mail(head(4, ROBOT), form_body(4), "Shift_JIS", "base64"),
    mail(head(5, ROBOT), form_body(5), "ISO-2022-JP", "8bit", "cp932"),  # the label lies
    mail(head(6, ROBOT) + f"Reply-To: {person(6)['mail']}\n", f"お名前: {person(6)['name']}\nご用件: 見積もり\n"),
    mail(head(7), "本日はありがとうございました。\n>From に始まる行もあります。\n"),
]))
html = ("<html><style>p{}</style><table><tr><th>お名前</th><td>" + person(8)["name"] + "</td></tr><tr><th>電話番号</th><td>"
        + person(8)["phone"] + "</td></tr><tr><th>住所</th><td>&#x6771;京都&amp;</td></tr></table></html>")
table = "氏名,メール\r\n" + "".join(f"{person(i)['name']},{person(i)['mail']}\r\n" for i in range(20, 24))
parts = head(9) + ('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="outer"\n\n--outer\nContent-Type: multipart/alternative; boundary="inner"\n\n'
                   "--inner\nContent-Type: text/html; charset=UTF-8\n\n" + html + "\n--inner--\n--outer\nContent-Type: text/csv; name=\"list.csv\"\n"
                   'Content-Disposition: attachment; filename="list.csv"\nContent-Transfer-Encoding: base64\n\n'
                   + base64.encodebytes(table.encode("cp932")).decode()
                   + "--outer\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\n"
                   'Content-Disposition: attachment; filename="customers.xlsx"\nContent-Transfer-Encoding: base64\n\n'
                   + base64.encodebytes(packed(customer_book().members())).decode()
                   + '--outer\nContent-Type: image/png; name="logo.png"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--outer--\n')
write("mail", "attachments", "input.eml", parts)
enclosed = head(10) + ('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=UTF-8\n\n転送します。\n--b\n'
                       "Content-Type: message/rfc822\n\n" + (head(11, ROBOT) + "Content-Type: text/plain; charset=UTF-8\n\n" + form_body(11)) + "\n--b--\n")
write("mail", "enclosed", "input.eml", enclosed)
wrong = head(12) + ('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="declared"\n\n--used\nContent-Type: text/plain; charset=UTF-8\n'
                    "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(form_body(12).encode()).decode() + "\n--used--\n")
write("mail", "wrong_boundary", "input.mbox", mbox([wrong.encode(), mail(head(13, ROBOT), form_body(13))]))
write("mail", "cut_off", "input.eml", parts[: parts.find("filename=\"list.csv\"") + 120])

# --- what was encoded twice


def twice(text):
    """UTF-8 that a program took for Windows-1252 and encoded again; what that leaves free stands for itself."""
    return "".join(bytes([b]).decode("cp1252", "replace") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in text.encode()).encode()


write("csv_table", "twice_encoded", "input.csv", twice("氏名,電話番号,備考\n" + "".join(f"{person(i)['name']},{person(i)['phone']},〒・ー（株）\n" for i in range(4)))
      + "山田 花子,09011112222,café\n".encode())
write("mysql_dump", "twice_encoded", "input.sql", b"-- MariaDB dump 10.19\n/*M!999999\\- enable the sandbox mode */\n/*!40101 SET NAMES utf8mb4 */;\n"
      b"CREATE TABLE `customers` (\n  `id` int NOT NULL,\n  `name` varchar(80) NOT NULL,\n  `place` geometry\n);\nINSERT INTO `customers` VALUES\n"
      + b",\n".join(b"(%d,'%s',0x000000000101000000000000000000F03F000000000000F03F)" % (i, twice(person(i)["name"])) for i in range(3))
      + ",\n(4,'Café Müller',NULL),\n(5,'',NULL);\n".encode())

write("csv_table", "joined_files", "input.csv", "会員番号,氏名,メール\n" + "".join(f"{i},{person(i)['name']},{person(i)['mail']}\n" for i in range(3))
      + "会員番号,氏名,メール\n" + "".join(f"{i},{person(i)['name']},{person(i)['mail']}\n" for i in range(3, 5))
      + "会員番号,氏名,電話番号\n" + "".join(f"{i},{person(i)['name']},{person(i)['phone']}\n" for i in range(5, 7)))

# --- seeds for fuzzing: members that are not compressed, so that a changed byte reaches the XML

SEEDS = HERE.parents[1] / "fuzz" / "corpus"
write("xlsx", ".", "stored.xlsx", packed(customer_book().members(), [name for name, _ in customer_book().members()]), SEEDS)
plain = zipfile.ZipFile(io.BytesIO(ods([("Sheet1", customers)])))
names = ["mimetype", "content.xml"]
write("ods", ".", "stored.ods", packed([(name, plain.read(name)) for name in names], names), SEEDS)
