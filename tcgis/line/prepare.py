"""The first half of the straight line: a folder read, checked and linked, nothing yet scored."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

import geopandas as gpd
import pandas as pd

from tcgis import digests, findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import Catalog, Table
from tcgis.checks.blank import blank
from tcgis.checks.checked import Checked
from tcgis.checks.land import areas, gaps, geometry, stated_parks
from tcgis.checks.tables import facts
from tcgis.land import evidence
from tcgis.line import control_figures
from tcgis.line.isolation import Out, work_without_faulty
from tcgis.line.link import link
from tcgis.line.reading import Sources, Upload, note_put_out, tell_put_out, tell_rasters
from tcgis.links import floors
from tcgis.progress import Progress, silent
from tcgis.sources import raster
from tcgis.sources.layer import layers_of
from tcgis.sources.model import Read
from tcgis.sources.read import FolderReader, read_folder
from tcgis.sources.unclaimed import find_unclaimed
from tcgis.words.terms import text

Result = TypeVar("Result")


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
    """Sums as read, for the gate (``control_figures.read_totals``)."""
    read_facts: pd.DataFrame
    """Facts as the checks left them, also of those whom nobody knows."""
    answers_digest: str

    def sent(self, table: Table) -> bool:
        """Whether any file of a layer that feeds ``table`` came."""
        layers = layers_of(self.catalog)
        pairs = zip(layers, self.reads, strict=True)
        return any(layer.table == table and bool(read.files) for layer, read in pairs)


def prepare(
    data: Path,
    *,
    catalog: Catalog,
    answers: Answers = NOTHING,
    sent: Sequence[Upload] = (),
    reader: FolderReader = read_folder,
    progress: Progress = silent,
) -> Prepared:
    """Steps 2 to 4: read, check and link everything that does not depend on a year or a rule.

    ``answers`` are what people confirmed before; ``sent`` are files that came in beside the
    folder, the newest last (see ``sources.layer.read_layer``). ``reader`` reads the files: apart
    from here, unless who calls knows better (``sources.read``). A file that makes a step fail is
    put out of force, with a finding (``isolation``); all else is used.

    Raises
    ------
    InputError
        If the folder does not exist or holds nothing the catalogue knows.
    """
    sources = Sources(data, catalog, answers, sent=sent, reader=reader)
    return prepare_for(_as_it_is, sources, progress=progress)


def prepare_for(
    use: Callable[[Prepared], Result], sources: Sources, *, progress: Progress = silent
) -> Result:
    """Prepare a folder and use it; a file with which the use fails is put out of force as well.

    Raises
    ------
    InputError
        As ``prepare``.
    Exception
        Whatever ``use`` raises, if it fails whatever files are left out.
    """
    step = Steps(progress)
    rasters = evidence.raster_files(sources.data, sources.catalog)
    with raster.Rasters(list(rasters.values())) as opened:
        sources.read(_reading(step))

        failed = ""

        def work(out: Out, fault: Exception | None) -> Result:
            nonlocal failed
            failed = failed or (step.last if fault else "")  # the step of the first try
            told = [tell_put_out(one, failed, fault) for one in sorted(out) if fault]
            shown = partial(evidence.read_evidence, rasters, opened, sources.catalog)
            return use(_prepared(sources, out, told, shown=shown, progress=step))

        done = work_without_faulty(work, sources.suspects())
        note_put_out(done, failed)
        return done.result


def _as_it_is(ready: Prepared) -> Prepared:
    return ready


class Steps:
    """Passes progress on and remembers which step was begun last."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.last = ""

    def __call__(self, what: str, share: float) -> None:
        """A step begins."""
        self.last = what
        self._progress(what, share)


