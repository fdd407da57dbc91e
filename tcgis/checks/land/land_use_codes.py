"""Land-use codes that a spreadsheet took for numbers: 0601 became 601 (land-data §7)."""

import re
from functools import cache
from typing import Final, NamedTuple

import pandas as pd

from tcgis.checks.tables import cells

# GB/T 21010 and 三调 write two, four digits or letters behind them. Three digits from 011 to 127
# are codes of the 2007 edition of GB/T 21010: 101 may be 0101 or the old 101.
_NATIONAL: Final = re.compile("21010|三调|国土调查")
_OLD: Final = range(100, 200)
# 用地用海 (2023) writes two, four or six digits: an odd number of them has lost one
_PLANNING: Final = re.compile("用地用海|2023")
_DIGITS: Final = re.compile("[1-9](?:[0-9]{2}){0,2}")


def is_short(code: str) -> bool:
    """Whether a code has the look of one that lost its first zero."""
    return _DIGITS.fullmatch(code) is not None


class Restored(NamedTuple):
    """Codes with their first zero, and the finding for each that lacked one."""

    values: pd.Series
    faults: pd.Series


def restore(codes: pd.Series, scheme: pd.Series) -> Restored:
    """Give codes their lost zero where their scheme leaves no other reading.

    Parameters
    ----------
    codes : land-use codes or names, as read.
    scheme : name of the classification of each row; missing where nobody says.
    """
    words = codes.astype("string")
    distinct = words.dropna().unique()
    short = [word for word in distinct if _DIGITS.fullmatch(word)]
    faults = pd.Series(pd.NA, codes.index, dtype="string")
    if not short:
        return Restored(codes, faults)
    lost = words.isin(short)
    few = zip(words[lost], scheme[lost].fillna(""), strict=True)
    known = pd.Series([_unique(code, named) for code, named in few], codes.index[lost])
    sure = known.reindex(codes.index, fill_value=False)
    faults = faults.mask(lost, "code_zero_lost").mask(sure, "code_zero_restored")
    return Restored(codes.mask(sure, "0" + words), faults)


@cache
def _unique(code: str, scheme: str) -> bool:
    if _PLANNING.search(scheme) and not _NATIONAL.search(scheme):
        return True
    return bool(_NATIONAL.search(scheme)) and len(code) <= len("601") and int(code) not in _OLD


def scheme_of(frame: pd.DataFrame, constant: str | None, column: pd.Series | None) -> pd.Series:
    """Classification of each row: of its column, else of the whole layer."""
    whole = pd.Series(constant, frame.index, dtype="string")
    return whole if column is None else cells.text(column).values.fillna(whole)
