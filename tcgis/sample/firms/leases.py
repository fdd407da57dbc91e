"""Leases of land and floors between firms, and the land that each firm uses after them."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.sample.firms.firms import Firms

DAY: Final = np.datetime64("2024-12-31")
"""The day of the evaluation: leases run past it, ended before it, or start after it."""

_COLUMNS: Final = ["parcel", "lessor", "lessee", "kind", "area_m2", "floor_area_m2"]


class Leases(NamedTuple):
    """Leases, and what they leave every firm."""

    table: pd.DataFrame
    """lease_id, parcel, lessor, lessee (positions), kind (land, floor), area_m2,
    floor_area_m2, from_on, to_on, place."""
    land_m2: np.ndarray
    """Land each firm uses on the day: own + leased in − leased out, floors by their share."""


class _Ground(NamedTuple):
    """What can be let: positions of parcels by plan, their land and their floors."""

    factory: np.ndarray
    shared: np.ndarray
    area_m2: np.ndarray
    floor_m2: np.ndarray


def make_leases(
    rng: np.random.Generator, parcels: pd.DataFrame, buildings: pd.DataFrame, firms: Firms
) -> Leases:
    """Tenants on floors of standard factories and on land of others, chains among them."""
    ground = _ground(parcels, buildings, firms.holder)
    tenants = rng.permutation(np.flatnonzero(firms.table["role"].eq("tenant")))
    on_land = min(2 * len(ground.shared), len(tenants) // 3)
    running = [
        _floors(rng, tenants[on_land:], ground, firms),
        _land(rng, tenants[:on_land], ground, firms),
    ]
    others = [_other_times(rng, ground, firms, ended=ended) for ended in (True, False)]
    periods = [*(_running_periods(rng, part, firms) for part in running), *others]
    table = pd.concat(periods, ignore_index=True)
    table = table.sort_values(["parcel", "from_on", "lessee"], kind="stable", ignore_index=True)
    table.insert(0, "lease_id", [f"ZL{number:05d}" for number in range(1, len(table) + 1)])
    table["place"] = np.where(table["kind"] == "floor", "标准厂房", "企业厂区")
    return Leases(table, _land_used(table, ground, firms))


def _ground(parcels: pd.DataFrame, buildings: pd.DataFrame, holder: np.ndarray) -> _Ground:
    floors = buildings.groupby("parcel_id")["floor_area_m2"].sum()
    floor_m2 = floors.reindex(parcels["parcel_id"]).fillna(0.0).to_numpy()
    plan = np.where(holder < 0, "", parcels["plan"].to_numpy("str"))
    lettable = floor_m2 > 0
    factory = np.flatnonzero((plan == "factory") & lettable)
    if not len(factory):
        factory = np.flatnonzero((plan == "owner") & lettable)[:3]
    area = parcels["geometry_area_m2"].to_numpy("float64")
    return _Ground(factory, np.flatnonzero(plan == "shared"), area, floor_m2)


def _rows(
    kind: str, parcel: np.ndarray, lessor: np.ndarray, lessee: np.ndarray, area: np.ndarray
) -> pd.DataFrame:
    table = pd.DataFrame({"parcel": parcel, "lessor": lessor, "lessee": lessee})
    table = table.assign(kind=kind, area_m2=np.nan, floor_area_m2=np.nan)
    table["area_m2" if kind == "land" else "floor_area_m2"] = np.round(area, 2)
    return table[_COLUMNS]


def _floors(
    rng: np.random.Generator, tenants: np.ndarray, ground: _Ground, firms: Firms
) -> pd.DataFrame:
    """Every tenant in one factory, one in twenty in a second; a part of each stays empty."""
    more = max(1, len(tenants) // 20)
    lessee = np.concatenate([tenants, tenants[:more]])
    floors = ground.floor_m2[ground.factory]
    host = rng.choice(len(floors), len(lessee), p=floors / floors.sum())
    host[len(tenants) :] = (host[:more] + 1) % len(floors)
    large = firms.table["size"].eq("规上").to_numpy()[lessee]
    weight = (0.15 + rng.gamma(1.5, 1.0, len(lessee))) * np.where(large, 2.5, 1.0)
    crowd = np.bincount(host, minlength=len(floors))
    let = floors * np.minimum(rng.uniform(0.75, 0.97, len(floors)), 0.3 * crowd)
    area = let[host] * weight / np.bincount(host, weight, len(floors))[host]
    parcel = ground.factory[host]
    return _rows("floor", parcel, firms.holder[parcel], lessee, area)


def _land(
    rng: np.random.Generator, tenants: np.ndarray, ground: _Ground, firms: Firms
) -> pd.DataFrame:
    """One or two lessees a shared parcel; on every fourth the second leases from the first."""
    count, sites = len(tenants), max(len(ground.shared), 1)
    at = np.arange(count)
    parcel = ground.shared[at % sites] if count else at
    area = ground.area_m2[parcel] * rng.uniform(0.15, 0.38, count)
    chained = at[(at >= sites) & (at % sites % 4 == 0)]
    lessor = firms.holder[parcel]
    lessor[chained] = tenants[chained - sites]
    area[chained] = area[chained - sites] * rng.uniform(0.3, 0.6, len(chained))
    return _rows("land", parcel, lessor, tenants, area)


def _running_periods(rng: np.random.Generator, rows: pd.DataFrame, firms: Firms) -> pd.DataFrame:
    """From some months before production, renewed past the day; closed firms have left."""
    firm = firms.table.iloc[rows["lessee"]]
    start = firm["production_on"].to_numpy("datetime64[D]") - rng.integers(60, 300, len(rows))
    start = np.maximum(start, np.datetime64("2012-01-01"))
    term = rng.choice([3, 5, 8, 10], len(rows)) * 365
    past = (DAY - start).astype(int) + 90
    end = start + term * np.ceil(past / term).astype(int)
    left = firm["until"].to_numpy("datetime64[D]")
    end = np.where(firm["condition"].eq("注销"), np.fmin(left, end), end)
    return rows.assign(from_on=start, to_on=end)


def _other_times(
    rng: np.random.Generator, ground: _Ground, firms: Firms, *, ended: bool
) -> pd.DataFrame:
    """Floors that owners once used, or will from 2025 on; neither counts on the day."""
    owners = np.flatnonzero(firms.table["role"].eq("owner") & firms.table["condition"].eq("在产"))
    count = max(2, len(firms.table) // 100)
    lessee = rng.choice(owners, count)
    parcel = rng.choice(ground.factory, count)
    area = np.minimum(rng.uniform(300, 2500, count), 0.2 * ground.floor_m2[parcel])
    rows = _rows("floor", parcel, firms.holder[parcel], lessee, area)
    if ended:
        last = np.datetime64("2021-06-30") + rng.integers(0, 1270, count)
        return rows.assign(from_on=last - 365 * rng.integers(2, 6, count), to_on=last)
    first = np.datetime64("2025-01-01") + rng.integers(0, 200, count)
    return rows.assign(from_on=first, to_on=first + 365 * rng.integers(3, 9, count))


def _land_used(table: pd.DataFrame, ground: _Ground, firms: Firms) -> np.ndarray:
    runs = table["from_on"].le(DAY) & table["to_on"].ge(DAY)
    now = table[runs]
    parcel = now["parcel"].to_numpy()
    share = now["floor_area_m2"].to_numpy() / np.maximum(ground.floor_m2[parcel], 1)
    land = now["area_m2"].fillna(pd.Series(share * ground.area_m2[parcel], now.index))
    count = len(firms.table)
    used = np.bincount(firms.holder + 1, ground.area_m2, count + 1)[1:]
    used = used + np.bincount(now["lessee"], land, count)
    return np.asarray(used - np.bincount(now["lessor"], land, count))
