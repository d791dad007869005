"""Who visits the sites of the replays: addresses of documentation and benchmark ranges, browsers and crawlers, hours of the day."""

BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/76.0.3809.100 Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/75.0.3770.142 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 12_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:68.0) Gecko/20100101 Firefox/68.0",
    "Mozilla/5.0 (Linux; Android 9; SO-01L) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/76.0.3809.89 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763",
    "Mozilla/5.0 (iPad; CPU OS 12_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
]
CRAWLERS = [
    ("198.18.66.1", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("198.18.66.17", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("198.19.157.4", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
    ("198.19.8.90", "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)"),
    ("198.18.199.3", "Mozilla/5.0 (compatible; AhrefsBot/6.1; +http://ahrefs.com/robot/)"),
    ("198.19.40.12", "Twitterbot/1.0"),
]
HOURS = [28, 15, 8, 5, 5, 8, 16, 30, 48, 62, 70, 72, 84, 72, 66, 66, 64, 62, 60, 66, 78, 84, 72, 50]


def visitor(rng):
    kind = rng.random()
    if kind < 0.55:
        return f"198.{rng.choice([18, 19])}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"
    if kind < 0.70:
        return f"192.0.2.{rng.randint(1, 254)}"
    if kind < 0.85:
        return f"198.51.100.{rng.randint(1, 254)}"
    if kind < 0.95:
        return f"203.0.113.{rng.randint(129, 254)}"
    return f"2001:db8:{rng.randint(1, 0x3ff):x}:{rng.randint(1, 0xffff):x}::{rng.randint(1, 0xff):x}"
