"""Everything about one parcel or one enterprise, as words and a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from tcgis.outputs.numbers import MISSING, mu, number
from tcgis.outputs.pages import changes, explanation, land_users, listing
from tcgis.rulesets.words import policies_in_words
from tcgis.scoring import quantities
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_PARCEL = [
    "parcel_id", "doubt", "location", "township", "park_name", "holder", "condition", "use",
    "supply_mode", "land_mu", "certificate_area_m2", "reported_area_m2", "geometry_area_m2",
    "amount_basis", "tax_wan", "output_wan", "tax_per_mu", "output_per_mu", "rank", "start_due",
    "started_on", "finish_due", "finished_on", "term_end",
]  # fmt: skip
_FIRM = [
    "credit_code", "park_name", "industry", "size", "land_mu", "tax_wan", "output_wan",
    "revenue_wan", "power_kwh", "tax_per_mu", "output_per_mu", "score", "rank", "n_ranked",
    "industry2_rank", "industry2_ranked", "park_id_rank", "park_id_ranked",
]  # fmt: skip
_STATES = {"use", "amount_basis"}
_SAME = 1e-9
"""Mu by which two areas may differ and be the same."""


class Card(NamedTuple):
    """One unit in words."""

    title: str
    state: str
    sentence: str
    facts: list[tuple[str, str]]
    land: pd.DataFrame
    """``land_users.firms_on`` a parcel, or ``land_users.parcels_of`` a firm."""
    contributions: pd.DataFrame
    """label, numerator, divisor, value, base, weight, points, cite."""
    mark: str = ""
    """A word beside the grade."""
    change: str = ""
    """What moved the score since the year before."""
    policies: tuple[str, ...] = ()
    """What follows from the class, for reading only."""


def parcel_card(run: Assessment, parcel_id: str) -> Card:
    """A parcel: its areas, dates, firms and figures."""
    row = run.parcels.loc[[parcel_id]].iloc[0]
    points = _points(run, parcel_id)
    facts = _facts(run, row.copy(), _PARCEL, parcel_id)
    title = parcel_id if pd.isna(row["parcel_name"]) else str(row["parcel_name"])
    firms = land_users.firms_on(run, parcel_id)
    sentence = land_users.no_letter_sentence(run, parcel_id)
    evaluated = run.edition.unit == "parcel" and not sentence
    sentence = explanation.explain_unit(run, parcel_id) if evaluated else sentence
    moved = changes.change_sentence(run, parcel_id) if evaluated else ""
    return Card(title, _shown_class(row), sentence, facts, firms, points, change=moved)


def firm_card(run: Assessment, credit_code: str) -> Card:
    """An enterprise: its land, figures, grade and how the score came about."""
    row = run.enterprises.loc[[credit_code]].iloc[0]
    title = str(row["enterprise_name"])
    facts = _facts(run, row.copy(), _FIRM, credit_code)
    evaluated = run.edition.unit == "enterprise"
    sentence = explanation.explain_unit(run, credit_code) if evaluated else ""
    land = land_users.parcels_of(run, credit_code)
    card = Card(title, _shown_class(row), sentence, facts, land, _points(run, credit_code))
    flag = row.get("low_but_leading")
    mark = text("low_but_leading") if pd.notna(flag) and flag else ""
    moved = changes.change_sentence(run, credit_code) if evaluated else ""
    held = row.get("treated_as")
    policies = () if pd.isna(held) else tuple(policies_in_words(run.edition, str(held)))
    return card._replace(mark=mark, change=moved, policies=policies)


def contribution_table(points: pd.DataFrame) -> pd.DataFrame:
    """The same contributions with headings in words."""
    names = ["numerator", "divisor", "value", "base", "weight", "points", "cite"]
    shown = points[["label", *names]].rename(
        columns={"label": terms.label("indicator")} | {name: terms.heading(name) for name in names}
    )
    figures = shown.select_dtypes("number").columns
    return shown.assign(**{name: round_half_up(shown[name], 2) for name in figures})


def total_land(parcels: pd.DataFrame) -> str:
    """Land of the parcels on show, in mu."""
    return mu(parcels["land_mu"].sum())


def _shown_class(row: pd.Series) -> str:
    return str(row["state"] if pd.isna(row["grade"]) else row["grade"])


def _points(run: Assessment, unit: str) -> pd.DataFrame:
    points = run.contributions[run.contributions["unit"].eq(unit)]
    labels = {item: run.edition.label(item) for item in points["indicator"].unique()}
    return points.assign(label=points["indicator"].map(labels))


def _facts(run: Assessment, row: pd.Series, names: list[str], key: str) -> list[tuple[str, str]]:
    extra = listing.run_terms(run)
    own = [name for name in extra if name in row.index]
    row[names[0]] = key
    known = _with_divisors([name for name in [*names, *own] if name in row.index], row)
    return [
        (terms.heading(name, extra=extra), _shown_value(row[name], name, extra)) for name in known
    ]


def _with_divisors(names: list[str], row: pd.Series) -> list[str]:
    """Each ratio followed by the land that it was divided by, where that is not all of it."""
    beside = {name: quantities.divisor_of(name) for name in names}
    told = {
        name: divisor
        for name, divisor in beside.items()
        if pd.notna(row.get(divisor)) and abs(row[divisor] - row["land_mu"]) > _SAME
    }
    return [each for name in names for each in (name, told.get(name)) if each is not None]


def _shown_value(value: Any, name: str, extra: dict[str, terms.Term]) -> str:  # noqa: ANN401
    if value is None or pd.isna(value):
        return MISSING
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if name in _STATES:
        return terms.label(str(value))
    decimals = terms.decimals(name, extra=extra)
    return str(value) if decimals is None else number(value, decimals)
