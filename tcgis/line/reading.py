"""A folder's layers read and checked, each file of which can be left out without the others."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd
from rasterio.errors import RasterioIOError

from tcgis import fault_log, findings
from tcgis.answers import Answers
from tcgis.catalog.model import Catalog, Layer
from tcgis.checks.checked import Checked
from tcgis.checks.layer import check_layer
from tcgis.errors import InputError
from tcgis.line import isolation
from tcgis.line.isolation import NONE, FileInForce, Out, Outcome
from tcgis.progress import Progress
from tcgis.sources.layer import files_of, layers_of
from tcgis.sources.model import Read
from tcgis.sources.raster import find_raster, refuse_raster
from tcgis.sources.read import FolderReader
from tcgis.sources.safety.guards import matching_files
from tcgis.words.terms import text

_REGISTERS = {"parcels", "enterprises", "parks", "county"}
"""What the other tables are held against: suspected last, for without them nothing is looked at."""
_UNREAD = ["file_unreadable", "file_too_large", "file_timed_out", "format_unsupported"]
"""Of these files there is nothing at all."""


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


class LayerRead(NamedTuple):
    """What became of a layer."""

    read: Read
    """As read; of the rows their places and shapes alone."""
    checked: Checked
    """Clean rows, and all that was found in its files."""


class Sources:
    """A folder and the files sent beside it, the newest last; read when first asked for."""

    def __init__(
        self, data: Path, catalog: Catalog, answers: Answers, *, sent: Sequence[Upload],
        reader: FolderReader,
    ) -> None:  # fmt: skip
        self.data = data
        self.catalog = catalog
        self.answers = answers
        self._sent = list(sent)
        self._reader = reader
        self._out = NONE
        """Files that cannot even be checked."""
        self._done: dict[tuple[str, Out], LayerRead] = {}

    def read(self, progress: Progress) -> None:
        """Read and check every layer, once.

        Raises
        ------
        InputError
            If the folder does not exist or holds nothing the catalogue knows.
        """
        if self._done:
            return
        if not self.data.is_dir():
            raise InputError(text("error_no_folder", where=self.data))
        layers = layers_of(self.catalog)
        given = self._reader(self.catalog, self.data, sent=self._beside(NONE), progress=progress)
        for layer, read in zip(layers, given, strict=True):
            self._done[layer.id, NONE] = self._check(layer, NONE, read)
        if not any(done.read.files for done in self._done.values()):
            known = self.catalog.county.name
            raise InputError(text("error_nothing_known", where=self.data, catalog=known))

    def layers(self, out: Out) -> Iterator[tuple[Layer, LayerRead]]:
        """Every layer without some of its files."""
        for layer in layers_of(self.catalog):
            mine = frozenset(one for one in out if one.layer == layer.id)
            if (layer.id, mine) not in self._done:
                self._done[layer.id, mine] = self._check(layer, mine, self._read(layer, mine))
            yield layer, self._done[layer.id, mine]

    def suspects(self) -> list[list[FileInForce]]:
        """Files that could make a later step fail: those sent, the newest first, then the rest."""
        layers = layers_of(self.catalog)
        last = [layer for layer in layers if layer.table in _REGISTERS]
        first = [layer for layer in layers if layer.table not in _REGISTERS]
        every = [one for layer in [*first, *last] for one in self._files(layer)]
        every = [one for one in every if one not in self._out]
        age = {(one.layer, one.name): place for place, one in enumerate(self._sent)}
        sent = [one for one in every if one.sent]
        sent.sort(key=lambda one: -age[one.layer, self._own_name(one)])
        return [sent, [one for one in every if not one.sent]]

    def _files(self, layer: Layer) -> list[FileInForce]:
        """Files of a layer, those sent first; also those of the folder that one sent replaces."""
        beside = self._beside(NONE).get(layer.id, {})
        both = files_of(layer, self.data, beside)
        sent = [FileInForce(layer.id, name, sent=True) for name, path in both.items()
                if path in beside.values()]  # fmt: skip
        own = files_of(layer, self.data, None)
        return [*sent, *(FileInForce(layer.id, name, sent=False) for name in own)]

    def _own_name(self, one: FileInForce) -> str:
        """What the sender called a file, which may be shown under the name of one it replaces."""
        beside = self._beside(NONE)[one.layer]
        if one.name in beside:
            return one.name
        return next(name for name in beside if one.name.endswith(f"/{name}"))

    def _beside(self, out: Out) -> dict[str, dict[str, Path]]:
        named: dict[str, dict[str, Path]] = {each.layer: {} for each in self._sent}
        for each in self._sent:
            named[each.layer][each.name] = each.path
        for one in out:
            if one.sent:
                named[one.layer].pop(self._own_name(one), None)
        return named

    def _read(self, layer: Layer, out: Out) -> Read:
        """One layer again, without some files."""
        alone = self.catalog.model_copy(update={"layers": {layer.id: layer}})
        gone = {one.name for one in out if not one.sent}
        (read,) = self._reader(alone, self.data, sent=self._beside(out), out=gone)
        # that it has no file now is no news
        kept = read.findings[~read.findings["code"].str.startswith("file_missing")]
        return read._replace(findings=kept.reset_index(drop=True)) if out else read

    def _check(self, layer: Layer, out: Out, read: Read) -> LayerRead:
        """A layer checked without the files that make its check fail.

        A file sent that could not even be read replaces none of the folder.
        """
        unread, useless = self._unread(layer, read)
        if useless:
            read = self._read(layer, out | useless)

        def work(more: Out, fault: Exception | None) -> LayerRead:
            given = self._read(layer, out | useless | more) if more else read
            done = check_layer(layer, given, self.catalog.county, answers=self.answers)
            told = [tell_put_out(one, text("step_check"), fault) for one in sorted(more) if fault]
            found = findings.join([unread, given.findings, done.findings, *told])
            return LayerRead(self._slim(given, out | useless | more), done._replace(findings=found))

        files = [one for one in self._files(layer) if one not in out | useless]
        groups = [[one for one in files if one.sent is sent] for sent in (True, False)]
        done = isolation.work_without_faulty(work, groups)
        note_put_out(done, text("step_check"))
        self._out |= done.out | useless
        return done.result

    def _unread(self, layer: Layer, read: Read) -> tuple[pd.DataFrame, Out]:
        """Findings about files sent that could not be read, and those files."""
        found = read.findings[read.findings["code"].isin(_UNREAD)]
        sent = [one for one in self._files(layer) if one.sent and one.name in {*found["file"]}]
        return found[found["file"].isin([one.name for one in sent])], frozenset(sent)

    def _slim(self, read: Read, out: Out) -> Read:
        """What the account and the maps need of the rows, and the names of all files."""
        places = [name for name in (*findings.SOURCE, "geometry") if name in read.frame]
        files = {one.name: self._path(one) for one in sorted(out)} | read.files
        return read._replace(frame=read.frame[places], files=files)

    def _path(self, one: FileInForce) -> Path:
        """Where a file lies."""
        if one.sent:
            return self._beside(NONE)[one.layer][self._own_name(one)]
        return self.data / one.name


def tell_put_out(one: FileInForce, step: str, fault: Exception) -> pd.DataFrame:
    """The finding about a file that made a step fail, with the fault's number in the log."""
    number = fault_log.number_of(fault)
    kind = text("put_out_sent") if one.sent else text("put_out_own")
    why = " ".join(f"{type(fault).__name__}: {fault}".split())[:200]
    detail = text("put_out", kind=kind, step=step, why=why, number=number)
    return findings.whole("file_out_of_force", layer=one.layer, file=one.name, detail=detail)


