"""The run in a few words: tiles, trend, tail curve, the 口径 box."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tcgis.analysis import distribution
from tcgis.line.sums import COUNTY, OUTSIDE, UNKNOWN
from tcgis.outputs.numbers import mu, number, percent
from tcgis.outputs.pages import listing
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.measures import Indicator
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment
    from tcgis.scoring.quantities import LandRatio


class CountyTile(NamedTuple):
    """One headline figure."""

    label: str
    value: str
    delta: str | None
    basis: str
    """What it is made of: of a ratio, what was divided by what."""


class Trend(NamedTuple):
    """A ratio by year: name, year, value, and what was divided (amount, land)."""

    title: str
    heading: str
    table: pd.DataFrame
    told: list[tuple[str, str, str, dict[str, str]]]
    """What is told of a point: field, type, heading, how it is shown."""


class Tail(NamedTuple):
    """The tail curve of an amount over land, what it says at the cut, and its axes' names."""

    curve: pd.DataFrame
    sentence: str
    land: str
    amount: str


def county_tiles(run: Assessment) -> list[CountyTile]:
    """Headline figures of the county, each with its unit and what it is made of."""
    county = run.zones.loc["county"]
    land = text("tile_land_basis", year=run.year)
    return [
        _people_tile(run),
        CountyTile(text("tile_land"), mu(county["land_mu"]), None, land),
        *(_ratio_tile(run, one) for one in run.ratios),
        _grade_tile(run),
    ]


def _people_tile(run: Assessment) -> CountyTile:
    """Firms; parcels where there is no register of firms."""
    if len(run.enterprises):
        return CountyTile(text("tile_firms"), f"{len(run.enterprises):,}", None,
                          text("tile_firms_basis"))  # fmt: skip
    return CountyTile(text("tile_parcels"), f"{len(run.parcels):,}", None,
                      text("tile_parcels_basis"))  # fmt: skip


def _ratio_tile(run: Assessment, ratio: LandRatio) -> CountyTile:
    words, county = listing.run_terms(run), run.zones.loc["county"]
    places = terms.decimals(ratio.id, extra=words) or 0
    made = text(
        "tile_made",
        item=terms.label(ratio.of, extra=words),
        amount=number(county[ratio.of], terms.decimals(ratio.of, extra=words) or 0),
        unit=terms.unit(ratio.of, extra=words),
        land=mu(county[ratio.divisor]),
    )
    heading = terms.heading(ratio.id, extra=words)
    return CountyTile(heading, number(county[ratio.id], places), _change(run, ratio.id), made)


def _grade_tile(run: Assessment) -> CountyTile:
    """How many units have which grade; where none has one, how many have a rank."""
    units, kind = graded_units(run), text(f"graded_{run.edition.unit}")
    counts = units["grade"].value_counts()
    basis = text("tile_grades_basis", year=run.year, n=f"{int(units['rank'].notna().sum()):,}")
    if counts.empty and gives_no_grades(run):
        ranked = units["score"].notna().sum() if "score" in units else 0
        return CountyTile(text("tile_scored", kind=kind), f"{ranked:,}", None,
                          text("tile_scored_basis", year=run.year))  # fmt: skip
    beside = int((units["rank"].notna() & units["grade"].isna()).sum())
    basis += text("tile_grades_beside", n=f"{beside:,}") if beside else ""
    shown = " / ".join(f"{counts.get(grade, 0):,}" for grade in GRADES)
    return CountyTile(text("tile_grades", kind=kind), shown, None, basis)


def graded_units(run: Assessment) -> pd.DataFrame:
    """The units that the edition grades; sums that are no units are left out."""
    beside = {"park": OUTSIDE, "industry": UNKNOWN}.get(run.edition.unit)
    units = pd.DataFrame(listing.units_of(run, run.edition.unit))
    return units.drop(index=beside or [], errors="ignore")


def gives_no_grades(run: Assessment) -> bool:
    """Whether the edition scores and ranks alone."""
    return run.edition.classes.kind == "none"


def grades_by_park(run: Assessment) -> pd.DataFrame:
    """Park × grade counts of firms or parcels, long, for a stacked bar; empty of other units.

    A firm counts once, in the park of most of its land; those in no park have rows of their own,
    so that the bars add up to the tile.
    """
    if run.edition.unit not in {"enterprise", "parcel"}:
        return pd.DataFrame(columns=["park", "grade", "count"])
    units = graded_units(run).dropna(subset=["grade"])
    named = run.parks["park_name"].rename(str)
    nowhere = text("outside_parks" if run.edition.unit == "parcel" else "no_park")
    park = units["park_id"].astype("string").map(named).fillna(nowhere)
    counts = units.groupby([park.rename("park"), units["grade"]]).size().rename("count")
    table = counts.reset_index()
    order = {name: place for place, name in enumerate([*named, nowhere])}
    return table.sort_values("park", key=lambda names: names.map(order), kind="stable")


def yield_trend(run: Assessment) -> Trend | None:
    """The first ratio by year of each park and of the county, with what was divided."""
    if not run.ratios:
        return None
    ratio, words = run.ratios[0], listing.run_terms(run)
    rows = run.trend[run.trend["unit_kind"].isin(["park", "county"])]
    names = run.parks["park_name"].to_dict() | {"county": text("brief_county")}
    if not _has_parks(run):  # without parks the county and what is outside of them are one
        rows = rows[rows["unit_kind"].eq("county")]
    shown = {"value": ratio.id, "amount": ratio.of, "land": ratio.divisor}
    table = pd.DataFrame({"name": rows["unit"].map(names), "year": rows["year"]})
    table = table.assign(**{name: rows[each] for name, each in shown.items()})
    label, heading = (one(ratio.id, extra=words) for one in (terms.label, terms.heading))
    told: list[tuple[str, str, str, dict[str, str]]]
    told = [("name", "nominal", "", {}), ("year", "ordinal", terms.label("year"), {})]
    for field, name in shown.items():
        places = {"format": f",.{terms.decimals(name, extra=words) or 0}f"}
        told.append((field, "quantitative", terms.heading(name, extra=words), places))
    known = table.dropna(subset=["value"])
    return Trend(text("brief_trend", ratio=label), heading, known, told)


