"""Fills schemas with generated persons and things, as a mysqldump. Nobody here exists; addresses of mail end in reserved or made-up domains.

    rows = Shop(seed=1)
    text = rows.dump([Column("dtb_customer", "email", "varchar(255)", "email"), ...], rows=300)

The same seed gives the same bytes.
"""
import dataclasses
import random
import re

# Family and given names with their readings. Common and rare ones, so that no list of surnames holds all.
FAMILY = """佐藤 サトウ,鈴木 スズキ,高橋 タカハシ,田中 タナカ,伊藤 イトウ,渡辺 ワタナベ,山本 ヤマモト,中村 ナカムラ,小林 コバヤシ,加藤 カトウ,吉田 ヨシダ,山田 ヤマダ,佐々木 ササキ,
山口 ヤマグチ,松本 マツモト,井上 イノウエ,木村 キムラ,林 ハヤシ,斎藤 サイトウ,清水 シミズ,山崎 ヤマザキ,森 モリ,池田 イケダ,橋本 ハシモト,阿部 アベ,石川 イシカワ,山下 ヤマシタ,中島 ナカジマ,
石井 イシイ,小川 オガワ,前田 マエダ,岡田 オカダ,長谷川 ハセガワ,藤田 フジタ,後藤 ゴトウ,近藤 コンドウ,村上 ムラカミ,遠藤 エンドウ,青木 アオキ,坂本 サカモト,福田 フクダ,太田 オオタ,西村 ニシムラ,
藤井 フジイ,金子 カネコ,岡本 オカモト,藤原 フジワラ,三浦 ミウラ,中野 ナカノ,原田 ハラダ,松田 マツダ,竹内 タケウチ,小野 オノ,田村 タムラ,中山 ナカヤマ,和田 ワダ,石田 イシダ,森田 モリタ,
柴田 シバタ,酒井 サカイ,髙橋 タカハシ,濱田 ハマダ,勅使河原 テシガワラ,小鳥遊 タカナシ,五十嵐 イガラシ,百目鬼 ドウメキ,四月一日 ワタヌキ,東海林 ショウジ,服部 ハットリ,安孫子 アビコ,
喜屋武 キャン,比嘉 ヒガ,仲宗根 ナカソネ,我那覇 ガナハ,薬師寺 ヤクシジ,砂押 スナオシ,雲雀丘 ヒバリガオカ,釜萢 カマヤチ,筒香 ツツゴウ,纐纈 コウケツ""".replace("\n", "").split(",")
GIVEN = """太郎 タロウ,一郎 イチロウ,健太 ケンタ,翔 ショウ,大輔 ダイスケ,誠 マコト,拓也 タクヤ,直樹 ナオキ,浩 ヒロシ,剛 ツヨシ,和也 カズヤ,哲也 テツヤ,亮 リョウ,悠斗 ユウト,蓮 レン,陽翔 ハルト,湊 ミナト,
樹 イツキ,蒼 アオイ,大和 ヤマト,隆 タカシ,茂 シゲル,勝 マサル,正雄 マサオ,幸一 コウイチ,義雄 ヨシオ,修 オサム,学 マナブ,裕介 ユウスケ,慎也 シンヤ,花子 ハナコ,陽子 ヨウコ,恵子 ケイコ,美咲 ミサキ,
愛 アイ,彩 アヤ,優子 ユウコ,由美子 ユミコ,真由美 マユミ,智子 トモコ,久美子 クミコ,明美 アケミ,さくら サクラ,ひなた ヒナタ,葵 アオイ,凛 リン,結菜 ユイナ,陽菜 ヒナ,莉子 リコ,美羽 ミウ,千尋 チヒロ,
亜希子 アキコ,あや子 アヤコ,みゆき ミユキ,洋子 ヨウコ,和子 カズコ,幸子 サチコ,節子 セツコ,京子 キョウコ,裕美 ヒロミ,香織 カオリ,沙織 サオリ,麻衣 マイ,綾香 アヤカ,七海 ナナミ,萌 モエ,遥 ハルカ,
楓 カエデ,心春 コハル,紬 ツムギ""".replace("\n", "").split(",")
CITIES = """北海道札幌市中央区,北海道函館市,青森県弘前市,宮城県仙台市青葉区,山形県鶴岡市,福島県郡山市,茨城県つくば市,栃木県宇都宮市,埼玉県さいたま市浦和区,千葉県船橋市,東京都千代田区,東京都世田谷区,東京都八王子市,
神奈川県横浜市港北区,新潟県長岡市,石川県金沢市,長野県松本市,静岡県浜松市中央区,愛知県名古屋市千種区,三重県四日市市,京都府京都市左京区,大阪府大阪市北区,大阪府堺市堺区,兵庫県神戸市灘区,奈良県生駒郡斑鳩町,
和歌山県東牟婁郡太地町,岡山県倉敷市,広島県広島市南区,山口県下関市,徳島県徳島市,香川県高松市,愛媛県松山市,高知県高知市,福岡県福岡市博多区,佐賀県唐津市,長崎県佐世保市,熊本県阿蘇郡南阿蘇村,大分県別府市,
宮崎県都城市,鹿児島県鹿屋市,沖縄県那覇市""".replace("\n", "").split(",")
TOWNS = "本町,栄町,緑ケ丘,大手町,若葉台,東中野,新町,宮前,桜木町,北山,泉,上野原,中央,旭が丘,元町,日の出町".split(",")
HOUSES = ",,,コーポ緑 203,グランメゾン栄 1105号室,サンハイツ若葉 B-12,第二佐野ビル 3F,メゾン・ド・本町 401".split(",")
COMPANIES = ",,株式会社あおば商事,有限会社みどり工業,合同会社サンプルワークス,北斗システム株式会社,医療法人社団さくら会,学校法人若葉学園,一般社団法人東西協会,(株)南海,フリーランス,山手デザイン事務所".split(",")
DOMAINS = "mail.hinomi-lab.jp,docomo-sample.ne.jp,ezmail-sample.ne.jp,sbmail-sample.ne.jp,freemail-sample.com,kaisha-sample.co.jp,univ-sample.ac.jp".split(",")
SCHOOLS = "若葉市立第三小学校,県立青葉高等学校,私立桜丘中学校,東都大学,北山高校,緑が丘小学校,市立南中学校".split(",")
GRADES = "小学4年生,小学6年,中学1年生,中2,高校3年生,高1,大学2年".split(",")
PRODUCTS = "有機栽培ほうじ茶,今治タオル,南部鉄器の急須,木製まな板,防水スニーカー,折りたたみ傘,国産はちみつ,USB充電器,和紙の便箋,九谷焼マグカップ,青森りんごジュース,山口県産ふく,石川屋の羽二重餅,森のクッキー,小川町の和紙,林檎バター,清水焼の湯呑".split(",")
THINGS = PRODUCTS + "お知らせ,新着情報,送料無料,ポイント2倍,カテゴリ,ヘッダー,フッター,標準,限定品,セール,キッチン,文房具,アウトドア,季節の贈り物,Default,Main Menu,Summer sale,General,Base price,sample page,hello-world".split(",")
MESSAGES = [
    "配送は午前中を希望します。よろしくお願いいたします。", "領収書の宛名は{name}でお願いします。", "不在の場合は{phone}にお電話ください。", "贈り物用に包装をお願いできますでしょうか。",
    "先日購入した商品が届きません。{name}と申します。ご確認をお願いします。", "返品について、{email} までご連絡ください。", "宅配ボックスに入れてください。",
    "サイズの交換は可能でしょうか。ご返信をお待ちしております。", "届け先を {address} に変更してください。"]
