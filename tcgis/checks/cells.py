"""Cells as departments fill them, read as texts, codes, numbers, dates and years.

Each reader takes one column of raw cells (numbers, texts, dates, mixed) and says for every
cell what it means and, where it means nothing usable, why not.
"""

import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import codes

MARKS: Final = frozenset(
    ["-", "--", "—", "——", "–", "/", "//", "\\", "*", "**", "***", "…", "……", "无", "暂无", "空",
     "未填", "N/A", "NA", "n/a", "NULL", "null", "NaN", "nan", "None", "#N/A"]
)  # fmt: skip
"""What people write into a cell for which they have nothing (after NFKC)."""

OPEN_END: Final = frozenset(["长期", "永久", "无固定期限"])
# an Excel number keeps fifteen digits
_DIGITS: Final = 15
# days since 1899-12-30 for 1954 to 2119; smaller and larger numbers are no dates
_SERIALS: Final = (20_000, 80_000)
_DATE: Final = (
    r"^(?P<year>(?:18|19|20|21|99)\d{2})(?:(?P<sep>[-/.年])(?P<month>\d{1,2})"
    r"(?:[-/.月](?P<day>\d{1,2})日?|月)?|(?P<month8>\d{2})(?P<day8>\d{2}))(?:[T ]+\d.*)?$"
)
_PLACEHOLDER_YEAR: Final = 1901
_YEAR: Final = r"(?<!\d)((?:19|20)\d{2})(?:\d{2}|\d{4})?(?!\d)"


class Cells(NamedTuple):
    """Meaning of each cell and, where there is none, the code of the finding."""

    values: pd.Series
    faults: pd.Series


def plain(cells: pd.Series) -> pd.Series:
    """Cells as trimmed half-width (NFKC) text; an empty one is missing.

    A whole number is written without a decimal point, however the file holds it.
    """
    texts = _written(cells)
    odd = ~texts.str.isascii().fillna(value=True).astype(bool)
    if odd.any():
        place, distinct = pd.factorize(texts[odd])
        half = [unicodedata.normalize("NFKC", text) for text in distinct]
        texts[odd] = pd.array(half, dtype="string").take(place)
    texts = texts.str.strip()
    return texts.mask(_true(texts.eq("")))


def _written(cells: pd.Series) -> pd.Series:
    texts = cells.astype("string")
    numeric = numbers_among(cells)
    if numeric.any():
        values = cells[numeric].astype("float64")
        whole = values[values.mod(1).eq(0) & values.abs().lt(1e18)]
        texts[whole.index] = whole.astype("int64").astype("string")
    return texts


def numbers_among(cells: pd.Series) -> pd.Series:
    """Which cells hold a number rather than a text."""
    if cells.dtype == object:
        kinds = cells.map(type)
        return kinds.isin([int, float, np.float64, np.int64]) & cells.notna()
    return cells.notna() & pd.api.types.is_numeric_dtype(cells)


def _each_once(reader: Callable[..., Cells]) -> Callable[..., Cells]:
    """Let a reader of cells see every distinct cell once: sheets repeat themselves."""

    @wraps(reader)
    def read_distinct(cells: pd.Series, **how: Any) -> Cells:  # noqa: ANN401
        place, distinct = pd.factorize(cells.astype(object))
        read = reader(pd.Series(distinct, dtype=object), **how)
        back = (part.array.take(place, allow_fill=True) for part in read)
        return Cells(*(pd.Series(part, cells.index) for part in back))

    return read_distinct


@_each_once
def text(cells: pd.Series) -> Cells:
    """Words as the sender writes them, trimmed; a mark for nothing is missing without a word."""
    words = plain(cells)
    return Cells(_written(cells).str.strip().mask(_nothing(words)), _no_faults(cells))


def _nothing(words: pd.Series) -> pd.Series:
    return words.isna() | words.isin(MARKS)


@_each_once
def as_written(cells: pd.Series) -> Cells:
    """Codes just as the sender writes them, trimmed."""
    return Cells(plain(cells), _no_faults(cells))


@_each_once
def code(cells: pd.Series, *, spell: Callable[[pd.Series], pd.Series] = codes.clean) -> Cells:
    """Codes in the spelling of ``spell``; one that a spreadsheet has rounded is dropped."""
    words = plain(cells)
    faults = _no_faults(cells)
    marked = words.isin(MARKS)
    rounded = _rounded(cells, words)
    faults = faults.mask(marked, "value_missing").mask(rounded, "code_rounded")
    # 1234.0 comes of a number that was read as text
    words = words.str.replace(r"^(\d+)\.0+$", r"\1", regex=True)
    return Cells(spell(words).mask(marked | rounded), faults)


