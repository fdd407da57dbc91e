"""Why a unit has its grade and what would change it, for cards and sheets."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from tcgis.analysis import explain
from tcgis.analysis.gap import gap
from tcgis.analysis.known import Known
from tcgis.findings import VALUE_DROPPED
from tcgis.outputs.numbers import number
from tcgis.outputs.pages import listing
from tcgis.scoring.engine import Scored
from tcgis.words import terms
from tcgis.words.terms import Term, text

if TYPE_CHECKING:
    from tcgis.analysis.whatif import Data
    from tcgis.line.assessment import Assessment

_SCORES = [
    "group", "listing", "score", "rank", "n_ranked", "grade", "machine_grade", "treated_as",
    "state", "reason", "class_place", "class_number", "last_A", "last_B", "last_C",
]  # fmt: skip
_FED_BY: Final = {
    "years_producing": "production_on", "years_registered": "registered_on",
    "upgraded": "above_scale_on", "under_construction": "condition",
}  # fmt: skip
"""Field → the column of the register that it comes from."""
_LAND: Final = ("parcels", "leases")
"""Tables that tell who uses which land."""


class Lift(NamedTuple):
    """One line of what would change a grade."""

    target: str
    quantity: str
    sentence: str
    """The change and the figure after it, or why there is none."""
    reachable: bool


def evaluated_units(run: Assessment) -> pd.DataFrame:
    """The table of the units that the edition evaluates."""
    tables = {"parcel": run.parcels, "park": run.parks, "zone": run.zones,
              "industry": run.industries}  # fmt: skip
    return pd.DataFrame(tables.get(run.edition.unit, run.enterprises))


def scored_units(run: Assessment) -> Scored:
    """What the engine made of the units of a run."""
    scores = evaluated_units(run).reindex(columns=_SCORES)
    return Scored(scores, run.contributions, run.bases)


def explain_units(run: Assessment) -> pd.Series:
    """The explanation of each unit that the edition evaluates."""
    return explain.paragraphs(scored_units(run), run.edition, known_facts(run))


def known_facts(run: Assessment) -> Known:
    """What the run knows beside the scores: days, vetoes, who sends what."""
    codes = run.unallocated.get("reason", pd.Series(dtype="string")).eq("all_let_out")
    dropped = run.findings[run.findings["effect"].eq(VALUE_DROPPED).fillna(value=False)]
    pairs = zip(dropped["subject"].astype(str), dropped["field"].astype(str), strict=True)
    units = evaluated_units(run)
    columns = ["credit_code", "finish_due", "finished_on", "condition"]
    parcels = pd.DataFrame(run.parcels).reindex(columns=columns).rename_axis("parcel_id")
    return Known(
        year=run.year,
        units=units,
        vetoes=run.vetoes.reindex(columns=["credit_code", "veto", "decided_on", "authority"]),
        parcels=parcels.reset_index(),
        senders=_senders(run),
        doubted=frozenset(pairs),
        lessors=frozenset(run.unallocated.loc[codes[codes].index, "credit_code"]),
        words=listing.run_terms(run),
    )


def _senders(run: Assessment) -> dict[str, str]:
    """Item or field → the departments that send it."""
    sent: dict[str, list[str]] = {}
    for layer in run.catalog.layers.values():
        names = [*layer.facts, *layer.columns] if layer.table != "facts" else [*layer.facts]
        for name in names if layer.table in {"facts", "enterprises", "vetoes"} else ():
            sent.setdefault(name, []).append(layer.department)
        if layer.table in _LAND:
            sent.setdefault("land_mu", []).append(layer.department)
    known = sent | {field: sent[name] for field, name in _FED_BY.items() if name in sent}
    return {name: "、".join(dict.fromkeys(each)) for name, each in known.items()}


def explain_unit(run: Assessment, unit: str) -> str:
    """The explanation of one unit."""
    whole = scored_units(run)
    own = whole._replace(
        scores=whole.scores.loc[[unit]],
        contributions=whole.contributions[whole.contributions["unit"].eq(unit)],
    )
    return str(explain.paragraphs(own, run.edition, known_facts(run)).iloc[0])


def grade_lifts(run: Assessment, people: Data, unit: str) -> list[Lift]:
    """What would lift the unit's grade, figure by figure."""
    found = gap.find_gaps(
        people.units, run.edition, unit, previous=people.previous, scored=scored_units(run)
    )
    extra = listing.run_terms(run)
    near = [_lift(one, extra) for one in found[found["reachable"]].to_dict("records")]
    rest = found[~found["reachable"]].groupby("reason", sort=False)
    return near + [_barred(str(reason), rows, extra) for reason, rows in rest]


def _barred(reason: str, rows: pd.DataFrame, extra: dict[str, Term]) -> Lift:
    """Every class and figure that one reason stands against, in one line."""
    grades = "、".join(terms.label(name) for name in rows["target"].dropna().unique())
    items = "、".join(terms.label(name, extra=extra) for name in rows["quantity"].dropna().unique())
    return Lift(text("gap_to", grade=grades) if grades else "", items, reason, reachable=False)


def _lift(one: dict[Hashable, Any], extra: dict[str, Term]) -> Lift:
    item, target = str(one["quantity"]), text("gap_to", grade=terms.label(str(one["target"])))
    return Lift(target, terms.label(item, extra=extra), _change(one, item, extra), reachable=True)


def _change(one: dict[Hashable, Any], item: str, extra: dict[str, Term]) -> str:
    term = extra.get(item) or terms.load().terms[item]
    decimals = 2 if term.decimals is None else term.decimals
    change = float(one["change"])
    key = "gap_up" if change > 0 else "gap_down"
    return text(key, change=number(abs(change), decimals), unit=term.unit or "",
                value=number(one["new_value"], decimals))  # fmt: skip
