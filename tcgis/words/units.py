"""Units of land, money and energy, and the one way a figure is rounded."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.errors import CatalogError
from tcgis.words.terms import text

MU_M2 = 10_000 / 15
"""Square metres in one mu (亩), exactly: fifteen mu make a hectare."""

# base unit as written -> (dimension, factor to the canonical unit of that dimension); None: it is
# known what it measures, and not how it is converted
_BASES: Final[dict[str, tuple[str, float | None]]] = {
    **dict.fromkeys(["m2", "m^2", "sqm", "平方米", "平米"], ("area", 1.0)),
    **dict.fromkeys(["公顷", "ha", "hm2"], ("area", 1e4)),
    **dict.fromkeys(["亩", "mu"], ("area", MU_M2)),
    **dict.fromkeys(["平方公里", "平方千米", "km2"], ("area", 1e6)),
    "ft2": ("area", 0.09290304),
    **dict.fromkeys(
        ["平方", "方", "顷", "坪", "分", "英亩", "acre", "acres", "平方英尺", "sqft", "平方英里",
         "dm2", "cm2"],
        ("area", None),
    ),
    **dict.fromkeys(["元", "元人民币", "人民币元", "人民币", "rmb", "cny"], ("money", 1e-4)),
    **dict.fromkeys(
        ["美元", "美金", "港元", "港币", "欧元", "日元", "英镑", "韩元", "usd", "eur", "hkd",
         "jpy"],
        ("money", None),
    ),
    **dict.fromkeys(["kwh", "千瓦时", "千瓦小时", "度"], ("power", 1.0)),
    **dict.fromkeys(["mwh", "兆瓦时"], ("power", 1e3)),
    "gwh": ("power", 1e6),
    **dict.fromkeys(["kw", "千瓦", "kva", "千伏安", "焦耳", "吉焦", "gj", "tj"], ("power", None)),
    **dict.fromkeys(["吨标准煤", "吨标煤", "tce"], ("energy", 1.0)),
    **dict.fromkeys(["千克标准煤", "千克标煤", "公斤标准煤", "公斤标煤", "kgce"], ("energy", 1e-3)),
    **dict.fromkeys(["吨", "t"], ("mass", 1.0)),
    **dict.fromkeys(["千克", "公斤", "kg"], ("mass", 1e-3)),
    **dict.fromkeys(["克", "升", "立方米", "m3", "桶", "斤"], ("mass", None)),
    **dict.fromkeys(["人", "人次"], ("persons", 1.0)),
    **dict.fromkeys(["户", "家", "个", "件", "台", "套", "辆", "幢", "栋", "宗"], ("things", None)),
}  # fmt: skip
_SUFFIX: Final = {"area": "_m2", "money": "_wan", "power": "_kwh", "energy": "_tce"}
_ENDINGS: Final = _SUFFIX | {"mass": "_t", "persons": "staff"}
_SIZES: Final = {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_SIZED: Final = re.compile(r"([十百千万亿]*)(.*)")
_ALONE: Final = re.compile("[十百千万亿]+")
_OURS: Final = "人民币"
_YUAN: Final = "元"
_WAN: Final = 1e4
_MOST_SIGNS: Final = 2
_CHOICES: Final = {
    "area": ["平方米", "万平方米", "公顷", "亩", "平方公里"],
    "money": ["元", "千元", "万元", "百万元", "千万元", "亿元"],
    "power": ["千瓦时", "万千瓦时", "亿千瓦时"],
    "energy": ["吨标准煤", "万吨标准煤"],
    "mass": ["吨", "千克", "万吨"],
    "persons": ["人", "万人"],
}
# what a name ends in -> unit of a ratio as written -> factor to the canonical one
_RATIOS = {
    "_intensity": {"万元/公顷": 1.0, "万元/亩": 15.0, "元/m2": 1.0},
    "_per_mu": {"万元/亩": 1.0, "万元/公顷": 1 / 15, "元/亩": 1e-4},
}
_OVER: Final = "/"


class Measure(NamedTuple):
    """What a unit measures, and how much of the canonical unit one of it is."""

    dimension: str
    """area, money, power, energy, mass, persons or things; ``""`` for a size of nothing known."""
    times: float | None
    """None where it is not known."""


@lru_cache(maxsize=4096)
def measure(unit: str) -> Measure | None:
    """What a unit as written measures, with 百, 千, 万, 亿 before it; None for no unit at all."""
    plain = _plain(unit)
    sizes, base = _SIZED.fullmatch(plain).groups()  # type: ignore[union-attr]
    for cut in range(len(sizes) + 1):
        # the longest base first: 千瓦时 and 千克 are units of their own
        known = _BASES.get(sizes[cut:] + base)
        if known is not None:
            size, times = _size(sizes[:cut]), known[1]
            return Measure(known[0], None if times is None else times * size)
    if sizes and len(base) <= _MOST_SIGNS and not re.search(r"[\d/%]", base):
        return Measure("", None)
    return None


def _plain(unit: str) -> str:
    word = re.sub(r"[\s·.]+", "", unicodedata.normalize("NFKC", unit)).casefold()
    return word.removeprefix(_OURS) or word


def _size(signs: str) -> float:
    return float(np.prod([_SIZES[sign] for sign in signs]))


def size(unit: str) -> float:
    """How many of its base a unit is: 10,000 of 万美元."""
    plain = _plain(unit)
    return 1.0 if plain in _BASES else _size(_SIZED.fullmatch(plain)[1])  # type: ignore[index]


def is_unit(word: str) -> bool:
    """Whether a word is written as a unit is, whether its size is known or not."""
    plain = _plain(word)
    ratio = any(plain in known for known in _RATIOS.values())
    return plain == "%" or ratio or measure(word) is not None


def fits(unit: str, name: str) -> bool:
    """Whether a unit measures what a name says, and its size is known."""
    try:
        factor(unit, name)
    except CatalogError:
        return False
    return is_unit(unit)


def dimension_of(name: str) -> str | None:
    """What a canonical name's figures measure, by its ending; None where a unit tells nothing."""
    return next((kind for kind, end in _ENDINGS.items() if name.endswith(end)), None)


