"""An edition on one year: whether it may judge it, whom it grades, and the tables it fills."""

import geopandas as gpd
import pandas as pd

from tcgis import findings
from tcgis.analysis import yearly
from tcgis.analysis.change import Run
from tcgis.catalog.model import Catalog
from tcgis.errors import EditionError
from tcgis.land import reserve
from tcgis.line import aggregates, levels, register
from tcgis.line.levels import Level, Standing
from tcgis.line.prepare import Prepared
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored
from tcgis.words.terms import text


def within(edition: Edition, year: int) -> pd.DataFrame:
    """A finding where a template is used for a year that it does not speak of.

    Raises
    ------
    EditionError
        If the edition is an official one or a draft of one: its grades would have no ground.
    """
    first, last = edition.valid
    if first <= year <= last:
        return findings.none()
    told = text("edition_years", edition=edition.title, first=first, last=last, year=year)
    if edition.status in {"official", "draft"}:
        raise EditionError(told)
    return findings.whole("edition_other_year", subject=edition.id, detail=told)


def land(ready: Prepared, now: Standing) -> gpd.GeoDataFrame:
    """Parcels with the land, amounts and ratios of a year (``levels.parcel_units``)."""
    return levels.parcel_units(gpd.GeoDataFrame(ready.tables["parcels"]), now, ready.park_of)


def level(ready: Prepared, now: Standing, parcels: gpd.GeoDataFrame) -> Level:
    """One year, with the firms that were registered by its end."""
    firms = levels.firm_units(ready.tables, now, ready.park_of)
    later = register.not_yet(ready.tables["enterprises"], now.year)
    return Level(
        now=now,
        parcels=parcels,
        firms=firms.drop(index=later.index),
        shapes=gpd.GeoDataFrame(ready.tables["parks"]),
        industrial=levels.industrial(parcels, ready.catalog.county),
    )


def sums(at: Level, scored: Scored, edition: Edition, catalog: Catalog) -> dict[str, pd.DataFrame]:
    """Tables of parks, zones and industries; the one that the edition grades with its scores."""
    graded = scored.scores if edition.unit == "enterprise" else scored.scores.iloc[:0]
    tables: dict[str, pd.DataFrame] = {
        "park": levels.parks(at, graded, catalog),
        "zone": levels.zones(at, graded),
        "industry": levels.industries(at, graded),
    }
    if edition.unit in tables:
        tables[edition.unit] = levels.with_scores(tables[edition.unit], scored.scores)
    return tables


def units(at: Level, edition: Edition) -> pd.DataFrame:
    """The edition's kind of unit with what conditions may ask, and plain sums."""
    if edition.unit == "enterprise":
        return at.firms
    return levels.units_of(edition.unit, at).fields


def runs(by_year: dict[int, Level], edition: Edition) -> dict[int, Run]:
    """The edition's kind of unit scored in every year, each against the year before it."""
    if edition.unit == "enterprise":
        return yearly.runs({year: at.firms for year, at in by_year.items()}, edition)
    sums_ = {year: levels.units_of(edition.unit, at) for year, at in by_year.items()}
    aggregates.require(sums_[max(sums_)], edition)
    pairs = {year: aggregates.paired(each, edition) for year, each in sums_.items()}
    return yearly.runs(pairs, aggregates.in_pairs(edition))


def with_everybody(ready: Prepared, scored: Scored, edition: Edition, year: int) -> Scored:
    """Scores with a row, and the day as its reason, for each firm registered after the year."""
    enterprises = ready.tables["enterprises"]
    later = register.not_yet(enterprises, year)
    if later.empty or edition.unit != "enterprise":
        return scored
    firms = pd.Index(enterprises["credit_code"], name="credit_code")
    return scored._replace(scores=register.with_later(scored.scores, firms, later))


def queue(
    evidence: pd.DataFrame,
    parcels: pd.DataFrame,
    by_year: dict[int, gpd.GeoDataFrame],
    edition: Edition,
) -> pd.DataFrame:
    """Candidates for the reserve, by the dates, the grades and the edition's low yield."""
    low, last = edition.low_yield, max(by_year)
    history = None
    if low is not None:
        each = {
            year: by_year[year]["tax_per_mu"]
            for year in range(last - low.years + 1, last + 1)
            if year in by_year
        }
        history = pd.DataFrame(each) if len(each) == low.years else None
    return reserve.queue(
        parcels,
        evidence,
        year_end=pd.Timestamp(last, 12, 31),
        low_yield_mu=low.tax_per_mu_below if low is not None and history is not None else None,
        tax_history=history,
    )
