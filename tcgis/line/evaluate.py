"""An edition on one year: whether it may judge it, whom it grades, and the tables it fills."""

import pandas as pd

from tcgis import findings
from tcgis.analysis import yearly
from tcgis.analysis.change import Run
from tcgis.catalog.model import Catalog
from tcgis.errors import EditionError
from tcgis.land import reserve
from tcgis.line import aggregates, headline, levels, register
from tcgis.line.years import Years, YearTables
from tcgis.links import in_use
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored, dropped
from tcgis.words.terms import text

_SUMS = {"park", "zone", "industry"}
"""Units that are sums of land and firms."""


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
    message = text("edition_years", edition=edition.title, first=first, last=last, year=year)
    if edition.status in {"official", "draft"}:
        raise EditionError(message)
    return findings.whole("edition_other_year", subject=edition.id, detail=message)


def left_out(scored: Scored) -> pd.DataFrame:
    """A finding for each group that the edition leaves without indicators or cuts.

    Of an edition without classes nobody expects a grade.
    """
    table = dropped(scored.scores)
    detail = [text(f"group_without_{one.lacking}", units=one.units) for one in table.itertuples()]
    place = pd.DataFrame(index=table.index)
    return findings.found(
        "group_left_out",
        place,
        subject=table["group"].fillna(text("group_none")),
        detail=pd.Series(detail, table.index, dtype="string"),
    )


def sums(
    at: YearTables, scored: Scored, edition: Edition, catalog: Catalog
) -> dict[str, pd.DataFrame]:
    """Tables of parks, zones and industries; the one that the edition grades with its scores."""
    graded = scored.scores if edition.unit == "enterprise" else scored.scores.iloc[:0]
    shown = headline.land_ratios(edition, at)
    tables: dict[str, pd.DataFrame] = {
        "park": levels.parks(at, graded, catalog, shown),
        "zone": levels.zones(at, graded, shown),
        "industry": levels.industries(at, graded, shown),
    }
    if edition.unit in tables:
        tables[edition.unit] = levels.with_scores(tables[edition.unit], scored.scores)
    return tables


def units(at: YearTables, edition: Edition) -> pd.DataFrame:
    """The edition's kind of unit with what conditions may ask, and sums; see ``on_sums``."""
    if edition.unit == "enterprise":
        return at.registered
    made = levels.units_of(edition.unit, at)
    return aggregates.paired(made, edition) if edition.unit in _SUMS else made.fields


def on_sums(edition: Edition) -> Edition:
    """The edition as ``units`` are scored by it: sums have a pair of columns an indicator."""
    return aggregates.in_pairs(edition) if edition.unit in _SUMS else edition


def runs(years: Years, upto: int) -> dict[int, Run]:
    """The edition's kind of unit scored in every year up to one, each against the year before."""
    edition, each_year = years.edition, [year for year in years if year <= upto]
    if edition.unit == "enterprise":
        return yearly.runs({year: years[year].registered for year in each_year}, edition)
    sums_ = {year: levels.units_of(edition.unit, years[year]) for year in each_year}
    aggregates.require(sums_[max(sums_)], edition)
    pairs = {year: aggregates.paired(each, edition) for year, each in sums_.items()}
    return yearly.runs(pairs, aggregates.in_pairs(edition))


def with_everybody(at: YearTables, scored: Scored, edition: Edition) -> Scored:
    """Scores with a row, and the day as its reason, for each firm registered after the year."""
    if at.later.empty or edition.unit != "enterprise":
        return scored
    return scored._replace(scores=register.with_later(scored.scores, at.firms.index, at.later))


def queue(years: Years, year: int, parcels: pd.DataFrame, *, on: pd.Timestamp) -> pd.DataFrame:
    """Candidates for the reserve, by the dates on a day, the grades and the edition's low yield."""
    low, history = years.edition.low_yield, None
    if low is not None:
        span = range(year - low.years + 1, year + 1)
        each = {one: _yield(years[one]) for one in span if one in years.ready.years}
        history = pd.DataFrame(each) if len(each) == low.years else None
    return reserve.queue(
        parcels,
        years.ready.evidence,
        on=on,
        low_yield_mu=low.tax_per_mu_below if low is not None and history is not None else None,
        tax_history=history,
    )


def _yield(at: YearTables) -> pd.Series:
    """Tax per mu of land in use; a year in which nothing could be made claims nothing."""
    unused = at.parcels["use"].isin(in_use.OUT_OF_USE)
    figures: pd.Series = at.parcels["tax_per_mu"].mask(unused)
    return figures
