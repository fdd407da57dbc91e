"""The reading process: bounded, apart, and without a way back but files.

Run as ``python -m tcgis.sources.safety.sandbox_worker JOB FIRST`` by ``sandbox``; reads the
files of the job from the FIRST on and writes what each holds, in their order.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tcgis.catalog.model import County, Layer
from tcgis.errors import TcgisError
from tcgis.sources.layer import describe_crash, read_part
from tcgis.sources.model import Part
from tcgis.sources.safety import raster_sandbox, sandbox_protocol
from tcgis.sources.safety.process import OUT_OF_MEMORY

try:
    import resource
except ImportError:  # Windows has no such limits: there the clock alone holds
    resource = None  # type: ignore[assignment]

Answer = Callable[[Path, str], None]
"""Reads a file and writes what it holds into a folder, under a stem."""


def main(job: Path, first: int) -> None:
    """Read the job's files from ``first`` on."""
    spec = json.loads((job / "job.json").read_text("utf-8"))
    answers = _answers(spec)
    os.chdir(job / "tmp")
    _bound(spec["limits"])
    sandbox_protocol.write_message(job / "out", f"ready-{first}", {})
    for number, answer in list(enumerate(answers))[first:]:
        _allow_time(spec["limits"]["cpu_seconds"])
        _give(answer, job / "out", str(number))


def _answers(spec: dict[str, Any]) -> list[Answer]:
    """One for each file: the cells of rasters, or the tables of layers' files."""
    if "rasters" in spec:
        return [partial(raster_sandbox.write_cells, Path(path)) for path in spec["rasters"]]
    county = County.model_validate(spec["county"])
    layers = {each["id"]: Layer.model_validate(each) for each in spec["layers"]}
    asks = [
        partial(read_part, name, Path(path), Path(spec["folder"]), layers[layer], county)
        for layer, name, path in spec["tasks"]
    ]
    return [partial(_write_table, ask) for ask in asks]


def _write_table(ask: Callable[[], Part], out: Path, stem: str) -> None:
    sandbox_protocol.write_part(ask(), out, stem)


def _give(answer: Answer, out: Path, stem: str) -> None:
    try:
        answer(out, stem)
    except TcgisError as refusal:
        sandbox_protocol.write_message(
            out, stem, {"refusal": type(refusal).__name__, "why": str(refusal)}
        )
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what else is held here may be why: the file gets a fresh start
    # whatever one file does, the others are read; a panic of Rust is no Exception
    except BaseException as fault:  # noqa: BLE001
        sandbox_protocol.write_message(out, stem, {"unread": describe_crash(fault)})


def _bound(limits: dict[str, Any]) -> None:
    if resource is None:
        return
    wanted = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_FSIZE: limits["written_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        _, hard = resource.getrlimit(kind)
        allowed = int(most) if hard == resource.RLIM_INFINITY else min(int(most), hard)
        resource.setrlimit(kind, (allowed, allowed))


def _allow_time(seconds: int) -> None:
    """So many seconds of work from now on, for one file."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + int(seconds) + 1
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
