"""What hostile people type, and what it would do where it is not taken for text.

`WORDS` are single lines that every field of text takes or refuses; each holds a mark, so that it is found again.
The rest is for the fuzzer: values that no form expects.
"""

from __future__ import annotations

MARK = "q7z"

# Lines that can be stored: markup, templates, links, formulas, iCalendar, typst, escapes of each of them.
WORDS = (
    f"<script>{MARK}(1)</script>",
    f'"><img src=x onerror={MARK}(1)>',
    f"'><svg/onload={MARK}(1)>",
    f"</title></textarea></script><b {MARK}>",
    f"javascript:{MARK}(1)",
    f"&lt;i {MARK}&gt;&#60;u&#62;",
    f"{{{{7*7}}}}{MARK}{{% raw %}}{{# x #}}",
    f"%(office)s {{0}} ${{7*7}} <%= 7*7 %> {MARK}",
    f"Mark;:,\\nDESCRIPTION:{MARK}\\;\\,",
    f'DTSTART;TZID="{MARK}":20270101T000000',
    f'#read("/etc/passwd") $ {MARK} $ *b* _i_ @x #eval("1")',
    f'=HYPERLINK("http://evil.example";"{MARK}")',
    f"a@b.no, Bcc: {MARK}@evil.example",
    f"' OR 1=1 -- {MARK} % _ \\ \"",
    f"http://evil.example/{MARK} <http://evil.example>",
    f"\u0416\u4e2d\U0001f600\u0301 {MARK}",
)

# What ends any place where a text may stand, and would live behind it: every field gets it, after one of the words.
EVERYWHERE = f"'\"--></textarea></title><b {MARK} onclick={MARK}(1)><script>{MARK}(1)</script>{{{{7*7}}}}{MARK}"

# Each is put into the middle of a line: it must be refused or removed, and never begin a line of its own.
BREAKS = ("\r\n", "\r", "\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b", "\u202e", "\u200b")
AFTER_BREAK = ("Bcc: evil@evil.example", "END:VEVENT", "BEGIN:VALARM", "X-EVIL:1")

# For the fuzzer: numbers, days, times, keys and paths at and beyond every edge.
ODD = (
    "", " ", "0", "-1", "1", "2147483647", "2147483648", "9" * 40, "1e309", "NaN",
    "\u0663", "0x10", "1.5", "on", "None",
    "2027-02-30", "2027-03-28T02:30", "2027-10-31T02:30", "0001-01-01T00:00", "9999-12-31T23:59", "10000-01-01",
    "2027-03-16T10:00", "2027-03-16T10:00+01:00", "2027-W12-1", "24:00", "12:60", "2027-13", "0000-00", "9999-12",
    "A" * 201, "A" * 2001, "\ud7ff" * 200, "../../etc/passwd", "..%2f..%2f", "room:99999999999999999999", "room:-1",
    "mine",
    "Mars/Phobos", "Europe/Oslo", "../Europe/Oslo", "//evil.example", "/\\evil.example", "javascript:1", "xx", "nb-NO",
    "briefing", "confirmed", "month", "https://[::1", "https://user:pw@evil.example:99999/x.ics",
    "\ufeff", "\u00e6" * 50,
)  # fmt: skip
