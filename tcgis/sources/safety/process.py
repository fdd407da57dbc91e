"""The process that reads strangers' files: started, waited for and ended.

It starts fresh, with GDAL's doors shut, knows nothing of ours but its job, is bounded in memory
and time, and answers with files.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from tcgis import home
from tcgis.errors import UnsafeError
from tcgis.sources.safety import gdal
from tcgis.words import terms

Answer = TypeVar("Answer")

OUT_OF_MEMORY: Final = 77
"""Exit code of a process that had not enough."""
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
ALWAYS_APART = True
"""Whether files are read apart also where GDAL's doors are shut. Only tests, which wrote the files
themselves, may say no: a damaged file can take this process with it, or all of its memory."""


class Job(NamedTuple):
    """A job's folder and its limits; what is asked stands in ``job.json``."""

    folder: Path
    limits: ProcessLimits

    @property
    def out(self) -> Path:
        """Where the answers come."""
        return self.folder / "out"


class Lost(NamedTuple):
    """Why a file gave nothing."""

    code: str
    why: str
    certain: bool = False
    """Whether it was this file, and none read before it."""


class Child(NamedTuple):
    """A reading process and the file it began with."""

    process: "subprocess.Popen[bytes]"
    first: int


def make_job(folder: Path, asked: dict[str, Any], limits: ProcessLimits) -> Job:
    """Write what is asked into a folder of ours."""
    for name in ("tmp", "out"):
        (folder / name).mkdir()
    message = {**asked, "limits": limits._asdict()}
    (folder / "job.json").write_text(json.dumps(message), "utf-8")
    return Job(folder, limits)


def start_reader(job: Job, first: int) -> Child:
    """Start a process that answers from the ``first`` question on."""
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
    return Child(process, first)


def _environment(temporary: Path) -> dict[str, str]:
    """Nothing of the parent's but where its modules are: no proxies, keys or home."""
    modules = [str(home.modules_folder()), *(each for each in sys.path if each)]
    words = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(temporary))
    words |= {"PYTHONPATH": os.pathsep.join(dict.fromkeys(modules)), "LANG": "C.UTF-8"}
    # address space is bounded: few arenas, no pool that reserves in advance
    words |= {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
    words |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return words | ({"SYSTEMROOT": "C:\\Windows"} if os.name == "nt" else {})


def wait_for(child: Child, job: Job, number: int) -> Lost | None:
    """Wait for one file's result; None once it is there.

    Raises
    ------
    UnsafeError
        If the process does not start.
    """
    out, process = job.out, child.process
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
                return Lost("file_timed_out", why, certain=True)
        elif time.time() - begun > job.limits.start_seconds:
            raise UnsafeError(terms.text("reader_not_started"))
        time.sleep(_POLL_SECONDS)
    return None


def _died(code: int, job: Job, *, began: bool) -> Lost:
    if not began:
        errors = (job.folder / "stderr").read_text("utf-8", "replace").strip()[-300:]
        raise UnsafeError(terms.text("reader_cannot_start", code=code, errors=errors))
    if code == -getattr(signal, "SIGXCPU", 0):
        why = terms.text("reading_too_much_work", seconds=job.limits.cpu_seconds)
        return Lost("file_timed_out", why, certain=True)
    most = f"{job.limits.memory_bytes / 2**30:.1f} GB"
    if code == OUT_OF_MEMORY:
        return Lost("file_unreadable", terms.text("reading_too_much_memory", most=most))
    return Lost("file_unreadable", terms.text("reader_crashed", code=code, most=most))


def answers(
    job: Job, count: int, take: Callable[[int], Answer | Lost], *, child: Child | None = None
) -> Generator[Answer | Lost]:
    """What came of each question, in order; a process that dies is followed by another.

    ``take`` fetches an answer that is there; ``child`` began with the first question already.
    """
    number = 0
    try:
        while number < count:
            child = child or start_reader(job, number)
            got = wait_for(child, job, number) or take(number)
            if isinstance(got, Lost):
                end_reader(child)
                alone, child = child.first == number, None
                if not (alone or got.certain):
                    continue  # other files, read before, may be why: once more, alone
            yield got
            number += 1
    finally:
        if child is not None:
            end_reader(child)


def is_apart_due() -> bool:
    """Whether strangers' files are read in a process of their own."""
    return ALWAYS_APART or not gdal.is_shut()


def end_reader(child: Child) -> None:
    """End the process and whatever it started; nobody else's."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.process.pid, signal.SIGKILL)
        else:
            child.process.kill()
    child.process.wait()
