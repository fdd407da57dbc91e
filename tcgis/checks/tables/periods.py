"""Whether an amount is of a whole year: months, quarters and 1–本月累计 are not (land-data §7)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import pandas as pd

from tcgis.catalog import synonyms
from tcgis.catalog.model import Layer
from tcgis.checks.tables import cells

_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_TO: Final = r"\s*[-–—~至到]+\s*"
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# months written with their word; these are looked for in the names of sheets too
_WORDED: Final = [
    re.compile(rf"(?:{_YEAR}年?)?\s*(?P<first>\d{{1,2}})月?{_TO}(?P<last>\d{{1,2}})月.*"),
    re.compile(rf"(?:{_YEAR}年?)?\s*(?P<first>\d{{1,2}}){_TO}(?P<unsaid>本)月.*"),
    re.compile(rf"(?:{_YEAR}年?)?\s*第?(?P<quarter>[一二三四1-4])季度?.*"),
    re.compile(rf"(?:{_YEAR}年?)?\s*(?P<half>[上下])半年.*"),
    re.compile(rf"(?:{_YEAR}年)?\s*(?P<single>\d{{1,2}})月(?:份)?(?:\d{{1,2}}日)?(?!\d).*"),
    re.compile(rf"{_YEAR}(?P<single>0[1-9]|1[0-2])"),
]
_DATED: Final = [
    re.compile(
        rf"{_YEAR}[-./年]?(?P<first>\d{{1,2}})(?:[-./月]?\d{{1,2}}日?|月)?{_TO}"
        r"(?P=year)[-./年]?(?P<last>\d{1,2})(?:[-./月]?\d{1,2}日?|月)?"
    ),
    re.compile(rf"{_YEAR}[-./](?P<single>\d{{1,2}})(?:[-./]\d{{1,2}})?(?:[T ].*)?"),
    re.compile(rf"{_YEAR}(?P<single>0[1-9]|1[0-2])\d{{2}}"),
]
_YEAR_END: Final = re.compile(rf"{_YEAR}[-./年]?12[-./月]?31日?(?:[T ].*)?")
_FIRST_HALF: Final = "上"
_CUMULATIVE: Final = "累计"
_MONTHS: Final = 12


class Span(NamedTuple):
    """Months from first to last; ``first`` after ``last`` for a span whose end is not said."""

    first: int
    last: int


def span(text: str, *, sheet: bool = False) -> Span | None:
    """Months that a half-width text speaks of; None if it speaks of none or of the whole year.

    In the name of a ``sheet`` only months with their word count: 2024-1 may be a copy of 2024.
    """
    for shape in _WORDED if sheet else [*_DATED, *_WORDED]:
        found = (shape.search if sheet else shape.fullmatch)(text)
        if found:
            months = _months({key: each for key, each in found.groupdict().items() if each})
            return None if months == Span(1, _MONTHS) else months
    return None


def _months(parts: dict[str, str]) -> Span | None:
    if "quarter" in parts:
        quarter = _QUARTERS[parts["quarter"]]
        return Span(3 * quarter - 2, 3 * quarter)
    if "half" in parts:
        return Span(1, 6) if parts["half"] == _FIRST_HALF else Span(7, 12)
    if "unsaid" in parts:
        return Span(int(parts["first"]), 0)
    first = int(parts.get("single") or parts["first"])
    last = int(parts.get("single") or parts["last"])
    return Span(first, last) if 1 <= first <= _MONTHS and 1 <= last <= _MONTHS else None


def partial(
    year: pd.Series, period: pd.Series | None, sheet: pd.Series, *, cumulative: bool
) -> pd.Series:
    """Rows whose amounts are of a part of their year that other rows do not complete.

    Parameters
    ----------
    year : of each row.
    period : cells of the column that says it; missing cells leave it to the sheet's name.
    sheet : name of each row's sheet.
    cumulative : whether amounts stand under a heading of 累计; a month then says up to when.
    """
    spans, ends = _spans(period, sheet)
    if not len(spans):
        return pd.Series(False, year.index)
    spans = spans.assign(year=year[spans.index].to_numpy())
    start = spans["first"].eq(1) & spans["last"].ne(1) | spans["last"].lt(spans["first"])
    if cumulative:
        short = spans["last"].ne(_MONTHS)
    else:
        short = start | ~spans["year"].isin(_complete(spans[~start]))
    # all at the end of the year: a state of the books, not a month's amount
    of_end = ends.reindex(spans.index, fill_value=False).groupby(spans["year"]).transform("all")
    short &= ~of_end.to_numpy(dtype=bool)
    return short.reindex(year.index, fill_value=False)


def months(period: pd.Series | None, sheet: pd.Series) -> pd.Series:
    """The months that each row speaks of, as ``4-6``; missing for a whole year."""
    spans, _ = _spans(period, sheet)
    first, last = (spans[name].astype("string") for name in ("first", "last"))
    return (first + "-" + last).reindex(sheet.index).astype("string")


def _complete(spans: pd.DataFrame) -> list[int]:
    """Years of which every month is there."""
    distinct = spans.drop_duplicates()
    months: dict[int, set[int]] = {}
    for year, first, last in zip(*(distinct[n] for n in ("year", "first", "last")), strict=True):
        months.setdefault(year, set()).update(range(int(first), int(last) + 1))
    return [year for year, covered in months.items() if len(covered) == _MONTHS]


def _spans(period: pd.Series | None, sheet: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """First and last month of the rows that name any, and whether that is a year's last day."""
    words = cells.no_faults(sheet) if period is None else cells.plain(period)
    found = {word: span(word) for word in words.dropna().unique()}
    silent = sheet[words.isna()] if period is not None else sheet
    of_sheet = {word: span(synonyms.plain(word), sheet=True) for word in silent.dropna().unique()}
    if not any(found.values()) and not any(of_sheet.values()):
        return pd.DataFrame(columns=["first", "last"]), words.isna()
    spans = words.map(found).astype(object).where(words.notna(), sheet.map(of_sheet))
    rows = spans[spans.notna()]
    table = pd.DataFrame(list(rows), index=rows.index, columns=["first", "last"])
    return table, words.str.fullmatch(_YEAR_END).fillna(value=False).astype(bool)


def is_cumulative(chosen: Mapping[str, Sequence[object]], layer: Layer) -> bool:
    """Whether the amounts of a layer stand under headings of 累计."""
    names = {synonyms.plain(each) for name in layer.facts for each in chosen[name] if each}
    return any(_CUMULATIVE in name for name in names)