def park_sums(run: Assessment) -> pd.DataFrame:
    """The parks, best first, and the county below them; empty where there are no parks."""
    if not _has_parks(run):
        return pd.DataFrame()
    county = run.zones.loc[[COUNTY]].assign(park_name=text("brief_county"))
    parks = pd.DataFrame(listing.ranked(run.parks)).drop(columns="geometry")
    return pd.concat([parks, county.dropna(axis=1, how="all")]).rename_axis(run.parks.index.name)


def yield_tail(run: Assessment, cut: float) -> Tail | None:
    """What share of the first ratio's amount the worst ``cut`` of the land yields."""
    if not run.ratios:
        return None
    ratio, words = run.ratios[0], listing.run_terms(run)
    label, item = (terms.label(name, extra=words) for name in (ratio.id, ratio.of))
    curve = distribution.tail(*_on_parcels(run))
    axes = text("chart_land_share", ratio=label), text("chart_amount_share", item=item)
    if len(curve) < 2:  # noqa: PLR2004
        return Tail(curve, text("brief_tail_none", item=item), *axes)
    share = percent(distribution.share_at(curve, cut))
    said = text("brief_tail", land=percent(cut), share=share, ratio=label, item=item)
    return Tail(curve, said, *axes)


def _on_parcels(run: Assessment) -> tuple[pd.Series, pd.Series]:
    """Land of each parcel that the first ratio divides by, and the amount on it."""
    sums = run.pieces.groupby("parcel_id")[["land_mu", "amount"]].sum()
    every = sums.reindex(run.parcels.index)
    return every["land_mu"], every["amount"]


def gini_sentence(run: Assessment) -> str:
    """How unevenly the first ratio's amount lies on the land, in a sentence."""
    if not run.ratios:
        return ""
    item = terms.label(run.ratios[0].of, extra=listing.run_terms(run))
    found = distribution.gini(*_on_parcels(run))
    if found.note in {"nothing", "no_sum"}:
        return text(f"brief_gini_{found.note}", item=item)
    sentence = text("brief_gini", value=number(found.value, 3), units=found.units,
                    left_out=found.left_out, item=item)  # fmt: skip
    return sentence + (text("brief_gini_negative", item=item) if found.note else "")


def run_basis(run: Assessment) -> list[str]:
    """The 口径 box: year, edition, formula, denominator, coverage, run."""
    county = run.catalog.county
    lines = [
        text("basis_year", year=run.year, edition=run.edition.title, run=run.provenance["run_id"]),
        _formulas(run),
        _land(run),
        _parks(run),
        text("basis_missing") + _amounts(run),
    ]
    if run.bases["trial"].any():
        lines.append(text("basis_trial", year=run.year))
    return [*filter(None, lines), *(note for note in (county.boundary_note, county.notice) if note)]


def idle_basis(run: Assessment) -> str:
    """To which day idle days are counted, and when a year is full."""
    return text("basis_idle", on=f"{run.idle_on:%Y-%m-%d}")


def _land(run: Assessment) -> str:
    """Which area counts, and how much of the industrial land the evaluated firms use."""
    area, coverage = run.edition.land.area, run.zones.loc["county"].get("coverage")
    named = text(f"area_{area}") if area in {"max", "min"} else terms.label(area)
    line = text("basis_land", area=named)
    if coverage is None or pd.isna(coverage):
        return line
    return line + text("basis_coverage", coverage=percent(coverage))


def _parks(run: Assessment) -> str:
    if not _has_parks(run):
        return ""
    return text("basis_park", name=text(f"denominator_{run.catalog.county.park_denominator}"))


def _has_parks(run: Assessment) -> bool:
    return bool((run.parks.index != OUTSIDE).any())


def _amounts(run: Assessment) -> str:
    """Where the amounts of parcels come from."""
    if run.enterprises.empty:
        return text("basis_amounts_by_parcel")
    return text(f"basis_amounts_{run.edition.land.amounts_on}")


def _formulas(run: Assessment) -> str:
    """How the figures per mu are made; of a run without any, how the edition's are."""
    words = listing.run_terms(run)

    def name(item: str) -> str:
        return terms.label(item, extra=words)

    to_land = [f"{name(one.id)} = {text('basis_over_land', item=name(one.of))}{_factor(one.times)}"
               for one in run.ratios]  # fmt: skip
    own = [f"{name(one.id)} = {_sums(one, name)}{_factor(one.times)}"
           for one in run.edition.indicators_all()]  # fmt: skip
    return text("basis_formula", formulas="；".join(to_land or own))


def _factor(times: float) -> str:
    return "" if times == 1 else f" × {times:g}"


def _sums(one: Indicator, name: Callable[[str], str]) -> str:
    return " ÷ ".join(f"Σ{name(each)}" for each in one.quantities)


def _change(run: Assessment, name: str) -> str | None:
    county = run.trend[run.trend["unit_kind"] == "county"].set_index("year")[name]
    before, now = county.get(run.year - 1), county.get(run.year)
    if pd.isna(before) or pd.isna(now) or not before:
        return None
    return text("brief_change", share=f"{(now - before) / abs(before) * 100:+.1f}%")
