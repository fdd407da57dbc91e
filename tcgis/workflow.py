"""The straight line, and the only module that knows its order."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, get_args

import geopandas as gpd
import pandas as pd

from tcgis import assembly, checks, digests, findings, sources
from tcgis.answers import NOTHING, Answers
from tcgis.assembly import Assessment, Standing
from tcgis.catalog import Catalog, Table
from tcgis.checks import areas, facts, gaps, geometry, magnitudes, plausible, stated_parks
from tcgis.checks.blank import blank
from tcgis.errors import InputError
from tcgis.land import evidence as seen
from tcgis.land import reserve
from tcgis.links import (
    floors,
    gate,
    holders,
    holdings,
    identity,
    meters,
    parks,
    reconcile,
)
from tcgis.rulesets import Edition
from tcgis.scoring import Scored, score
from tcgis.scoring.amounts import amounts
from tcgis.sources import Read, Reading, raster
from tcgis.terms import text
from tcgis.units import to_mu

__all__ = ["Assessment", "Prepared", "assess", "check", "judge", "prepare"]


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


class Sent(Protocol):
    """A file that came in beside the folder."""

    @property
    def layer(self) -> str:
        """Id of the layer it feeds."""

    @property
    def name(self) -> str:
        """What its sender called it."""

    @property
    def path(self) -> Path:
        """Where it lies."""


class Prepared(NamedTuple):
    """Clean tables in which every enterprise and parcel named is one of the register."""

    catalog: Catalog
    tables: dict[str, pd.DataFrame]
    park_of: pd.DataFrame
    floors: pd.DataFrame
    evidence: pd.DataFrame
    reads: list[Read]
    places: gpd.GeoDataFrame
    """Every row that came with a shape: SOURCE and its geometry, also of rows set aside."""
    findings: pd.DataFrame
    files: dict[str, str]
    """Digest of each input file."""
    years: list[int]
    candidates: pd.DataFrame
    """Whom the register does not know, with near names (``identity.unmatched``)."""
    remainder: pd.DataFrame
    """Amounts of shared meters on no enterprise (``meters.Split``)."""
    totals: pd.DataFrame
    """Sums as read, for the gate (``gate.read_totals``)."""


class _Linked(NamedTuple):
    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    candidates: pd.DataFrame
    remainder: pd.DataFrame


Progress = Callable[[str, float], None]


def silent(_what: str, _share: float) -> None:
    """Show no progress."""


def assess(
    data: Path, *, catalog: Catalog, edition: Edition, year: int, progress: Progress = silent
) -> Assessment:
    """From a folder of departments' files to scores, lists and evidence for one year.

    Raises
    ------
    InputError
        If the folder does not exist or holds nothing the catalogue knows.
    EditionError
        If the edition asks for an item that no file gives.
    """
    ready = prepare(data, catalog=catalog, progress=progress)
    return judge(ready, edition=edition, year=year, progress=progress)


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
        intake=_account(ready.reads, found),
        places=ready.places,
        holdings=held,
        areas=ready.tables["areas"],
        gate=totals[0] if totals else pd.DataFrame(),
        candidates=ready.candidates,
        proofs=pd.concat([read.proofs for read in ready.reads], ignore_index=True),
    )


def prepare(
    data: Path,
    *,
    catalog: Catalog,
    answers: Answers = NOTHING,
    sent: Sequence[Sent] = (),
    reader: Reading = sources.read_folder,
    progress: Progress = silent,
) -> Prepared:
    """Steps 2 to 4: read, check and link everything that does not depend on a year or a rule.

    ``answers`` are what people confirmed before; ``sent`` are files that came in beside the
    folder (see ``sources.read_layer``). ``reader`` reads the files: here, or apart from here
    (``sources.sandbox.read_folder``), as befits files that strangers upload.

    Raises
    ------
    InputError
        If the folder does not exist or holds nothing the catalogue knows.
    """
    if not data.is_dir():
        raise InputError(text("error_no_folder", where=data))
    every = reader(catalog, data, sent=_beside(sent), progress=_reading(progress))
    reads, clean, places = _read(catalog, every, answers)
    if not any(read.files for read in reads):
        raise InputError(text("error_nothing_known", where=data, catalog=catalog.county.name))
    of_columns = [done.findings for done in clean.values()]
    unclaimed = sources.unclaimed(catalog, data)
    tables = _represented(catalog, clean, _gather(catalog, clean))
    progress(text("step_geometry"), 0.55)
    tables, of_shapes = _check_shapes(tables, catalog, answers=answers)
    progress(text("step_link"), 0.65)
    read, linked = tables["facts"], _link(tables, answers)
    tables = linked.tables
    assigned = parks.assign(tables["parcels"], tables["parks"])
    progress(text("step_evidence"), 0.7)
    return Prepared(
        catalog=catalog,
        tables=tables,
        park_of=assigned.frame,
        floors=floors.on_parcels(tables["parcels"], tables["buildings"]),
        evidence=_evidence(data, catalog, tables["parcels"]),
        reads=reads,
        findings=findings.join(
            [
                *of_columns,
                *of_shapes,
                linked.findings,
                magnitudes.check_magnitudes(tables["facts"]),
                assigned.findings,
                unclaimed,
            ]
        ),
        places=places,
        files={name: digests.of_file(path) for read in reads for name, path in read.files.items()},
        years=sorted(tables["facts"]["year"].dropna().unique().astype(int).tolist()),
        candidates=linked.candidates,
        remainder=linked.remainder,
        totals=gate.read_totals(read, tables["facts"]),
    )


def _reading(progress: Progress) -> Progress:
    """The part of the bar that reading has."""

    def step(what: str, share: float) -> None:
        progress(text("step_read", what=what), 0.05 + 0.45 * share)

    return step


def _beside(sent: Sequence[Sent]) -> dict[str, dict[str, Path]]:
    named: dict[str, dict[str, Path]] = {each.layer: {} for each in sent}
    for each in sent:
        named[each.layer][each.name] = each.path
    return named


def _read(
    catalog: Catalog, every: Iterator[Read], answers: Answers
) -> tuple[list[Read], dict[str, checks.Checked], gpd.GeoDataFrame]:
    reads, clean, drawn = [], {}, []
    for layer, read in zip(sources.layers_of(catalog), every, strict=True):
        done = checks.check_layer(layer, read, catalog.county, answers=answers)
        if "geometry" in read.frame:
            drawn.append(read.frame[[*findings.SOURCE, "geometry"]])
        # the account needs the places of the rows alone, and the rest is much
        reads.append(read._replace(frame=read.frame[findings.SOURCE]))
        clean[layer.id] = done._replace(findings=findings.join([read.findings, done.findings]))
    return reads, clean, _places(drawn, catalog)


def _places(drawn: list[pd.DataFrame], catalog: Catalog) -> gpd.GeoDataFrame:
    names = [*findings.SOURCE, "geometry"]
    rows = pd.concat(drawn, ignore_index=True) if drawn else pd.DataFrame(columns=names)
    shapes = gpd.GeoDataFrame(rows, geometry="geometry", crs=catalog.county.crs)
    return shapes[shapes["geometry"].notna()].astype({"row": "Int64"})


def _gather(catalog: Catalog, clean: dict[str, checks.Checked]) -> dict[str, pd.DataFrame]:
    """One frame for each canonical table; a table that nobody sent is empty."""
    tables: dict[str, pd.DataFrame] = {}
    for table in get_args(Table):
        frames = [clean[layer.id].frame for layer in catalog.of(table) if layer.id in clean]
        some = [frame for frame in frames if len(frame)] or frames[:1]
        tables[table] = pd.concat(some, ignore_index=True) if some else blank(table, catalog.county)
    return tables


def _check_shapes(
    tables: dict[str, pd.DataFrame], catalog: Catalog, *, answers: Answers
) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame]]:
    clean: dict[str, pd.DataFrame] = dict(tables)
    found: list[pd.DataFrame] = []
    for table in ("parks", "buildings", "parcels"):
        done = geometry.check_geometry(
            tables[table],
            catalog.county,
            tables["county"],
            answers=answers,
            agreed=catalog.repairs_agreed(),
        )
        clean[table], found = done.frame, [*found, done.findings]
    clean["areas"] = areas.three(clean["parcels"])
    measured = areas.check_areas(clean["parcels"])
    clean["parcels"] = measured.frame
    found += [stated_parks.check(clean["parcels"], clean["parks"]), gaps.find(clean["parcels"])]
    return clean, [*found, measured.findings]


def _link(tables: dict[str, pd.DataFrame], answers: Answers) -> _Linked:
    """Find each firm and parcel that a department names among those of the registers."""
    firms, kept, aside = tables["enterprises"], findings.KEPT, findings.SET_ASIDE
    metered = meters.split(tables["facts"], tables["meters"], firms, answers=answers)
    of_firms = metered.frame["subject_kind"].eq("enterprise")
    direct = metered.frame[~of_firms]
    asked = {
        "lessors": (tables["leases"], "lessor_code", "lessor_name", kept),
        "vetoes": (tables["vetoes"], "credit_code", "enterprise_name", aside),
        "facts": (metered.frame[of_firms], "subject_id", "subject_name", aside),
    }
    done = {"parcels": holders.resolve(tables["parcels"], firms, answers=answers)} | {
        name: identity.resolve(frame, firms, code=code, name=called, effect=effect, answers=answers)
        for name, (frame, code, called, effect) in asked.items()
    }
    done["leases"] = identity.resolve(
        done["lessors"].frame,
        firms,
        code="lessee_code",
        name="lessee_name",
        effect=aside,
        answers=answers,
    )
    linked = tables | {name: done[name].frame for name in ("parcels", "leases", "vetoes")}
    linked["facts"] = pd.concat([done["facts"].frame, direct], ignore_index=True)
    of_parcels = identity.check_parcel_facts(direct, tables["parcels"])
    return _Linked(
        linked,
        findings.join(
            [
                metered.findings,
                *(each.findings for each in done.values()),
                *([of_parcels] if len(direct) else []),
            ]
        ),
        identity.unmatched([*(each.candidates for each in done.values()), metered.candidates]),
        metered.remainder,
    )


def _evidence(data: Path, catalog: Catalog, parcels: pd.DataFrame) -> pd.DataFrame:
    """What rasters show of each parcel; no column for a raster that nobody sent."""
    shapes = gpd.GeoDataFrame(parcels).set_index("parcel_id")
    parts = [pd.DataFrame(index=shapes.index)]
    for layer in catalog.of("raster"):
        path = raster.find(layer, data)
        if path is None:
            continue
        with raster.open_raster(path) as opened:
            if layer.built_values:
                parts.append(seen.built_share(shapes, opened, layer.built_values).to_frame())
            elif layer.elevation:
                parts.append(seen.slope(shapes, opened))
    return pd.concat(parts, axis=1)


def _represented(
    catalog: Catalog, clean: dict[str, checks.Checked], tables: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Parcels with the attributes that they take from their facts of largest value."""
    parcels = tables["parcels"]
    for layer in catalog.of("facts"):
        if layer.representative and layer.subject == "parcel":
            taken = facts.representatives(layer, clean[layer.id].frame)
            known = {str(name): parcels["parcel_id"].map(taken[name]) for name in taken}
            parcels = parcels.assign(**known)
    return tables | {"parcels": parcels}


