"""The straight line, and the only module that knows its order."""

from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import assembly, findings, sources
from tcgis.assembly import Assessment, Standing
from tcgis.catalog import Catalog
from tcgis.checks import plausible
from tcgis.errors import EditionError, InputError
from tcgis.intake import Prepared, Progress, account, prepare, silent
from tcgis.land import reserve
from tcgis.links import (
    gate,
    holdings,
    reconcile,
)
from tcgis.rulesets import Edition
from tcgis.scoring import yearly
from tcgis.scoring.amounts import amounts
from tcgis.scoring.change import Run
from tcgis.sources import Reading
from tcgis.terms import text
from tcgis.units import to_mu

__all__ = [
    "Assessment", "Population", "Prepared", "assess", "check", "judge", "population", "prepare",
    "silent",
]  # fmt: skip


class Checked(NamedTuple):
    """A folder read and checked, not scored."""

    findings: pd.DataFrame
    intake: pd.DataFrame
    places: gpd.GeoDataFrame
    """Every row that came with a shape: SOURCE and its geometry, also of rows set aside."""
    holdings: pd.DataFrame
    """Who used which land at the end of the newest year."""
    areas: pd.DataFrame
    """Certificate, reported and drawn area of each parcel, side by side (``areas.three``)."""
    gate: pd.DataFrame
    """Totals of the newest year beside their control figures (``gate.compare``)."""
    candidates: pd.DataFrame
    """Whom the register does not know, with near names (``identity.unmatched``)."""
    proofs: pd.DataFrame
    """How the coordinates of each file were read (``proof.COLUMNS``)."""


class Population(NamedTuple):
    """The units that an edition evaluates, as they are scored."""

    units: pd.DataFrame
    previous: pd.DataFrame | None
    """The same of the year before; None where there is none."""


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
    reader: Reading = sources.read_folder,
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
    totals = [_compared(ready, now.year, _park_sums(ready, now)) for now in newest]
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
    progress(text("step_score"), 0.75)
    stands = {each: stand(ready, edition, each) for each in ready.years if each <= year}
    now, tables, park_of = stands[year], ready.tables, ready.park_of
    land = {each: assembly.parcel_units(tables["parcels"], stands[each]) for each in stands}
    runs = yearly.runs(_measured(ready, stands, land, edition), edition)
    scored, units = runs[year].scored, runs[year].units
    if edition.unit != "enterprise":
        units = assembly.firm_units(tables, now)
    graded = scored.scores if edition.unit == "enterprise" else scored.scores.iloc[:0]
    names = tables["enterprises"].set_index("credit_code")["enterprise_name"]
    parcels = assembly.parcels(
        land[year], now, park_of=park_of, names=names, scored=scored, edition=edition
    )
    rolled = assembly.parks(tables["parks"], parcels, now, graded)
    compared = _compared(ready, year, rolled)
    found = findings.join([ready.findings, now.findings, gate.check(compared)])
    return Assessment(
        catalog=ready.catalog,
        edition=edition,
        year=year,
        enterprises=assembly.firms(tables, units, now, scored, park_of=park_of, edition=edition),
        parcels=parcels,
        parks=rolled,
        zones=assembly.zones(parcels, now, graded),
        contributions=scored.contributions,
        bases=scored.bases,
        holdings=now.holdings,
        unallocated=assembly.unallocated(now, ready.remainder),
        buildings=tables["buildings"],
        leases=tables["leases"],
        boundary=tables["county"],
        trend=assembly.trend(land, park_of, stands),
        evidence=ready.evidence,
        queue=_queue(ready.evidence, parcels, land, edition),
        findings=found,
        intake=account(ready.reads, found),
        provenance=assembly.provenance(ready.files, edition, year, before=before),
        gate=compared,
        history=_history(ready, runs, year, edition=edition, before=before),
    )


def _require_year(ready: Prepared, year: int) -> None:
    if year not in ready.years:
        known = "、".join(map(str, ready.years))
        raise InputError(text("error_no_year", year=year, years=known))


def _park_sums(ready: Prepared, now: Standing) -> gpd.GeoDataFrame:
    """Amounts on the land of each park, nobody graded."""
    land = assembly.parcel_units(ready.tables["parcels"], now).join(ready.park_of)
    return assembly.parks(gpd.GeoDataFrame(ready.tables["parks"]), land, now, pd.DataFrame())


