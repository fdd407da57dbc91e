"""The first half of the straight line: a folder read, checked and linked, nothing yet scored."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, get_args

import geopandas as gpd
import pandas as pd

from tcgis import digests, findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import Catalog, Table
from tcgis.checks.amounts import odd_years
from tcgis.checks.blank import blank
from tcgis.checks.checked import Checked
from tcgis.checks.land import areas, gaps, geometry, stated_parks
from tcgis.checks.layer import check_layer
from tcgis.checks.tables import copies, facts
from tcgis.errors import InputError
from tcgis.land import evidence as seen
from tcgis.line import control_figures
from tcgis.line.link import link
from tcgis.links import floors
from tcgis.progress import Progress, silent
from tcgis.sources.layer import layers_of
from tcgis.sources.model import Read
from tcgis.sources.read import FolderReader, read_folder
from tcgis.sources.unclaimed import find_unclaimed
from tcgis.words.terms import text


class Upload(Protocol):
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
    """Sums as read, for the gate (``control_figures.read_totals``)."""
    read_facts: pd.DataFrame
    """Facts as the checks left them, also of those whom nobody knows."""
    answers_digest: str
    repeats: pd.DataFrame
    """Files that mostly repeat others, and what each answer would change (``copies.ASKED``)."""

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
    folder (see ``sources.layer.read_layer``). ``reader`` reads the files: here, or apart from here
    (``sandbox.read_folder_apart``), as befits files that strangers upload.

    Raises
    ------
    InputError
        If the folder does not exist or holds nothing the catalogue knows.
    """
    beside = _beside(sent)
    reads, clean, drawn, repeats = _read_known(
        data, catalog, answers, beside, reader=partial(reader, sent=beside), progress=progress
    )
    tables = _represented(catalog, clean, _gather(catalog, clean))
    sound = odd_years.check_years(tables["facts"], tables["enterprises"])
    tables = tables | {"facts": sound.frame}
    progress(text("step_geometry"), 0.55)
    tables, of_shapes = _check_shapes(tables, catalog, answers=answers)
    progress(text("step_link"), 0.65)
    read, linked = tables["facts"], link(tables, answers)
    tables = linked.tables
    progress(text("step_evidence"), 0.7)
    found = [*(done.findings for done in clean.values()), sound.findings, *of_shapes]
    return Prepared(
        catalog=catalog,
        tables=tables,
        park_of=linked.park_of,
        floors=floors.on_parcels(tables["parcels"], tables["buildings"]),
        evidence=seen.read_evidence(data, catalog, tables["parcels"]),
        reads=reads,
        findings=findings.join([*found, linked.findings, find_unclaimed(catalog, data)]),
        places=_places(drawn, catalog),
        files=_digests(reads, seen.raster_files(data, catalog)),
        years=sorted(tables["facts"]["year"].dropna().unique().astype(int).tolist()),
        candidates=linked.candidates,
        remainder=linked.remainder,
        totals=control_figures.read_totals(read, tables["facts"]),
        read_facts=read,
        answers_digest=digests.digest_texts(*_sorted(answers)),
        repeats=repeats,
    )


def _digests(reads: list[Read], rasters: dict[str, Path]) -> dict[str, str]:
    """Digest of each file that was read or measured."""
    files = {name: path for read in reads for name, path in read.files.items()} | rasters
    return {name: digests.digest_file(path) for name, path in files.items()}


def _read_known(
    data: Path,
    catalog: Catalog,
    answers: Answers,
    beside: dict[str, dict[str, Path]],
    *,
    reader: Callable[..., Iterator[Read]],
    progress: Progress,
) -> "_Clean":
    """Read and check every layer; a folder in which nothing is known is refused."""
    if not data.is_dir():
        raise InputError(text("error_no_folder", where=data))
    every = reader(catalog, data, progress=_reading(progress))
    done = _read(catalog, every, answers, beside)
    if not any(read.files for read in done.reads):
        raise InputError(text("error_nothing_known", where=data, catalog=catalog.county.name))
    return done


def _reading(progress: Progress) -> Progress:
    """The part of the bar that reading has."""

    def step(what: str, share: float) -> None:
        progress(text("step_read", what=what), 0.05 + 0.45 * share)

    return step


def _beside(sent: Sequence[Upload]) -> dict[str, dict[str, Path]]:
    named: dict[str, dict[str, Path]] = {each.layer: {} for each in sent}
    for each in sent:
        named[each.layer][each.name] = each.path
    return named


class _Clean(NamedTuple):
    """What was read of every layer, what is fit for use, what was drawn, what is asked."""

    reads: list[Read]
    checked: dict[str, Checked]
    drawn: list[pd.DataFrame]
    repeats: pd.DataFrame


def _read(
    catalog: Catalog,
    every: Iterator[Read],
    answers: Answers,
    beside: dict[str, dict[str, Path]],
) -> _Clean:
    reads, clean, drawn, asked = [], {}, [], []
    for layer, given in zip(layers_of(catalog), every, strict=True):
        sent = list(beside.get(layer.id, ()))
        read, repeats = copies.settle(layer, given, catalog.county, answers=answers, sent=sent)
        done = check_layer(layer, read, catalog.county, answers=answers)
        if "geometry" in read.frame:
            drawn.append(read.frame[[*findings.SOURCE, "geometry"]])
        # the account needs the places of the rows alone, and the rest is much
        reads.append(read._replace(frame=read.frame[findings.SOURCE]))
        clean[layer.id] = done._replace(findings=findings.join([read.findings, done.findings]))
        asked += [repeats] if len(repeats) else []
    return _Clean(reads, clean, drawn, pd.concat(asked) if asked else copies.none_asked())


def _places(drawn: list[pd.DataFrame], catalog: Catalog) -> gpd.GeoDataFrame:
    names = [*findings.SOURCE, "geometry"]
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
