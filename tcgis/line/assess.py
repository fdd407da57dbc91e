"""From a folder to one assessed year: the order of the straight line stands here alone."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import findings
from tcgis.analysis import yearly
from tcgis.analysis.change import Run
from tcgis.analysis.whatif import Data
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import Catalog
from tcgis.checks import checked
from tcgis.errors import EditionError, InputError
from tcgis.land import reserve
from tcgis.line import (
    assessment,
    control_figures,
    doubts,
    evaluate,
    every_year,
    feeds,
    headline,
    levels,
)
from tcgis.line.assessment import Assessment
from tcgis.line.land_year import LandYear
from tcgis.line.opening import lacking, opening_year
from tcgis.line.pieces import pieces
from tcgis.line.prepare import Prepared, prepare
from tcgis.line.years import Years, YearTables
from tcgis.progress import Progress, silent
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored
from tcgis.sources.read import FolderReader, read_folder
from tcgis.words.terms import text


class CheckReport(NamedTuple):
    """A folder read and checked, not scored."""

    catalog: Catalog
    findings: pd.DataFrame
    intake: pd.DataFrame
    places: gpd.GeoDataFrame
    """Every row that came with a shape: SOURCE and its geometry, also of rows set aside."""
    holdings: pd.DataFrame
    """Who used which land at the end of ``year``."""
    areas: pd.DataFrame
    """Certificate, reported and drawn area of each parcel, side by side (``areas.three_areas``)."""
    gate: pd.DataFrame
    """Totals of ``year`` beside their control figures (``compare_totals``)."""
    candidates: pd.DataFrame
    """Whom the register does not know, with near names (``identity.unmatched``)."""
    proofs: pd.DataFrame
    """How the coordinates of each file were read (``proof.PROOF_COLUMNS``)."""
    repeats: pd.DataFrame = pd.DataFrame()
    """Files that mostly repeat others, and what each answer would change (``copies.ASKED``)."""
    year: int | None = None
    """The newest year for which the edition has what it asks for (``opening.opening_year``)."""
    lacking: pd.DataFrame = pd.DataFrame()
    """What later years still lack (``opening.LACKING``)."""


def assess(
    data: Path,
    *,
    catalog: Catalog,
    edition: Edition,
    year: int,
    before: Edition | None = None,
    idle_on: date | None = None,
    answers: Answers = NOTHING,
    progress: Progress = silent,
) -> Assessment:
    """From a folder of departments' files to scores, lists and evidence for one year.

    ``before`` and ``idle_on`` as in ``judge``; ``answers`` as in ``prepare``.

    Raises
    ------
    InputError
        If the folder does not exist or holds nothing the catalogue knows.
    EditionError
        If the edition asks for an item that no file gives.
    """
    feeds.require(edition, catalog)
    ready = prepare(data, catalog=catalog, answers=answers, progress=progress)
    years = Years(ready, edition)
    return judge(years, year=year, before=before, idle_on=idle_on, progress=progress)


def check(
    data: Path,
    *,
    catalog: Catalog,
    edition: Edition,
    answers: Answers = NOTHING,
    reader: FolderReader = read_folder,
    progress: Progress = silent,
) -> CheckReport:
    """Read, check and link a folder and list every finding, without scoring.

    The edition says which of a parcel's areas counts, against which leases and amounts of each year
    are held: of ``CheckReport.year`` everything is told, of the others what must be corrected. A
    file that no layer reads is a finding as well.
    """
    ready = prepare(data, catalog=catalog, answers=answers, reader=reader, progress=progress)
    return examine(Years(ready, edition))


def examine(years: Years) -> CheckReport:
    """What ``check`` says of a folder that is prepared already."""
    ready = years.ready
    opening = opening_year(ready, years.edition)
    totals = {year: _totals(years[year], ready) for year in ready.years}
    of_year = {
        year: findings.join([at.land.findings, control_figures.check_totals(totals[year])])
        for year, at in years.items()
    }
    found = findings.join([ready.findings, every_year.join_years(of_year, opening)])
    nobody = pd.DataFrame(columns=["credit_code", "parcel_id"])
    return CheckReport(
        catalog=ready.catalog,
        findings=found,
        intake=_account(ready, found),
        places=ready.places,
        holdings=nobody if opening is None else years[opening].land.holdings,
        areas=ready.tables["areas"],
        gate=pd.DataFrame() if opening is None else totals[opening],
        candidates=ready.candidates,
        proofs=pd.concat([read.proofs for read in ready.reads], ignore_index=True),
        repeats=ready.repeats,
        year=opening,
        lacking=lacking(ready, years.edition),
    )


def _totals(at: YearTables, ready: Prepared) -> pd.DataFrame:
    """Totals of a year beside their control figures, nobody graded."""
    return _compared(ready, at.land, levels.parks(at, pd.DataFrame(), ready.catalog, ()))


def judge(
    years: Years,
    *,
    year: int,
    before: Edition | None = None,
    idle_on: date | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Steps 4 to 8 for one year: holdings, sums, scores, evidence, the whole.

    Parameters
    ----------
    before : the rule of the years before where it was another; only what changed since then
        hangs on it.
    idle_on : the day that idle days are counted to; None: the last of the year.

    Raises
    ------
    InputError
        If there are no figures for ``year``.
    EditionError
        If an edition asks for an item that no file gives, or the one before has other units.
    """
    _require_year(years, year)
    on = assessment.last_day(year) if idle_on is None else pd.Timestamp(idle_on)
    for rule in (years.edition, before or years.edition):
        feeds.require(rule, years.ready.catalog)
    out_of_time = evaluate.within(years.edition, year)
    progress(text("step_score"), 0.75)
    runs = evaluate.runs(years, year)
    judged = _judged(years, year, runs[year].scored)
    at, ready, edition = years[year], years.ready, years.edition
    shown = headline.land_ratios(edition, at)
    compared = _compared(ready, at.land, judged.sums["park"])
    of_rule = [out_of_time, evaluate.left_out(judged.scored)]
    totals = control_figures.check_totals(compared)
    found = findings.join([ready.findings, *of_rule, at.land.findings, totals])
    return Assessment(
        catalog=ready.catalog,
        edition=edition,
        year=year,
        enterprises=assessment.firms(at, judged.scored, edition, ready=ready),
        parcels=doubts.mark_doubts(judged.parcels, found, ready.tables["leases"]),
        parks=gpd.GeoDataFrame(judged.sums["park"]),
        zones=judged.sums["zone"],
        industries=judged.sums["industry"],
        contributions=judged.scored.contributions,
        bases=judged.scored.bases,
        holdings=at.land.holdings,
        unallocated=assessment.unallocated(at.land, ready.remainder),
        buildings=ready.tables["buildings"],
        leases=ready.tables["leases"],
        boundary=ready.tables["county"],
        trend=assessment.trend(years, year),
        evidence=ready.evidence,
        queue=evaluate.queue(years, year, judged.parcels, on=on),
        findings=found,
        intake=_account(ready, found),
        provenance=assessment.provenance(ready, edition, year, before=before, idle_on=on),
        gate=compared,
        history=_history(years, runs, year, before=before),
        vetoes=assessment.vetoes(ready, year),
        ratios=shown,
        pieces=pieces(at, shown[0]) if shown else pd.DataFrame(),
        users=at.land.allocated.users,
    )


