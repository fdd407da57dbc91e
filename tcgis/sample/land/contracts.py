"""What becomes of each invented lot, and the dates and shares of its supply contract.

States are as of 2024-12-31. Idle (闲置) follows 令第53号: more than a year past the agreed
start; or started, under a third built or a quarter invested, and stopped for a year.
"""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import Final

import numpy as np
import pandas as pd

_SHARES: Final = {
    "factory": 0.08,
    "shared": 0.04,
    "idle": 0.05,
    "halfbuilt": 0.03,
    "building": 0.05,
    "unsupplied": 0.05,
    "utility": 0.015,
}
_CONDITION: Final = {
    "idle": "闲置",
    "building": "在建",
    "halfbuilt": "在建",
    "unsupplied": "未供应",
}

# first and last day of supply
_SUPPLIED: Final = {
    "building": ("2021-07-01", "2023-08-31"),
    "idle": ("2016-01-01", "2021-12-31"),
    "halfbuilt": ("2014-01-01", "2019-12-31"),
}
_USUALLY: Final = ("2003-01-01", "2020-12-31")


def make_plans(rng: np.random.Generator, area: np.ndarray, park: np.ndarray) -> np.ndarray:
    """A plan for each lot, by weighted lot; ``park`` is empty outside every park.

    Standard factories gather in the incubators, utilities take small lots, and what is not
    yet supplied lies in parks.
    """
    inside = park != ""
    incubator = np.isin(park, ["P04", "P05"])
    weight = {
        "factory": inside * np.where(incubator, 6.0, 1.0) * (area > 12_000),
        "shared": inside * (area > 20_000),
        "utility": inside * (area < 15_000),
        "unsupplied": inside * 1.0,
    }
    plan = np.full(len(area), "owner", dtype=object)
    for name, share in _SHARES.items():
        odds = weight.get(name, np.ones(len(area))) * (plan == "owner")
        # keys of a weighted draw without replacement; never taken where the odds are none
        luck = rng.random(len(area)) ** (1 / np.maximum(odds, 1e-9))
        wanted = max(round(share * len(area)), 2 if name == "unsupplied" else 0)
        count = min(wanted, int((odds > 0).sum()))
        plan[np.argsort(-luck, kind="stable")[:count]] = name
    return plan


def make_contracts(rng: np.random.Generator, plan: np.ndarray) -> pd.DataFrame:
    """Supply mode, condition, dates, shares and the agreed tax, one row a lot."""
    supplied = plan != "unsupplied"
    table = _dates(rng, plan)
    table.insert(0, "supply_mode", _modes(rng, plan))
    table.insert(1, "condition", pd.Series(plan).map(_CONDITION).fillna("在用").to_numpy())
    table["built_share"], table["invested_share"] = _progress(rng, plan)
    late = table["supplied_on"] >= pd.Timestamp("2016-01-01")
    promised = np.round(np.exp(rng.normal(2.35, 0.45, len(plan))) * 2) / 2
    asked = supplied & late & ~np.isin(plan, ["utility"]) & (rng.random(len(plan)) < 0.8)
    table["agreed_tax_per_mu"] = np.where(asked, promised, np.nan)
    return table.astype({"supply_mode": "string", "condition": "string"})


def _modes(rng: np.random.Generator, plan: np.ndarray) -> np.ndarray:
    modes = rng.choice(
        ["出让", "租赁", "先租后让", "作价出资"], len(plan), p=[0.86, 0.06, 0.06, 0.02]
    )
    modes = np.where(plan == "utility", "划拨", modes).astype(object)
    modes[plan == "unsupplied"] = None
    return modes


def _progress(rng: np.random.Generator, plan: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    spans = {
        "idle": ((0.0, 0.0), (0.0, 0.05)),
        "halfbuilt": ((0.08, 0.31), (0.06, 0.24)),
        "building": ((0.4, 0.9), (0.35, 0.9)),
        "unsupplied": ((np.nan, np.nan), (np.nan, np.nan)),
    }
    ends = np.array([spans.get(name, ((0.9, 1.0), (0.92, 1.0))) for name in plan])
    luck = rng.random((len(plan), 2))
    share = np.round(ends[:, :, 0] + (ends[:, :, 1] - ends[:, :, 0]) * luck, 3)
    return share[:, 0], share[:, 1]


def _dates(rng: np.random.Generator, plan: np.ndarray) -> pd.DataFrame:
    count = len(plan)
    spans = [_SUPPLIED.get(name, _USUALLY) for name in plan]
    first, last = np.array(spans, dtype="datetime64[D]").T
    supplied = first + _days(rng, np.zeros(count), (last - first).astype(int))
    start_due = supplied + _days(rng, 180, 365, count)
    started = np.maximum(supplied + 20, start_due + _days(rng, -120, 90, count))
    finish_due = start_due + _days(rng, 540, 900, count)
    stopped = started + _days(rng, 150, 600, count)
    years = rng.choice([50, 40, 20, 10], count, p=[0.78, 0.08, 0.10, 0.04])
    # a ten- or twenty-year term of an early supply would have run out; those got fifty
    years = np.where(supplied < np.datetime64("2016-01-01"), 50, years)
    table = pd.DataFrame(
        {
            "supplied_on": supplied,
            "start_due": start_due,
            "started_on": started,
            "finish_due": finish_due,
            "finished_on": started + _days(rng, 400, 1000, count),
            "stopped_on": stopped,
            "term_end": _years_on(supplied, years),
        }
    ).astype("datetime64[s]")
    return _only_what_happened(table, plan)


def _days(
    rng: np.random.Generator,
    least: int | np.ndarray,
    most: int | np.ndarray,
    count: int | None = None,
) -> np.ndarray:
    return rng.integers(least, np.asarray(most) + 1, count).astype("timedelta64[D]")


def _years_on(day: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The day before the same day ``years`` later."""
    month = day.astype("datetime64[M]")
    within = (day - month.astype("datetime64[D]")).astype(int)
    later = (month + years * 12).astype("datetime64[D]")
    return np.asarray(later + within - 1)


def _only_what_happened(table: pd.DataFrame, plan: np.ndarray) -> pd.DataFrame:
    never = {
        "started_on": ["idle", "unsupplied"],
        "finished_on": ["idle", "unsupplied", "halfbuilt", "building"],
        "term_end": ["utility", "unsupplied"],
        "supplied_on": ["unsupplied"],
        "start_due": ["unsupplied"],
        "finish_due": ["unsupplied"],
    }
    for name, without in never.items():
        table[name] = table[name].mask(np.isin(plan, without))
    table["stopped_on"] = table["stopped_on"].where(plan == "halfbuilt")
    return table
