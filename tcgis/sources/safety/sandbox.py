"""Read a folder in a process of its own, bounded in memory and time.

Strangers' files meet readers written in C; whatever one makes them do ends with that process. It
starts fresh, knows nothing of ours but the job, and answers with files that are checked. The file
that kills it, or keeps it too long, is a finding; a new process reads the others.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from tcgis import home
from tcgis.catalog.model import Catalog
from tcgis.errors import CatalogError, UnsafeError
from tcgis.progress import Progress, silent
from tcgis.sources.model import Part, Place, Read
from tcgis.sources.read import (
    UploadsByLayer,
    files_of,
    join_parts,
    layers_of,
    unread_part,
)
from tcgis.sources.safety import sandbox_protocol
from tcgis.sources.safety.sandbox_worker import OUT_OF_MEMORY
from tcgis.words import terms

_POLL_SECONDS: Final = 0.01
_PROGRAM = [
    sys.executable, "-X", "utf8", "-P", "-B", "-W", "ignore",
    "-m", "tcgis.sources.safety.sandbox_worker",
]  # fmt: skip


class ProcessLimits(NamedTuple):
    """What one reading process may use."""

    memory_bytes: int = 2 * 2**30
    """Address space, the interpreter's own half gigabyte included."""
    file_seconds: float = 120
    """By the clock, for one file."""
    cpu_seconds: int = 120
    """Of work, for one file."""
    written_bytes: int = 4 * 2**30
    """The largest file it may write while unpacking."""
    open_files: int = 256
    start_seconds: float = 120


PROCESS_LIMITS: Final = ProcessLimits()


class _Job(NamedTuple):
    """A job's folder, its limits, and the places it reads, in order."""

    folder: Path
    limits: ProcessLimits
    places: list[Place]


class _Lost(NamedTuple):
    """Why a file gave nothing."""

    code: str
    why: str
    certain: bool = False
    """Whether it was this file, and none read before it."""


class _Child(NamedTuple):
    """A reading process and the file it began with."""

    process: "subprocess.Popen[bytes]"
    first: int


def read_folder_apart(
    catalog: Catalog,
    folder: Path,
    *,
    sent: UploadsByLayer = MappingProxyType({}),
    limits: ProcessLimits = PROCESS_LIMITS,
    progress: Progress = silent,
) -> Iterator[Read]:
    """Read every layer but the rasters, in the catalogue's order, as ``sources.read_folder`` does.

    Raises
    ------
    CatalogError
        As ``sources.read_layer``.
    UnsafeError
        If no reading process can be started.
    """
    layers = layers_of(catalog)
    files = {layer.id: files_of(layer, folder, sent.get(layer.id)) for layer in layers}
    places = [Place(key, name) for key, named in files.items() for name in named]
    with tempfile.TemporaryDirectory(prefix="tcgis-") as aside:
        job = _Job(Path(aside), limits, places)
        _describe(job, catalog, folder, files)
        parts = _parts(job)
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


def _describe(job: _Job, catalog: Catalog, folder: Path, files: dict[str, dict[str, Path]]) -> None:
    paths = [path.absolute() for named in files.values() for path in named.values()]
    layers = layers_of(catalog)
    message = {
        "county": catalog.county.model_dump(mode="json", by_alias=True),
        "layers": [layer.model_dump(mode="json", by_alias=True) for layer in layers],
        "folder": str(folder.absolute()),
        "limits": job.limits._asdict(),
        "tasks": [[*place, str(path)] for place, path in zip(job.places, paths, strict=True)],
    }
    for name in ("tmp", "out"):
        (job.folder / name).mkdir()
    (job.folder / "job.json").write_text(json.dumps(message), "utf-8")