def count_idle_to(run: Assessment, day: date) -> Assessment:
    """The same run with its idle days counted to another day; an id of its own says so."""
    on = pd.Timestamp(day)
    if on == run.idle_on:
        return run
    queue = reserve.count_to(run.queue, run.parcels, run.evidence, on=on)
    made = assessment.made_on(run.provenance, on)
    return run._replace(queue=queue, provenance=made)


def population(years: Years, *, year: int) -> Data:
    """Whom ``judge`` scores for a year, and those of the year before, to try things on.

    Raises
    ------
    InputError
        If there are no figures for ``year``.
    """
    _require_year(years, year)
    units = evaluate.units(years[year], years.edition)
    if year - 1 not in years:
        return Data(units)
    return Data(units, evaluate.units(years[year - 1], years.edition))


class _Judged(NamedTuple):
    """Everybody's scores, and the tables that take theirs from them."""

    scored: Scored
    parcels: gpd.GeoDataFrame
    sums: dict[str, pd.DataFrame]


def _judged(years: Years, year: int, scored: Scored) -> _Judged:
    at, edition, ready = years[year], years.edition, years.ready
    scored = evaluate.with_everybody(at, scored, edition)
    names = ready.tables["enterprises"].set_index("credit_code")["enterprise_name"]
    parcels = assessment.parcels(at, scored, edition, names=names)
    sums = evaluate.sums(at._replace(parcels=parcels), scored, edition, ready.catalog)
    return _Judged(scored, parcels, sums)


def _require_year(years: Years, year: int) -> None:
    if year not in years:
        known = "、".join(map(str, years))
        raise InputError(text("error_no_year", year=year, years=known))


def _account(ready: Prepared, found: pd.DataFrame) -> pd.DataFrame:
    """Rows in, used and set aside of every file."""
    return pd.concat([checked.account(read, found) for read in ready.reads], ignore_index=True)


def _compared(ready: Prepared, land: LandYear, parks: pd.DataFrame) -> pd.DataFrame:
    """The year's totals, at the stage that counts, beside their control figures."""
    totals = ready.totals
    if len(land.superseded):
        facts = (ready.read_facts, ready.tables["facts"])
        totals = control_figures.read_totals(*(_without(each, land.superseded) for each in facts))
    read = totals[totals["year"].eq(land.year)]
    of_parks = control_figures.park_totals(parks, read["item"].unique(), year=land.year)
    controls = ready.tables["controls"]
    return control_figures.compare_totals(
        pd.concat([read, of_parks], ignore_index=True),
        controls[controls["year"].eq(land.year).fillna(value=False)],
        thresholds=ready.catalog.county.gate,
    )


def _without(facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Facts without those that stand at the places and items of ``rows``."""
    keys = [*findings.SOURCE, "item"]
    return facts[~pd.MultiIndex.from_frame(facts[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))]


def _history(
    years: Years, runs: dict[int, Run], year: int, *, before: Edition | None
) -> yearly.History | None:
    """What changed since the year before, by the rule of that year."""
    if before is None or year - 1 not in runs:
        return yearly.history(runs, year)
    if before.unit != years.edition.unit:
        raise EditionError(text("error_other_units", edition=years.edition.id, before=before.id))
    earlier = evaluate.runs(years.under(before), year)
    now = earlier.pop(year).units
    return yearly.history(earlier | {year: runs[year]}, year, remeasured=now)
