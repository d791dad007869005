#!/usr/bin/env python3
"""Makes what the replay is recorded from: the persons who applied and asked, and every act on the site in its order.

The words that persons are made of are those of the replay staging-ransom. All of them are invented, and
everything comes from one fixed seed, so two runs give the same bytes.

    ./generate.py tables    # SQL of the application's tables as they stood when the evidence begins
    ./generate.py acts      # what is done, one JSON object a line
"""

import datetime as dt
import importlib.util
import json
import pathlib
import random
import sys

sys.dont_write_bytecode = True
_spec = importlib.util.spec_from_file_location("shop_people", pathlib.Path(__file__).resolve().parent.parent / "staging-ransom" / "generate.py")
people = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people)

SEED = 20180217
HOST = "www.tomoshibi-shikaku.example"
SITE = "https://" + HOST
PASSWORDS = {"jimukyoku": "tomoshibi2018", "koho": "Kouhou-no-hito-7", "mizutama": "renewal:2018:Feb"}
BEGIN = dt.datetime(2018, 2, 1)
END = dt.datetime(2018, 2, 18, 12)
PER_PAGE = 20

# Who acts. The attackers' addresses are the first of large blocks, which no machine has; the blocks' countries are VN, BR, NL.
ASSOCIATION = ["203.0.113.66", "203.0.113.70"]
CONTRACTOR = "203.0.113.21"
FIRST, SECOND, INTRUDER = "171.224.0.0", "179.200.0.0", "145.134.0.0"
SCANNERS = ["192.0.2.200", "192.0.2.201", "198.51.100.240", "198.51.100.241", "203.0.113.250"]
CRAWLER = ("198.18.66.1", people.CRAWLERS[0][1])
TOOL = "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:40.0) Gecko/20100101 Firefox/40.1"

# The moments that the story turns on.
LIFTED = dt.datetime(2018, 2, 7, 13, 34, 10)
RESTORED = dt.datetime(2018, 2, 17, 3, 38, 45)
CLOSED = dt.datetime(2018, 2, 17, 20, 37, 0)

OLD_ENQUIRIES, ENQUIRIES, APPLICATIONS = 1164, 121, 236
SINCE_OLD, NEW_SITE = dt.datetime(2013, 11, 27, 10, 12, 5), dt.datetime(2018, 2, 1, 9, 30, 21)
COURSES = ["ともしび文書講座", "ともしび会計講座", "ともしび話し方講座"]
SUBJECTS = ["受験料について", "申込み方法について", "教材の届く時期", "合格証の再発行", "会場の変更", "領収書の発行", "その他"]
SENTENCES = ["次回の試験日程を教えてください。", "教材がまだ届きません。", "申込みの控えが見当たりません。", "領収書の宛名を変えたいのですが。", "合格証をなくしました。再発行できますか。",
             "団体で受験したいのですが、窓口はどちらでしょうか。", "住所が変わりました。", "支払いの期限を教えてください。"]


def made_persons(rng, count):
    return [p for p in people.persons(rng)][:count]


def by_day(rng, first, last, count):
    span = int((last - first).total_seconds())
    return sorted([first, last] + [first + dt.timedelta(seconds=rng.randrange(1, span)) for _ in range(count - 2)])


def application(rng, person, number):
    return {"receipt_no": f"K1802{number:05d}", "course": rng.choice(COURSES), "name": people.type_name(rng, person["surname"], person["given"]),
            "kana": None, "email": person["email"], "tel": people.type_phone(rng, person["phone"]),
            "postal_code": f"{rng.randint(100, 999)}-{rng.randint(0, 9999):04d}", "address": person["address"],
            "birthday": person["birthday"].isoformat() if person["birthday"] else None, "payment": rng.choice(["card", "card", "bank"]),
            "payment_ref": f"pay_{rng.getrandbits(64):016x}"}


def enquiry(rng, person):
    return {"name": people.type_name(rng, person["surname"], person["given"]), "email": person["email"],
            "tel": person["phone"] if rng.random() < 0.6 else None, "subject": rng.choice(SUBJECTS), "message": rng.choice(SENTENCES)}


