"""The tables of one run, put together from what links and scoring found."""

from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import digests
from tcgis.analysis import distribution
from tcgis.analysis.yearly import History
from tcgis.catalog.model import Catalog
from tcgis.line import headline, occupancy
from tcgis.line.land_year import LandYear
from tcgis.line.levels import rolled
from tcgis.line.prepare import Prepared
from tcgis.line.sums import COUNTY, OUTSIDE
from tcgis.line.years import Years, YearTables, main_park
from tcgis.links import in_use
from tcgis.rulesets.model import Edition
from tcgis.scoring import quantities
from tcgis.scoring.engine import Scored
from tcgis.scoring.quantities import LandRatio
from tcgis.version import __version__, code_digest

_RUN_ID: Final = "run_id"
_IDLE_ON: Final = "idle_on"


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
    occupant_codes and, where enterprises are graded, occupant_classes (grade or state of each, in
    the same order); land_m2, land_mu; items allocated, amount_basis (where they come from); ratios,
    each with the land it was divided by (<ratio>_divisor_mu); score, rank, grade (the occupants'
    if they agree) and state: graded, mixed, exempt, deferred, excluded, unrated, missing, vacant,
    unsupplied; land on which nothing is made has its ``use`` as state (not_started, stopped,
    under_construction, idle), and no grade, score or rank. Geometry in ``county.crs``."""
    parks: gpd.GeoDataFrame
    """park_id → park_name, zone, role, star_rating; land_m2, land_mu; items; ratios to supplied
    land, and ``<ratio>_<denominator>`` to every other named one with its area (NA where not
    known); parcels, enterprises (counts), grade_A … grade_D (counts of enterprises), coverage
    (share of industrial land under evaluated enterprises); rank, by the county's
    ``park_denominator``, or, where the edition grades parks, with score, grade, state, reason …
    by the edition. 园外 is a row of its own with park_id "outside", without geometry."""
    zones: pd.DataFrame
    """zone_id → the same sums over its parks; row "county" sums everything."""
    contributions: pd.DataFrame
    """unit, group, indicator, numerator, divisor, value, base, base_low, weight, points, cite: rows
    add up to the score; numerator and divisor are what was divided."""
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
    sentence), due (date or NA), priority (1 first); its idle days are counted to ``idle_on``."""
    findings: pd.DataFrame
    intake: pd.DataFrame
    """What became of the rows of each file (``account.COLUMNS``)."""
    provenance: dict[str, str]
    """run_id; version and digest of the code, edition id and digest, digests of each input file, of
    the catalogue and of the answers, idle_on; the id is made from these alone: the same give the
    same."""
    gate: pd.DataFrame
    """Totals of the year beside their control figures (``control_figures.compare_totals``)."""
    history: History | None = None
    """The year before, if it has figures, by the same edition; of the edition's kind of unit."""
    industries: pd.DataFrame = pd.DataFrame()
    """industry2 (or sector) → enterprises, sums, ratios, grade counts; scores where the edition
    grades industries."""
    vetoes: pd.DataFrame = pd.DataFrame()
    """credit_code, year, veto, decided_on, authority of the year."""
    ratios: tuple[LandRatio, ...] = ()
    """What the run is told by (``headline.land_ratios``): the first of them ranks."""
    pieces: pd.DataFrame = pd.DataFrame()
    """What the first of the ratios divides by, piece by piece (``pieces.pieces``)."""
    users: pd.DataFrame = pd.DataFrame()
    """credit_code, parcel_id, area_m2, and what of each item of the firm lies there."""

    @property
    def idle_on(self) -> pd.Timestamp:
        """The day that idle days are counted to."""
        day = self.provenance.get(_IDLE_ON)
        return last_day(self.year) if day is None else pd.Timestamp(day)


def firms(at: YearTables, scored: Scored, edition: Edition, *, ready: Prepared) -> pd.DataFrame:
    """Table ``enterprises`` of the assessment."""
    register = ready.tables["enterprises"].set_index("credit_code")
    own = at.firms
    table = register.join(own[own.columns.difference(register.columns, sort=False)])
    table["size"] = own["size"].reindex(table.index)  # of the year; the register's is today's
    indicators = edition.indicators_all() if edition.unit == "enterprise" else []
    known = [one for one in indicators if {*one.quantities} <= {*own, "land_mu"}]
    shown = headline.land_ratios(edition, at)
    table = quantities.ratios(table, indicators=[*shown, *known])
    table = table.join(main_park(at.land.net, ready.park_of)["park_id"])
    table = table.join(_firm_scores(scored, edition, table.index))
    return distribution.beside(table) if edition.unit == "enterprise" else table


def _firm_scores(scored: Scored, edition: Edition, codes: pd.Index) -> pd.DataFrame:
    """Scores of the enterprises; ``excluded`` all, where the edition grades others."""
    if edition.unit == "enterprise":
        return scored.scores
    return scored.scores.iloc[:0].reindex(codes).assign(state="excluded")


