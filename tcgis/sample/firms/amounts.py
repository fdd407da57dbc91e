"""What the invented enterprises paid, made, used and emitted, year by year.

Everything follows from one heavy-tailed draw of tax per mu: revenue from tax by the trade's
burden, output from revenue, the rest from output, each with its own scatter, so that the
amounts of one firm hang together and last over the years.
"""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import Final

import numpy as np
import pandas as pd

from tcgis.sample.firms import trades
from tcgis.sample.firms.firms import Firms
from tcgis.words.units import MU_M2

_YEARS: Final = np.array([2021, 2022, 2023, 2024])
_MOST_PER_MU: Final = 90.0
_THRESHOLD_WAN: Final = 2000.0


def make_amounts(rng: np.random.Generator, firms: Firms, land_m2: np.ndarray) -> pd.DataFrame:
    """One row for each firm and year 2021–2024 in which it paid or produced anything.

    Returns
    -------
    firm (position), year, above (规上 in that year), tax_wan, and, missing where nothing was
    produced, output_wan, revenue_wan, added_value_wan, rd_wan, power_kwh, energy_tce,
    emission_t, staff.
    """
    firm = np.repeat(np.arange(len(firms.table)), len(_YEARS))
    year = np.tile(_YEARS, len(firms.table))
    own = firms.table.iloc[firm].reset_index(drop=True)
    made = trades.load_trades().iloc[own["trade"]].reset_index(drop=True)
    above = own["above_scale_on"].lt(pd.to_datetime(pd.Series(year + 1).astype(str) + "-01-01"))
    rows = pd.DataFrame({"firm": firm, "year": year, "above": above.to_numpy()})
    busy = _busy(own, year)
    usual = _usual_tax(rng, firms, land_m2)[firm] * _growth(rng, len(firms.table)) * busy
    spread = np.exp(0.35 * rng.normal(size=len(firms.table)))[firm]
    revenue = usual / made["burden"].to_numpy() * spread
    rows["revenue_wan"] = _fitting(rng, revenue, above.to_numpy(), busy)
    rows = _following(rng, rows, made)
    holding = np.bincount(firms.holder[firms.holder >= 0], minlength=len(firms.table))[firm] > 0
    rows["tax_wan"] = _tax(rng, rows, usual, np.where(holding, land_m2[firm] / MU_M2, 0.0))
    rows.loc[_closed(own, year), "tax_wan"] = 0.0
    return rows[rows["tax_wan"].gt(0.01)].reset_index(drop=True)


def _busy(own: pd.DataFrame, year: np.ndarray) -> np.ndarray:
    """Share of the year in production; the first months run at half speed."""
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    stop = (year - 1969).astype("datetime64[Y]").astype("datetime64[D]")
    since = own["production_on"].to_numpy("datetime64[D]")
    until = np.fmin(own["until"].to_numpy("datetime64[D]"), stop)
    days = (np.minimum(until, stop) - np.maximum(since, start)).astype("float64")
    days = np.where(np.isnat(since), 0.0, days)
    first = np.where(since > start, 0.5, 1.0)
    return np.asarray(np.clip(days / 365, 0, 1) * first)


def _usual_tax(rng: np.random.Generator, firms: Firms, land_m2: np.ndarray) -> np.ndarray:
    """Tax of a full year (万元): land × a log-normal yield of the firm's size and trade."""
    count = len(firms.table)
    above = firms.table["size"].eq("规上").to_numpy()
    rented = np.exp(rng.normal(np.log(4.0), 0.8, count))
    mu = np.where(land_m2 > 50, np.maximum(land_m2 / MU_M2, 0.3), rented)
    trade_yield = trades.load_trades()["yield"].to_numpy()[firms.table["trade"]]
    middle = np.where(above, 12.0, 3.2) * trade_yield * (mu / 20) ** -0.25
    spread = np.where(above, 0.75, 1.0) * rng.normal(size=count)
    return np.asarray(mu * np.minimum(middle * np.exp(spread), _MOST_PER_MU))


def _growth(rng: np.random.Generator, count: int) -> np.ndarray:
    """Level of each year against 2024: a trend of the firm's own and the year's luck."""
    trend = rng.normal(0.07, 0.11, (count, 1)) * (_YEARS - _YEARS[-1])
    return np.asarray(np.exp(trend + rng.normal(0, 0.09, (count, len(_YEARS))))).ravel()


def _fitting(
    rng: np.random.Generator, revenue: np.ndarray, above: np.ndarray, busy: np.ndarray
) -> np.ndarray:
    """Revenue on the side of 2,000 万元 where the firm's size says; missing if it stood still."""
    beside = np.exp(np.abs(rng.normal(0, 0.3, len(revenue))))
    full = np.where(busy > 0.99, 1.0, busy)
    least, most = _THRESHOLD_WAN * beside * full, _THRESHOLD_WAN / beside
    fitted = np.where(above, np.maximum(revenue, least), np.minimum(revenue, most))
    return np.where(busy > 0.02, fitted, np.nan)


def _following(rng: np.random.Generator, rows: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    count = len(rows) // len(_YEARS)

    def scatter(lasting: float, yearly: float) -> np.ndarray:
        own = np.repeat(rng.normal(0, lasting, count), len(_YEARS))
        return np.exp(own + rng.normal(0, yearly, len(rows)))

    revenue = rows["revenue_wan"]
    output = revenue * scatter(0.04, 0.03)
    power = output * made["kwh"] * scatter(0.4, 0.06)
    research = np.where(np.repeat(rng.random(count) < 0.25, len(_YEARS)), 0.0, made["rd"])
    return rows.assign(
        output_wan=output,
        added_value_wan=output * made["value_added"] * scatter(0.15, 0.04),
        rd_wan=revenue * research * scatter(0.5, 0.15),
        power_kwh=power.round(),
        # 0.30 kgce a kWh at equal value; heat comes on top
        energy_tce=(power * 0.30e-3 * (1 + made["heat"] * scatter(0.2, 0.05))).round(2),
        emission_t=(output * made["kg"] * 1e-3 * scatter(0.8, 0.1)).round(3),
        # large firms are less manned for what they sell
        staff=(1.4 * (revenue / made["head"]) ** 0.87 * scatter(0.3, 0.05)).clip(lower=3).round(),
    )


def _tax(
    rng: np.random.Generator, rows: pd.DataFrame, usual: np.ndarray, own_mu: np.ndarray
) -> np.ndarray:
    """Tax of the year: on what was made, at most a quarter of it, and on the land itself."""
    made = usual * np.exp(rng.normal(0, 0.08, len(rows)))
    made = np.minimum(made, 0.25 * rows["output_wan"].fillna(0.0).to_numpy())
    return np.asarray(made + own_mu * rng.uniform(0.10, 0.16, len(rows)))


def _closed(own: pd.DataFrame, year: np.ndarray) -> np.ndarray:
    ended = own["condition"].eq("注销").to_numpy()
    last = own["until"].to_numpy("datetime64[Y]").astype("float64") + 1970
    return ended & ~(year <= last)
