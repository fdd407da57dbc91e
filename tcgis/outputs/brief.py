"""The run in a few words: tiles, the worst park and its reason, the 口径 box."""

from typing import NamedTuple

import pandas as pd

from tcgis import terms
from tcgis.outputs.numbers import mu, number, percent
from tcgis.scoring import distribution
from tcgis.terms import text
from tcgis.workflow import Assessment

GRADES = ["A", "B", "C", "D"]


class Tile(NamedTuple):
    """One headline figure."""

    label: str
    value: str
    delta: str | None
    basis: str


class Verdict(NamedTuple):
    """A title and the sentences that carry it."""

    title: str
    lines: list[str]


class Tail(NamedTuple):
    """The tail curve and what it says at the cut."""

    curve: pd.DataFrame
    sentence: str


def tiles(run: Assessment) -> list[Tile]:
    """Headline figures of the county, each with its unit and what it is made of."""
    county = run.zones.loc["county"]
    counts = run.enterprises["grade"].value_counts()
    graded = "　".join(f"{grade} {counts.get(grade, 0)}" for grade in GRADES)
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
        Tile(text(label), value, delta, text(basis, year=run.year))
        for label, value, delta, basis in rows
    ]


def worst_park(run: Assessment) -> Verdict | None:
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
    return Verdict(title, [line, _reason(inside), _next(run, inside)])


def grades_by_park(run: Assessment) -> pd.DataFrame:
    """Park × grade counts, long, for a stacked bar."""
    counts = run.parks.set_index("park_name")[[f"grade_{grade}" for grade in GRADES]]
    counts = counts.rename(columns=lambda name: name.removeprefix("grade_")).rename_axis("park")
    table = counts.reset_index().melt("park", var_name="grade", value_name="count")
    return pd.DataFrame(table[table["count"] > 0])


def trend(run: Assessment) -> pd.DataFrame:
    """Tax per mu by year of each park and of the county."""
    rows = run.trend[run.trend["unit_kind"].isin(["park", "county"])]
    names = run.parks["park_name"].to_dict() | {"county": text("brief_county")}
    return rows.assign(name=rows["unit"].map(names))[["name", "year", "tax_per_mu"]].dropna()


def tail(run: Assessment, cut: float) -> Tail:
    """What share of the tax the worst ``cut`` of the parcels' land pays."""
    curve = distribution.tail(run.parcels["land_m2"], run.parcels["tax_wan"])
    if len(curve) < 2:  # noqa: PLR2004
        return Tail(curve, text("brief_tail_none"))
    share = distribution.share_at(curve, cut)
    return Tail(curve, text("brief_tail", land=percent(cut), tax=percent(share)))


def basis(run: Assessment) -> list[str]:
    """The 口径 box: year, edition, formula, denominator, coverage, run."""
    coverage = run.zones.loc["county"].get("coverage")
    county = run.catalog.county
    lines = [
        text("basis_year", year=run.year, edition=run.edition.title, run=run.provenance["run_id"]),
        text("basis_formula"),
        text("basis_land", area=terms.label(run.edition.land.area), coverage=percent(coverage)),
        text("basis_missing"),
    ]
    return [*lines, *(note for note in (county.boundary_note, county.notice) if note)]


def _change(run: Assessment, name: str) -> str | None:
    county = run.trend[run.trend["unit_kind"] == "county"].set_index("year")[name]
    before, now = county.get(run.year - 1), county.get(run.year)
    if pd.isna(before) or pd.isna(now) or not before:
        return None
    return text("brief_change", share=f"{(now - before) / abs(before) * 100:+.1f}%")


def _reason(inside: pd.DataFrame) -> str:
    land = inside["land_mu"].sum()
    held = {
        name: inside.loc[inside["condition"].eq(word), "land_mu"]
        for name, word in {"idle": "闲置", "building": "在建"}.items()
    }
    low = inside.loc[inside["grade"].eq("D"), "land_mu"]
    return text(
        "brief_reason",
        idle=len(held["idle"]),
        idle_mu=mu(held["idle"].sum()),
        idle_share=percent(held["idle"].sum() / land),
        low=len(low),
        low_mu=mu(low.sum()),
        low_share=percent(low.sum() / land),
        building=len(held["building"]),
        building_mu=mu(held["building"].sum()),
    )


def _next(run: Assessment, inside: pd.DataFrame) -> str:
    here = run.queue[run.queue["parcel_id"].isin(inside.index)]
    parcels = here["parcel_id"].drop_duplicates()
    land = inside["land_mu"].reindex(parcels).sum()
    return text("brief_next", parcels=len(parcels), land=mu(land))
