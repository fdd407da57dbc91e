"""Which firms the faults are planted on: settled ones, each used once."""

from typing import Final

import numpy as np
import pandas as pd

from tcgis.sample.firms.firms import Firms
from tcgis.sample.firms.leases import Leases

# fault -> pool and number of firms; small samples may run out of the last
_WANTED: Final = {
    "overlet": ("lessor", 2),
    "cycle": ("lessor", 3),
    "supplement": ("above", 1),
    "silent": ("landless", 1),
    "failing_check": ("below", 1),
    "negative": ("above", 1),
    "tax_above_output": ("above", 1),
    "refund": ("above", 2),
    "energy": ("above", 3),
    "research": ("above", 1),
    "grouped_digits": ("above", 2),
    "former": ("renamed", 2),
    "former_holder": ("renamed", 1),
    "bracketed": ("bracketed", 1),
    "named_only": ("below", 2),
    "rounded": ("below", 1),
    "slipped_check": ("below", 1),
    "wide_digits": ("below", 1),
    "no_power": ("below", 1),
    "codeless_row": ("below", 1),
    "spaced_code": ("below", 1),
    "grouped_tax": ("below", 3),
    "repeated": ("below", 1),
    "dates": ("below", 1),
    "codeless_holder": ("below", 2),
}


def choose_victims(
    rng: np.random.Generator, firms: Firms, leases: Leases, *, but: np.ndarray
) -> dict[str, np.ndarray]:
    """Positions of firms for each fault, disjoint; none of ``but``."""
    pools = _pools(firms, leases)
    taken = np.isin(np.arange(len(firms.table)), but)
    chosen: dict[str, np.ndarray] = {}
    for fault, (pool, count) in _WANTED.items():
        free = np.flatnonzero(pools[pool] & ~taken)
        chosen[fault] = rng.permutation(free)[:count]
        taken[chosen[fault]] = True
    return chosen


def _pools(firms: Firms, leases: Leases) -> dict[str, pd.Series]:
    table = firms.table
    plots = pd.Series(np.bincount(firms.holder + 1, minlength=len(table) + 1)[1:])
    settled = table["role"].eq("owner") & table["condition"].eq("在产")
    settled &= table["production_on"].lt("2020-06-01") & plots.gt(0)
    above = settled & table["above_scale_on"].lt("2021-12-01")
    below = settled & table["size"].eq("规下")
    letting = table.index.isin([*leases.table["lessor"], *leases.table["lessee"]])
    renamed = table["former_names"].notna()
    return {
        "landless": table["role"].eq("landless"),
        "above": above & ~renamed,
        "below": below & ~renamed,
        "renamed": settled & renamed,
        "bracketed": below & ~renamed & table["enterprise_name"].str.contains("（"),
        "lessor": below & ~renamed & plots.eq(1) & ~letting,
    }
