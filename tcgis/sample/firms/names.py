"""Invented names and credit codes: every name begins with 示例, every code with 91421222."""

from typing import Final

import numpy as np
import pandas as pd

from tcgis.catalog.codes import credit_code_check

PREFIX: Final = "示例"
_SIGNS: Final = np.array(
    list("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥元亨利贞乾坤坎离震巽艮兑木火土金水日月山川"),
    dtype=object,
)
_ORGANISATION_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS: Final = np.array(list("0123456789X0"))


def brands(rng: np.random.Generator, count: int) -> np.ndarray:
    """Distinct brands of two unlike signs, with a third where two do not suffice."""
    base = len(_SIGNS)
    pairs = base * (base - 1)
    several = pairs if count <= pairs // 2 else pairs * base
    number = rng.choice(several, count, replace=False)
    third, pair = np.divmod(number, pairs)
    first, second = np.divmod(pair, base - 1)
    brand = _SIGNS[first] + _SIGNS[second + (second >= first)]
    return np.asarray(brand if several == pairs else brand + _SIGNS[third])


def credit_codes(serial: np.ndarray) -> pd.Series:
    """Credit codes (GB 32100) of district 421222 whose organisation bodies count upward.

    ``serial`` starts at 1; the organisation code within carries its own check (GB 11714).
    """
    digits = serial[:, None] // 10 ** np.arange(7, -1, -1) % 10
    check = _ORGANISATION_CHECKS[(11 - digits @ _ORGANISATION_WEIGHTS % 11)]
    number = pd.Series(serial).astype("string").str.zfill(8)
    body = "91421222" + number + pd.Series(check, dtype="string")
    return (body + credit_code_check(body)).astype("string")