def parcels(
    at: YearTables, scored: Scored, edition: Edition, *, names: pd.Series
) -> gpd.GeoDataFrame:
    """Table ``parcels`` of the assessment; ``names`` are the firms' by credit code."""
    shown, lost = headline.land_ratios(edition, at), at.land.allocated.missing_land_m2
    own = edition.indicators_all() if edition.unit == "parcel" else []
    table = at.parcels.join(_occupants(at.land.net, names))
    table = quantities.ratios(table, lost, indicators=[*shown, *own])
    if edition.unit == "parcel":
        scores = table.join(scored.scores)
        unused = table["use"].where(table["use"].isin(in_use.OUT_OF_USE))
        return scores.assign(state=scores["state"].fillna(unused))
    firms = _firm_scores(scored, edition, names.index)
    states = occupancy.of_parcels(table, at.land.net, firms)
    if edition.unit == "enterprise":
        states = states.assign(
            occupant_classes=occupancy.classes_of(table["occupant_codes"], firms)
        )
    producing = ~table["use"].isin(in_use.OUT_OF_USE)
    first = table[shown[0].id] if shown else pd.Series(float("nan"), table.index)
    return table.join(states).assign(rank=quantities.places(first.where(producing)))


def trend(years: Years, upto: int) -> pd.DataFrame:
    """Sums and ratios of parks, zones and county in every year up to one."""
    rows, shown = [], headline.land_ratios(years.edition, years[upto])
    for year in (each for each in years if each <= upto):
        units = years[year].parcels
        whole = pd.Series(COUNTY, units.index, dtype="string")
        keys = {"park": units["park_id"].fillna(OUTSIDE), "zone": units["zone_id"], "county": whole}
        for kind, by in keys.items():
            sums = rolled(years[year], by[by.notna()], shown).rename_axis("unit").reset_index()
            rows.append(sums.assign(unit_kind=kind, year=year))
    return pd.concat(rows, ignore_index=True)


def unallocated(land: LandYear, remainder: pd.DataFrame) -> pd.DataFrame:
    """Amounts that lie on no parcel, with those of shared meters that are on no enterprise.

    Of these ``credit_code`` is the meter's account; they are in no enterprise's sum.
    """
    rest = remainder[remainder["year"].eq(land.year).fillna(value=False).astype(bool)]
    if not len(rest):
        return land.allocated.unallocated
    sums = rest.groupby(["account", "item"])["value"].sum().reset_index()
    sums = sums.rename(columns={"account": "credit_code"}).assign(reason="meter_remainder")
    return pd.concat([land.allocated.unallocated, sums], ignore_index=True)


def provenance(
    ready: Prepared,
    edition: Edition,
    year: int,
    *,
    idle_on: pd.Timestamp,
    before: Edition | None = None,
) -> dict[str, str]:
    """What the run was made of; the same inputs, answers, catalogue, rule and code, the same id."""
    made = {f"input:{name}": value for name, value in sorted(ready.files.items())}
    rule = _content_digest(edition)
    made |= {"edition": edition.id, "edition_digest": rule}
    made |= {"code": __version__, "code_digest": code_digest()}
    made |= {
        "catalog_digest": digests.digest_texts(ready.catalog.model_dump_json()),
        "answers_digest": ready.answers_digest,
    }
    made["year"] = str(year)
    if before is not None:
        earlier = _content_digest(before)
        made |= {"edition_before": before.id, "edition_before_digest": earlier}
    return _identified(made | {_IDLE_ON: f"{idle_on:%Y-%m-%d}"})


def made_on(provenance: dict[str, str], idle_on: pd.Timestamp) -> dict[str, str]:
    """The provenance of the same run with its idle days counted to another day."""
    made = {name: value for name, value in provenance.items() if name != _RUN_ID}
    return _identified(made | {_IDLE_ON: f"{idle_on:%Y-%m-%d}"})


def last_day(year: int) -> pd.Timestamp:
    """The day that idle days of a year are counted to where nobody names another."""
    return pd.Timestamp(year, 12, 31)


def _identified(made: dict[str, str]) -> dict[str, str]:
    run = digests.digest_texts(*(f"{name}={value}" for name, value in made.items()))
    return {_RUN_ID: run[:12], **made}


def _content_digest(edition: Edition) -> str:
    """Digest of what an edition says; how its file is written makes no other rule."""
    return digests.digest_texts(edition.model_dump_json(exclude={"digest"}))


def vetoes(ready: Prepared, year: int) -> pd.DataFrame:
    """Table ``vetoes`` of the assessment; a veto of nobody known is a finding alone."""
    known = ready.tables["vetoes"].dropna(subset=["credit_code", "veto"])
    columns = ["credit_code", "year", "veto", "decided_on", "authority"]
    return known.loc[known["year"].eq(year), columns].reset_index(drop=True)


def _occupants(net: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    ordered = net.sort_values(
        ["parcel_id", "area_m2", "credit_code"], ascending=[True, False, True]
    )
    named = pd.DataFrame(
        {
            "occupants": ordered["credit_code"].map(names).fillna(ordered["credit_code"]),
            "occupant_codes": ordered["credit_code"],
        }
    ).set_index(pd.Index(ordered["parcel_id"], name="parcel_id"))
    # joining is slow and most parcels have one occupant
    several = named.index.duplicated(keep=False)
    joined = (
        named[several].groupby(level=0).agg({"occupants": "、".join, "occupant_codes": " ".join})
    )
    return pd.concat([named[~several], joined]).astype("string")
