"""Which encoding a text is in, when nobody or the wrong one says so."""

import codecs
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

# spellings in .cpg files that no library knows; None says nothing at all
_ALIASES: Final[dict[str, str | None]] = {
    **dict.fromkeys(
        (
            "936",
            "cp936",
            "ansi936",
            "ms936",
            "windows936",
            "gbk",
            "xgbk",
            "gb2312",
            "gb231280",
            "gb18030",
            "euccn",
        ),
        "gb18030",
    ),
    **dict.fromkeys(("utf8", "65001", "cp65001", "utf8bom"), "utf-8"),
    **dict.fromkeys(("88591", "iso88591", "latin1"), "iso8859-1"),
    **dict.fromkeys(("1252", "ansi1252", "windows1252"), "cp1252"),
    **dict.fromkeys(("", "oem", "system", "ansi"), None),
}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class DecodedText(NamedTuple):
    """A decoded text, and how many places could not be decoded."""

    text: str
    damaged: int


def codec_named(name: str | None) -> str | None:
    """Python's name of an encoding as people spell it; None if it says nothing."""
    key = re.sub(r"[^a-z0-9]", "", (name or "").lower())
    if key in _ALIASES:
        return _ALIASES[key]
    try:
        return codecs.lookup(name or "").name
    except LookupError:
        return None


def best_codec(data: bytes, declared: Iterable[str | None]) -> str:
    """The encoding in which a text reads as Chinese: first declared, then UTF-8, then GB18030.

    A one-byte encoding decodes anything; it is not believed where letters beyond ASCII
    stand side by side, as those of Chinese do. Text in UTF-8 often decodes as GBK without an
    error and the other way round a cut character is one: so that nothing is damaged does not
    decide alone, but whether the characters are those that people use (GB 2312 has them).
    """
    if data.isascii():
        return "utf-8"
    pairs = re.search(rb"[\x80-\xff]{2}", data) is not None
    known = [name for name in declared if name and not (pairs and _is_one_byte(name))]
    order = list(dict.fromkeys([*known, "utf-8", "gb18030"]))
    found: dict[str, _Reading] = {}
    for name in order:
        found[name] = _reading(data, name)
        if not found[name].damaged and found[name].common > _PLAIN:
            return name
    top = max(each.common for each in found.values())
    near = [name for name in order if found[name].common >= top - _NEAR]
    return min(near, key=lambda name: found[name].damaged)


class _Reading(NamedTuple):
    """What an encoding makes of a text: places undecoded, share of everyday characters."""

    damaged: int
    common: float


_PLAIN: Final = 0.6
_NEAR: Final = 0.3
_TABLE: Final = 0.05
"""Least share of ASCII in a table; of other bytes read as UTF-16 hardly any are."""
_ASCII: Final = re.compile(r"[\t\r\n -~]")
_RARE: Final = re.compile(r"[^\u4e00-\u9fff]+")


def _reading(data: bytes, name: str) -> _Reading:
    text = data.decode(name, "replace")
    beyond = re.sub(r"[\x00-\x7f]+", "", text)
    chinese = _RARE.sub("", beyond)
    common = len(chinese.encode("gb2312", "ignore")) / 2
    return _Reading(text.count("\ufffd"), common / max(len(beyond), 1))


def decode_text(data: bytes, declared: str | None = None) -> DecodedText:
    """Text of a file: by its byte-order mark, else by its zeros, else as ``best`` finds."""
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    name = marked[0] if marked else _wide(data) or best_codec(data, [codec_named(declared)])
    text = data.decode(name, "replace")
    return DecodedText(text, text.count("\ufffd"))


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: beside every comma, digit and line end of a table stands a zero."""
    if b"\0" not in data:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        text = data.decode(name, "replace")
        plain = len(_ASCII.findall(text)) >= _TABLE * len(text)
        if plain and not {"\0", "\ufffd"} & {*text} and not {",", "\t", "\n"}.isdisjoint(text):
            return name
    return None


def _is_one_byte(name: str) -> bool:
    return name in {"ascii", "iso8859-1"} or name.startswith(("cp125", "cp43", "cp85", "iso8859"))
