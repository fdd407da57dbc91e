"""Quantities that land registers write as text, and the reader of each kind of column.

容积率 is written ``≥1.0``, ``1.0≤容积率≤2.0``, ``不低于1.2`` or ``1.0~2.0``, a term ``50年`` or
``长期``, a building density ``35%``, ``35`` or ``0.35`` (land-data §7).
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import pandas as pd

from tcgis.checks.tables import cells
from tcgis.checks.tables.cells import Cells

_OPERATORS: Final = [
    (re.compile(r"(\d)(?:及|或|以)*以上$"), r"\1≤"),
    (re.compile(r"(\d)(?:及|或|以)*(?:以下|以内)$"), r"\1≥"),
    (re.compile("不低于|不小于|不少于|大于(?:或)?等于|>=|=>|≧|⩾"), "≥"),
    (re.compile("不高于|不大于|不超过|不多于|小于(?:或)?等于|<=|=<|≦|⩽"), "≤"),
    (re.compile("大于|高于|多于|>"), "≥"),
    (re.compile("小于|低于|少于|<"), "≤"),
    (re.compile(r"(?<=\d)(?:-|–|—|至|到)+(?=\d)"), "~"),
    (re.compile(r"容积率|FAR|[,;、且并和与()\s]", re.IGNORECASE), ""),
]
_N: Final = r"(\d+(?:\.\d+)?)"
# which of the two numbers is the lower bound and which the upper
_SHAPES: Final = [
    (re.compile(rf"=?{_N}"), (0, 0)),
    (re.compile(rf"≥{_N}|{_N}≤"), (0, None)),
    (re.compile(rf"≤{_N}|{_N}≥"), (None, 0)),
    (re.compile(rf"{_N}(?:~|≤≤?){_N}|≥{_N}≤{_N}"), (0, 1)),
    (re.compile(rf"{_N}≥≥?{_N}|≤{_N}≥{_N}"), (1, 0)),
]
_YEARS: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)(?:周?年)?(?:零?(\d{1,2})个?月)?整?")
_LONGEST_TERM: Final = 100
_PERCENT: Final = 100.0


class Bounds(NamedTuple):
    """A range of which one end may be open."""

    low: float | None
    high: float | None


def bounds(text: str) -> Bounds | None:
    """The range that a half-width text says; None if it says none.

    A bare number is both ends.
    """
    for words, sign in _OPERATORS:
        text = words.sub(sign, text)
    for shape, (low, high) in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            numbers = [float(each) for each in found.groups() if each is not None]
            ends = Bounds(*(None if end is None else numbers[end] for end in (low, high)))
            ordered = ends.low is None or ends.high is None or ends.low <= ends.high
            return ends if ordered else None
    return None


def _end(raw: pd.Series, *, end: str) -> Cells:
    """One end of each range; an open one is missing without a word."""
    return _parsed(raw, bounds, lambda given: getattr(given, end))


def years(raw: pd.Series) -> Cells:
    """Terms in years: 50年, 50, 49年6个月; 长期 has no number."""
    return _parsed(raw, _term, lambda given: given)


def _term(text: str) -> float | None:
    found = _YEARS.fullmatch(text)
    if not found:
        return None
    term = float(found[1]) + float(found[2] or 0) / 12
    return term if 0 < term <= _LONGEST_TERM else None


def share(raw: pd.Series) -> Cells:
    """Shares of one: 35%, 35 and 0.35 are the same; more than a hundred is none."""
    read = cells.number(raw)
    values = read.values.mask(read.values > 1, read.values / _PERCENT)
    wrong = (values > 1) | (values < 0)
    return Cells(values.mask(wrong), read.faults.mask(wrong, "value_unreadable"))


def _parsed(
    raw: pd.Series, parse: Callable[[str], Any], value: Callable[[Any], float | None]
) -> Cells:
    words = cells.plain(raw)
    distinct = words.dropna().unique()
    parsed = {word: parse("".join(word.split())) for word in distinct}
    faults = pd.Series(pd.NA, raw.index, dtype="string")
    unread = words.isin([word for word, each in parsed.items() if each is None])
    faults = faults.mask(unread, "value_unreadable")
    faults = faults.mask(words.isin(cells.MARKS | cells.OPEN_END), "value_missing")
    known = {word: value(each) for word, each in parsed.items() if each is not None}
    return Cells(words.map(known).astype("float64"), faults)


_READERS: Final[dict[str, Callable[..., Cells]]] = {
    "range_low": partial(_end, end="low"),
    "range_high": partial(_end, end="high"),
    "years": years,
    "share": share,
}


def read_column(raw: pd.Series, kind: str, **how: Any) -> Cells:  # noqa: ANN401
    """Cells of a column of any kind that a catalogue may declare."""
    return _READERS[kind](raw) if kind in _READERS else cells.read_cells(raw, kind, **how)
