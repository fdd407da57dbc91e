"""Cells as departments fill them, read as texts, codes, numbers, dates and years.

Each reader takes one column of raw cells (numbers, texts, dates, mixed) and says for every
cell what it means and, where it means nothing usable, why not.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from tcgis.catalog import codes
from tcgis.catalog.synonyms import UNSEEN

MARKS: Final = frozenset(
    ["-", "--", "—", "——", "–", "/", "//", "\\", "*", "**", "***", "…", "……", "无", "暂无", "空",
     "未填", "N/A", "NA", "n/a", "NULL", "null", "NaN", "nan", "None"]
)  # fmt: skip
"""What people write into a cell for which they have nothing (after NFKC)."""

OPEN_END: Final = frozenset(["长期", "永久", "无固定期限"])
"""Dates without an end."""
_NOTHING: Final = MARKS | {None}
_NUMBERS: Final = frozenset([int, float, np.int64, np.float64])
_LARGEST: Final = 1e18

# what a spreadsheet shows for a formula that fails; and a formula whose result the file lacks
_ERROR: Final = re.compile(
    r"#(?:DIV/0!|REF!|N/A!?|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|UNKNOWN!|PYTHON!|GETTING_DATA)|#{3,}|Err:\d{3}",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r'="(.*)"', re.DOTALL)

# an Excel number keeps fifteen digits
_DIGITS: Final = 15
_EXPONENT: Final = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+", re.ASCII)
_EMPTIED: Final = re.compile(r"\d{15}000", re.ASCII)
_POINT: Final = re.compile(r"^(\d+)\.0+$", re.ASCII)
# days since 1899-12-30 for 1954 to 2119; smaller and larger numbers are no dates
_SERIALS: Final = (20_000, 80_000)
_SERIAL: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_DAY_ZERO: Final = datetime.date(1899, 12, 30)
_AROUND: Final = re.compile(r"\s*([-/.年月])\s*")
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?: 00:00:00)?")
_DATE: Final = re.compile(
    r"(?P<year>(?:18|19|20|21|99)\d{2})(?:(?P<sep>[-/.年])(?P<month>\d{1,2})"
    r"(?:[-/.月](?P<day>\d{1,2})日?|月)?|(?P<month8>\d{2})(?P<day8>\d{2}))(?:[T ]+\d.*)?$"
)
# as a number, 2024.1 may have been 2024.10
_ROUNDED_MONTH: Final = re.compile(r"\d{4}\.1", re.ASCII)
_PLACEHOLDER_YEAR: Final = 1901
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\d{2}|\d{4})?(?!\d)")


class Cells(NamedTuple):
    """Meaning of each cell and, where there is none, the code of the finding."""

    values: pd.Series
    faults: pd.Series


def plain(cells: pd.Series) -> pd.Series:
    """Cells as trimmed half-width (NFKC) text; an empty one is missing.

    A whole number is written without a decimal point, however the file holds it.
    """
    place, distinct = _distinct(cells)
    return _spread([_plain(cell) for cell in distinct], place, cells.index)


def _distinct(cells: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """Each cell once, and where it stands; missing ones are −1."""
    if cells.dtype in (object, "string") or is_numeric_dtype(cells):
        place, distinct = pd.factorize(cells)
    else:
        place, distinct = pd.factorize(cells.astype("string"))
    return place, list(distinct)


def _spread(
    values: list[Any], place: np.ndarray, index: pd.Index, dtype: str = "string"
) -> pd.Series:
    """Values of distinct cells back at every row."""
    array = pd.array(values, dtype=dtype)  # type: ignore[call-overload]
    return pd.Series(array.take(place, allow_fill=True), index)


def _written(cell: Any) -> str:  # noqa: ANN401
    """One cell that is not missing as text, without signs that nobody sees; ="0012" is 0012."""
    if isinstance(cell, str):
        seen = cell if cell.isascii() else cell.translate(UNSEEN)
        quoted = _QUOTED.fullmatch(seen.strip()) if "=" in seen else None
        return quoted[1].replace('""', '"') if quoted else seen
    if type(cell) in _NUMBERS and abs(cell) < _LARGEST and float(cell).is_integer():
        return str(int(cell))
    return str(cell)


def _plain(cell: Any) -> str | None:  # noqa: ANN401
    text = _written(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.strip() or None


def broken(word: str | None) -> str | None:
    """The fault of a cell that shows an error, or a formula without its result."""
    if word is None or word[:1] not in "=#Ee":
        return None
    if _ERROR.fullmatch(word):
        return "cell_error"
    return "formula_unsaved" if word.startswith("=") and len(word) > 1 else None


def text(cells: pd.Series) -> Cells:
    """Words as the sender writes them, trimmed; a mark for nothing is missing without a word."""
    place, distinct = _distinct(cells)
    plain_ = [_plain(cell) for cell in distinct]
    faults = [broken(word) for word in plain_]
    words = [None if fault or word in _NOTHING else _written(cell).strip()
             for cell, word, fault in zip(distinct, plain_, faults, strict=True)]  # fmt: skip
    return Cells(_spread(words, place, cells.index), _faults(faults, place, cells))


def as_written(cells: pd.Series) -> Cells:
    """Codes just as the sender writes them, trimmed."""
    return Cells(plain(cells), no_faults(cells))


def code(cells: pd.Series, *, spell: Callable[[pd.Series], pd.Series] = codes.clean) -> Cells:
    """Codes in the spelling of ``spell``; one that a spreadsheet has rounded is dropped."""
    place, distinct = _distinct(cells)
    words = [_plain(cell) for cell in distinct]
    faults = [_code_fault(cell, word) for cell, word in zip(distinct, words, strict=True)]
    for at in _emptied(words):
        faults[at] = "code_rounded"
    # 1234.0 comes of a number that was read as text
    kept = [None if fault or word is None else _POINT.sub(r"\1", word)
            for word, fault in zip(words, faults, strict=True)]  # fmt: skip
    spelt = spell(pd.Series(kept, dtype="string"))
    values = pd.Series(spelt.array.take(place, allow_fill=True), cells.index)
    return Cells(values, _faults(faults, place, cells))


def _code_fault(cell: Any, word: str | None) -> str | None:  # noqa: ANN401
    if word in MARKS:
        return "value_missing"
    if broken(word):
        return broken(word)
    large = type(cell) in _NUMBERS and abs(cell) >= 10.0**_DIGITS
    if large or (word and _EXPONENT.fullmatch(word)):
        return "code_rounded"
    return None


def _emptied(words: list[str | None]) -> list[int]:
    """Eighteen digits of which the last three are zeros, as text: saved after the rounding."""
    at = [place for place, word in enumerate(words) if word and _EMPTIED.fullmatch(word)]
    if not at:
        return []
    valid = codes.credit_code_valid(pd.Series([words[place] for place in at], dtype="string"))
    return [place for place, right in zip(at, valid, strict=True) if not right]


def number(cells: pd.Series, *, percent: float = 0.01) -> Cells:
    """Amounts; thousands separators and full-width digits are read, words are not.

    ``percent`` is what a percent sign in the cell stands for: one, if the column is in
    percent anyway.
    """
    values = _to_float(cells)
    faults = no_faults(cells)
    left = cells.notna() & ~np.isfinite(values)
    if left.any():
        words = plain(cells[left])
        signed = _true(words.str.endswith("%"))
        bare = words.str.replace(r"[,\s]|%$", "", regex=True)
        some = _to_float(bare.astype("string"))
        some = some.where(np.isfinite(some)) * np.where(signed, percent, 1.0)
        values[left] = some
        bad = words[some.isna() & words.notna()]
        why = {word: _why(word) for word in bad.unique()}
        faults[bad.index] = bad.map(why)
    return Cells(values, faults)


def _why(word: str, *, unread: str = "value_unreadable") -> str:
    """Why a word is no value."""
    return "value_missing" if word in MARKS else broken(word) or unread


def _to_float(cells: pd.Series) -> pd.Series:
    values = pd.to_numeric(cells, errors="coerce")
    return pd.Series(values.to_numpy("float64", na_value=np.nan, copy=True), cells.index)


def date(cells: pd.Series) -> Cells:
    """Days, whether dates, Excel serials, 2024-05-01, 2024/5/1, 2024.5, 20530601 or 2053年6月.

    A month without a day is its first. 1901 and before stands for nothing known; 长期 has no
    date. A bare year and a month rounded by its cell (2024.1 as a number may be October) are
    not dates.
    """
    if is_datetime64_any_dtype(cells):
        days = cells.dt.tz_localize(None)
        early = days.dt.year.le(_PLACEHOLDER_YEAR)
        faults = no_faults(cells).mask(early, "date_placeholder")
        return Cells(days.mask(early).astype("datetime64[us]"), faults)
    place, distinct = _distinct(cells)
    read = [_day(cell) for cell in distinct]
    days = np.array([day for day, _ in read] + [None], dtype="datetime64[us]")
    return Cells(pd.Series(days[place], cells.index), _faults([f for _, f in read], place, cells))


def _day(cell: Any) -> tuple[datetime.date | None, str | None]:  # noqa: ANN401
    """Day of one cell or, where it has none, the fault."""
    word = _plain(cell)
    if word is None:
        return None, None
    if word in MARKS or word in OPEN_END:
        return None, "value_missing"
    rounded = type(cell) in _NUMBERS and _ROUNDED_MONTH.fullmatch(word)
    day = None if rounded else _day_of(word)
    if day is None:
        return None, broken(word) or "date_unreadable"
    return (None, "date_placeholder") if day.year <= _PLACEHOLDER_YEAR else (day, None)


def _day_of(word: str) -> datetime.date | None:
    bare = _AROUND.sub(r"\1", word)
    found = _ISO.fullmatch(bare) or _DATE.match(bare)
    if found:
        part = found.groupdict()
        month = part.get("month") or part.get("month8")
        day = part.get("day") or part.get("day8") or "1"
        try:
            return datetime.date(int(part["year"]), int(month or 0), int(day))
        except ValueError:
            return None
    if _SERIAL.fullmatch(bare) and _SERIALS[0] <= float(bare) <= _SERIALS[1]:
        return _DAY_ZERO + datetime.timedelta(days=int(float(bare)))
    return None


def year(cells: pd.Series) -> Cells:
    """Years in 2024, 2024年, 2024-05 or 202405; whatever else is said is unreadable."""
    place, distinct = _distinct(cells)
    words = [_plain(cell) for cell in distinct]
    found = [_YEAR.search(word) if word else None for word in words]
    faults = [None if word is None or hit else _why(word)
              for word, hit in zip(words, found, strict=True)]  # fmt: skip
    years = [int(hit[1]) if hit else None for hit in found]
    return Cells(_spread(years, place, cells.index, "Int64"), _faults(faults, place, cells))


def read_cells(cells: pd.Series, kind: str, **how: Any) -> Cells:  # noqa: ANN401
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


def no_faults(cells: pd.Series) -> pd.Series:
    """No fault in any cell."""
    return pd.Series(pd.array(pa.nulls(len(cells), pa.string()), dtype="string"), cells.index)


def _faults(of_distinct: list[str | None], place: np.ndarray, cells: pd.Series) -> pd.Series:
    if not any(of_distinct):
        return no_faults(cells)
    return _spread(of_distinct, place, cells.index)