MAIL_LINES = [
    "お世話になっております。", "先日そちらのサイトで注文した商品について質問があり、ご連絡いたしました。", "注文確認のメールは届いたのですが、その後の発送のお知らせがまだ来ていません。",
    "急ぎではありませんが、今週中に届くと助かります。", "商品ページには在庫ありと書かれていましたが、入荷待ちなのでしょうか。", "また、包装の種類を途中で変更することはできますか。",
    "以前購入したものと同じ色を希望しています。", "写真を添付しますので、ご覧いただけると幸いです。", "届いた箱の角がつぶれていて、中の容器にも少し傷がありました。",
    "交換が難しいようであれば、返金でもかまいません。", "お手数をおかけしますが、ご確認のほどよろしくお願いいたします。", "電話には出られない時間が多いので、できればメールでお返事をください。",
    "使い方の説明書が見当たらなかったので、電子版があれば教えてください。", "送料はこちらで負担しますので、送り状だけお送りいただけますか。", "それでは失礼いたします。",
    "次回の入荷がいつごろになるか、おおよその時期だけでもわかればありがたいです。"]
SENSITIVE = "なし,卵アレルギー,喘息の既往歴があります,聴覚障害（補聴器使用）,特になし,そばアレルギー,糖尿病で通院中".split(",")


