"""Whole columns in another unit than stated, recognised by their medians.

One wrong row is for ``plausible``; here every figure of a column is off by the same factor, and
the median shows it: against the same firms' other years, against what the firms' other figures
allow, and against what any firm can have.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.words import terms
from tcgis.words.terms import text

MIN_SUBJECTS: Final = 5
"""Fewer subjects in common show nothing."""
FACTORS: Final = (1e4, 1e3, 10.0)
"""元 for 万元, 元 for 千元, 千元 for 万元; and the other way."""
TOLERANCE: Final = 0.2
"""How far, in powers of ten, the median ratio of two years may lie from a factor: real growth
of a median firm is far from tenfold, and a tenfold one is worth the question."""
MOST: Final = 0.75
"""Share of the subjects whose own ratio must lie nearer to the factor than to none."""
MEDIANS: Final = {
    "tax_wan": (0.002, 20_000.0),
    "output_wan": (0.5, 1_000_000.0),
    "revenue_wan": (0.5, 1_000_000.0),
    "added_value_wan": (0.1, 300_000.0),
    "power_kwh": (100.0, 1_000_000_000.0),
    "energy_tce": (0.01, 1_000_000.0),
}
"""Between what the median firm of a sheet lies in our unit. A small firm's output is some
hundred 万元: 元 for 万元 makes millions of it, the reverse some hundredths."""
RATIOS: Final = {
    ("tax_wan", "output_wan"): (1e-5, 1.0),
    ("tax_wan", "revenue_wan"): (1e-5, 1.0),
    ("revenue_wan", "output_wan"): (0.15, 7.0),
    ("added_value_wan", "output_wan"): (0.02, 1.2),
    ("power_kwh", "output_wan"): (0.5, 50_000.0),
    ("energy_tce", "output_wan"): (1e-4, 20.0),
}
"""Between what the median of first ÷ second lies. Tax is some hundredths of output, revenue
about all and added value a quarter of it; 万元 of output take tens to thousands of kWh."""

_COLUMN: Final = ["layer", "file", "sheet", "item", "year"]
_WHO: Final = "subject"

Column = tuple[str, ...]
"""One column of a sheet and year, by ``_COLUMN``."""


class _Evidence(NamedTuple):
    """Columns of which some are in another unit, as alternatives, and what shows it."""

    either: list[list[Column]]
    detail: str


def check_magnitudes(facts: pd.DataFrame) -> pd.DataFrame:
    """One ``unit_suspect`` for each column of a sheet whose median says another unit.

    Where two columns contradict each other, the one that contradicts more of the others is
    named, and both if neither does.

    Parameters
    ----------
    facts : the long table, of one layer or of all; the values stay as they are.
    """
    amounts = facts[facts["value"].gt(0)]
    if not len(amounts):
        return findings.none()
    sums = _sums(amounts)
    evidence = [*_over_years(sums), *_against_others(sums), *_alone(sums)]
    weight = Counter(
        column for each in evidence for column in {c for group in each.either for c in group}
    )
    blamed: dict[Column, str] = {}
    for each in evidence:
        most = max(weight[column] for group in each.either for column in group)
        for column in (column for group in each.either for column in group):
            if weight[column] == most:
                blamed.setdefault(column, each.detail)
    return findings.join(_suspect(column, detail) for column, detail in blamed.items())


def _sums(amounts: pd.DataFrame) -> pd.Series:
    """Amount of each subject in each column."""
    who = amounts["subject_id"].fillna(amounts["subject_name"]).rename(_WHO)
    keys = [amounts[name].fillna("") if name == "sheet" else amounts[name] for name in _COLUMN]
    return amounts["value"].groupby([*keys, who], sort=True).sum()


def _over_years(sums: pd.Series) -> Iterator[_Evidence]:
    """Two years of one layer that differ by a factor between units for the same firms."""
    for _, amounts in sums.groupby(level=["layer", "item"]):
        of_year = amounts.groupby(level=["year", _WHO]).sum().unstack("year")
        for first, second in combinations(of_year, 2):
            ratio = (of_year[second] / of_year[first]).dropna()
            if _is_factor(np.log10(ratio.to_numpy("float64"))):
                detail = text(
                    "magnitude_of_years",
                    n=len(ratio),
                    second=second,
                    first=first,
                    median=ratio.median(),
                )
                yield _Evidence([_columns(amounts, first), _columns(amounts, second)], detail)


def _is_factor(sizes: np.ndarray) -> bool:
    """Whether ratios, in powers of ten, lie about a factor between units, most of them near it."""
    if len(sizes) < MIN_SUBJECTS:
        return False
    middle = float(np.median(sizes))
    powers = np.log10(FACTORS)
    near = powers[np.abs(abs(middle) - powers) <= TOLERANCE]
    if not len(near):
        return False
    beyond = np.abs(sizes - np.sign(middle) * near[0]) < near[0] / 2
    return bool(beyond.mean() >= MOST)


def _columns(sums: pd.Series, year: object, items: Iterable[str] = ()) -> list[Column]:
    level = sums.index.get_level_values
    wanted = level("year") == year
    if items:
        wanted &= level("item").isin(list(items))
    return list(dict.fromkeys(each[:-1] for each in sums.index[wanted]))


def _against_others(sums: pd.Series) -> Iterator[_Evidence]:
    """Two columns of a year whose figures their firms cannot have both."""
    items = sums.groupby(level=["year", _WHO, "item"]).sum().unstack("item")
    for (first, second), (low, high) in RATIOS.items():
        if first not in items or second not in items:
            continue
        ratio = (items[first] / items[second]).dropna()
        for year, of_year in ratio.groupby(level="year"):
            median = of_year.median()
            if len(of_year) < MIN_SUBJECTS or low <= median <= high:
                continue
            names = f"{terms.label(first)} ÷ {terms.label(second)}"
            detail = text("magnitude_of_ratio", n=len(of_year), ratio=names, median=median)
            yield _Evidence([_columns(sums, year, [each]) for each in (first, second)], detail)


def _alone(sums: pd.Series) -> Iterator[_Evidence]:
    """Columns whose median no ordinary firm has."""
    for key, amounts in sums.groupby(level=_COLUMN):
        column: Column = tuple(key)  # type: ignore[arg-type]
        low, high = MEDIANS.get(column[_COLUMN.index("item")], (0.0, np.inf))
        median = amounts.median()
        if len(amounts) >= MIN_SUBJECTS and not low <= median <= high:
            detail = text("magnitude_alone", n=len(amounts), median=median)
            yield _Evidence([[column]], detail)


def _suspect(column: Column, detail: str) -> pd.DataFrame:
    place = dict(zip(_COLUMN, column, strict=True))
    item, year = str(place.pop("item")), place.pop("year")
    rows = pd.DataFrame([place | {"sheet": place["sheet"] or None}])
    return findings.found(
        "unit_suspect", rows, field=item, detail=text("magnitude_year", year=year, detail=detail)
    )