def choices(name: str) -> list[str]:
    """Units that a column's figures may be in, for a person to choose from."""
    return _CHOICES.get(dimension_of(name) or "", [])


def factor(unit: str | None, name: str) -> float:
    """Multiplier from ``unit`` to the canonical unit that ``name`` ends in.

    A name that ends in no unit of ours (a foreign currency, the county's own item) takes any that
    is none of ours, at 1.

    Raises
    ------
    CatalogError
        If the unit measures something else than the name says, or its size is not known.
    """
    if unit is None:
        return 1.0
    plain = _plain(unit)
    ratios = {suffix: known[plain] for suffix, known in _RATIOS.items() if plain in known}
    if ratios:
        return _of_ratio(unit, name, ratios)
    asked, known = dimension_of(name), measure(unit)
    if asked == "money" and _ALONE.fullmatch(plain):
        return _size(plain) / _WAN
    if known and known.times and known.dimension != asked and known.dimension in _SUFFIX:
        ending = _SUFFIX[known.dimension]
        raise CatalogError(text("unit_not_of", unit=unit, name=name, ending=ending))
    if asked is None and not _is_money_ratio(plain, name):
        return 1.0
    if known is None or known.times is None or known.dimension != asked:
        raise CatalogError(_unknown(unit, name))
    return known.times


def _unknown(unit: str, name: str) -> str:
    known = "、".join(choices(name)) or "、".join(_RATIOS.get(_ratio_ending(name), {}))
    return text("unit_unknown_of", unit=unit, name=name, known=known)


def _ratio_ending(name: str) -> str:
    return next((suffix for suffix in _RATIOS if name.endswith(suffix)), "")


def _is_money_ratio(plain: str, name: str) -> bool:
    """Whether a unit of money over land is none of those known for a ratio."""
    return bool(_ratio_ending(name)) and _OVER in plain and _YUAN in plain


def measured(name: str) -> bool:
    """Whether the name ends in a unit of land, money or energy: its source must state one."""
    return name.endswith(tuple(_SUFFIX.values()))


def _of_ratio(unit: str, name: str, known: dict[str, float]) -> float:
    for suffix, times in known.items():
        if name.endswith(suffix):
            return times
    raise CatalogError(text("unit_not_of_ratio", unit=unit, name=name, endings=sorted(known)))


def to_mu(area_m2: pd.Series) -> pd.Series:
    """Area in m² to mu, unrounded."""
    return area_m2 * 15 / 10_000


_TIE = 1e-5
"""How far from a tie, in units of the last decimal shown, a figure may lie and be taken for it."""


def round_half_up(values: pd.Series, decimals: int) -> pd.Series:
    """Round half away from zero (四舍五入), for showing only; missing stays missing.

    A value within a billionth of a tie is taken for the tie, so that 2.675 becomes 2.68 as
    on paper, not 2.67 as its double would have it; of a large one, only what lies beside the tie
    by the noise of doubles.
    """
    scaled = values.astype("float64").to_numpy() * 10.0**decimals
    size = np.abs(scaled)
    half_steps = np.round(size * 2) / 2
    # a product such as 2.675 * 100 falls just beside the tie it stands for
    noise = np.maximum(np.minimum(1e-9 * np.maximum(size, 1), _TIE), 4 * np.spacing(size))
    on_tie = np.abs(size - half_steps) <= noise
    whole = np.floor(np.where(on_tie, half_steps, size) + 0.5)
    return pd.Series(np.sign(scaled) * whole / 10.0**decimals, values.index, name=values.name)
