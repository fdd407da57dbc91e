"""The tables of one run, put together from what links and scoring found."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import digests
from tcgis.catalog import Catalog
from tcgis.links import holdings, reconcile
from tcgis.rulesets import Edition
from tcgis.scoring import Scored, attributes, distribution, occupancy, quantities
from tcgis.scoring.yearly import History
from tcgis.terms import text
from tcgis.version import __version__

OUTSIDE, COUNTY = "outside", "county"
"""Ids of the rows for land in no park and for the whole county."""
GRADES = ["A", "B", "C", "D"]
_RANKED = ["graded", "unrated"]


class Assessment(NamedTuple):
    """Everything one run found out; plain tables, all indexed by the unit's id.

    Ratios are unrounded, area is in m² and mu, money in 万元, missing is NA.
    """

    catalog: Catalog
    edition: Edition
    year: int
    enterprises: pd.DataFrame
    """credit_code → attributes; items of the year; land_m2, land_mu; tax_per_mu, output_per_mu and
    the edition's indicators; park_id (of most land), park_name; group, listing, score, rank,
    grade (A–D or NA), state (see ``parcels.state``, without the last three); places in industry
    and park (``distribution.beside``)."""
    parcels: gpd.GeoDataFrame
    """parcel_id → attributes, three areas; park_id, park_name; occupants (names joined by 、),
    occupant_codes; land_m2, land_mu; items allocated; ratios; score, rank, grade (the occupants'
    if they agree) and state: graded, mixed, exempt, deferred, excluded, unrated, missing, vacant,
    unsupplied. Geometry in ``county.crs``."""
    parks: gpd.GeoDataFrame
    """park_id → park_name, zone; land_m2, land_mu; items; ratios; rank; parcels, enterprises
    (counts), grade_A … grade_D (counts of enterprises), coverage (share of land under evaluated
    enterprises). 园外 is a row of its own with park_id "outside", without geometry."""
    zones: pd.DataFrame
    """zone_id → the same sums over its parks; row "county" sums everything."""
    contributions: pd.DataFrame
    """unit, group, indicator, value, base, weight, points, cite: rows add up to the score."""
    bases: pd.DataFrame
    """group, indicator, base, year, cite."""
    holdings: pd.DataFrame
    unallocated: pd.DataFrame
    """credit_code, item, value, reason: amounts that lie on no parcel."""
    buildings: gpd.GeoDataFrame
    leases: pd.DataFrame
    boundary: gpd.GeoDataFrame
    """The county outline."""
    trend: pd.DataFrame
    """unit_kind (park, zone, county), unit, year, land_mu, items, tax_per_mu, output_per_mu."""
    evidence: pd.DataFrame
    """parcel_id → slope_median, slope_p90 (percent), built_share_seen (0–1); empty without
    rasters."""
    queue: pd.DataFrame
    """Reserve candidates: parcel_id, reason (fault code of the states in terms), evidence (Chinese
    sentence), due (date or NA), priority (1 first)."""
    findings: pd.DataFrame
    intake: pd.DataFrame
    """layer, file, rows_in, rows_used, rows_set_aside."""
    provenance: dict[str, str]
    """run_id, code version, edition id and digest, digest of each input file, made from these
    alone: the same inputs give the same."""
    gate: pd.DataFrame
    """Totals of the year beside their control figures (``links.gate.compare``)."""
    history: History | None = None
    """The year before, if it has figures, by the same edition; of the edition's kind of unit."""


class Standing(NamedTuple):
    """Who used which land at the end of a year, and what came of it."""

    year: int
    land_m2: pd.Series
    holdings: pd.DataFrame
    net: pd.DataFrame
    tenants: pd.Index
    """Firms whose whole land is rented standard-factory floor."""
    amounts: pd.DataFrame
    allocated: reconcile.Allocated
    findings: pd.DataFrame

    @property
    def end(self) -> pd.Timestamp:
        """31 December."""
        return pd.Timestamp(self.year, 12, 31)


def firm_units(tables: dict[str, pd.DataFrame], now: Standing) -> pd.DataFrame:
    """Enterprises with everything a rule may ask about and their amounts of the year."""
    fields = attributes.attributes(
        tables["enterprises"],
        year=now.year,
        land_m2=now.net.groupby("credit_code")["area_m2"].sum(),
        parcels=tables["parcels"],
        tenants=now.tenants,
        vetoes=tables["vetoes"],
    )
    return fields.join(now.amounts)


