"""Read a folder in a process of its own, bounded in memory and time.

Strangers' files meet readers written in C; whatever one makes them do ends with that process. What
it answers is checked. The file that kills it, or keeps it too long, is a finding; a new process
reads the others.
"""

import tempfile
from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tcgis.catalog.model import Catalog
from tcgis.errors import CatalogError, UnsafeError
from tcgis.progress import Progress, silent
from tcgis.sources.layer import UploadsByLayer, files_of, join_parts, layers_of, unread_part
from tcgis.sources.model import Part, Place, Read
from tcgis.sources.safety import process, sandbox_protocol
from tcgis.sources.safety.process import PROCESS_LIMITS, Job, Lost, ProcessLimits
from tcgis.words import terms


def read_folder_apart(
    catalog: Catalog,
    folder: Path,
    *,
    sent: UploadsByLayer = MappingProxyType({}),
    out: Collection[str] = (),
    limits: ProcessLimits = PROCESS_LIMITS,
    progress: Progress = silent,
) -> Iterator[Read]:
    """Read every layer but the rasters, in the catalogue's order, as ``read_folder_within``.

    Raises
    ------
    CatalogError
        As ``read_layer``.
    UnsafeError
        If no reading process can be started.
    """
    layers = layers_of(catalog)
    files = {layer.id: files_of(layer, folder, sent.get(layer.id), out=out) for layer in layers}
    places = [Place(key, name) for key, named in files.items() for name in named]
    with tempfile.TemporaryDirectory(prefix="tcgis-") as aside:
        job = process.make_job(Path(aside), _question(catalog, folder, files), limits)
        parts = _parts(job, places)
        done = 0
        try:
            for layer in layers:
                mine = []
                for name in files[layer.id]:
                    progress(name, done / len(places))
                    mine.append(next(parts))
                    done += 1
                yield join_parts(layer, files[layer.id], mine, catalog.county)
        finally:
            parts.close()


def _question(catalog: Catalog, folder: Path, files: dict[str, dict[str, Path]]) -> dict[str, Any]:
    """Every file of every layer, in words that the reading process understands."""
    layers = layers_of(catalog)
    return {
        "county": catalog.county.model_dump(mode="json", by_alias=True),
        "layers": [layer.model_dump(mode="json", by_alias=True) for layer in layers],
        "folder": str(folder.absolute()),
        "tasks": [
            [layer, name, str(path.absolute())]
            for layer, named in files.items()
            for name, path in named.items()
        ],
    }


def _parts(job: Job, places: list[Place]) -> Generator[Part]:
    """What was read of each file, in order; of one that gave nothing, the reason."""
    given = process.answers(job, len(places), lambda number: _taken(job, number, places[number]))
    with closing(given):
        for place, got in zip(places, given, strict=True):
            if isinstance(got, Lost):
                yield unread_part(place, got.why, code=got.code)
            else:
                yield got


def _taken(job: Job, number: int, place: Place) -> Part | Lost:
    """A file's result, if it is one."""
    out, stem = job.out, str(number)
    try:
        message = sandbox_protocol.read_message(out, stem)
        if "refusal" in message:
            raise _refusal(message)
        if "unread" in message:
            return unread_part(place, str(message["unread"])[:300])
        return sandbox_protocol.load_part(message.get("part"), out, stem, place)
    except sandbox_protocol.CorruptResult as fault:
        why = terms.text("reader_corrupt", why=str(fault)[:200])
        return Lost("file_unreadable", why, certain=True)


def _refusal(message: dict[str, object]) -> CatalogError | UnsafeError:
    kind = CatalogError if message["refusal"] == "CatalogError" else UnsafeError
    return kind(str(message.get("why")))
