"""Units of land, money and energy, and the one way a figure is rounded."""

import unicodedata

import numpy as np
import pandas as pd

from tcgis.errors import CatalogError
from tcgis.words.terms import text

MU_M2 = 10_000 / 15
"""Square metres in one mu (亩), exactly: fifteen mu make a hectare."""

# unit as written -> (dimension, factor to the canonical unit of that dimension)
_UNITS: dict[str, tuple[str, float]] = {
    "m2": ("area", 1.0),
    "㎡": ("area", 1.0),
    "平方米": ("area", 1.0),
    "平米": ("area", 1.0),
    "公顷": ("area", 1e4),
    "ha": ("area", 1e4),
    "hm2": ("area", 1e4),
    "亩": ("area", MU_M2),
    "mu": ("area", MU_M2),
    "平方公里": ("area", 1e6),
    "km2": ("area", 1e6),
    "万平方米": ("area", 1e4),
    "ft2": ("area", 0.09290304),
    "元": ("money", 1e-4),
    "千元": ("money", 0.1),
    "万元": ("money", 1.0),
    "亿元": ("money", 1e4),
    "kWh": ("power", 1.0),
    "千瓦小时": ("power", 1.0),
    "千瓦时": ("power", 1.0),
    "度": ("power", 1.0),
    "万千瓦时": ("power", 1e4),
    "万度": ("power", 1e4),
    "亿千瓦时": ("power", 1e8),
    "亿度": ("power", 1e8),
    "吨标准煤": ("energy", 1.0),
    "tce": ("energy", 1.0),
    "吨标煤": ("energy", 1.0),
    "万吨标准煤": ("energy", 1e4),
    "万吨标煤": ("energy", 1e4),
}
_SUFFIX = {"area": "_m2", "money": "_wan", "power": "_kwh", "energy": "_tce"}
# what a name ends in -> unit of a ratio as written -> factor to the canonical one
_RATIOS = {
    "_intensity": {"万元/公顷": 1.0, "万元/亩": 15.0, "元/m2": 1.0},
    "_per_mu": {"万元/亩": 1.0, "万元/公顷": 1 / 15, "元/亩": 1e-4},
}
_FOLDED = {unit.casefold(): meant for unit, meant in _UNITS.items()}


def factor(unit: str | None, name: str) -> float:
    """Multiplier from ``unit`` to the canonical unit that ``name`` ends in.

    A unit that is not ours (a foreign currency, persons) is passed through at 1.

    Raises
    ------
    CatalogError
        If the unit is known and measures something else than the name says.
    """
    if unit is None:
        return 1.0
    plain = unicodedata.normalize("NFKC", unit).strip().casefold()
    ratios = {suffix: known[plain] for suffix, known in _RATIOS.items() if plain in known}
    if ratios:
        return _of_ratio(unit, name, ratios)
    dimension, times = _FOLDED.get(plain, ("", 1.0))
    if dimension and not name.endswith(_SUFFIX[dimension]):
        raise CatalogError(text("unit_not_of", unit=unit, name=name, ending=_SUFFIX[dimension]))
    return times


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
