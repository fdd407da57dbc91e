"""Firms, parcels, parks, zones and industries: the sums of every level, and their ratios."""

from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis.catalog.model import Catalog, County
from tcgis.checks.land import land_use
from tcgis.geo import crs
from tcgis.line import attributes, denominators
from tcgis.line.aggregates import Units
from tcgis.line.denominators import Ground
from tcgis.links import holdings, reconcile
from tcgis.links.tenancy import Tenancy
from tcgis.scoring import quantities
from tcgis.words.terms import text
from tcgis.words.units import to_mu

OUTSIDE, COUNTY, UNKNOWN = "outside", "county", "unknown"
"""Ids of the rows for land in no park, for the whole county and for firms of no known industry."""
GRADES: Final = ["A", "B", "C", "D"]
_RANKED: Final = ["graded", "unrated"]
_PARK: Final = ["park_name", "zone_id", "zone_name", "role", "star_rating"]
_AREAS: Final = [f"{name}_area_m2" for name in denominators.GIVEN]


class Standing(NamedTuple):
    """Who used which land at the end of a year, and what came of it."""

    year: int
    land_m2: pd.Series
    holdings: pd.DataFrame
    net: pd.DataFrame
    tenants: pd.Index
    """Firms whose whole land is rented standard-factory floor."""
    tenancy: Tenancy
    amounts: pd.DataFrame
    allocated: reconcile.Allocated
    superseded: pd.DataFrame
    """SOURCE and item of amounts that do not count because another stage does."""
    findings: pd.DataFrame

    @property
    def end(self) -> pd.Timestamp:
        """31 December."""
        return pd.Timestamp(self.year, 12, 31)


class Level(NamedTuple):
    """Everything of one year of which sums are made."""

    now: Standing
    parcels: gpd.GeoDataFrame
    """``parcel_units`` with park_id and zone_id."""
    firms: pd.DataFrame
    """``firm_units``."""
    shapes: gpd.GeoDataFrame
    """The layer of parks."""
    industrial: pd.Series
    """parcel_id → whether it is industrial land (工业用地); NA where its use is not known."""


def firm_units(
    tables: dict[str, pd.DataFrame], now: Standing, park_of: pd.DataFrame
) -> pd.DataFrame:
    """Enterprises with everything a rule may ask about and their amounts of the year."""
    use = attributes.Use(
        land_m2=now.net.groupby("credit_code")["area_m2"].sum(),
        factory_tenants=now.tenants,
        tenancy=now.tenancy,
        park_name=main_park(now.net, park_of)["park_name"],
    )
    fields = attributes.attributes(
        tables["enterprises"],
        year=now.year,
        use=use,
        parcels=tables["parcels"],
        vetoes=tables["vetoes"],
    )
    return fields.join(now.amounts)


