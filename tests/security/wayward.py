"""The reading process with readers that misbehave by the name of their file."""

import ctypes
import os
import resource
import sys
import time
from pathlib import Path

import pandas as pd

from tcgis.sources.layer import unread_part
from tcgis.sources.model import Part, Place, place_rows
from tcgis.sources.safety import sandbox_worker

honest = sandbox_worker.read_part


def _sleep(*_):
    time.sleep(600)


def _spin(*_):
    while True:
        pass


def _segfault(*_):
    ctypes.string_at(0)


def _swallow(*_):
    return bytearray(64 * 2**30)


def _write(*_):
    Path("large").write_bytes(b"0" * 3_000_000)


def _raise(*_):
    raise ZeroDivisionError("nothing by nothing")


def _tell(path, layer):
    """What the process is given, as rows."""
    limits = {name: getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT")}
    told = dict(os.environ) | {
        name: str(resource.getrlimit(number)[0]) for name, number in limits.items()
    }
    told |= {"stdin": str(sys.stdin.read()), "cwd": str(Path.cwd())}
    told["core"] = str(resource.getrlimit(resource.RLIMIT_CORE)[0])
    frame = pd.DataFrame(told.items(), columns=["name", "said"]).astype("string")
    return Part(
        place_rows(frame, Place(layer.id, path.name), sheet=None, rows=range(len(frame))), [], {}
    )


def _foreign(path, layer):
    """A result that speaks of a file which it was not asked for."""
    return unread_part(Place(layer.id, "another.csv"), "假")


def _link(path, layer):
    """A result that is a link onto a file of ours."""
    (Path("..") / "out" / f"{int(path.stem[0], 16)}.json").symlink_to("/etc/passwd")
    os._exit(0)


WAYS = {
    "sleep": _sleep, "spin": _spin, "segfault": _segfault, "swallow": _swallow, "write": _write,
    "raise": _raise, "tell": _tell, "foreign": _foreign, "link": _link,
}  # fmt: skip


def read_part(name, path, folder, layer, county):
    way = WAYS.get(path.stem[2:])
    return way(path, layer) if way else honest(name, path, folder, layer, county)


if __name__ == "__main__":
    sandbox_worker.read_part = read_part
    sandbox_worker.main(Path(sys.argv[1]), int(sys.argv[2]))