def _prepared(
    sources: Sources,
    out: Out,
    told: list[pd.DataFrame],
    *,
    shown: Callable[[pd.DataFrame], evidence.Evidence],
    progress: Progress,
) -> Prepared:
    data, catalog = sources.data, sources.catalog
    layers = {layer.id: done for layer, done in sources.layers(out)}
    clean = {key: done.checked for key, done in layers.items()}
    reads = [done.read for done in layers.values()]
    tables = _represented(catalog, clean, _gather(catalog, clean))
    progress(text("step_geometry"), 0.55)
    tables, of_shapes = _check_shapes(tables, catalog, answers=sources.answers)
    progress(text("step_link"), 0.65)
    read, linked = tables["facts"], link(tables, sources.answers)
    tables = linked.tables
    progress(text("step_evidence"), 0.7)
    seen = shown(tables["parcels"])
    controls = control_figures.check_units(tables["controls"])
    of_layers = [done.findings for done in clean.values()]
    found = [*of_layers, *of_shapes, controls, linked.findings, *told]
    return Prepared(
        catalog=catalog,
        tables=tables,
        park_of=linked.park_of,
        floors=floors.on_parcels(tables["parcels"], tables["buildings"]),
        evidence=seen.shown,
        reads=[read._replace(frame=read.frame[findings.SOURCE]) for read in reads],
        findings=findings.join(
            [*found, *tell_rasters(data, catalog, seen.failed), find_unclaimed(catalog, data)]
        ),
        places=_places(reads, catalog),
        files=_digests(reads, data, evidence.raster_files(data, catalog)),
        years=sorted(tables["facts"]["year"].dropna().unique().astype(int).tolist()),
        candidates=linked.candidates,
        remainder=linked.remainder,
        totals=control_figures.read_totals(read, tables["facts"]),
        read_facts=read,
        answers_digest=digests.digest_texts(*_sorted(sources.answers)),
    )


def _digests(reads: list[Read], data: Path, rasters: dict[str, Path]) -> dict[str, str]:
    """Digest of each file that was read or measured; one that is gone has none."""
    files = {name: path for read in reads for name, path in read.files.items()}
    files |= {path.relative_to(data).as_posix(): path for path in rasters.values()}
    return {name: digests.digest_file(path) for name, path in files.items() if path.exists()}


def _reading(progress: Progress) -> Progress:
    """The part of the bar that reading has."""

    def step(what: str, share: float) -> None:
        progress(text("step_read", what=what), 0.05 + 0.45 * share)

    return step


def _places(reads: list[Read], catalog: Catalog) -> gpd.GeoDataFrame:
    names = [*findings.SOURCE, "geometry"]
    drawn = [read.frame for read in reads if "geometry" in read.frame]
    rows = pd.concat(drawn, ignore_index=True) if drawn else pd.DataFrame(columns=names)
    shapes = gpd.GeoDataFrame(rows, geometry="geometry", crs=catalog.county.crs)
    return shapes[shapes["geometry"].notna()].astype({"row": "Int64"})


def _gather(catalog: Catalog, clean: dict[str, Checked]) -> dict[str, pd.DataFrame]:
    """One frame for each canonical table; a table that nobody sent is empty."""
    tables: dict[str, pd.DataFrame] = {}
    for table in get_args(Table):
        frames = [clean[layer.id].frame for layer in catalog.layers_of(table) if layer.id in clean]
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
    clean["areas"] = areas.three_areas(clean["parcels"])
    measured = areas.check_areas(clean["parcels"])
    clean["parcels"] = measured.frame
    found += [
        stated_parks.check_stated_parks(clean["parcels"], clean["parks"]),
        gaps.find_gaps(clean["parcels"]),
    ]
    return clean, [*found, measured.findings]


def _represented(
    catalog: Catalog, clean: dict[str, Checked], tables: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Parcels with the attributes that they take from their facts of largest value."""
    parcels = tables["parcels"]
    for layer in catalog.layers_of("facts"):
        if layer.representative and layer.subject == "parcel":
            taken = facts.representatives(layer, clean[layer.id].frame)
            known = {str(name): parcels["parcel_id"].map(taken[name]) for name in taken}
            parcels = parcels.assign(**known)
    return tables | {"parcels": parcels}


def _sorted(answers: Answers) -> list[str]:
    """Everything answered, a text each, whatever the order of the answers."""
    kinds = answers._asdict().items()
    return sorted(
        f"{kind} {key!r} {value!r}" for kind, each in kinds for key, value in each.items()
    )