def _rounded(cells: pd.Series, words: pd.Series) -> pd.Series:
    numeric = numbers_among(cells)
    large = pd.Series(False, cells.index)
    large[numeric] = cells[numeric].astype("float64").abs().ge(10.0**_DIGITS)
    exponent = _true(words.str.fullmatch(r"\d(?:\.\d+)?[Ee]\+?\d+"))
    # eighteen digits of which the last three are zeros, as text: saved after the rounding
    emptied = _true(words.str.fullmatch(r"\d{15}000"))
    if emptied.any():
        emptied &= ~codes.credit_code_valid(words)
    return large | exponent | emptied


def number(cells: pd.Series, *, percent: float = 0.01) -> Cells:
    """Amounts; thousands separators and full-width digits are read, words are not.

    ``percent`` is what a percent sign in the cell stands for: one, if the column is in
    percent anyway.
    """
    values = _to_float(cells)
    faults = _no_faults(cells)
    left = cells.notna() & ~np.isfinite(values)
    if left.any():
        words = plain(cells[left])
        signed = _true(words.str.endswith("%"))
        bare = words.str.replace(r"[,\s]|%$", "", regex=True)
        some = _to_float(bare.astype("string"))
        some = some.where(np.isfinite(some)) * np.where(signed, percent, 1.0)
        values[left] = some
        bad = words[some.isna() & words.notna()]
        marked = bad.isin(MARKS)
        faults[bad.index] = np.where(marked, "value_missing", "value_unreadable")
    return Cells(values, faults)


def _to_float(cells: pd.Series) -> pd.Series:
    values = pd.to_numeric(cells, errors="coerce")
    return pd.Series(values.to_numpy("float64", na_value=np.nan, copy=True), cells.index)


def date(cells: pd.Series) -> Cells:
    """Days, whether dates, Excel serials, 2024-05-01, 2024/5/1, 2024.5, 20530601 or 2053年6月.

    A month without a day is its first. 1901 and before stands for nothing known; 长期 has no
    date. A bare year and a month rounded by its cell (2024.1 as a number may be October) are
    not dates.
    """
    if pd.api.types.is_datetime64_any_dtype(cells):
        return _placed_after(cells.dt.tz_localize(None), _no_faults(cells))
    return _date(cells)


@_each_once
def _date(raw: pd.Series) -> Cells:
    words = plain(raw)
    days = _days(words.mask(numbers_among(raw) & _true(words.str.fullmatch(r"\d{4}\.1"))))
    faults = _no_faults(raw).mask(words.notna() & days.isna(), "date_unreadable")
    return _placed_after(days, faults.mask(words.isin(MARKS | OPEN_END), "value_missing"))


def _placed_after(days: pd.Series, faults: pd.Series) -> Cells:
    """Days without those that stand for nothing known."""
    early = days.dt.year.le(_PLACEHOLDER_YEAR)
    days = days.mask(early).astype("datetime64[us]")
    return Cells(days, faults.mask(early, "date_placeholder"))


def _days(words: pd.Series) -> pd.Series:
    """Dates of distinct texts; what is no date is missing."""
    plainly = words.str.removesuffix(" 00:00:00")
    days = pd.to_datetime(plainly, format="%Y-%m-%d", errors="coerce")
    rest = words[days.isna() & words.notna()]
    if len(rest):
        days[rest.index] = _days_otherwise(rest)
    return days


def _days_otherwise(words: pd.Series) -> pd.Series:
    bare = words.str.replace(r"\s*([-/.年月])\s*", r"\1", regex=True)
    parts = bare.str.extract(_DATE)
    month = parts["month"].fillna(parts["month8"])
    day = parts["day"].fillna(parts["day8"]).mask(parts["month"].notna() & parts["day"].isna(), "1")
    written = parts["year"] + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    days = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    serials = _to_float(bare)
    serials = serials.where(serials.between(*_SERIALS)).floordiv(1)
    counted = pd.Timestamp("1899-12-30") + pd.to_timedelta(serials, unit="D")
    return days.fillna(counted)


@_each_once
def year(cells: pd.Series) -> Cells:
    """Years in 2024, 2024年, 2024-05 or 202405; whatever else is said is unreadable."""
    words = plain(cells)
    found = words.str.extract(_YEAR)[0].astype("Int64")
    faults = _no_faults(cells).mask(words.notna() & found.isna(), "value_unreadable")
    return Cells(found, faults.mask(words.isin(MARKS), "value_missing"))


def read(cells: pd.Series, kind: str, **how: Any) -> Cells:  # noqa: ANN401
    """Cells of a column of that kind: text, code, number, date or year."""
    readers: dict[str, Callable[..., Cells]] = {
        "text": text,
        "code": code,
        "number": number,
        "date": date,
        "year": year,
    }
    return readers[kind](cells, **how)


def _true(answers: pd.Series) -> pd.Series:
    return answers.fillna(value=False).astype(bool)


def _no_faults(cells: pd.Series) -> pd.Series:
    return pd.Series(pd.NA, cells.index, dtype="string")