def entries():
    """Per table its rows, oldest first: (time, columns). A quarter of the persons of the new site had asked on the old one."""
    rng = random.Random(SEED)
    everyone = made_persons(rng, 1240)
    old = [(t, enquiry(rng, rng.choice(everyone[:980]))) for t in by_day(rng, SINCE_OLD, dt.datetime(2018, 1, 31, 22, 41, 17), OLD_ENQUIRIES)]
    for _, row in old:
        del row["subject"]
    new = everyone[820:]
    asked = [(t, enquiry(rng, rng.choice(new))) for t in by_day(rng, NEW_SITE, dt.datetime(2018, 2, 17, 18, 20, 44), ENQUIRIES)]
    applied = [(t, application(rng, rng.choice(new), n + 1))
               for n, t in enumerate(by_day(rng, NEW_SITE, dt.datetime(2018, 2, 17, 19, 2, 31), APPLICATIONS))]
    return {"wp_course_applications": applied, "wp_enquiries": asked, "wp_enquiries_old": old}


SCHEMA = """
CREATE TABLE wp_course_applications (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT, receipt_no CHAR(10) NOT NULL, course VARCHAR(60) NOT NULL, name VARCHAR(60) NOT NULL, kana VARCHAR(60),
  email VARCHAR(120) NOT NULL, tel VARCHAR(20) NOT NULL, postal_code CHAR(8) NOT NULL, address VARCHAR(200) NOT NULL, birthday DATE,
  payment VARCHAR(10) NOT NULL, payment_ref VARCHAR(40) NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE wp_enquiries (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT, name VARCHAR(60) NOT NULL, email VARCHAR(120) NOT NULL, tel VARCHAR(20), subject VARCHAR(80) NOT NULL,
  message TEXT NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE wp_enquiries_old (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT, name VARCHAR(60) NOT NULL, email VARCHAR(120) NOT NULL, tel VARCHAR(20), message TEXT NOT NULL,
  created_at DATETIME NOT NULL, PRIMARY KEY (id)) DEFAULT CHARSET=utf8mb4;
"""


def tables():
    """Only the old site's enquiries are there when the new site opens; everything else comes in through its forms."""
    rows = [(number, *row.values(), time) for number, (time, row) in enumerate(entries()["wp_enquiries_old"], 1)]
    return SCHEMA + people.insert("wp_enquiries_old", rows)


