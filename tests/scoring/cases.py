"""Golden cases: what a rule makes of a few enterprises, written for a policy officer.

A case says ``case`` (its sentence), ``why`` (the rule and the sum), the units (``each`` holds
what they share), last year's if the rule needs them, and what is expected of each. Whatever a
case leaves unsaid is ordinary: a manufacturer of ten years without a veto; amounts are missing.

The edition is that of the folder, or of ``edition: {base: …}``, with the keys that ``change``
names: ``classes.ties.take: strict``, ``indicators.规上[1].weight: 40``; ``[*]`` is every member of
a list, each with its own value where the value is a list. ``says`` are words that the edition in
words must hold, ``refused`` words of the refusal of an edition that is not whole.
"""

import copy
import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tcgis import yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.examined import examined
from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.load import path_of
from tcgis.rulesets.model import Edition
from tcgis.rulesets.words import edition_in_words
from tcgis.scoring.engine import Scored, needs, score

HOME = Path(__file__).parents[1] / "cases"
ORDINARY = {
    "size": "规上",
    "industry2": "30",
    "years_producing": 10.0,
    "past_agreed_completion": False,
    "under_construction": False,
    "tenant_of_standard_factory": False,
    "tenant": False,
    "upgraded": False,
    "veto": None,
    "lessees": 0,
    "lessees_below_scale": 0,
}
_DTYPES = {"text": "string", "number": "float64", "flag": "boolean"}
KINDS = {name: _DTYPES[of.kind] for name, of in FIELDS.items()} | {"landlord": "string"}


def found() -> list[Path]:
    return sorted(HOME.glob("*/*/*.yaml"))


def name(path: Path) -> str:
    return path.relative_to(HOME).with_suffix("").as_posix()


def edition_id(path: Path, case: dict[str, Any]) -> str:
    """What the case is about: its own base, else the folder it lies in."""
    own = case.get("edition", {}).get("base")
    return own or path.parent.relative_to(HOME).as_posix()


def edition_of(path: Path, case: dict[str, Any]) -> Edition:
    raw = copy.deepcopy(_raw(edition_id(path, case)))
    for place, value in case.get("edition", {}).get("change", {}).items():
        change(raw, place, value)
    edition, wrong = examined(raw)
    if edition is None or wrong:
        raise EditionError("；".join(wrong))
    return edition


@cache
def _raw(ref: str) -> Any:
    own = HOME / f"{ref}.yaml"
    return yaml_strict.read(own if own.is_file() else path_of(ref))


def change(raw: Any, place: str, value: Any) -> None:
    """Set one key: ``indicators.规上[1].weight``."""
    *way, last = [part for part in re.split(r"[.\[\]]+", place) if part]
    for at, part in enumerate(way):
        if part == "*" and isinstance(raw, list):
            values = value if isinstance(value, list) else [value] * len(raw)
            for one, its in zip(raw, values, strict=True):
                change(one, ".".join([*way[at + 1 :], last]), its)
            return
        raw = raw[int(part) - 1] if isinstance(raw, list) else raw[part]
    if isinstance(raw, list):
        raw[int(last) - 1] = value
    else:
        raw[last] = value


def units(given: dict[str, Any], edition: Edition) -> pd.DataFrame:
    rows = {
        unit: {**ORDINARY, **given.get("each", {}), **own} for unit, own in given["units"].items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=needs(edition))
    return table.astype({column: KINDS.get(column, "float64") for column in table})


def run(path: Path) -> tuple[Scored, dict[str, Any]]:
    case = yaml_strict.read(path)
    edition = edition_of(path, case)
    before = units(case["previous"], edition) if "previous" in case else None
    return score(units(case, edition), edition, previous=before), case


def faults(path: Path) -> list[str]:
    """Everything about the case that is not so."""
    case = yaml_strict.read(path)
    try:
        edition = edition_of(path, case)
    except EditionError as refusal:
        told = case.get("refused", [])
        return [f"not refused for {one!r}" for one in told if one not in str(refusal)] or (
            [] if told else [str(refusal)]
        )
    told = edition_in_words(edition)
    wrong = [f"does not say {one!r}" for one in case.get("says", []) if one not in told]
    wrong += ["was to be refused"] if "refused" in case else []
    return wrong + (differences(*run(path)) if "units" in case else [])


def differences(scored: Scored, case: dict[str, Any]) -> list[str]:
    """Every expected thing that is not so."""
    wrong = [
        f"{unit} {key}: expected {wanted!r}, got {got!r}"
        for unit, expected in case["expect"].items()
        for key, wanted in expected.items()
        if not _agrees(got := _got(scored, unit, key), wanted, key)
    ]
    trial = bool(scored.bases["trial"].any())
    wrong += [f"trial: {trial}"] if case.get("trial", trial) != trial else []
    bases = scored.bases.set_index(["group", "indicator"])["base"]
    return wrong + [
        f"base {group} {one}: expected {wanted}, got {bases[group, one]}"
        for group, all_ in case.get("bases", {}).items()
        for one, wanted in all_.items()
        if not abs(bases[group, one] - wanted) <= 1e-9
    ]


def _got(scored: Scored, unit: str, key: str) -> Any:
    if key == "points":
        own = scored.contributions[scored.contributions["unit"].eq(unit)]
        return own.set_index("indicator")["points"].to_dict()
    return scored.scores.loc[unit, {"score": "score_shown"}.get(key, key)]


def _agrees(got: Any, wanted: Any, key: str) -> bool:
    if key == "points":
        return all(_agrees(got.get(one), points, "") for one, points in wanted.items())
    if wanted is None or got is None or pd.isna(got):
        return wanted is None and (got is None or bool(pd.isna(got)))
    if key == "reason":
        return all(part in got for part in wanted.split("…"))
    return abs(got - wanted) < 1e-6 if isinstance(wanted, float | int) else got == wanted
