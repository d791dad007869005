"""What ordinary visitors of Japanese sites type and ask for. Every person, mail address and telephone number is made up here."""

SURNAMES = """佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下
中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 岡本 金子 藤原 中野 三浦 原田 中川 松田 竹内 小野 田村 能登 表
曽我 十河 噂 欺波 圭角 構 蚕飼 髙橋 﨑山 渡邉 𠮷田""".split()
GIVEN = """陽菜 結衣 葵 さくら 美咲 陽子 久美子 由美子 恵 直美 蓮 大翔 悠真 湊 颯太 健一 誠 隆 博 茂 清 浩二 ソノ子 能子 申之介 十郎 貼人 暴流 禄 欽一 圭 珪""".split()
KANA = """サトウ スズキ タカハシ タナカ イトウ ワタナベ ソガ ソノダ ハシモト ポール ゾラ エンドウ オオツカ ミューラー""".split()

PREFECTURES = """北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県
静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県
宮崎県 鹿児島県 沖縄県""".split()
TOWNS = """中央区本町 港区芝公園 千代田区神田 新宿区西新宿 世田谷区能見台 横浜市西区表町 名古屋市中区栄 京都市左京区十条 大阪市北区梅田 神戸市中央区元町
福岡市博多区 札幌市中央区大通 仙台市青葉区一番町 金沢市片町 高松市番町 那覇市おもろまち 鹿児島市東千石町 松江市殿町 飯能市 能代市 表郷村""".split()

PRODUCTS = """備前焼の湯呑み 南部鉄器の急須 今治タオル 讃岐うどん 五島うどん 宇治抹茶 伊勢海老 松阪牛 近江牛すき焼き用 博多明太子 越前がに 山形さくらんぼ 夕張メロン
有田焼の皿 江戸切子グラス 輪島塗の椀 会津塗の箸 西陣織のネクタイ 久留米絣 もんぺ 足袋ソックス 甚平 浴衣 風呂敷 手ぬぐい 線香 仏壇 神棚 御朱印帳 雛人形 五月人形
鯉のぼり ランドセル 学習机 二段ベッド ソファー ソファカバー 表札 カーテン 座布団 こたつ布団 炊飯器 電気ケトル 加湿器 扇風機 空気清浄機 自転車 子供乗せ自転車 チャイルドシート
抱っこ紐 ベビーカー 離乳食 粉ミルク 紙おむつ 入浴剤 シャンプー 日焼け止め 美容液 ソープ マスク 体温計 血圧計 杖 車椅子 老眼鏡 補聴器 釣り竿 ルアー テント 寝袋 ランタン
ソーラー充電器 プリンターインク コピー用紙 表計算ソフト 能面 扇子 茶筅 尺八 三味線の糸 ギター弦 ソプラノリコーダー 鍵盤ハーモニカ""".split()
CATEGORIES = """食品 飲料 お酒 スイーツ 和菓子 洋菓子 キッチン用品 食器 インテリア・家具 家電 ファッション 着物・和装 バッグ・小物 ベビー・キッズ ギフト 本・雑誌 スポーツ
アウトドア ペット用品 園芸 防災グッズ 文房具 楽器 新着商品 セール 訳あり 送料無料 ご当地 手作り 季節限定""".split()
TAGS = """新商品 再入荷 期間限定 母の日 父の日 敬老の日 お歳暮 お中元 クリスマス 福袋 初売り 送料込み 名入れ可 のし対応 ラッピング無料 ポイント10倍 会員限定 数量限定 予約""".split()

