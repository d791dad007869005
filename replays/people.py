"""Generated persons of Japan for the replays: names, addresses and telephone numbers, and the ways in which people type them.

All are composed from the word lists below; none is real. Everything is drawn from the caller's random generator, so one seed gives
the same bytes.
"""

SURNAMES = """佐藤:sato 鈴木:suzuki 高橋:takahashi 髙橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 渡邉:watanabe 山本:yamamoto
中村:nakamura 小林:kobayashi 加藤:kato 吉田:yoshida 𠮷田:yoshida 山田:yamada 佐々木:sasaki 山口:yamaguchi 松本:matsumoto 井上:inoue
木村:kimura 林:hayashi 斎藤:saito 齊藤:saito 清水:shimizu 山崎:yamazaki 山﨑:yamazaki 森:mori 池田:ikeda 橋本:hashimoto 阿部:abe
石川:ishikawa 前田:maeda 藤田:fujita 小川:ogawa 後藤:goto 岡田:okada 長谷川:hasegawa 村上:murakami 近藤:kondo 石井:ishii 坂本:sakamoto
遠藤:endo 青木:aoki 藤井:fujii 西村:nishimura 福田:fukuda 太田:ota 三浦:miura 岡本:okamoto 松田:matsuda 中川:nakagawa 岡崎:okazaki
原:hara 小野:ono 田村:tamura 竹内:takeuchi 金子:kaneko 和田:wada 中山:nakayama 石田:ishida 上田:ueda 森田:morita 柴田:shibata
宮崎:miyazaki 宮﨑:miyazaki 酒井:sakai 工藤:kudo 横山:yokoyama 内田:uchida 島田:shimada 谷口:taniguchi""".split()
MEN = """翔太:shota 健一:kenichi 大輔:daisuke 拓也:takuya 浩二:koji 誠:makoto 亮:ryo 直樹:naoki 隆:takashi 和也:kazuya 修:osamu
洋平:yohei 達也:tatsuya 剛:tsuyoshi 悠斗:yuto 蓮:ren 徹:toru 茂:shigeru 英樹:hideki 慎吾:shingo 学:manabu 聡:satoshi 康平:kohei""".split()
WOMEN = """花子:hanako 美咲:misaki 陽子:yoko 由美:yumi 恵子:keiko 真由美:mayumi 愛:ai 裕子:yuko 麻衣:mai 智子:tomoko 久美子:kumiko
葵:aoi さくら:sakura 綾:aya 香織:kaori 千尋:chihiro 直美:naomi 典子:noriko 明日香:asuka 瞳:hitomi 結衣:yui 桃子:momoko 礼子:reiko""".split()
MAIL_DOMAINS = ["mail-a.example", "mail-b.example", "ne-b.example", "net-c.example", "keitai-d.example", "office-e.example",
                "hikari-f.example", "post.minato-g.example"]
PREFECTURES = """北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県
長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県
佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県""".split()
CITIES = "みどり丘市 若葉市 東雲市 白鳥市 朝霧市 青嵐市 花園市 月見野市 桜台市 千歳野市 潮見市 鶴見野市 紅葉市 星川市 北若葉市".split()
TOWNS = "中央 本町 栄町 緑町 旭町 港町 桜ケ丘 泉 希望が丘 錦町 松風町 梅ノ木 大手 山手 南台 川端町 新田 春日野".split()
BUILDINGS = ["ハイツひまわり", "コーポ青葉", "メゾン・ド・ルミエール", "グリーンヒルズ", "第二泉荘", "パークサイド松風", "サンライズ南台"]


def pick(rng, words):
    """A (kanji, romaji) pair, the first ones more often, as names are."""
    return words[min(int(rng.expovariate(1 / (len(words) / 2.5))), len(words) - 1)].split(":")


def widen(text):
    """Full-width forms, as a Japanese keyboard types them by accident."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def address(rng):
    number = "-".join(str(rng.randint(1, n)) for n in (9, 28, 18))
    text = rng.choice(PREFECTURES) + rng.choice(CITIES) + rng.choice(TOWNS) + number
    if rng.random() < 0.35:
        text += rng.choice([" ", "　", ""]) + rng.choice(BUILDINGS) + f"{rng.randint(101, 905)}" + rng.choice(["号室", ""])
    return widen(text) if rng.random() < 0.22 else text


def landline(rng):
    head, middle = rng.choice([("03", "5"), ("06", "6"), ("045", ""), ("052", ""), ("011", ""), ("092", "")])
    middle += f"{rng.randint(200, 899)}"
    return f"{head}-{middle}-{rng.randint(0, 9999):04d}"


def phone(rng):
    if rng.random() < 0.3:
        return landline(rng)
    return f"{rng.choice(['090', '080', '070'])}-{rng.randint(1, 9)}{rng.randint(0, 999):03d}-{rng.randint(0, 9999):04d}"


def type_phone(rng, number):
    """The same number as different people, or the same person twice, would type it."""
    style = rng.random()
    if style < 0.30:
        return number.replace("-", "")
    if style < 0.38:
        return widen(number)
    if style < 0.42:
        head, middle, tail = number.split("-")
        return f"({head}){middle}-{tail}" if head.startswith(("03", "06", "045")) else number
    return number


def type_name(rng, surname, given):
    return surname + rng.choice([" ", " ", "　", ""]) + given


def type_email(rng, email, again):
    """An address is typed anew each time: other case, stray blanks, full-width letters. It stays one person."""
    style = rng.random() * (1 if again else 12)
    local, domain = email.split("@")
    if style < 0.09:
        return local.title() + "@" + domain
    if style < 0.15:
        return email.upper()
    if style < 0.21:
        return email + " "
    if style < 0.25:
        return " " + email
    if style < 0.28:
        return email + "　"
    if style < 0.34:
        return widen(email)
    if style < 0.38:
        return local + "＠" + domain
    return email
