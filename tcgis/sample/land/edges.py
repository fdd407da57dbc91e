"""Contracts at the edges of the law, where a test that is a day or a percent off goes wrong.

Set after firms and buildings are invented, so that nothing else of the county moves. Each is the
first lots of its plan: idle between one and two years; started, stopped and just above or below a
third of the area or a quarter of the money, or stopped for less than a year; facts not on record,
which make land suspected and no more; completion years overdue without a recorded stop. Land
let by the county is let for twenty years at most.
"""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

_DAY: Final = np.datetime64("2024-12-31")
_LEASE_YEARS: Final = 20
_BLANK: Final = None
_IDLE: Final[list[dict[str, Any]]] = [
    {"supplied_on": "2022-06-20", "start_due": "2023-03-15", "finish_due": "2025-03-14"},
    {"supplied_on": "2022-11-08", "start_due": "2023-08-21", "finish_due": "2025-08-20"},
    {"supplied_on": "2023-04-03", "start_due": "2023-12-30", "finish_due": "2025-12-29"},
    {"condition": _BLANK, "built_share": _BLANK, "invested_share": _BLANK},
    {"condition": _BLANK, "built_share": _BLANK, "invested_share": _BLANK},
]
_HALF_BUILT: Final[list[dict[str, Any]]] = [
    {"built_share": 0.333, "invested_share": 0.26},
    {"built_share": 0.334, "invested_share": 0.25},
    {"built_share": 0.4, "invested_share": 0.249},
    {"built_share": 0.35, "invested_share": _BLANK},
    {"stopped_on": "2024-01-02"},
]
_BUILDING: Final[list[dict[str, Any]]] = [
    {
        "supplied_on": "2018-05-10", "start_due": "2019-01-15", "started_on": "2019-02-20",
        "finish_due": "2021-01-14", "built_share": 0.22, "invested_share": 0.18,
    },
    {
        "supplied_on": "2019-09-02", "start_due": "2020-03-10", "started_on": "2020-05-06",
        "finish_due": "2022-03-09", "built_share": 0.41, "invested_share": 0.3,
    },
]  # fmt: skip
_EDGES: Final = {"idle": _IDLE, "halfbuilt": _HALF_BUILT, "building": _BUILDING}


def set_edges(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Parcels with the contracts above, as far as there are lots of each plan."""
    table = parcels.copy()
    for plan, edges in _EDGES.items():
        rows = table.index[table["plan"].eq(plan)]
        for row, edge in zip(rows, edges, strict=False):
            _write(table, row, edge)
    return _short_leases(table)


def _write(table: gpd.GeoDataFrame, row: Any, edge: Mapping[str, Any]) -> None:  # noqa: ANN401
    for name, value in edge.items():
        dated = name.endswith(("_on", "_due"))
        table.loc[row, name] = pd.Timestamp(value) if dated else value
    if "supplied_on" in edge:
        table.loc[row, "term_end"] = _years_after(table.loc[[row], "supplied_on"], 50).iloc[0]


def _short_leases(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leases end within twenty years; what would have run out by the day was granted instead."""
    let = table["supply_mode"].eq("租赁").fillna(value=False)
    end = _years_after(table["supplied_on"], _LEASE_YEARS)
    over = let & end.le(_DAY)
    table["supply_mode"] = table["supply_mode"].mask(over, "出让")
    table["term_end"] = table["term_end"].mask(let & ~over & table["term_end"].gt(end), end)
    return table


def _years_after(days: pd.Series, years: int) -> pd.Series:
    return days + pd.DateOffset(years=years) - pd.Timedelta(days=1)