# Words that engines written for English take for attacks: CP932 trail bytes 0x5C and 0x7C, full-width signs, prices, quotes,
# English that reads like SQL, shells or markup.
TRICKY = [
    "会社", "明細", "会社概要", "ご利用明細", "ソ", "能", "表", "表示", "予約", "申込", "ソース", "ソフト 一覧表", "可能性", "機能比較表", "貼り付け", "暴落", "構成表",
    "｜送料無料｜", "【送料無料】", "（株）日の出商店", "＜新着＞", "「母の日」ギフト", "『和食』", "”限定”", "’２４モデル", "；セミコロン；", "５％ＯＦＦ", "＄１００",
    "1,000円以下", "3,000円～5,000円", "10,000円(税込)", "¥1,980-", "50%OFF", "100%コットン", "2個以上で10%引き", "+500円で名入れ", "税込=1,100円",
    "A & B", "R&D", "H&M風", "Q&A", "P&G", "M&A 会社", "AT&T", "O'Reilly", "L'Oreal", "D'Angelo", "Rock'n'Roll", "McDonald's", "Levi's 501 or 505", "it's", "'90s",
    "\"限定\"", "\"赤\" or \"青\"", "'白' と '黒'", "1=1号", "x=1", "5' 以上", "6'2\"", "12\" ピザ", "#1 ランキング", "--送料別--", "---", "* * *",
    "select shop", "union square", "order by phone", "drop shipping", "drop table lamp", "insert vs crop.png", "update from 2019", "group by color", "where to buy", "like new",
    "select from menu", "from dusk till dawn", "table and chairs", "join us", "having fun", "between 2 and 5", "case when closed", "delete from cart", "create account",
    "exec suite", "cast iron pan", "convert to jpg", "char siu", "sleep mask", "wait for it", "benchmark test", "load file", "into the wild", "limit 1 per person", "null", "true", "false",
    "NULL", "None", "undefined", "union jack select", "selection box", "alter ego", "grant writing", "truncate", "1 or 2", "2 and 3", "yes or no", "a or b = c",
    "<3", "a<b", "x>y", "->", "<-", "=>", "<新品>", "<br>", "<b>太字</b>", "**強調**", "# 見出し", "[リンク](こちら)", "`コード`", "~~取消~~", ":)", ":-(", "^_^", "(*^_^*)", "m(_ _)m",
    "(^o^)/", "orz", "w(°o°)w", "ヽ(^o^)丿", "(>_<)", "(¥_¥)", "{赤,青}", "[在庫あり]", "C++", "C#", ".NET", "A/B", "24/7", "1/2", "N/A", "w/o", "and/or",
    "cat food", "more info", "id カード", "ls 4", "env 対策", "who is who", "date course", "find me", "sort 順", "head spa", "tail lamp", "touch pen", "echo dot", "ping pong", "ping g430", "net shopping",
    "wget", "curl アイロン", "curl girl", "nc 旋盤", "bash", "kill bill", "python 入門", "perl ネックレス", "ruby 指輪", "node", "php 入門", "sh-01", "script 練習帳", "javascript 入門", "java コーヒー", "onload 使い方",
    "alert 設定", "document 管理", "cookie 詰め合わせ", "eval", "include 込み", "require", "echo カード", "system キッチン", "exec", "assert 英検", "print 用紙", "import 車", "data 通信", "file ケース", "http とは",
    "etc カード", "etc 車載器", "passwd とは", "win.ini", "boot キャンプ", "windows 11", "/etc/ とは", "proc", "bin カン", "dev 環境", "root beer", "admin", "root", "test", "guest", "...", "。。。", "…", "..", "ver.2.0", "v1.2.3",
    "No.5", "file.tar.gz", "見積書.pdf", "履歴書.doc", "名簿.xls", "写真.jpg", "報告書（最終）.pdf", "資料..pdf", "a..b", "参考資料...最終版.pdf", "¥n", "¥", "C:¥Users", "\\1,000", "50\\%",
    "東京 -大阪", "-高級 財布", "財布 AND 革", "財布 OR バッグ", "NOT 中古", "site:example.jp", "filetype:pdf", "価格:1000-2000", "color=red;size=L", "S;M;L", "赤|青", "赤||青", "赤;青", "赤&&青", "`", "$100", "${name}様", "$name", "%name%",
    "{{商品名}}", "{商品}", "<<特価>>", "≪特価≫", "×", "÷", "±", "①②③", "㈱", "㍻", "℡", "№1", "〒100-0001", "☎", "♪", "♡", "★★★", "～", "―", "∥", "￢", "￥", "－", "㎡", "髙島", "﨑", "𠮷野家風牛丼", "👨‍👩‍👧 ギフト", "🎁", "か゛", "ｶﾞｲﾄﾞ", "ﾃｽﾄ",
]

