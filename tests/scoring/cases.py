"""Golden cases: what a rule makes of a few enterprises, written for a policy officer.

A case says ``case`` (its sentence), ``why`` (the rule and the sum), the units (``each`` holds
what they share), last year's if the rule needs them, and what is expected of each. Whatever a
case leaves unsaid is ordinary: a manufacturer of ten years without a veto; amounts are missing.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from tcgis import rulesets, scoring, yaml_strict

HOME = Path(__file__).parents[1] / "cases"
ORDINARY = {
    "size": "规上",
    "industry2": "30",
    "years_producing": 10.0,
    "past_agreed_completion": False,
    "under_construction": False,
    "tenant_of_standard_factory": False,
    "upgraded": False,
    "veto": None,
}
KINDS = {"size": "string", "industry2": "string", "veto": "string"}
KINDS |= dict.fromkeys(
    ("past_agreed_completion", "under_construction", "tenant_of_standard_factory", "upgraded"),
    "boolean",
)


def found() -> list[Path]:
    return sorted(HOME.glob("*/*/*.yaml"))


def name(path: Path) -> str:
    return path.relative_to(HOME).with_suffix("").as_posix()


def edition_of(path: Path) -> rulesets.Edition:
    return rulesets.load(path.parent.relative_to(HOME).as_posix())


def units(given: dict[str, Any], edition: rulesets.Edition) -> pd.DataFrame:
    rows = {
        unit: {**ORDINARY, **given.get("each", {}), **own} for unit, own in given["units"].items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=scoring.needs(edition))
    return table.astype({column: KINDS.get(column, "float64") for column in table})


def run(path: Path) -> tuple[scoring.Scored, dict[str, Any]]:
    case = yaml_strict.read(path)
    edition = edition_of(path)
    before = units(case["previous"], edition) if "previous" in case else None
    return scoring.score(units(case, edition), edition, previous=before), case


def differences(scored: scoring.Scored, case: dict[str, Any]) -> list[str]:
    """Every expected thing that is not so."""
    wrong = [
        f"{unit} {key}: expected {wanted!r}, got {got!r}"
        for unit, expected in case["expect"].items()
        for key, wanted in expected.items()
        if not _agrees(got := _got(scored, unit, key), wanted, key)
    ]
    bases = scored.bases.set_index(["group", "indicator"])["base"]
    return wrong + [
        f"base {group} {one}: expected {wanted}, got {bases[group, one]}"
        for group, all_ in case.get("bases", {}).items()
        for one, wanted in all_.items()
        if abs(bases[group, one] - wanted) > 1e-9
    ]


def _got(scored: scoring.Scored, unit: str, key: str) -> Any:
    if key == "points":
        own = scored.contributions[scored.contributions["unit"].eq(unit)]
        return own.set_index("indicator")["points"].to_dict()
    return scored.scores.loc[unit, {"score": "score_shown"}.get(key, key)]


def _agrees(got: Any, wanted: Any, key: str) -> bool:
    if key == "points":
        return all(_agrees(got[one], points, "") for one, points in wanted.items())
    if wanted is None or pd.isna(got):
        return wanted is None and bool(pd.isna(got))
    if key == "reason":
        return all(part in got for part in wanted.split("…"))
    return abs(got - wanted) < 1e-6 if isinstance(wanted, float | int) else got == wanted