def parcel_units(
    parcels: gpd.GeoDataFrame, now: Standing, park_of: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Parcels by id with their land, the amounts on it, the ratios and their park."""
    table = parcels.set_index("parcel_id")
    table = table.assign(land_m2=now.land_m2.reindex(table.index)).join(now.allocated.amounts)
    table = quantities.ratios(table, now.allocated.missing_land_m2)
    return table.join(park_of[["park_id", "park_name", "zone_id", "zone_name"]])


def industrial(parcels: pd.DataFrame, county: County) -> pd.Series:
    """Whether each parcel is industrial land by its scheme's codes; abroad nobody knows."""
    if not crs.in_china(county.envelope):
        return pd.Series(pd.NA, parcels.index, dtype="boolean")
    return land_use.is_industrial(parcels["land_use"], parcels["land_use_scheme"])


def main_park(net: pd.DataFrame, park_of: pd.DataFrame) -> pd.DataFrame:
    """The park in which each enterprise uses most land."""
    places = net.join(park_of[["park_id", "park_name"]], on="parcel_id")
    land = places.groupby(["credit_code", "park_id", "park_name"])["area_m2"].sum().reset_index()
    most = land.sort_values(["area_m2", "park_id"], ascending=[False, True])
    return most.drop_duplicates("credit_code").set_index("credit_code")[["park_id", "park_name"]]


def granted(parcels: pd.DataFrame, now: Standing) -> pd.DataFrame:
    """Parcels whose land counts in sums: supplied by the end of the year."""
    return parcels[holdings.supplied(parcels, now.end).to_numpy()]


def rolled(parcels: pd.DataFrame, now: Standing, by: pd.Series) -> pd.DataFrame:
    """Sums and ratios by ``by``; parcels it does not name are in none of them."""
    counted = granted(parcels, now)
    sums = quantities.roll_up(counted, now.allocated.missing_land_m2, by)
    named = sums.sums.index.notna()
    return quantities.ratios(sums.sums[named], sums.missing_land_m2[named])


def parks(at: Level, graded: pd.DataFrame, catalog: Catalog) -> gpd.GeoDataFrame:
    """Table ``parks`` of the assessment: Σ ÷ Σ over each park's parcels, 园外 a row of its own.

    ``graded`` are the scores of the enterprises; empty where others are scored.
    """
    by = at.parcels["park_id"].fillna(OUTSIDE)
    shapes = at.shapes.set_index("park_id")
    sums = _sums(at, by, graded, given=pd.DataFrame(shapes.reindex(columns=_AREAS)))
    known = shapes.reindex(columns=[*_PARK, "geometry"])
    extra = [each for each in sums.index if each not in known.index]
    table = known.reindex([*known.index, *extra]).join(sums)
    table.loc[table.index == OUTSIDE, "park_name"] = text("outside_parks")
    chosen = catalog.county.park_denominator
    column = "tax_per_mu" if chosen == denominators.SUPPLIED else f"tax_per_mu_{chosen}"
    inside = table[column].where(table.index != OUTSIDE)
    return gpd.GeoDataFrame(
        table.assign(rank=inside.rank(method="min", ascending=False)).rename_axis("park_id"),
        geometry="geometry",
        crs=at.shapes.crs,
    )


def zones(at: Level, graded: pd.DataFrame) -> pd.DataFrame:
    """The same sums for each zone, and for the county as a whole.

    A zone's given areas are known only where those of all its parks are; the county's never.
    """
    whole = pd.Series(COUNTY, at.parcels.index, dtype="string")
    each = at.parcels["zone_id"].astype("string")
    given = _areas(pd.DataFrame(at.shapes).dropna(subset=["zone_id"]).set_index("zone_id"))
    parts = [_sums(at, by, graded, given=given) for by in (each[each.notna()], whole)]
    return pd.concat(parts).rename_axis("zone_id")


def industries(at: Level, graded: pd.DataFrame) -> pd.DataFrame:
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
    for ratio, item in quantities.RATIOS.items():
        if item in ground.table:
            of, per = denominators.over_land(ground, item, denominators.SUPPLIED)
            sums[ratio] = of / per
    if len(graded):
        sums = sums.join(_grades(by, graded["grade"].reindex(by.index)))
    sums.index.name = by.name
    return sums


def units_of(unit: str, at: Level) -> Units:
    """Units of an edition that does not grade enterprises."""
    if unit == "parcel":
        own = pd.Series(at.parcels.index, at.parcels.index)
        return Units(at.parcels, Ground(at.parcels, at.now.allocated.missing_land_m2, own))
    if unit == "industry":
        sums = industries(at, pd.DataFrame()).drop(index=UNKNOWN, errors="ignore")
        return Units(sums.assign(**{str(sums.index.name): sums.index}), _of_industries(at))
    key, names = ("park_id", _PARK) if unit == "park" else ("zone_id", ["zone_name"])
    known = pd.DataFrame(at.shapes).dropna(subset=[key]).set_index(key)
    by = at.parcels[key].astype("string")
    ground = _ground(at, by, given=_areas(known))
    sums = rolled(at.parcels, at.now, by).join(denominators.areas(ground))
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


def _ground(at: Level, by: pd.Series, *, given: pd.DataFrame | None) -> Ground:
    table = pd.DataFrame(granted(at.parcels, at.now))
    return Ground(
        table=table,
        missing_m2=at.now.allocated.missing_land_m2,
        by=by,
        industrial=at.industrial.reindex(table.index),
        used=denominators.uses(at.now.net, at.firms["size"]),
        amounts=at.now.amounts,
        given=given,
    )


def _of_industries(at: Level) -> Ground:
    firms = at.firms
    name = "sector" if firms["industry2"].isna().all() else "industry2"
    table = firms[["land_m2", *at.now.amounts.columns]].astype("float64")
    missing = {each: table["land_m2"].where(table[each].isna(), 0.0) for each in table}
    missing.pop("land_m2")
    lost = pd.DataFrame(missing, index=table.index)
    return Ground(table, lost, firms[name].fillna(UNKNOWN))


def _areas(shapes: pd.DataFrame) -> pd.DataFrame:
    """Given areas by the index of ``shapes``; a sum of which a part is not known is not known."""
    areas = shapes.reindex(columns=_AREAS).astype("float64")
    whole = areas.notna().groupby(level=0).all()
    return areas.groupby(level=0).sum().where(whole)


def _sums(
    at: Level, by: pd.Series, graded: pd.DataFrame, *, given: pd.DataFrame | None
) -> pd.DataFrame:
    ground = _ground(at, by, given=given)
    sums = (
        rolled(at.parcels, at.now, by)
        .join(denominators.areas(ground))
        .join(denominators.ratios(ground))
    )
    used = at.now.net.assign(unit=at.now.net["parcel_id"].map(by)).dropna(subset=["unit"])
    if graded.empty or used.empty:
        return sums
    firms = used.drop_duplicates(["unit", "credit_code"])
    grades = _grades(firms["unit"], firms["credit_code"].map(graded["grade"]))
    ranked = graded.index[graded["state"].isin(_RANKED)]
    return sums.join(grades).assign(
        enterprises=firms.groupby("unit").size(), coverage=denominators.coverage(ground, ranked)
    )


def _grades(units: pd.Series, grade: pd.Series) -> pd.DataFrame:
    counts = pd.crosstab(units, grade.fillna("none")).reindex(columns=GRADES, fill_value=0)
    return counts.add_prefix("grade_")
