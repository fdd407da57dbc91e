"""The straight line, and the only module that knows its order."""

from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import findings
from tcgis.analysis import yearly
from tcgis.analysis.change import Run
from tcgis.analysis.whatif import Data
from tcgis.catalog.model import Catalog
from tcgis.errors import EditionError, InputError
from tcgis.line import assessment, evaluate, levels
from tcgis.line import control_figures as gate
from tcgis.line.assessment import Assessment
from tcgis.line.land_year import stand
from tcgis.line.levels import Standing
from tcgis.line.prepare import Prepared, account, prepare
from tcgis.progress import Progress, silent
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored
from tcgis.sources.read import FolderReader, read_folder
from tcgis.words.terms import text


class Checked(NamedTuple):
    """A folder read and checked, not scored."""

    findings: pd.DataFrame
    intake: pd.DataFrame
    places: gpd.GeoDataFrame
    """Every row that came with a shape: SOURCE and its geometry, also of rows set aside."""
    holdings: pd.DataFrame
    """Who used which land at the end of the newest year."""
    areas: pd.DataFrame
    """Certificate, reported and drawn area of each parcel, side by side (``areas.three_areas``)."""
    gate: pd.DataFrame
    """Totals of the newest year beside their control figures (``gate.compare``)."""
    candidates: pd.DataFrame
    """Whom the register does not know, with near names (``identity.unmatched``)."""
    proofs: pd.DataFrame
    """How the coordinates of each file were read (``proof.COLUMNS``)."""


def assess(
    data: Path,
    *,
    catalog: Catalog,
    edition: Edition,
    year: int,
    before: Edition | None = None,
    progress: Progress = silent,
) -> Assessment:
    """From a folder of departments' files to scores, lists and evidence for one year.

    ``before`` as in ``judge``.

    Raises
    ------
    InputError
        If the folder does not exist or holds nothing the catalogue knows.
    EditionError
        If the edition asks for an item that no file gives.
    """
    ready = prepare(data, catalog=catalog, progress=progress)
    return judge(ready, edition=edition, year=year, before=before, progress=progress)


def check(
    data: Path,
    *,
    catalog: Catalog,
    edition: Edition,
    reader: FolderReader = read_folder,
    progress: Progress = silent,
) -> Checked:
    """Read, check and link a folder and list every finding, without scoring.

    The edition says which of a parcel's areas counts, against which leases and amounts of the
    newest year are held. A file that no layer reads is a finding as well.
    """
    ready = prepare(data, catalog=catalog, reader=reader, progress=progress)
    return examine(ready, edition=edition)


def examine(ready: Prepared, *, edition: Edition) -> Checked:
    """What ``check`` says of a folder that is prepared already."""
    newest = [stand(ready, edition, year) for year in ready.years[-1:]]
    totals = [_compared(ready, now, _park_sums(ready, now)) for now in newest]
    found = findings.join(
        [
            ready.findings,
            *(each.findings for each in newest),
            *(gate.check(each) for each in totals),
        ]
    )
    held = newest[0].holdings if newest else pd.DataFrame(columns=["credit_code", "parcel_id"])
    return Checked(
        findings=found,
        intake=account(ready.reads, found),
        places=ready.places,
        holdings=held,
        areas=ready.tables["areas"],
        gate=totals[0] if totals else pd.DataFrame(),
        candidates=ready.candidates,
        proofs=pd.concat([read.proofs for read in ready.reads], ignore_index=True),
    )


