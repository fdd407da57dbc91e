"""Faults in the data, as a table: every one, at once, with its place and value.

A finding says *what* (``code``), *where* (layer, file, sheet, row, subject, field) and
*what became of it* (``effect``). How it reads, how severe it is and its cure are looked
up by code in ``tcgis.words``, so that each is said once.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

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

COLUMNS: Final = ["code", *SOURCE, "subject", "field", "value", "detail", "effect"]

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
    table["code"], table["field"], table["effect"] = code, field, effect
    for name, given in (("subject", subject), ("value", value), ("detail", detail)):
        table[name] = given
    return _typed(table)


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
