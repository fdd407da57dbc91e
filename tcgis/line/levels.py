"""Firms, parcels, parks, zones and industries: the sums of every level, and their ratios."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import pandas as pd

from tcgis.catalog.model import Catalog
from tcgis.line import denominators
from tcgis.line.aggregates import Units
from tcgis.line.denominators import Ground
from tcgis.line.sums import COUNTY, OUTSIDE, UNKNOWN
from tcgis.line.years import YearTables, main_park
from tcgis.links import holdings, in_use
from tcgis.rulesets.conditions import GRADES
from tcgis.scoring import quantities
from tcgis.scoring.quantities import LandRatio
from tcgis.words.terms import text
from tcgis.words.units import to_mu

_RANKED: Final = ["graded", "unrated"]
_PARK: Final = ["park_name", "zone_id", "zone_name", "role", "star_rating"]
_AREAS: Final = [f"{name}_area_m2" for name in denominators.GIVEN]
Ratios = Sequence[LandRatio]


def rolled(at: YearTables, by: pd.Series, shown: Ratios) -> pd.DataFrame:
    """Sums and ratios by ``by``; parcels it does not name are in none of them."""
    sums = quantities.roll_up(supplied_parcels(at), at.land.allocated.missing_land_m2, by)
    named = sums.sums.index.notna()
    return quantities.ratios(sums.sums[named], sums.missing_land_m2[named], indicators=shown)


def parks(
    at: YearTables, graded: pd.DataFrame, catalog: Catalog, shown: Ratios
) -> gpd.GeoDataFrame:
    """Table ``parks`` of the assessment: Σ ÷ Σ over each park's parcels, 园外 a row of its own.

    ``graded`` are the scores of the enterprises; empty where others are scored. The ratios shown
    are those of the run (``headline.land_ratios``): by the first of them the parks are ranked.
    """
    by = at.parcels["park_id"].fillna(OUTSIDE)
    shapes = at.parks.set_index("park_id")
    given = pd.DataFrame(shapes.reindex(columns=_AREAS))
    sums = _sums(at, by, graded, shown, given=given)
    sums = sums.join(_people(at, by, graded, _park_of_firm(at)))
    known = shapes.reindex(columns=[*_PARK, "geometry"])
    extra = [each for each in sums.index if each not in known.index]
    table = known.reindex([*known.index, *extra]).join(sums)
    table.loc[table.index == OUTSIDE, "park_name"] = text("outside_parks")
    inside = _ranking(table, catalog, shown).where(table.index != OUTSIDE)
    return gpd.GeoDataFrame(
        table.assign(rank=quantities.places(inside)).rename_axis("park_id"),
        geometry="geometry",
        crs=at.parks.crs,
    )


def _ranking(table: pd.DataFrame, catalog: Catalog, shown: Ratios) -> pd.Series:
    """What parks are ranked by: the first ratio, to the county's denominator; NA without any."""
    if not shown:
        return pd.Series(float("nan"), table.index)
    chosen, first = catalog.county.park_denominator, shown[0].id
    return table[first if chosen == denominators.SUPPLIED else f"{first}_{chosen}"]


def zones(at: YearTables, graded: pd.DataFrame, shown: Ratios) -> pd.DataFrame:
    """The same sums for each zone, and for the county as a whole.

    A zone's given areas are known only where those of all its parks are; the county's never.
    """
    whole = pd.Series(COUNTY, at.parcels.index, dtype="string")
    each = at.parcels["zone_id"].astype("string")
    given = _areas(pd.DataFrame(at.parks).dropna(subset=["zone_id"]).set_index("zone_id"))
    park = _park_of_firm(at)
    of_zones = park.map(at.parks.set_index("park_id")["zone_id"])
    homes = (of_zones, pd.Series(COUNTY, park.index, dtype="string"))
    parts = [
        _sums(at, by, graded, shown, given=given).join(_people(at, by, graded, home))
        for by, home in zip((each[each.notna()], whole), homes, strict=True)
    ]
    names = pd.DataFrame(at.parks).dropna(subset=["zone_id"]).drop_duplicates("zone_id")
    table = pd.concat(parts).rename_axis("zone_id")
    table.insert(0, "zone_name", names.set_index("zone_id")["zone_name"].reindex(table.index))
    return table


def industries(at: YearTables, graded: pd.DataFrame, shown: Ratios) -> pd.DataFrame:
    """Table ``industries``: Σ ÷ Σ over the firms of each industry, wherever their land is.

    By division (industry2); by leading industry where the register has no division at all. An
    amount of a firm without land is in the sum and in no ratio to land.
    """
    ground = _of_industries(at)
    by = ground.by
    sums = ground.table.groupby(by).sum(min_count=1)
    sums["land_m2"] = sums["land_m2"].fillna(0.0)
    sums.insert(1, "land_mu", to_mu(sums["land_m2"]))
    sums.insert(0, "enterprises", by.groupby(by).size())
    sums.insert(0, "industry", _usual(at.registered["industry"], by))
    for one in [each for each in shown if each.of in ground.table]:
        of, per = denominators.over_land(ground, one.of, denominators.SUPPLIED)
        sums[one.id] = of / per * one.times
        known = sums[one.id].notna()
        sums[one.divisor] = per.where(known)
        if not (of[known] == sums[one.of][known]).all():  # some is of firms without land
            sums[quantities.amount_of(one.id)] = of.where(known)
    if len(graded):
        sums = sums.join(_grades(by, graded["grade"].reindex(by.index)))
    sums.index.name = by.name
    return sums


