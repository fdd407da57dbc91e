"""The run in a few words: tiles, the worst park and its reason, the 口径 box."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tcgis.analysis import distribution
from tcgis.outputs.numbers import mu, number, percent
from tcgis.outputs.pages import listing
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.measures import Indicator
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment


class CountyTile(NamedTuple):
    """One headline figure."""

    label: str
    value: str
    delta: str | None
    basis: str


class ParkVerdict(NamedTuple):
    """A title and the sentences that carry it."""

    title: str
    lines: list[str]


class TaxTail(NamedTuple):
    """The tail curve and what it says at the cut."""

    curve: pd.DataFrame
    sentence: str


def county_tiles(run: Assessment) -> list[CountyTile]:
    """Headline figures of the county, each with its unit and what it is made of."""
    county = run.zones.loc["county"]
    counts = run.enterprises["grade"].value_counts()
    graded = " / ".join(str(counts.get(grade, 0)) for grade in GRADES)
    rows = [
        ("tile_firms", f"{len(run.enterprises):,}", None, "tile_firms_basis"),
        ("tile_land", mu(county["land_mu"]), None, "tile_land_basis"),
        ("tile_tax", number(county["tax_per_mu"], 2), _change(run, "tax_per_mu"), "tile_sum_basis"),
        (
            "tile_output",
            number(county["output_per_mu"], 2),
            _change(run, "output_per_mu"),
            "tile_sum_basis",
        ),
        ("tile_grades", graded, None, "tile_grades_basis"),
    ]
    return [
        CountyTile(text(label), value, delta, text(basis, year=run.year))
        for label, value, delta, basis in rows
    ]


def worst_park(run: Assessment) -> ParkVerdict | None:
    """The park of lowest tax per mu, how far it is behind, and the land that holds it back."""
    parks = run.parks.drop(index="outside", errors="ignore").dropna(subset=["tax_per_mu"])
    if parks.empty:
        return None
    worst = parks.sort_values("tax_per_mu", kind="stable").iloc[0]
    inside = run.parcels[run.parcels["park_id"] == worst.name]
    line = text(
        "brief_worst",
        value=number(worst["tax_per_mu"], 2),
        county=number(run.zones.loc["county", "tax_per_mu"], 2),
    )
    title = text("brief_worst_title", year=run.year, park=worst["park_name"])
    return ParkVerdict(title, [line, _reason(run, inside), _next(run, inside)])


def grades_by_park(run: Assessment) -> pd.DataFrame:
    """Park × grade counts, long, for a stacked bar."""
    names = [f"grade_{grade}" for grade in GRADES]  # none where not the firms are graded
    counts = run.parks.set_index("park_name").reindex(columns=names)
    counts = counts.rename(columns=lambda name: name.removeprefix("grade_")).rename_axis("park")
    table = counts.reset_index().melt("park", var_name="grade", value_name="count")
    return pd.DataFrame(table[table["count"] > 0])


def tax_trend(run: Assessment) -> pd.DataFrame:
    """Tax per mu by year of each park and of the county."""
    rows = run.trend[run.trend["unit_kind"].isin(["park", "county"])]
    names = run.parks["park_name"].to_dict() | {"county": text("brief_county")}
    return rows.assign(name=rows["unit"].map(names))[["name", "year", "tax_per_mu"]].dropna()


def tax_tail(run: Assessment, cut: float) -> TaxTail:
    """What share of the tax the worst ``cut`` of the parcels' land pays."""
    curve = distribution.tail(run.parcels["land_m2"], run.parcels["tax_wan"])
    if len(curve) < 2:  # noqa: PLR2004
        return TaxTail(curve, text("brief_tail_none"))
    share = distribution.share_at(curve, cut)
    return TaxTail(curve, text("brief_tail", land=percent(cut), tax=percent(share)))


def gini_sentence(run: Assessment) -> str:
    """How unevenly the tax lies on the parcels' land, in a sentence."""
    found = distribution.gini(run.parcels["land_m2"], run.parcels["tax_wan"])
    if found.note in {"nothing", "no_sum"}:
        return text(f"brief_gini_{found.note}")
    sentence = text(
        "brief_gini", value=number(found.value, 3), units=found.units, left_out=found.left_out
    )
    return sentence + (text("brief_gini_negative") if found.note else "")


def run_basis(run: Assessment) -> list[str]:
    """The 口径 box: year, edition, formula, denominator, coverage, run."""
    coverage = run.zones.loc["county"].get("coverage")
    county = run.catalog.county
    lines = [
        text("basis_year", year=run.year, edition=run.edition.title, run=run.provenance["run_id"]),
        _formulas(run),
        text("basis_land", area=_area(run), coverage=percent(coverage)),
        text("basis_park", name=text(f"denominator_{county.park_denominator}")),
        text("basis_missing"),
    ]
    if run.bases["trial"].any():
        lines.append(text("basis_trial", year=run.year))
    return [*lines, *(note for note in (county.boundary_note, county.notice) if note)]


def _area(run: Assessment) -> str:
    area = run.edition.land.area
    return text(f"area_{area}") if area in {"max", "min"} else terms.label(area)


def _formulas(run: Assessment) -> str:
    """How the figures per mu are made; the edition's own where the county's have none."""
    if run.parcels["tax_per_mu"].notna().any() or run.parcels["output_per_mu"].notna().any():
        return text("basis_formula")
    words = listing.run_terms(run)

    def name(item: str) -> str:
        return terms.label(item, extra=words)

    parts = run.edition.indicators_all()
    return "；".join(" = ".join([name(one.id), _sums(one, name)]) for one in parts)


def _sums(one: Indicator, name: Callable[[str], str]) -> str:
    return " ÷ ".join(f"Σ{name(each)}" for each in one.quantities)


def _change(run: Assessment, name: str) -> str | None:
    county = run.trend[run.trend["unit_kind"] == "county"].set_index("year")[name]
    before, now = county.get(run.year - 1), county.get(run.year)
    if pd.isna(before) or pd.isna(now) or not before:
        return None
    return text("brief_change", share=f"{(now - before) / abs(before) * 100:+.1f}%")


def _reason(run: Assessment, inside: pd.DataFrame) -> str:
    """What holds the park back: land by reason, the largest first; a parcel may have several."""
    here = run.queue[run.queue["parcel_id"].isin(inside.index)]
    land = here["parcel_id"].map(inside["land_mu"]).groupby(here["reason"]).agg(["size", "sum"])
    total = inside["land_mu"].sum()
    parts = [
        text(
            "brief_reason",
            what=terms.label(str(reason)),
            n=row["size"],
            land=mu(row["sum"]),
            share=percent(row["sum"] / total),
        )
        for reason, row in land.sort_values("sum", ascending=False).iterrows()
    ]
    return text("brief_reasons", parts="；".join(parts)) if parts else text("brief_no_reason")


def _next(run: Assessment, inside: pd.DataFrame) -> str:
    here = run.queue[run.queue["parcel_id"].isin(inside.index)]
    parcels = here["parcel_id"].drop_duplicates()
    land = inside["land_mu"].reindex(parcels).sum()
    return text("brief_next", parcels=len(parcels), land=mu(land))