def judge(
    ready: Prepared,
    *,
    edition: Edition,
    year: int,
    before: Edition | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Steps 4 to 8 for one year: holdings, sums, scores, evidence, the whole.

    ``before`` is the rule of the years before where it was another; only what changed since then
    hangs on it.

    Raises
    ------
    InputError
        If there are no figures for ``year``.
    EditionError
        If an edition asks for an item that no file gives, or the one before has other units.
    """
    _require_year(ready, year)
    out_of_time = evaluate.within(edition, year)
    progress(text("step_score"), 0.75)
    seen = _judged(ready, edition, year, out_of_time)
    return _assembled(ready, seen, edition=edition, year=year, before=before)


class _Judged(NamedTuple):
    """An edition on every year up to one, and the tables of that year."""

    stands: dict[int, Standing]
    land: dict[int, gpd.GeoDataFrame]
    runs: dict[int, Run]
    scored: Scored
    parcels: gpd.GeoDataFrame
    sums: dict[str, pd.DataFrame]
    gate: pd.DataFrame
    findings: pd.DataFrame


def _judged(ready: Prepared, edition: Edition, year: int, out_of_time: pd.DataFrame) -> _Judged:
    stands = {each: stand(ready, edition, each) for each in ready.years if each <= year}
    land = {each: evaluate.land(ready, stands[each]) for each in stands}
    by_year = {each: evaluate.level(ready, stands[each], land[each]) for each in stands}
    runs = evaluate.runs(by_year, edition)
    scored = evaluate.with_everybody(ready, runs[year].scored, edition, year)
    names = ready.tables["enterprises"].set_index("credit_code")["enterprise_name"]
    parcels = assessment.parcels(
        land[year], stands[year], names=names, scored=scored, edition=edition
    )
    at = by_year[year]._replace(parcels=parcels)
    sums = evaluate.sums(at, scored, edition, ready.catalog)
    compared = _compared(ready, stands[year], sums["park"])
    steps = [ready.findings, out_of_time, stands[year].findings, gate.check(compared)]
    found = findings.join(steps)
    return _Judged(stands, land, runs, scored, parcels, sums, compared, found)


def _assembled(
    ready: Prepared, seen: _Judged, *, edition: Edition, year: int, before: Edition | None
) -> Assessment:
    now, tables, scored, sums = seen.stands[year], ready.tables, seen.scored, seen.sums
    units = levels.firm_units(tables, now, ready.park_of)
    firms = assessment.firms(tables, units, now, scored, park_of=ready.park_of, edition=edition)
    return Assessment(
        catalog=ready.catalog,
        edition=edition,
        year=year,
        enterprises=firms,
        parcels=seen.parcels,
        parks=gpd.GeoDataFrame(sums["park"]),
        zones=sums["zone"],
        industries=sums["industry"],
        contributions=scored.contributions,
        bases=scored.bases,
        holdings=now.holdings,
        unallocated=assessment.unallocated(now, ready.remainder),
        buildings=tables["buildings"],
        leases=tables["leases"],
        boundary=tables["county"],
        trend=assessment.trend(seen.land, seen.stands),
        evidence=ready.evidence,
        queue=evaluate.queue(ready.evidence, seen.parcels, seen.land, edition),
        findings=seen.findings,
        intake=account(ready.reads, seen.findings),
        provenance=_made_of(ready, edition, year, before),
        gate=seen.gate,
        history=_history(ready, seen.runs, year, edition=edition, before=before),
    )


def _made_of(
    ready: Prepared, edition: Edition, year: int, before: Edition | None
) -> dict[str, str]:
    return assessment.provenance(
        ready.files,
        edition,
        year,
        catalog=ready.catalog,
        answers=ready.answers_digest,
        before=before,
    )


def _require_year(ready: Prepared, year: int) -> None:
    if year not in ready.years:
        known = "、".join(map(str, ready.years))
        raise InputError(text("error_no_year", year=year, years=known))


def _park_sums(ready: Prepared, now: Standing) -> gpd.GeoDataFrame:
    """Amounts on the land of each park, nobody graded."""
    at = evaluate.level(ready, now, evaluate.land(ready, now))
    return levels.parks(at, pd.DataFrame(), ready.catalog)


def _compared(ready: Prepared, now: Standing, rolled: pd.DataFrame) -> pd.DataFrame:
    """The year's totals, at the stage that counts, beside their control figures."""
    year, totals_ = now.year, ready.totals
    if len(now.superseded):
        facts = (ready.read_facts, ready.tables["facts"])
        totals_ = gate.read_totals(*(_without(each, now.superseded) for each in facts))
    read = totals_[totals_["year"].eq(year)]
    totals = [read, gate.park_totals(rolled, read["item"].unique(), year=year)]
    controls = ready.tables["controls"]
    return gate.compare(
        pd.concat(totals, ignore_index=True),
        controls[controls["year"].eq(year).fillna(value=False)],
        thresholds=ready.catalog.county.gate,
    )


def _without(facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Facts without those that stand at the places and items of ``rows``."""
    keys = [*findings.SOURCE, "item"]
    return facts[~pd.MultiIndex.from_frame(facts[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))]


def population(ready: Prepared, *, edition: Edition, year: int) -> Data:
    """Whom ``judge`` scores for a year, and those of the year before, to try things on.

    Raises
    ------
    InputError
        If there are no figures for ``year``.
    """
    _require_year(ready, year)
    stands = {each: stand(ready, edition, each) for each in ready.years if year - 1 <= each <= year}
    units = {
        each: evaluate.units(evaluate.level(ready, now, evaluate.land(ready, now)), edition)
        for each, now in stands.items()
    }
    return Data(units[year], units.get(year - 1))


def _history(
    ready: Prepared, runs: dict[int, Run], year: int, *, edition: Edition, before: Edition | None
) -> yearly.History | None:
    """What changed since the year before, by the rule of that year."""
    if before is None or year - 1 not in runs:
        return yearly.history(runs, year)
    if before.unit != edition.unit:
        raise EditionError(text("error_other_units", edition=edition.id, before=before.id))
    stands = {each: stand(ready, before, each) for each in runs}
    then = {
        each: evaluate.level(ready, now, evaluate.land(ready, now)) for each, now in stands.items()
    }
    earlier = evaluate.runs(then, before)
    now = earlier.pop(year).units
    return yearly.history(earlier | {year: runs[year]}, year, remeasured=now)