def _usual(names: pd.Series, by: pd.Series) -> pd.Series:
    """What most firms of each sum call their industry; missing where none says."""
    counts = names.groupby([by, names]).size().rename("n").reset_index(level=1, name="n")
    first = counts.sort_values("n", ascending=False, kind="stable")
    return first[~first.index.duplicated()]["industry"]


def units_of(unit: str, at: YearTables) -> Units:
    """Units of an edition that does not grade enterprises."""
    if unit == "parcel":
        # land on which nothing is made is no unit: it has neither score nor rank
        table = at.parcels[~at.parcels["use"].isin(in_use.OUT_OF_USE)]
        own = pd.Series(table.index, table.index)
        return Units(table, Ground(table, at.land.allocated.missing_land_m2, own))
    if unit == "industry":
        sums = industries(at, pd.DataFrame(), ()).drop(index=UNKNOWN, errors="ignore")
        return Units(sums.assign(**{str(sums.index.name): sums.index}), _of_industries(at))
    key, names = ("park_id", _PARK) if unit == "park" else ("zone_id", ["zone_name"])
    known = pd.DataFrame(at.parks).dropna(subset=[key]).set_index(key)
    by = at.parcels[key].astype("string")
    ground = _ground(at, by, given=_areas(known))
    sums = rolled(at, by, ()).join(denominators.areas(ground))
    for name in denominators.NAMED:
        area = f"{name}_area_m2" if name in denominators.GIVEN else f"{name}_m2"
        sums[f"{name}_mu"] = to_mu(sums[area])
    fields = known.reindex(columns=names)
    return Units(fields[~fields.index.duplicated()].sort_index().join(sums), ground)


def with_scores(table: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """A level's table with the scores of its units; a row that is no unit is ``excluded``."""
    bare = table.drop(columns=[name for name in scores if name in table])
    joined: pd.DataFrame = bare.join(scores.set_axis(scores.index.astype(bare.index.dtype)))
    return joined.assign(state=joined["state"].fillna("excluded"))


def supplied_parcels(at: YearTables) -> gpd.GeoDataFrame:
    """Parcels whose land counts in sums: supplied by the end of the year."""
    return at.parcels[holdings.supplied(at.parcels, at.land.end).to_numpy()]


def _ground(at: YearTables, by: pd.Series, *, given: pd.DataFrame | None) -> Ground:
    table = pd.DataFrame(supplied_parcels(at))
    return Ground(
        table=table,
        missing_m2=at.land.allocated.missing_land_m2,
        by=by,
        industrial=at.industrial.reindex(table.index),
        used=denominators.uses(at.land.allocated.users, at.registered["size"]),
        given=given,
    )


def _of_industries(at: YearTables) -> Ground:
    firms = at.registered
    table = firms[["land_m2", *at.land.amounts.columns]].astype("float64")
    missing = {each: table["land_m2"].where(table[each].isna(), 0.0) for each in table}
    missing.pop("land_m2")
    lost = pd.DataFrame(missing, index=table.index)
    return Ground(table, lost, industry_of(at))


def industry_of(at: YearTables) -> pd.Series:
    """Industry of each firm by which is summed: the division, or else the leading industry."""
    firms = at.registered
    name = "sector" if firms["industry2"].isna().all() else "industry2"
    industry: pd.Series = firms[name].fillna(UNKNOWN)
    return industry


def _areas(shapes: pd.DataFrame) -> pd.DataFrame:
    """Given areas by the index of ``shapes``; a sum of which a part is not known is not known."""
    areas = shapes.reindex(columns=_AREAS).astype("float64")
    whole = areas.notna().groupby(level=0).all()
    return areas.groupby(level=0).sum().where(whole)


def _sums(
    at: YearTables,
    by: pd.Series,
    graded: pd.DataFrame,
    shown: Ratios,
    *,
    given: pd.DataFrame | None,
) -> pd.DataFrame:
    ground = _ground(at, by, given=given)
    sums = rolled(at, by, shown).join(denominators.areas(ground))
    sums = sums.join(denominators.ratios(ground, shown))
    if graded.empty or at.land.net.empty:
        return sums
    ranked = graded.index[graded["state"].isin(_RANKED)]
    return sums.assign(coverage=denominators.coverage(ground, ranked))


def _park_of_firm(at: YearTables) -> pd.Series:
    """Where a firm counts: the park of most of its land, outside if it has none in any park."""
    firms = pd.Index(at.land.net["credit_code"].unique(), name="credit_code")
    return main_park(at.land.net, at.parcels)["park_id"].reindex(firms).fillna(OUTSIDE)


def _people(at: YearTables, by: pd.Series, graded: pd.DataFrame, home: pd.Series) -> pd.DataFrame:
    """Firms by sum: each once, at its ``home``, and how many beside these use land there."""
    used = at.land.net.assign(unit=at.land.net["parcel_id"].map(by)).dropna(subset=["unit"])
    there = used.drop_duplicates(["unit", "credit_code"])
    guests = there[there["unit"].ne(there["credit_code"].map(home))]
    units = pd.Index(by.dropna().unique())
    counts = {
        "enterprises": home.value_counts().reindex(units, fill_value=0),
        "enterprises_elsewhere": guests["unit"].value_counts().reindex(units, fill_value=0),
    }
    table = pd.DataFrame(counts, index=units)
    if graded.empty:
        return table
    grades = _grades(home, graded["grade"].reindex(home.index)).reindex(units, fill_value=0)
    # a rule that gives no grades has no numbers of them
    return table.join(grades.where(grades.isna()) if graded["grade"].isna().all() else grades)


def _grades(units: pd.Series, grade: pd.Series) -> pd.DataFrame:
    counts = pd.crosstab(units, grade.fillna("none")).reindex(columns=list(GRADES), fill_value=0)
    return counts.add_prefix("grade_")