def _account(reads: list[Read], found: pd.DataFrame) -> pd.DataFrame:
    """Rows in, used and set aside of every file."""
    return pd.concat([checks.account(read, found) for read in reads], ignore_index=True)


def judge(
    ready: Prepared, *, edition: Edition, year: int, progress: Progress = silent
) -> Assessment:
    """Steps 4 to 8 for one year: holdings, sums, scores, evidence, the whole.

    Raises
    ------
    InputError
        If there are no figures for ``year``.
    EditionError
        If the edition asks for an item that no file gives.
    """
    if year not in ready.years:
        known = "、".join(map(str, ready.years))
        raise InputError(text("error_no_year", year=year, years=known))
    progress(text("step_score"), 0.75)
    stands = {each: stand(ready, edition, each) for each in ready.years if each <= year}
    now, tables, park_of = stands[year], ready.tables, ready.park_of
    land = {each: assembly.parcel_units(tables["parcels"], stands[each]) for each in stands}
    scored, units = _score(ready, stands, land[year], edition=edition)
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
        intake=_account(ready.reads, found),
        provenance=assembly.provenance(ready.files, edition, year),
        gate=compared,
    )


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


def _score(
    ready: Prepared, stands: dict[int, Standing], parcels: pd.DataFrame, *, edition: Edition
) -> tuple[Scored, pd.DataFrame]:
    """Score the edition's kind of unit, against the year before where there is one."""
    year = max(stands)
    now, before = stands[year], stands.get(year - 1)
    if edition.unit == "enterprise":
        units = assembly.firm_units(ready.tables, now)
        earlier = None if before is None else assembly.firm_units(ready.tables, before)
        return score(units, edition, previous=earlier), units
    return score(parcels, edition), assembly.firm_units(ready.tables, now)


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
