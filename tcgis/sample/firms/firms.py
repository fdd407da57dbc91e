"""The invented enterprises: what they make, since when, how large, and whose land is whose."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tcgis.sample.firms import names, trades

_NEVER: Final = np.datetime64("NaT", "D")
_ABOVE_SHARE: Final = 0.22
_QUOTA: Final = {"owner": 0.76, "tenant": 0.19, "utility": 0.05}


class Firms(NamedTuple):
    """Enterprises and the parcels they hold."""

    table: pd.DataFrame
    """One row a firm, by date of registration: credit_code, enterprise_name, former_names,
    industry, industry_name, sector, size, registered_on, production_on, above_scale_on,
    condition; ``role`` (platform, utility, owner, builder, idle, tenant, landless), ``trade``
    (row of ``trades.load()``) and ``until`` (last day of production, NaT if it goes on)."""
    holder: np.ndarray
    """For each parcel the firm that holds it, −1 for none."""


def make_firms(rng: np.random.Generator, parcels: gpd.GeoDataFrame) -> Firms:
    """Two firms for every three parcels; ``parcels`` carry their ``plan``."""
    role = _roles(parcels["plan"].to_numpy("str"))
    holder = _holders(rng, parcels, role)
    table = pd.DataFrame({"role": role})
    table[["registered_on", "production_on"]] = _dates(rng, parcels, role, holder)
    order = np.argsort(table["registered_on"].to_numpy(), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    place = np.append(np.argsort(order, kind="stable"), -1)  # the last serves those without holder
    holder = place[holder]
    table[["condition", "until"]] = _conditions(rng, table)
    held = np.bincount(holder + 1, parcels["geometry_area_m2"], len(table) + 1)[1:]
    table["size"] = _sizes(rng, table, held)
    table["above_scale_on"] = _above_since(rng, table)
    return Firms(_named(rng, table), holder)


def _roles(plan: np.ndarray) -> np.ndarray:
    of = {name: int((plan == name).sum()) for name in np.unique(plan)}
    total = max(round(len(plan) * 2 / 3), 12)
    counts = {
        "platform": 1 + len(plan) // 2000,
        "utility": min(of.get("utility", 0), max(2, round(0.015 * total))),
        "builder": round(0.7 * of.get("building", 0)),
        "idle": round(0.55 * (of.get("idle", 0) + of.get("halfbuilt", 0))),
        "landless": max(2, round(0.03 * total)),
    }
    tenants = round(0.28 * total)
    rest = max(total - sum(counts.values()) - tenants, 1)
    counts["owner"] = min(rest, of.get("owner", 0) + of.get("shared", 0))
    counts["tenant"] = tenants + rest - counts["owner"]
    return np.repeat(list(counts), list(counts.values()))


def _holders(rng: np.random.Generator, parcels: gpd.GeoDataFrame, role: np.ndarray) -> np.ndarray:
    """Firm of each parcel: roles take the parcels meant for them, owners what remains."""
    plan = parcels["plan"].to_numpy("str")
    holder = np.full(len(plan), -1)
    wanted = {"platform": ["factory"], "utility": ["utility"], "builder": ["building"]}
    for name, plans in {**wanted, "idle": ["idle", "halfbuilt"]}.items():
        firms = np.flatnonzero(role == name)
        lots = rng.permutation(np.flatnonzero(np.isin(plan, plans)))
        if name in wanted and len(firms) and name != "builder":
            holder[lots] = firms[np.arange(len(lots)) % len(firms)]
        else:
            holder[lots[: len(firms)]] = firms
    owned = rng.permutation(np.flatnonzero(np.isin(plan, ["owner", "shared"])))
    owners = np.flatnonzero(role == "owner")
    holder[owned[: len(owners)]] = owners
    rest = np.flatnonzero((holder < 0) & (plan != "unsupplied"))
    holder[rest] = _expanding(rng, parcels, owned[: len(owners)], owners, rest)
    return holder


def _expanding(
    rng: np.random.Generator,
    parcels: gpd.GeoDataFrame,
    first: np.ndarray,
    owners: np.ndarray,
    rest: np.ndarray,
) -> np.ndarray:
    """Who takes a further parcel: mostly the owner next to it, now and then one from afar."""
    middle = shapely.centroid(parcels.geometry.to_numpy())
    near = shapely.STRtree(middle[first]).nearest(middle[rest])
    far = rng.integers(0, len(first), len(rest))
    return owners[np.where(rng.random(len(rest)) < 0.8, near, far)]


def _dates(
    rng: np.random.Generator, parcels: gpd.GeoDataFrame, role: np.ndarray, holder: np.ndarray
) -> pd.DataFrame:
    """Registered before the land was supplied, producing once it was built on.

    Every fourth owner took over an existing plant later; tenants come and go freely, one in
    ten of them in the last two years.
    """
    count = len(role)
    spans = parcels[["supplied_on", "finished_on"]].groupby(holder).min().reindex(range(count))
    supplied, finished = (spans[name].to_numpy("datetime64[D]") for name in spans)
    free = _days(rng, "2008-01-01", "2022-12-31", count)
    free = np.where(rng.random(count) < 0.1, _days(rng, "2023-01-01", "2024-09-30", count), free)
    produced = finished + rng.integers(30, 400, count)
    later = (role == "owner") & (rng.random(count) < 0.25)
    produced = np.where(np.isnat(produced) | later, np.fmax(free, produced), produced)
    produced = np.minimum(produced, _days(rng, "2024-01-01", "2024-10-31", count))
    registered = np.where(later | np.isnat(supplied), produced, supplied)
    registered = registered - rng.integers(60, 700, count)
    produced = np.where(np.isin(role, ["builder", "idle"]), _NEVER, produced)
    return pd.DataFrame({"registered_on": registered, "production_on": produced})


def _days(rng: np.random.Generator, first: str, last: str, count: int) -> np.ndarray:
    start, end = np.datetime64(first), np.datetime64(last)
    return start + rng.integers(0, (end - start).astype(int) + 1, count)


def _conditions(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    role = table["role"].to_numpy("str")
    luck, early = rng.random(len(table)), table["production_on"].lt("2021-01-01").to_numpy()
    stopped = np.isin(role, ["owner", "tenant"]) & early & (luck < 0.045)
    closed = np.isin(role, ["tenant", "landless"]) & early & (luck > 0.95)
    closed |= (role == "idle") & (luck > 0.8)
    condition = np.where(np.isin(role, ["builder", "idle"]), "在建", "在产")
    condition = np.where(stopped, "停产", np.where(closed, "注销", condition))
    until = _days(rng, "2022-06-01", "2024-06-30", len(table))
    ended = (stopped | closed) & table["production_on"].notna().to_numpy()
    return pd.DataFrame({"condition": condition, "until": np.where(ended, until, _NEVER)})


def _sizes(rng: np.random.Generator, table: pd.DataFrame, held: np.ndarray) -> np.ndarray:
    """规上 for the quota of each role; the more land, the likelier."""
    fit = table["production_on"].lt("2024-06-01") & ~table["condition"].eq("注销")
    score = 0.8 * np.log(held + 1000) + rng.gumbel(0, 0.8, len(table))
    above = np.zeros(len(table), dtype=bool)
    for role, share in _QUOTA.items():
        able = np.flatnonzero(fit & table["role"].eq(role))
        wanted = round(_ABOVE_SHARE * len(table) * share)
        above[able[np.argsort(-score[able], kind="stable")[:wanted]]] = True
    return np.where(above, "规上", "规下")


def _above_since(rng: np.random.Generator, table: pd.DataFrame) -> np.ndarray:
    """First of a month at least half a year into production; one in twelve in 2024 (小升规)."""
    ready = table["production_on"].to_numpy("datetime64[D]") + 180
    first = np.maximum(ready, np.datetime64("2006-01-01"))
    span = np.maximum((np.datetime64("2023-12-01") - first).astype("float64"), 1)
    usual = first + (span * rng.random(len(table)) ** 2).astype("timedelta64[D]")
    fresh = (rng.random(len(table)) < 0.08) | (ready > np.datetime64("2023-10-01"))
    recent = np.maximum(ready, _days(rng, "2024-01-01", "2024-10-31", len(table)))
    month = np.where(fresh, recent, usual).astype("datetime64[M]") + 1
    return np.where(table["size"].eq("规上"), month.astype("datetime64[D]"), _NEVER)


def _named(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    trade = _trades(rng, table["role"].to_numpy("str"))
    made = trades.load_trades().iloc[trade].reset_index(drop=True)
    count = len(table)
    brand = names.brands(rng, 2 * count)
    word = np.array([words[luck % len(words)] for words, luck in _lots(rng, made["words"])])
    place = np.where(rng.random(count) < 0.08, "（通城）", "").astype(object)
    kinds = ["有限公司", "有限责任公司", "股份有限公司", "厂"]
    kind = rng.choice(kinds, count, p=[0.82, 0.07, 0.03, 0.08])
    kind = np.where((kind == "厂") & table["size"].eq("规上"), "有限公司", kind).astype(object)
    renamed = rng.random(count) < 0.06
    called = names.PREFIX + brand[:count] + word + place + kind
    once = names.PREFIX + brand[count:] + word + kind
    identity = {
        "credit_code": names.credit_codes(np.arange(1, count + 1)),
        "enterprise_name": pd.array(called.tolist(), dtype="string"),
        "former_names": pd.Series(once, dtype="string").where(renamed),
        "industry": made["code"].astype("string"),
        "industry_name": made["division"].astype("string"),
        "sector": made["sector"].astype("string"),
    }
    return pd.DataFrame(identity).join(table).assign(trade=trade)


def _lots(rng: np.random.Generator, words: pd.Series) -> list[tuple[list[str], int]]:
    return list(zip(words, rng.integers(0, 1000, len(words)), strict=True))


def _trades(rng: np.random.Generator, role: np.ndarray) -> np.ndarray:
    known = trades.load_trades()
    group = np.where(np.isin(role, ["platform", "utility"]), role, trades.MANUFACTURING)
    group = np.where(role == "utility", trades.UTILITIES, group)
    trade = np.zeros(len(role), dtype="int64")
    for name in np.unique(group):
        choice = np.flatnonzero(known["group"] == name)
        weight = known["weight"].to_numpy("float64")[choice]
        trade[group == name] = rng.choice(choice, (group == name).sum(), p=weight / weight.sum())
    return trade