def note_put_out(done: Outcome[Any], step: str) -> None:
    """Write into the log for which fault files were put out of force."""
    if done.fault is not None:
        names = ", ".join(f"{one.layer} {one.name}" for one in sorted(done.out))
        fault_log.note_fault(done.fault, f"{step}: {names}")


def tell_rasters(
    data: Path, catalog: Catalog, failed: dict[str, Exception]
) -> Iterator[pd.DataFrame]:
    """The findings about rasters that are none, and of those that could not be measured."""
    for layer in catalog.layers_of("raster"):
        for path in matching_files(data, layer.files):
            name, why = path.relative_to(data).as_posix(), refuse_raster(path, data)
            if why is not None:
                yield findings.whole("file_unreadable", layer=layer.id, file=name, detail=why)
    for key, fault in failed.items():
        layer = catalog.layers[key]
        measured = find_raster(layer, data)
        name = "" if measured is None else measured.relative_to(data).as_posix()
        if isinstance(fault, RasterioIOError):
            yield findings.whole("file_unreadable", layer=key, file=name, detail=str(fault)[:300])
        else:
            one = FileInForce(key, name, sent=False)
            note_put_out(Outcome(None, frozenset([one]), fault), text("step_evidence"))
            yield tell_put_out(one, text("step_evidence"), fault)