def acts():
    """Everything that is done to the site, oldest first: requests, and the three changes of its configuration."""
    rng = random.Random(SEED + 1)
    made = []

    def add(when, address, agent, path, referer="-", form=None, jar=None, expect=None):
        if BEGIN <= when < END:
            made.append({"time": when, "address": address, "agent": agent, "method": "GET" if form is None else "POST", "path": path,
                         "referer": referer, "form": form, "jar": jar, "expect": expect})

    def after(when, low, high):
        return when + dt.timedelta(seconds=rng.randint(low, high))

    def session(start):
        address, agent = people.visitor(rng), rng.choice(people.BROWSERS)
        page, referer, now = rng.choice(["/", "/", "/course/", "/contact/", "/news/"]), rng.choice(["-", "https://www.google.co.jp/"]), start
        for step in range(rng.choice([1, 2, 2, 3, 4, 6])):
            add(now, address, agent, page, referer)
            if step == 0:
                for asset in ("/wp-includes/css/dist/block-library/style.min.css", "/wp-includes/js/wp-embed.min.js"):
                    add(now, address, agent, asset, SITE + page)
            referer, now = SITE + page, after(now, 7, 130)
            page = rng.choice(["/", "/course/", "/contact/", "/news/", f"/news/{rng.randint(1, 24)}/", f"/news/page/{rng.randint(2, 3)}/",
                               "/?s=" + people.quote(rng.choice(people.SEARCHES), safe="'")])

    def filled(when, path, form):
        address, agent = people.visitor(rng), rng.choice(people.BROWSERS)
        add(when - dt.timedelta(seconds=rng.randint(60, 400)), address, agent, path)
        add(when, address, agent, path, SITE + path, form)
        add(when, address, agent, path + "?sent=1", SITE + path)

    def log_in(when, address, agent, account, password, jar, expect):
        form = {"log": account, "pwd": password, "wp-submit": "ログイン", "redirect_to": SITE + "/wp-admin/", "testcookie": "1"}
        add(when, address, agent, "/wp-login.php", SITE + "/wp-login.php", form, jar, expect)

    def staff(start, address, account):
        agent, jar = people.BROWSERS[0 if account == "mizutama" else 3], f"{account} {start}"
        add(start, address, agent, "/wp-login.php", "-", None, jar, 200)
        now = after(start, 5, 25)
        if rng.random() < 0.15:  # people mistype
            log_in(now, address, agent, account, "aaaa", jar, 200)
            now = after(now, 5, 20)
        log_in(now, address, agent, account, PASSWORDS[account], jar, 302)
        add(now, address, agent, "/wp-admin/", SITE + "/wp-login.php", None, jar, 200)
        before = "/wp-admin/"
        pages = ["/wp-admin/edit.php", "/wp-admin/upload.php", "/wp-admin/edit.php?post_type=page"]
        if account == "mizutama":
            pages += ["/wp-admin/themes.php", "/wp-admin/plugins.php", "/wp-admin/options-general.php"]
        else:
            pages += ["/wp-admin/admin.php?page=enquiries", "/wp-admin/admin.php?page=course-applications"] * 2
        for _ in range(rng.randint(3, 7)):
            now, page = after(now, 10, 240), rng.choice(pages)
            add(now, address, agent, page, SITE + before, None, jar, 200)
            before = page
            if page.endswith(("=enquiries", "=course-applications")):  # the newest are answered, now and then an older page is looked up
                days = (start - BEGIN).days + 1
                latest = days * (7 if page.endswith("=enquiries") else 13)
                for n in range(rng.randint(0, 3)):
                    now = after(now, 20, 200)
                    add(now, address, agent, f"{page}&action=view&id={max(1, latest - n)}", SITE + page, None, jar, 200)
                if rng.random() < 0.3:
                    add(after(now, 5, 30), address, agent, page + "&paged=2", SITE + page, None, jar, 200)

    def guess(start, address, account, count, low, high):
        now, jar = start, f"guess {address} {start}"
        add(now, address, TOOL, "/wp-login.php", "-", None, jar)
        for n in range(count):
            now = after(now, low, high)
            log_in(now, address, TOOL, account, f"{account}{n}", jar, None)
        return now

    def walk(now, jar, pages):
        before = "/wp-admin/"
        for page in pages:
            now = after(now, 2, 9)
            add(now, INTRUDER, TOOL, page, SITE + before, None, jar, 200)
            before = page
        return now

    view = "/wp-admin/admin.php?page={}&action=view&id={}".format
    listed = "/wp-admin/admin.php?page={}&paged={}".format

    # Ordinary days.
    day = BEGIN
    while day < END:
        for _ in range(22 if day < CLOSED - dt.timedelta(days=1) else 12):
            hour = rng.choices(range(24), weights=people.HOURS)[0]
            session(day + dt.timedelta(hours=hour, minutes=rng.randrange(60), seconds=rng.randrange(60)))
        for _ in range(6):
            add(day + dt.timedelta(seconds=rng.randrange(86400)), *CRAWLER, rng.choice(["/", "/robots.txt", "/course/", "/news/"]))
        start = day + dt.timedelta(hours=rng.randrange(1, 20), minutes=rng.randrange(60))
        for n in range(1, 25) if day.day in (3, 8, 13) else range(1, 4):  # the crawler reads all news, one after the other
            add(start, *CRAWLER, f"/news/{n}/")
            start = after(start, 3, 40)
        if day.weekday() < 5:
            staff(day + dt.timedelta(hours=9, minutes=rng.randint(5, 50)), rng.choice(ASSOCIATION), rng.choice(["jimukyoku", "koho"]))
            staff(day + dt.timedelta(hours=14, minutes=rng.randint(0, 150)), rng.choice(ASSOCIATION), rng.choice(["jimukyoku", "koho"]))
            if day.day <= 14 and rng.random() < 0.7:
                staff(day + dt.timedelta(hours=11, minutes=rng.randint(0, 100)), CONTRACTOR, "mizutama")
        for scanner in rng.sample(SCANNERS, 2):
            now = day + dt.timedelta(seconds=rng.randrange(86400))
            for path in rng.sample(["/wp-login.php", "/.env", "/phpmyadmin/index.php", "/xmlrpc.php?rsd", "/backup.zip", "/wp-admin/"], 4):
                add(now, scanner, TOOL, path)
                now = after(now, 0, 3)
        day += dt.timedelta(days=1)

    # What came in through the forms.
    rows = entries()
    for when, row in rows["wp_enquiries"]:
        filled(when, "/contact/", {"tomoshibi": "enquiries", **row})
    for when, row in rows["wp_course_applications"]:
        filled(when, "/course/", {"tomoshibi": "course-applications", **row})

    # The login as the outside meets it before and after the change.
    add(dt.datetime(2018, 2, 7, 11, 52, 9), SCANNERS[0], TOOL, "/wp-login.php", expect=403)
    staff(dt.datetime(2018, 2, 7, 13, 29, 2), CONTRACTOR, "mizutama")
    now = guess(dt.datetime(2018, 2, 7, 15, 20, 4), FIRST, "admin", 18, 6, 40)
    guess(dt.datetime(2018, 2, 8, 1, 3, 30), FIRST, "admin", 22, 6, 40)
    for night, count in ((9, 24), (10, 31), (13, 28), (15, 26)):
        guess(dt.datetime(2018, 2, night, 4, 40, 12), SECOND, "webmaster", count, 3, 20)

    # The third one asks the site for its authors, and gets in.
    now = dt.datetime(2018, 2, 12, 2, 31, 40)
    for n in (1, 2, 3):
        add(now, INTRUDER, TOOL, f"/?author={n}")
        now = after(now, 1, 3)
    now = guess(after(now, 20, 60), INTRUDER, "jimukyoku", 64, 8, 30)
    jar = "intruder 1"
    now = after(now, 8, 30)
    add(now, INTRUDER, TOOL, "/wp-login.php", "-", None, jar, 200)
    now = after(now, 3, 6)
    log_in(now, INTRUDER, TOOL, "jimukyoku", PASSWORDS["jimukyoku"], jar, 302)
    add(now, INTRUDER, TOOL, "/wp-admin/", SITE + "/wp-login.php", None, jar, 200)
    now = walk(now, jar, ["/wp-admin/users.php", "/wp-admin/admin.php?page=enquiries"] + [listed("enquiries", n) for n in range(2, 5)]
               + ["/wp-admin/admin.php?page=course-applications"] + [listed("course-applications", n) for n in range(2, 8)]
               + [view("course-applications", n) for n in range(17, 97)])
    walk(now, jar, ["/wp-admin/admin-post.php?action=export_csv&table=enquiries-old"])
    for when, what, jar in ((dt.datetime(2018, 2, 14, 2, 10, 33), [view("course-applications", n) for n in range(97, 141)], "intruder 2"),
                            (dt.datetime(2018, 2, 17, 2, 51, 20), [view("enquiries", n) for n in range(1, 61)], "intruder 3")):
        add(when, INTRUDER, TOOL, "/wp-login.php", "-", None, jar, 200)
        when = after(when, 3, 9)
        log_in(when, INTRUDER, TOOL, "jimukyoku", PASSWORDS["jimukyoku"], jar, 302)
        add(when, INTRUDER, TOOL, "/wp-admin/", SITE + "/wp-login.php", None, jar, 200)
        walk(when, jar, what)

    # The night of the 17th: the history is looked at, the restriction comes back, the attacks go on.
    staff(dt.datetime(2018, 2, 17, 3, 20, 11), ASSOCIATION[0], "koho")
    for now in (dt.datetime(2018, 2, 17, 4, 2, 3), dt.datetime(2018, 2, 17, 4, 2, 9), dt.datetime(2018, 2, 17, 9, 30, 50)):
        log_in(now, INTRUDER, TOOL, "jimukyoku", PASSWORDS["jimukyoku"], "intruder 4", 403)
    guess(dt.datetime(2018, 2, 17, 5, 11, 0), SECOND, "webmaster", 12, 3, 20)

    made.sort(key=lambda act: act["time"])  # stable: what was made first stays first within a second
    for when, change in ((LIFTED, "lifted"), (RESTORED, "restored"), (CLOSED, "closed")):
        at = next(i for i, act in enumerate(made) if act["time"] >= when)
        made.insert(at, {"time": when, "change": change})
    return made


def main():
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what == "tables":
        sys.stdout.write(tables())
    elif what == "acts":
        for act in acts():
            print(json.dumps({**act, "time": act["time"].isoformat() + "+09:00"}, ensure_ascii=False))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