@dataclasses.dataclass
class Column:
    table: str
    name: str
    type: str
    kind: str
    filled: str = ""  # how its cells are written: a word of `Shop.written`, or the choices a|b|c; empty: as its kind and name suggest


@dataclasses.dataclass
class Person:
    family: str
    given: str
    family_kana: str
    given_kana: str
    city: str
    rest: str
    house: str
    postal: str
    email: str
    phone: str
    land: str
    birth: tuple
    woman: bool


def my_number(rng):
    body = [rng.randrange(10) for _ in range(11)]
    rest = sum(d * w for d, w in zip(body, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11
    return "".join(map(str, body)) + str(0 if rest <= 1 else 11 - rest)


def driver_licence(rng):
    body = [int(c) for c in rng.choice("10 20 30 43 45 54 62 71 82 90 97".split())] + [rng.randrange(10) for _ in range(8)]
    check = (11 - sum(d * w for d, w in zip(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11) % 10
    return "".join(map(str, body)) + str(check) + str(rng.choice((0, 0, 0, 1)))


def insurer_number(rng):
    body = [rng.choice((0, 3, 6)), rng.choice((1, 3)), *(rng.randrange(10) for _ in range(5))]
    total = sum(sum(divmod(d * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
    return "".join(map(str, body)) + str((10 - total % 10) % 10)


def corporate_number(rng):
    body = [rng.randrange(10) for _ in range(12)]
    total = sum(d * (1 if i % 2 == 0 else 2) for i, d in enumerate(reversed(body)))
    return str(9 - total % 9) + "".join(map(str, body))


def card_number(rng):
    head, size = rng.choice((("4", 16), ("52", 16), ("3540", 16), ("37", 15), ("36", 14)))
    body = [int(c) for c in head] + [rng.randrange(10) for _ in range(size - len(head) - 1)]
    total = sum(d if i % 2 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(body)))
    return "".join(map(str, body)) + str((10 - total % 10) % 10)


ROMAJI = dict(zip("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン", (
    "A I U E O KA KI KU KE KO SA SHI SU SE SO TA CHI TSU TE TO NA NI NU NE NO HA HI FU HE HO MA MI MU ME MO YA YU YO RA RI RU RE RO WA N").split()))
ROMAJI |= dict(zip("ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ", "GA GI GU GE GO ZA JI ZU ZE ZO DA JI ZU DE DO BA BI BU BE BO PA PI PU PE PO".split()))


def romaji(kana):
    return "".join(ROMAJI.get(c, "") for c in kana)


class Shop:
    def __init__(self, seed=1, names=None):
        """`names`: a list of (family, reading, weight) and one of (given, reading) that others made, else the ones above."""
        self.rng = random.Random(seed)
        self.families = [f.split(" ") for f in FAMILY]
        self.givens = [g.split(" ") for g in GIVEN]
        if names:
            self.families, self.givens = names
        self.persons = [self.person(i) for i in range(400)]

    def person(self, number):
        r = self.rng
        family, family_kana = r.choice(self.families)[:2]
        given, given_kana = r.choice(self.givens)[:2]
        area = r.choice(("03", "06", "045", "052", "011", "0263", "0994", "098"))
        phone = r.choice(("090", "080", "070")) + f"-{r.randrange(1000, 9999)}-{r.randrange(10000):04}"
        middle = "".join(str(r.randrange(1, 9)) for _ in range(6 - len(area)))
        local = f"{romaji(family_kana).lower()}.{romaji(given_kana).lower()[:6]}{number}" if r.random() < 0.7 else f"{r.choice('abcdefgh')}{r.randrange(10**6)}"
        return Person(family, given, family_kana, given_kana, r.choice(CITIES), f"{r.choice(TOWNS)}{r.randrange(1, 9)}-{r.randrange(1, 30)}-{r.randrange(1, 20)}",
                      re.sub(r"\d+", lambda m: str(r.randrange(1, 20)) + m[0][-2:], r.choice(HOUSES)), f"{r.randrange(1, 999):03}-{r.randrange(10000):04}", f"{local}@{r.choice(DOMAINS)}", phone,
                      f"{area}-{middle}-{r.randrange(10000):04}", (r.randrange(1942, 2012), r.randrange(1, 13), r.randrange(1, 29)), r.random() < 0.5)

    def value(self, column, p, i, peers):
        """One cell. `peers`: the columns of the same kind in this table, of which this is the first, second …"""
        if column.filled:
            return self.written(column.filled, p, column)
        r, kind, name = self.rng, column.kind, column.name.lower()
        place, of = peers.index(column), len(peers)
        split = of >= 2 and not any(w in name for w in ("保護者", "受講者"))
        if kind == "name":
            if split:
                first = "first" in name or name in ("mei", "名") or (place % 2 == 1 and "last" not in name and name != "sei")
                return p.given if first else p.family
            return p.family + r.choice(("", " ", "　")) + p.given
        if kind == "kana":
            return (p.family_kana if place % 2 == 0 else p.given_kana) if split else p.family_kana + " " + p.given_kana
        if kind == "romaji":
            return romaji(p.family_kana).title() + " " + romaji(p.given_kana).title()
        if kind == "address":
            if of == 1:
                return p.city + p.rest + p.house
            if "pref" in name or name in ("都道府県", "state", "region"):
                return str(r.randrange(1, 48)) if "int" in column.type else next(p.city[:n] for n in (3, 4) if p.city[n - 1] in "道県都府")
            if "city" in name or name == "市区町村":
                return p.city[4 if p.city[3] == "県" else 3:]
            town = p.rest.rstrip("0123456789-")
            if of >= 3 and name.endswith(("1", "01")):  # the prefecture has a column of its own
                return p.city[4 if p.city[3] == "県" else 3:] + town
            if of >= 3 and name.endswith(("2", "02")):
                return p.rest[len(town):] + ((" " + p.house) if p.house else "")
            return p.city + p.rest if place == 0 else p.rest + " " + p.house if "street" in name or "番地" in name else p.house or None
        if kind == "birth_date":
            y, m, d = p.birth
            return f"{y}-{m:02}-{d:02}" + (" 00:00:00" if "time" in column.type else "") if r.random() < 0.85 or "date" not in column.type else None
        if kind == "sex":
            return "女" if p.woman and "varchar" in column.type else "男" if "varchar" in column.type else "2" if p.woman else "1"
        if kind == "company":
            return r.choice(COMPANIES) or None if "integer" not in column.type else str(r.randrange(1, 19))
        if kind == "password":
            if r.random() < 0.25:
                return "".join(r.choice("0123456789abcdef") for _ in range(64))
            return "$2y$10$" + "".join(r.choice("abcdefghijklmnopqrstuvwxyzABCDEF0123456789./") for _ in range(53))
        if kind == "free_text":
            return r.choice(MESSAGES).format(name=p.family + r.choice(("", " ")) + p.given, phone=p.phone, email=p.email, address=p.city + p.rest) if r.random() < 0.4 else None
        simple = {
            "email": lambda: p.email, "phone": lambda: p.land if "denwa" in name or r.random() < 0.3 else p.phone, "fax": lambda: p.land if r.random() < 0.3 else None,
            "postal_code": lambda: p.postal if r.random() < 0.5 else p.postal.replace("-", ""), "age": lambda: str(2026 - p.birth[0]),
            "school": lambda: r.choice(GRADES if "学年" in name else SCHOOLS), "my_number": lambda: my_number(r), "driver_licence": lambda: driver_licence(r),
            "passport": lambda: "".join(r.choice("TMRZ") for _ in range(2)) + f"{r.randrange(10**7):07}", "pension_number": lambda: f"{r.randrange(10**4):04}-{r.randrange(10**6):06}",
            "residence_card": lambda: "".join(r.choice("ABCDEF") for _ in range(2)) + f"{r.randrange(10**8):08}" + "".join(r.choice("ABCDEF") for _ in range(2)),
            "health_insurance": lambda: insurer_number(r), "bank_account": lambda: p.family_kana + " " + p.given_kana if "名義" in name else f"{r.randrange(10**7):07}",
            "card_number": lambda: card_number(r), "card_holder": lambda: romaji(p.given_kana) + " " + romaji(p.family_kana), "card_expiry": lambda: f"{r.randrange(1, 13):02}/{r.randrange(26, 32)}",
            "card_code": lambda: f"{r.randrange(1000):03}", "login": lambda: p.email.split("@")[0], "ip_address": lambda: f"203.0.113.{r.randrange(256)}",
            "sensitive": lambda: r.choice(SENSITIVE)}
        if kind in simple:
            return simple[kind]()
        return self.thing(column, i)

    def written(self, how, p, column):
        """One cell in the given writing, of the person `p` or of nobody."""
        r = self.rng
        if "|" in how:
            return r.choice(how.split("|"))
        y, m, d = p.birth
        prefecture = next(p.city[:n] for n in (3, 4) if p.city[n - 1] in "都道府県")
        era, first = next((e, f) for e, f in (("令和", 2019), ("平成", 1989), ("昭和", 1926)) if y >= f)
        day = f"20{r.randrange(21, 27)}/{r.randrange(1, 13):02}/{r.randrange(1, 29):02}"
        firm = "株式会社" + r.choice("東西南北") + r.choice("洋海山都") + r.choice(("商事", "工業", "製作所"))
        compact = {"phone": lambda: p.phone.replace("-", ""), "birth_date": lambda: f"{y}{m:02}{d:02}", "postal_code": lambda: p.postal.replace("-", "")}
        cells = {
            "family": lambda: p.family_kana if column.kind == "kana" else p.family, "given": lambda: p.given_kana if column.kind == "kana" else p.given,
            "hira": lambda: "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in p.family_kana + " " + p.given_kana),
            "pref": lambda: prefecture, "pref_code": lambda: str(r.randrange(1, 48)), "city": lambda: p.city[len(prefecture):], "pref_city": lambda: p.city,
            "line": lambda: p.rest, "city_line": lambda: p.city[len(prefecture):] + p.rest, "building": lambda: p.house or None, "town": lambda: r.choice(TOWNS),
            "zip1": lambda: p.postal[:3], "zip2": lambda: p.postal[4:], "1": lambda: p.phone.split("-")[0], "2": lambda: p.phone.split("-")[1], "3": lambda: p.phone.split("-")[2],
            "land": lambda: p.land, "compact": compact.get(column.kind), "upper": lambda: p.email.upper(), "login": lambda: p.email.split("@")[0],
            "slash": lambda: f"{y}/{m}/{d}", "wareki": lambda: f"{era}{y - first + 1}年{m}月{d}日", "grade": lambda: r.choice(GRADES), "holder_kana": lambda: f"{p.family_kana} {p.given_kana}",
            "symptom": lambda: r.choice(("発熱と咳が3日続く", "頭痛", "腰痛", "発疹・かゆみ", "腹痛と下痢")), "medicine": lambda: r.choice(("なし", "ロキソニン", "降圧剤", "インスリン注射", "アムロジピン")),
            "address": lambda: r.choice(CITIES) + r.choice(TOWNS) + f"{r.randrange(1, 9)}-{r.randrange(1, 30)}", "postal": lambda: f"{r.randrange(1, 999):03}-{r.randrange(10000):04}",
            "phone": lambda: f"03-{r.randrange(3000, 6999)}-{r.randrange(10000):04}", "company": lambda: firm, "store": lambda: r.choice(TOWNS) + "店",
            "store_email": lambda: r.choice(("info", "shop", "support", "honten")) + "@" + r.choice(("hinomi-lab.jp", "shop.hinomi-lab.jp", "store-sample.co.jp")),
            "shop_footer": lambda: "ひのみ商店 〒100-0001 東京都千代田区中央1-2-3 TEL 03-3000-0000 info@hinomi-lab.jp", "greeting": lambda: "この度はご注文いただき誠にありがとうございます。下記の内容をご確認ください。",
            "product": lambda: r.choice(PRODUCTS), "thing": lambda: r.choice(THINGS), "prose": lambda: r.choice(THINGS) + "の説明です。" + r.choice(THINGS) + "もご覧ください。",
            "url": lambda: f"https://shop.hinomi-lab.jp/items/{r.randrange(9999)}", "sku": lambda: f"{r.choice('ABCDEF')}{r.choice('KMPRT')}-{r.randrange(10**4):04}", "jan": lambda: f"49{r.randrange(10**11):011}",
            "order": lambda: f"{r.randrange(100, 400)}-{r.randrange(10**7):07}-{r.randrange(10**7):07}", "serial": lambda: f"{r.randrange(10**7):07}", "number": lambda: str(r.randrange(100, 9999)),
            "hex": lambda: "".join(r.choice("0123456789abcdef") for _ in range(32)), "uuid": lambda: "-".join("".join(r.choice("0123456789abcdef") for _ in range(n)) for n in (8, 4, 4, 4, 12)),
            "base64": lambda: "".join(r.choice("abcdefghijklmnopqrstuvwxyzABCDEF0123456789+/") for _ in range(80)) + "==", "json": lambda: '{"status":"ok","tries":' + str(r.randrange(9)) + "}",
            "agent": lambda: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "ymd": lambda: day, "ymd_compact": lambda: day.replace("/", ""),
            "datetime": lambda: f"{day} {r.randrange(24):02}:{r.randrange(60):02}:{r.randrange(60):02}"}
        # A single word that is none of these is the same in every row.
        return cells[how]() if how in cells else how

    def thing(self, column, i):
        """What stands in columns without persons."""
        r, type_, name = self.rng, column.type, column.name.lower()
        if name.endswith(("key", "token", "salt", "code")) and ("char" in type_ or type_ == "string"):
            return "".join(r.choice("0123456789abcdef") for _ in range(32))
        if name in ("mail_body", "message", "payload", "context"):
            return '{"job":"send","tries":' + str(r.randrange(9)) + '}'
        if name in ("住所", "jusho"):
            return r.choice(CITIES) + r.choice(TOWNS) + f"{r.randrange(1, 9)}-{r.randrange(1, 30)}"
        if name in ("郵便番号", "yubin"):
            return f"{r.randrange(1, 999):03}-{r.randrange(10000):04}"
        if name in ("電話番号", "denwa", "fax"):
            return f"03-{r.randrange(3000, 6999)}-{r.randrange(10000):04}"
        if name == "houjin_bangou":
            return corporate_number(r)
        if "kaisha" in name:
            return "株式会社" + r.choice(("東", "西", "南", "北")) + r.choice(("洋", "海", "山", "都")) + "商事"
        if name in ("gakko_mei", "店舗名"):
            return r.choice(TOWNS) + ("店" if "店" in name else "小学校")
        if "jan" in name:
            return "49" + f"{r.randrange(10**11):011}"
        if any(w in type_ for w in ("bool", "tinyint(1)")):
            return str(r.randrange(2))
        if any(w in type_ for w in ("decimal", "float", "double")):
            return f"{r.randrange(100, 99999)}.00"
        if any(w in type_ for w in ("int", "fk", "serial")):
            return str(i + 1) if name in ("id", "entity_id") or name.endswith("_id") and r.random() < 0.5 else str(r.randrange(1, 60))
        if any(w in type_ for w in ("date", "time")):
            return f"20{r.randrange(21, 27)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02} {r.randrange(24):02}:{r.randrange(60):02}:{r.randrange(60):02}"
        if "blob" in type_:
            return "a:1:{i:0;s:1:\"x\";}"
        if "url" in name or "path" in name or name == "guid":
            return f"https://shop.hinomi-lab.jp/items/{r.randrange(9999)}"
        if "text" in type_:
            return r.choice(THINGS) + "の特集です。" + r.choice(THINGS) + "もあわせてご覧ください。"
        return r.choice(THINGS)

    def dump(self, columns, rows=300, headers=True, tables=True):
        """A mysqldump of the tables of `columns`. Without `headers` the columns are c1, c2, …; without `tables` the tables are t1, t2, …"""
        by_table = {}
        for c in columns:
            by_table.setdefault(c.table, []).append(c)
        out = ["-- MySQL dump 10.13  Distrib 8.0.36\n/*!40101 SET NAMES utf8mb4 */;\n"]
        names = {}
        for number, (table, own) in enumerate(by_table.items(), 1):
            shown = table if tables else f"t{number}"
            names[table] = shown
            column_names = [c.name if headers else f"c{i}" for i, c in enumerate(own, 1)]
            sql_types = {"string": "varchar(255)", "integer": "int", "datetimetz": "datetime", "fk": "int", "boolean": "tinyint(1)"}
            out.append(f"CREATE TABLE `{shown}` (\n" + ",\n".join(f"  `{n}` {sql_types.get(c.type, c.type)}" for n, c in zip(column_names, own)) + "\n);\n")
            count = 1 if table in ("dtb_base_info", "mt_config") else rows
            if rows == 0:
                continue
            lines = []
            for i in range(count):
                # One account a person; orders and enquiries come from the same persons again.
                account = any(c.kind in ("login", "password") for c in own)
                p = self.persons[i % len(self.persons) if account else self.rng.randrange(len(self.persons))]
                cells = []
                for c in own:
                    value = self.value(c, p, i, [o for o in own if o.kind == c.kind])
                    cells.append("NULL" if value is None else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'")
                lines.append("(" + ",".join(cells) + ")")
            out.append(f"INSERT INTO `{shown}` VALUES\n" + ",\n".join(lines) + ";\n")
        out.append("-- Dump completed on 2026-11-20\n")
        return "".join(out), names
