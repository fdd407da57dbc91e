"""Small editions for what-if and stability: tax and revenue per mu, by place or by score."""

from typing import Any

import numpy as np
import pandas as pd

from tcgis.rulesets.model import Edition
from tcgis.rulesets.wholeness import faults

OWN: dict[str, Any] = {"cite": ["own"]}


def take(value: Any) -> dict[str, Any]:
    return {"take": value, **OWN}


def indicator(name: str, of: str, weight: float, **other: Any) -> dict[str, Any]:
    return {
        "id": name, "of": of, "per": "land_mu", "weight": weight, **OWN,
        "base": {"kind": "fixed", "value": 1, **OWN},
        "score": {"kind": "ratio", "floor": 0, "cap": None, **OWN},
        "on_missing": take("none"), "on_zero_denominator": take("none"),
        "on_negative": take("as_is"), **other,
    }  # fmt: skip


PLACES = {
    "kind": "cumulative_percent", "cuts": {"*": {"A": 20, "B": 60, "C": 80, **OWN}},
    "rounding": {"A": "half_up", "B": "half_up", "C": "half_up", **OWN},
    "ties": take("same_class_up"), "min_group_size": take(2), "small_group": take("no_grade"),
    "backfill": take("none"),
}  # fmt: skip
SCORES = {"kind": "score_threshold", "cuts": {"*": {"A": 90, "B": 60, "C": 30, **OWN}}}


def edition(indicators: list[dict[str, Any]] | None = None, **other: Any) -> Edition:
    made = Edition.model_validate({
        "id": "small/one", "title": "small", "status": "template", "legal_basis": "none",
        "valid": [2024, 2024], "unit": "enterprise", "overrides": [],
        "documents": {"own": {"title": "small", "year": None, "mark": "proposal"}},
        "population": {"include": {"when": [{"field": "land_mu", "missing": False}], **OWN},
                       "exempt": [], "defer": [], "separate_lists": []},
        "facts": {"precedence": ["verified"], **OWN},
        "land": {"area": "geometry_area_m2", "if_missing": None, "on": "year_end",
                 "floors": "parcel_share_by_floor", **OWN},
        "groups": {"by": [], **OWN},
        "indicators": {"*": indicators or [indicator("tax_per_mu", "tax_wan", 100)]},
        "total": {"decimals": take(2)}, "rank": {"order": ["score", "unit"], **OWN},
        "classes": PLACES, "low_yield": None, "notice": None, **other,
    })  # fmt: skip
    assert faults(made) == [], faults(made)
    return made


BOTH = [indicator("tax_per_mu", "tax_wan", 50), indicator("revenue_per_mu", "revenue_wan", 50)]


def firms(**columns: list[Any]) -> pd.DataFrame:
    """Firms a, b, c … of 10 mu each unless said."""
    table = pd.DataFrame(columns)
    table.index = pd.Index([chr(ord("a") + at) for at in range(len(table))], dtype="string")
    return table if "land_mu" in table else table.assign(land_mu=10.0)


def county(number: int, seed: int) -> pd.DataFrame:
    """Invented firms of three groups; every seventh, by the seed, lacks its tax, one its land."""
    rng, each = np.random.default_rng(seed), np.arange(number)
    return pd.DataFrame(
        {
            "tax_wan": np.where((each + seed) % 7 == 3, np.nan, rng.lognormal(3, 1, number)),
            "revenue_wan": rng.lognormal(6, 1, number),
            "land_mu": np.where(each == 5, 0, rng.lognormal(3, 0.5, number)),
            "sector": pd.array([f"S{at % 3}" for at in range(number)], dtype="string"),
            "township": pd.array([f"T{at % 2}" for at in range(number)], dtype="string"),
        },
        index=pd.Index([f"u{at:03d}" for at in range(number)], dtype="string"),
    )