QUESTIONS = """在庫はありますか？ 送料はいくらですか。 領収書（宛名あり）をお願いします。 届かないのですが… 返品したい（サイズ違い） 色は「赤」と「青」どちらが人気ですか？ 会社名で明細を出してください。
代引き手数料は330円（税込）でしょうか？ 午前中に届きますか?それとも午後ですか? パスワードを忘れました；再発行できますか 支払いは A or B どちらでも可 注文番号#1024の件です。
電話がつながりません！！ 住所変更：旧住所→新住所 説明書.pdf が開けません（Windows 11） クーポン「SALE10」が使えない... 3,000円以上で送料無料=本当ですか 以下の通りお願いします。\n・1個目：赤\n・2個目：青
いつもありがとうございます。\r\n先日購入した商品について(注文日: 2024/05/01)質問です。 楽しみにしています(^^)/ ソファの脚が取れました。至急対応願います!! 表示価格と請求が違う 予約の変更は可能でしょうか""".replace("\\n", "\n").replace("\\r", "\r").split(" ")

ENGLISH_TITLES = ["rock'n'roll live", "women's shoes", "today's special", "how to select from many shops", "don't drop the table", "what's new & hot", "buy 1 get 1 free", "shop -- Tokyo"]

DESKTOP = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.2592.87",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; WOW64; Trident/4.0; SLCC2; .NET CLR 2.0.50727; .NET CLR 3.5.30729; InfoPath.3)",
]
MOBILE = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 YJApp-IOS jp.co.yahoo.ipn.appli/4.131.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.7.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36 YJApp-ANDROID jp.co.yahoo.android.yjtop/3.178.1",
    "Mozilla/5.0 (Linux; Android 9; SO-02K Build/47.2.A.11.228; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/{v}.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/460.0.0.0.1;]",
    "Mozilla/5.0 (iPad; CPU OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1",
]
FEATURE_PHONES = [
    "DoCoMo/2.0 P903i(c100;TB;W24H12)",
    "DoCoMo/2.0 SH06A3(c500;TB;W30H18)",
    "DoCoMo/1.0/D501i",
    "KDDI-CA39 UP.Browser/6.2.0.13.1.5 (GUI) MMP/2.0",
    "KDDI-TS3X UP.Browser/6.2_7.2.7.1.K.5.160 (GUI) MMP/2.0",
    "SoftBank/1.0/930SH/SHJ001/SN000000000000000 Browser/NetFront/3.4 Profile/MIDP-2.0 Configuration/CLDC-1.1",
    "Vodafone/1.0/V903SH/SHJ001 Browser/UP.Browser/7.0.2.1 Profile/MIDP-2.0 Configuration/CLDC-1.1",
    "J-PHONE/4.3/V603SH/SN00000000000 SH/0007aa Profile/MIDP-1.0 Configuration/CLDC-1.0 Ext-Profile/JSCL-1.3.2",
    "Mozilla/3.0(WILLCOM;KYOCERA/WX310K/2;1.2.2.16.000000/0.1/C100) Opera 7.0",
    "emobile/1.0.0 (H31IA; like Gecko; Wireless) NetFront/3.4",
]
CRAWLERS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Googlebot-Image/1.0",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
    "Y!J-BRJ/YATS crawler (http://help.yahoo.co.jp/help/jp/search/indexing/indexing-15.html)",
    "Y!J-ASR/1.0 (https://www.yahoo-help.jp/app/answers/detail/p/595/a_id/42716/)",
    "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
    "ICC-Crawler/3.0 (Mozilla-compatible; ; https://ucri.nict.go.jp/en/icccrawler.html)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Hatena::Russia::Crawler/0.01",
    "HatenaBookmark/4.0 (Hatena::Bookmark; Analyzer)",
    "LinespiderBot/1.1 (+https://lin.ee/4dwXkTH)",
    "Mediapartners-Google",
    "AdsBot-Google (+http://www.google.com/adsbot.html)",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)",
    "livedoor FeedFetcher/0.01 (http://reader.livedoor.com/; 3 subscribers)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
]