def parcel_units(parcels: gpd.GeoDataFrame, now: Standing) -> gpd.GeoDataFrame:
    """Parcels by id with their land, the amounts on it and the ratios."""
    table = parcels.set_index("parcel_id")
    table = table.assign(land_m2=now.land_m2.reindex(table.index)).join(now.allocated.amounts)
    return quantities.ratios(table, now.allocated.missing_land_m2)


def firms(
    tables: dict[str, pd.DataFrame],
    units: pd.DataFrame,
    now: Standing,
    scored: Scored,
    *,
    park_of: pd.DataFrame,
    edition: Edition,
) -> pd.DataFrame:
    """Table ``enterprises`` of the assessment."""
    register = tables["enterprises"].set_index("credit_code")
    table = register.join(units[units.columns.difference(register.columns, sort=False)])
    indicators = edition.indicators_all() if edition.unit == "enterprise" else []
    known = [one for one in indicators if {one.of, one.per} <= {*units, "land_mu"}]
    table = quantities.ratios(table, indicators=known)
    table = table.join(_main_park(now.net, park_of))
    if edition.unit == "enterprise":
        return distribution.beside(table.join(scored.scores))
    blank = scored.scores.iloc[:0].reindex(table.index)
    return table.join(blank.assign(state="excluded"))


def parcels(
    units: gpd.GeoDataFrame,
    now: Standing,
    *,
    park_of: pd.DataFrame,
    names: pd.Series,
    scored: Scored,
    edition: Edition,
) -> gpd.GeoDataFrame:
    """Table ``parcels`` of the assessment."""
    table = units.join(park_of[["park_id", "park_name", "zone_id", "zone_name"]])
    table = table.join(_occupants(now.net, names))
    if edition.unit == "parcel":
        measured = quantities.ratios(table, indicators=edition.indicators_all())
        return measured.join(scored.scores)
    states = occupancy.of_parcels(table, now.net, scored.scores)
    place = table["tax_per_mu"].rank(method="min", ascending=False)
    return table.join(states).assign(rank=place)


def granted(parcels_: pd.DataFrame, now: Standing) -> pd.DataFrame:
    """Parcels whose land counts in sums: supplied by the end of the year."""
    return parcels_[holdings.supplied(parcels_, now.end).to_numpy()]


