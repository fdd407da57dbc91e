"""Small populations and schemes for the tests of what would change a grade."""

from pathlib import Path
from typing import Any

import pandas as pd

from tcgis import yaml_strict
from tcgis.rulesets.load import __file__
from tcgis.rulesets.model import Edition
from tcgis.scoring import grading
from tcgis.scoring.engine import prepare_scoring
from tests.scoring import cases

TEMPLATE = Path(__file__).parent / "tongcheng" / "2024-template.yaml"
OWN = {"cite": "own"}
CUTS = {"A": 20, "B": 60, "C": 90, **OWN}
TIES = ("same_class_up", "same_class_down", "strict")


def fixed(value: float) -> dict[str, Any]:
    return {"kind": "fixed", "value": value, **OWN}


def stat(name: str, *, scope: Any = "group", year: str = "current") -> dict[str, Any]:
    more = {"trimmed_mean": {"trim": 0.2}, "quantile": {"quantile": 0.8}}.get(name, {})
    return {"kind": "stat", "stat": name, "scope": scope, "year": year, "factor": 1,
            "if_no_previous": "current", **more, **OWN}  # fmt: skip


def spread(scope: str = "group") -> dict[str, Any]:
    return {"kind": "range", "scope": scope, "year": "current", "if_no_previous": "none", **OWN}


def ratio(cap: float | None = None, floor: float | None = 0) -> dict[str, Any]:
    return {"kind": "ratio", "floor": floor, "cap": cap, **OWN}


def indicator(
    name: str, of: str, per: str | None, base: dict[str, Any], score: dict[str, Any], **more: Any
) -> dict[str, Any]:
    none, as_is = {"take": "none", **OWN}, {"take": "as_is", **OWN}
    fills = {"on_missing": none, "on_zero_denominator": none, "on_negative": as_is}
    own = {"id": name, "of": of, "per": per, "weight": 50, "base": base, "score": score}
    return own | fills | OWN | more


def by_percent(ties: str = "same_class_up", size: int = 3, **more: Any) -> dict[str, Any]:
    rounding = dict.fromkeys("ABC", "half_up") | OWN
    return {"kind": "cumulative_percent", "cuts": {"*": CUTS}, "rounding": rounding,
            **by_place(ties, size), **more}  # fmt: skip


def by_quota(ties: str = "same_class_up", size: int = 3) -> dict[str, Any]:
    rounding = dict.fromkeys("ABD", "half_up") | OWN
    quotas = {"*": {"A": 20, "B": 30, "D": 20, **OWN}}
    return {"kind": "count_quota", "quotas": quotas, "rounding": rounding, **by_place(ties, size)}


def by_place(ties: str, size: int) -> dict[str, Any]:
    taken = {"ties": ties, "min_group_size": size, "small_group": "no_grade", "backfill": "none"}
    return {name: {"take": one, **OWN} for name, one in taken.items()}


def by_score(a: float, b: float, c: float) -> dict[str, Any]:
    return {"kind": "score_threshold", "cuts": {"*": {"A": a, "B": b, "C": c, **OWN}}}


def by_value(name: str, a: float, b: float, c: float) -> dict[str, Any]:
    cuts = {"*": {"A": a, "B": b, "C": c, **OWN}}
    return {"kind": "indicator_threshold", "indicator": name, "cuts": cuts}


def edition(indicators: list[dict[str, Any]], classes: dict[str, Any], **more: Any) -> Edition:
    """The template with other indicators and classes, and nobody in a list of their own."""
    raw = yaml_strict.read(TEMPLATE)
    raw["indicators"] = {"*": indicators}
    raw["classes"] = classes
    raw["rank"]["order"] = ["score", indicators[0]["id"], "unit"]
    raw["groups"]["by"] = []
    return Edition.model_validate(raw | more)


def firms(rows: dict[str, dict[str, Any]], scheme: Edition) -> pd.DataFrame:
    return cases.units({"units": rows}, scheme)


def grade(units: pd.DataFrame, scheme: Edition, unit: str, **more: Any) -> str | None:
    """The grade that the engine gives with everybody scored anew."""
    prepared = prepare_scoring(units, scheme, **more)
    found = grading.settle(prepared).final[prepared.now.ids.get_loc(unit)]
    return None if found < 0 else "ABCD"[found]


def reaches(
    units: pd.DataFrame,
    scheme: Edition,
    unit: str,
    row: dict[str, Any],
    *,
    change: float,
    **more: Any,
) -> bool:
    """Whether the row's class, or a better one, is reached with ``change`` added to its figure."""
    changed = units.copy()
    changed.loc[unit, row["quantity"]] += change
    found = grade(changed, scheme, unit, **more)
    return found is not None and found <= row["target"]
