"""Values people and programs type where they should not."""

LONG = "Щ" * 10_000
TEXTS = (
    "", " ", "\t", "\r\n", "0", "-1", "1", "true", "null", "None", "undefined", "NaN", "Infinity", "-0", "1e400", "0x10",
    "1" * 41, "-" + "9" * 60, "9223372036854775807", "9223372036854775808", "2147483648", "999999999999999", "0.1", "1,5",
    "1 000", "1_0", "\u0661\u0662", "\u00b2", "½", "①",
    "2026-02-30", "30.02.2026", "0000-00-00", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-13-01", "01.01.0001",
    "31.12.9999", "2026-01-01T00:00", "2026-01-01T25:61", "25:61", "24:00", "29.02.2025", "1.1.26", "2026-W01-1",
    "' OR 1=1 --", "'; DROP TABLE f_pupil; --", "\" OR \"\"=\"", "1) UNION SELECT login FROM f_account--", "%", "_", "\\", "\\'",
    "{{1337*1337}}", "${1337*1337}", "{1337*1337}", "#{1337*1337}", "<%= 1337*1337 %>",
    "{% for x in ().__class__.__bases__ %}", "{0.__class__}", "%s%n%x", "{",
    "}", "{name}", "{{", "__class__", "this.password_hash", "me", "today",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "<svg/onload=alert(1)>", "&lt;b&gt;", "<!--", "]]>", "&#x3c;script&#x3e;",
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "\uff1d1+1", "=HYPERLINK(\"http://x\")",
    "\u202eabc", "\u200b", "\u200d\u200d", "\ufeff", "\u2028", "\u0085", "\x01\x02\x1f", "\x7f", "\x1b[31m",
    "\ufffe", "\ud7ff", "\U0010ffff",
    "😀👨‍👩‍👧‍👦🏳️‍🌈", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L", "ﷺ", "ß", "İ", "ǅ", "e\u0301", "й", "Ёё", "ＡＢＣ", "א ב",
    "../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\con", "file:///etc/passwd", "http://127.0.0.1/", "con", "nul",
    "a\nb", "a\r\nSet-Cookie: x=1", "first\rsecond", "x" * 251, "Я" * 1001, LONG,
    "000-000-000 00", "999-999-999 99", "+7 900 000-00-00", "a@b", "@", "a" * 300 + "@x.ru", "12", "+" + "7" * 50,
)
Value = str | bytes
# Bytes go as they are: lone surrogates, overlong forms, another encoding, an unfinished sign.
BYTES = (b"\xed\xa0\x80", b"\xc0\xaf", "Орлова".encode("cp1251"), b"a\xe2\x82", b"\xff\xfe\x00")
HOSTILE: tuple[Value, ...] = (
    *TEXTS, *BYTES, "a\0b", "\0", "\ufffd", "\u2066x\u2069", "9" * 400, "1" + "0" * 400, "1e309", "-1e309", "-Infinity", "1e-400",
    "0x7fffffff", "00000000000001", "+1", "--1", "1.2.3", "30 февраля", "00.00.0000", "31.09.2026", "2026-09-31T10:00",
    "9999-99-99", "0001-01-01T00:00", "2026-01-01T00:00:00+99:99", "2026-06-01T10:00Z", "3", "2", "77", "999999999999998",
    "1,2,3", "[1]", "{\"id\": 1}", "1 OR 1=1", "on", "да", "director", "draft", "signed", "x" * 20_001, "/login", "//evil.example",
)
PARAMETERS = (
    "id", "state", "version", "created", "created_by", "changed_by", "parent", "row", "_archived",
    "_key_last_name", "password_hash",
    "login", "pupil.password_hash", "snils", "certificate", "q", "sort", "page", "order", "limit", "offset",
    "fields", "form", "role",
    "name", "this", "me", "__class__", "a b", "x'", "x\"", "x;", "x--", "x[]", "x[$ne]", "-", "--id", "sort[]", "",
)
