"""Faults in the data, as a table: every one, at once, with its place and value.

A finding says *what* (``code``), *where* (layer, file, sheet, row, subject, field) and
*what became of it* (``effect``). How it reads, how severe it is and its cure are looked
up by code in ``tcgis.words``, so that each is said once.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

SOURCE: Final = ["layer", "file", "sheet", "row"]
"""Provenance columns that every frame carries from the reader to the last table."""

_SHOWN: Final = ["subject", "value", "detail"]
_CITIZEN: Final = (
    r"((?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4})"
    r"(?:(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})"
)
"""A citizen's number (GB 11643): six digits of the region, a day of birth, three or four signs;
old fifteen-digit and eighteen-digit ones. Individual tax payers are listed under it."""
_WITHIN_TEXT: Final = re.compile(rf"(?<![0-9A-Za-z]){_CITIZEN}(?![0-9A-Za-z])", re.ASCII)
_FIFTEEN: Final = re.compile(r"\d{15}", re.ASCII)

COLUMNS: Final = ["code", *SOURCE, "rows", "subject", "field", "value", "detail", "effect"]
"""``row`` is the first of ``rows`` (3-1689, 1702), given where a finding speaks of several."""

KEPT, REPAIRED, VALUE_DROPPED, SET_ASIDE = "kept", "repaired", "value_dropped", "set_aside"
"""What became of it: used as is; used after repair; the one value made missing; the
whole row not used."""


def found(
    code: str,
    rows: pd.DataFrame,
    *,
    subject: pd.Series | str | None = None,
    field: str | None = None,
    value: pd.Series | str | None = None,
    detail: pd.Series | str | None = None,
    effect: str = KEPT,
) -> pd.DataFrame:
    """One finding for each of ``rows``, which carry the columns of ``SOURCE``.

    ``subject`` is what the row speaks of (a parcel id, a credit code), ``value`` the
    offending value as it was found, ``detail`` a short Chinese addition (both areas, the
    other row, …); in all three a citizen's number is masked. A source column that ``rows``
    lack is left missing.
    """
    if not len(rows):
        return none()
    table = pd.DataFrame({name: rows.get(name) for name in SOURCE}, index=rows.index)
    table["code"], table["field"], table["effect"], table["rows"] = code, field, effect, None
    for name, given in (("subject", subject), ("value", value), ("detail", detail)):
        table[name] = given
    return _typed(table)


def folded(
    code: str,
    rows: pd.DataFrame,
    *,
    field: str | None = None,
    value: str | None = None,
    detail: str | None = None,
    effect: str = KEPT,
) -> pd.DataFrame:
    """One finding about several rows of a sheet, which says once what is so of each of them."""
    if not len(rows):
        return none()
    first = rows.iloc[[int(rows["row"].to_numpy("int64").argmin())]]
    table = found(code, first, field=field, value=value, detail=detail, effect=effect)
    return table.assign(rows=pd.array([spans(rows["row"])], dtype="string"))


def by_sheet(code: str, rows: pd.DataFrame, **told: str | None) -> list[pd.DataFrame]:
    """``folded`` for each sheet of each file that ``rows`` are of."""
    sheets = rows.groupby(["layer", "file", "sheet"], dropna=False, sort=False)
    return [folded(code, part, **told) for _, part in sheets]  # type: ignore[arg-type]


def spans(rows: pd.Series) -> str:
    """Numbers of rows as a person writes them: 3-1689, 1702."""
    numbers = np.unique(rows.to_numpy("int64"))
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _numbers(spans_: str) -> list[int]:
    ends = [[int(end) for end in each.split("-")] for each in spans_.split(", ")]
    return [row for each in ends for row in range(each[0], each[-1] + 1)]


def whole(
    code: str,
    *,
    layer: str | None = None,
    file: str | None = None,
    subject: str | None = None,
    detail: str | None = None,
    effect: str = KEPT,
) -> pd.DataFrame:
    """One finding about a file, a layer or a subject as a whole rather than a row."""
    place = pd.DataFrame({"layer": [layer], "file": [file], "sheet": [None], "row": [None]})
    return found(code, place, subject=subject, detail=detail, effect=effect)


def none() -> pd.DataFrame:
    """No findings."""
    return _nothing().copy()


@cache
def _nothing() -> pd.DataFrame:
    return _typed(pd.DataFrame({name: [] for name in COLUMNS}))


def join(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All findings of several steps, in the order of the steps."""
    some = [table for table in tables if len(table)]
    return pd.concat(some, ignore_index=True) if some else none()


def set_aside(findings: pd.DataFrame) -> pd.DataFrame:
    """The rows that were not used, once each, with the first reason that put them aside."""
    aside = findings[findings["effect"] == SET_ASIDE]
    if aside["rows"].notna().any():
        pairs = zip(aside["rows"], aside["row"], strict=True)
        each = [[row] if pd.isna(rows) else _numbers(rows) for rows, row in pairs]
        aside = aside.loc[aside.index.repeat([len(numbers) for numbers in each])]
        rows = pd.array([row for numbers in each for row in numbers], dtype="Int64")
        aside = aside.assign(row=rows)
    return aside.drop_duplicates(SOURCE).reset_index(drop=True)


def is_citizen_number(codes: pd.Series) -> pd.Series:
    """Whether each code is a citizen's number, which must not be shown whole."""
    return codes.str.fullmatch(_CITIZEN).fillna(value=False).astype(bool)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    texts = [name for name in COLUMNS if name != "row"]
    table[texts] = table[texts].astype("string")
    table["row"] = table["row"].astype("Int64")
    for name in _SHOWN:
        table[name] = _masked(table[name])
    return table[COLUMNS].reset_index(drop=True)


def _masked(texts: pd.Series) -> pd.Series:
    """Texts with citizens' numbers cut to their first six digits."""
    words = texts.to_numpy(dtype=object, na_value="")
    # fifteen digits on end are rare, and soon looked for in all texts at once
    if not _FIFTEEN.search("\n".join(words)):
        return texts
    masked = [_WITHIN_TEXT.sub(r"\1****", word) for word in words]
    return pd.Series(masked, texts.index, dtype="string").mask(texts.isna())