def _compared(ready: Prepared, year: int, rolled: pd.DataFrame) -> pd.DataFrame:
    """The year's totals beside their control figures."""
    read = ready.totals[ready.totals["year"].eq(year)]
    totals = [read, gate.park_totals(rolled, read["item"].unique(), year=year)]
    controls = ready.tables["controls"]
    return gate.compare(
        pd.concat(totals, ignore_index=True),
        controls[controls["year"].eq(year).fillna(value=False)],
        thresholds=ready.catalog.county.gate,
    )


def stand(ready: Prepared, edition: Edition, year: int) -> Standing:
    """Who used which land on 31 December or over the year, and the year's amounts on it."""
    tables, end = ready.tables, pd.Timestamp(year, 12, 31)
    parcels, leases = tables["parcels"], tables["leases"]
    land_m2 = holdings.land_area(parcels, of=edition.land.area, if_missing=edition.land.if_missing)
    if edition.land.time_weight == "months":
        held = holdings.over_year(parcels, leases, land_m2, ready.floors, year=year)
        land_m2 = land_m2 * holdings.share_of_year(parcels, year)
    else:
        held = holdings.build(parcels, leases, land_m2, ready.floors, on=end)
    free = holdings.unclaimed(parcels, held.frame, land_m2)
    idle = holdings.check_unclaimed(parcels, free, land_m2, on=end)
    net = holdings.net(held.frame)
    of_year = tables["facts"][tables["facts"]["year"].eq(year)]
    used = net.groupby("credit_code")["area_m2"].sum()
    credible = plausible.check_amounts(of_year, to_mu(pd.concat([used, land_m2])))
    firms = pd.Index(tables["enterprises"]["credit_code"], name="credit_code")
    own = amounts(credible.frame, "enterprise", firms)
    direct = of_year["subject_kind"].eq("parcel").any()
    allocated = reconcile.allocate(
        own,
        net,
        land_m2,
        parcel_amounts=_direct(credible.frame, land_m2) if direct else None,
        unknown_land_m2=holdings.unknown_land(parcels, held.frame, land_m2, on=end),
        holders=pd.Index(held.frame["credit_code"].unique()),
    )
    return Standing(
        year=year,
        land_m2=land_m2,
        holdings=held.frame,
        net=net,
        tenants=holdings.tenants_of_standard_factories(held.frame, leases),
        amounts=own,
        allocated=allocated,
        findings=findings.join([held.findings, idle, credible.findings]),
    )


def _direct(of_year: pd.DataFrame, land_m2: pd.Series) -> pd.DataFrame:
    """Amounts that belong to parcels: every parcel, and what names none that is known."""
    named = of_year.loc[of_year["subject_kind"].eq("parcel"), "subject_id"]
    return amounts(of_year, "parcel", land_m2.index.union(pd.Index(named.unique()), sort=False))


def population(ready: Prepared, *, edition: Edition, year: int) -> Population:
    """Whom ``judge`` scores for one year, for scoring them again with something changed.

    Raises
    ------
    InputError
        If there are no figures for ``year``.
    """
    _require_year(ready, year)
    stands = {each: stand(ready, edition, each) for each in ready.years if year - 1 <= each <= year}
    parcels = ready.tables["parcels"]
    land = {each: assembly.parcel_units(parcels, now) for each, now in stands.items()}
    units = _measured(ready, stands, land, edition)
    return Population(units[year], units.get(year - 1))


def _measured(
    ready: Prepared,
    stands: dict[int, Standing],
    land: dict[int, gpd.GeoDataFrame],
    edition: Edition,
) -> dict[int, pd.DataFrame]:
    """Each year's units of the edition's kind."""
    if edition.unit == "parcel":
        return dict(land)
    return {year: assembly.firm_units(ready.tables, now) for year, now in stands.items()}


def _history(
    ready: Prepared, runs: dict[int, Run], year: int, *, edition: Edition, before: Edition | None
) -> yearly.History | None:
    """What changed since the year before, by the rule of that year."""
    if before is None or year - 1 not in runs:
        return yearly.history(runs, year)
    if before.unit != edition.unit:
        raise EditionError(text("error_other_units", edition=edition.id, before=before.id))
    stands = {each: stand(ready, before, each) for each in runs}
    land = {each: assembly.parcel_units(ready.tables["parcels"], stands[each]) for each in stands}
    units = _measured(ready, stands, land, before)
    now = units.pop(year)
    return yearly.history(yearly.runs(units, before) | {year: runs[year]}, year, remeasured=now)


def _queue(
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