def _parts(job: _Job) -> Generator[Part]:
    """What was read of each file, in order; a process that dies is followed by another."""
    child: _Child | None = None
    number = 0
    try:
        while number < len(job.places):
            child = child or _start(job, number)
            got = _wait(child, job, number) or _taken(job, number)
            if isinstance(got, _Lost):
                _end(child)
                alone, child = child.first == number, None
                if not (alone or got.certain):
                    continue  # other files, read before, may be why: once more, alone
                got = unread_part(job.places[number], got.why, code=got.code)
            yield got
            number += 1
    finally:
        if child is not None:
            _end(child)


def _start(job: _Job, first: int) -> _Child:
    with (job.folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            [*_PROGRAM, str(job.folder), str(first)],
            cwd=job.folder / "tmp",
            env=_environment(job.folder / "tmp"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    return _Child(process, first)


def _environment(temporary: Path) -> dict[str, str]:
    """Nothing of the parent's but where its modules are: no proxies, keys or home."""
    modules = [str(home.modules_folder()), *(each for each in sys.path if each)]
    words = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(temporary))
    words |= {"PYTHONPATH": os.pathsep.join(dict.fromkeys(modules)), "LANG": "C.UTF-8"}
    # address space is bounded: few arenas, no pool that reserves in advance
    words |= {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
    words |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return words | ({"SYSTEMROOT": "C:\\Windows"} if os.name == "nt" else {})


def _wait(child: _Child, job: _Job, number: int) -> _Lost | None:
    """Wait for one file's result; None once it is there."""
    out, process = job.folder / "out", child.process
    result = out / f"{number}.json"
    before = out / (f"{number - 1}.json" if number > child.first else f"ready-{number}.json")
    begun = time.time()
    while not result.exists():
        if process.poll() is not None and not result.exists():
            return _died(process.returncode, job, began=before.exists())
        if before.exists():
            begun = before.lstat().st_mtime
            if time.time() - begun > job.limits.file_seconds:
                why = terms.text("reading_too_long", seconds=job.limits.file_seconds)
                return _Lost("file_timed_out", why, certain=True)
        elif time.time() - begun > job.limits.start_seconds:
            raise UnsafeError(terms.text("reader_not_started"))
        time.sleep(_POLL_SECONDS)
    return None


def _died(code: int, job: _Job, *, began: bool) -> _Lost:
    if not began:
        errors = (job.folder / "stderr").read_text("utf-8", "replace").strip()[-300:]
        raise UnsafeError(terms.text("reader_cannot_start", code=code, errors=errors))
    if code == -getattr(signal, "SIGXCPU", 0):
        why = terms.text("reading_too_much_work", seconds=job.limits.cpu_seconds)
        return _Lost("file_timed_out", why, certain=True)
    most = f"{job.limits.memory_bytes / 2**30:.1f} GB"
    if code == OUT_OF_MEMORY:
        return _Lost("file_unreadable", terms.text("reading_too_much_memory", most=most))
    return _Lost("file_unreadable", terms.text("reader_crashed", code=code, most=most))


def _end(child: _Child) -> None:
    """End the process and whatever it started; nobody else's."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.process.pid, signal.SIGKILL)
        else:
            child.process.kill()
    child.process.wait()


def _taken(job: _Job, number: int) -> Part | _Lost:
    """A file's result, if it is one."""
    out, stem, place = job.folder / "out", str(number), job.places[number]
    try:
        message = sandbox_protocol.read_message(out, stem)
        if "refusal" in message:
            raise _refusal(message)
        if "unread" in message:
            return unread_part(place, str(message["unread"])[:300])
        return sandbox_protocol.load_part(message.get("part"), out, stem, place)
    except sandbox_protocol.CorruptResult as fault:
        why = terms.text("reader_corrupt", why=str(fault)[:200])
        return _Lost("file_unreadable", why, certain=True)


def _refusal(message: dict[str, object]) -> CatalogError | UnsafeError:
    kind = CatalogError if message["refusal"] == "CatalogError" else UnsafeError
    return kind(str(message.get("why")))