def parks(
    shapes: gpd.GeoDataFrame, parcels_: gpd.GeoDataFrame, now: Standing, graded: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Table ``parks`` of the assessment: Σ ÷ Σ over each park's parcels, 园外 a row of its own."""
    by = parcels_["park_id"].fillna(OUTSIDE)
    sums = _rolled(parcels_, now, by).join(_counts(by, now, graded))
    known = shapes.set_index("park_id")[["park_name", "zone_id", "zone_name", "geometry"]]
    extra = [each for each in sums.index if each not in known.index]
    table = known.reindex([*known.index, *extra]).join(sums)
    table.loc[table.index == OUTSIDE, "park_name"] = text("outside_parks")
    inside = table["tax_per_mu"].where(table.index != OUTSIDE)
    return gpd.GeoDataFrame(
        table.assign(rank=inside.rank(method="min", ascending=False)).rename_axis("park_id"),
        geometry="geometry",
        crs=shapes.crs,
    )


def zones(parcels_: gpd.GeoDataFrame, now: Standing, graded: pd.DataFrame) -> pd.DataFrame:
    """The same sums for each zone, and for the county as a whole."""
    whole = pd.Series(COUNTY, parcels_.index, dtype="string")
    each = parcels_["zone_id"].astype("string")
    parts = [
        _rolled(parcels_, now, by).join(_counts(by, now, graded))
        for by in (each[each.notna()], whole)
    ]
    return pd.concat(parts).rename_axis("zone_id")


def trend(
    by_year: dict[int, gpd.GeoDataFrame], park_of: pd.DataFrame, stands: dict[int, Standing]
) -> pd.DataFrame:
    """Sums and ratios of parks, zones and county by year, from ``parcel_units`` of each."""
    rows = []
    for now in stands.values():
        units = by_year[now.year].join(park_of[["park_id", "zone_id"]])
        whole = pd.Series(COUNTY, units.index, dtype="string")
        keys = {"park": units["park_id"].fillna(OUTSIDE), "zone": units["zone_id"], "county": whole}
        for kind, by in keys.items():
            sums = _rolled(units, now, by[by.notna()]).rename_axis("unit").reset_index()
            rows.append(sums.assign(unit_kind=kind, year=now.year))
    return pd.concat(rows, ignore_index=True)


def unallocated(now: Standing, remainder: pd.DataFrame) -> pd.DataFrame:
    """Amounts that lie on no parcel, with those of shared meters that are on no enterprise.

    Of these ``credit_code`` is the meter's account; they are in no enterprise's sum.
    """
    rest = remainder[remainder["year"].eq(now.year).fillna(value=False).astype(bool)]
    if not len(rest):
        return now.allocated.unallocated
    sums = rest.groupby(["account", "item"])["value"].sum().reset_index()
    sums = sums.rename(columns={"account": "credit_code"}).assign(reason="meter_remainder")
    return pd.concat([now.allocated.unallocated, sums], ignore_index=True)


def provenance(
    files: dict[str, str], edition: Edition, year: int, *, before: Edition | None = None
) -> dict[str, str]:
    """What the run was made of; the same inputs, rule and code give the same run id."""
    made = {f"input:{name}": value for name, value in sorted(files.items())}
    rule = digests.of_texts(edition.model_dump_json())
    made |= {"edition": edition.id, "edition_digest": rule, "code": __version__}
    made["year"] = str(year)
    if before is not None:
        earlier = digests.of_texts(before.model_dump_json())
        made |= {"edition_before": before.id, "edition_before_digest": earlier}
    run = digests.of_texts(*(f"{name}={value}" for name, value in made.items()))
    return {"run_id": run[:12], **made}


def _rolled(parcels_: pd.DataFrame, now: Standing, by: pd.Series) -> pd.DataFrame:
    """Sums and ratios by ``by``; parcels it does not name are in none of them."""
    counted = granted(parcels_, now)
    rolled = quantities.roll_up(counted, now.allocated.missing_land_m2, by)
    named = rolled.sums.index.notna()
    return quantities.ratios(rolled.sums[named], rolled.missing_land_m2[named])


def _counts(by: pd.Series, now: Standing, graded: pd.DataFrame) -> pd.DataFrame:
    """Enterprises and grades of each sum, and the share of its land under ranked enterprises."""
    used = now.net.assign(unit=now.net["parcel_id"].map(by)).dropna(subset=["unit"])
    if graded.empty or used.empty:
        return pd.DataFrame(index=pd.Index(by.unique()))
    firms_ = used.drop_duplicates(["unit", "credit_code"])
    grade = firms_["credit_code"].map(graded["grade"])
    counts = pd.crosstab(firms_["unit"], grade.fillna("none")).reindex(columns=GRADES, fill_value=0)
    ranked = used["credit_code"].map(graded["state"]).isin(_RANKED)
    land = now.land_m2.groupby(by.reindex(now.land_m2.index)).sum()
    return counts.add_prefix("grade_").assign(
        enterprises=firms_.groupby("unit").size(),
        coverage=used[ranked].groupby("unit")["area_m2"].sum() / land,
    )


def _main_park(net: pd.DataFrame, park_of: pd.DataFrame) -> pd.DataFrame:
    """The park in which each enterprise uses most land."""
    places = net.join(park_of[["park_id", "park_name"]], on="parcel_id")
    land = places.groupby(["credit_code", "park_id", "park_name"])["area_m2"].sum().reset_index()
    most = land.sort_values(["area_m2", "park_id"], ascending=[False, True])
    return most.drop_duplicates("credit_code").set_index("credit_code")[["park_id", "park_name"]]


def _occupants(net: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    ordered = net.sort_values(
        ["parcel_id", "area_m2", "credit_code"], ascending=[True, False, True]
    )
    told = pd.DataFrame(
        {
            "occupants": ordered["credit_code"].map(names).fillna(ordered["credit_code"]),
            "occupant_codes": ordered["credit_code"],
        }
    ).set_index(pd.Index(ordered["parcel_id"], name="parcel_id"))
    # joining is slow and most parcels have one occupant
    several = told.index.duplicated(keep=False)
    joined = (
        told[several].groupby(level=0).agg({"occupants": "、".join, "occupant_codes": " ".join})
    )
    return pd.concat([told[~several], joined]).astype("string")
