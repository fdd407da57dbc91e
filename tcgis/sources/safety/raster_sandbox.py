"""A stranger's raster read in a process of its own: cells come back, the copy of them is ours.

The cells are plain arrays (``.npy``, which holds no objects) beside a few words; both are checked,
for who wrote them may have been led astray.
"""

import math
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from inspect import GEN_CREATED, getgeneratorstate
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from rasterio.errors import CRSError

from tcgis.sources.geotiff import Grid, describe, open_geotiff, strips, write_geotiff
from tcgis.sources.safety import process, sandbox_protocol
from tcgis.sources.safety.process import PROCESS_LIMITS, Job, Lost, ProcessLimits
from tcgis.sources.safety.sandbox_protocol import own_file
from tcgis.words import terms

_NUMBERS: Final = "iuf"
FAULTS: Final = (
    ValueError, TypeError, KeyError, OSError, OverflowError, CRSError,
    sandbox_protocol.CorruptResult,
)  # fmt: skip
"""What an answer that is no raster raises."""


@contextmanager
def copies_apart(
    paths: Sequence[Path], folder: Path, limits: ProcessLimits = PROCESS_LIMITS
) -> Iterator[Generator[Path | Lost]]:
    """Copies of the rasters' first bands in ``folder``, which is empty and ours, in their order.

    The process starts at once, so that it works while others do; one that dies is followed by
    another.

    Raises
    ------
    UnsafeError
        If no reading process can be started.
    """
    asked = {"rasters": [str(path.absolute()) for path in paths]}
    job = process.make_job(folder, asked, limits)
    child = process.start_reader(job, 0) if paths else None
    coming = process.answers(job, len(paths), lambda number: _taken(job, number), child=child)
    try:
        yield coming
    finally:
        if child is not None and getgeneratorstate(coming) == GEN_CREATED:
            process.end_reader(child)  # nobody asked: what never ran has no end of its own
        coming.close()


def _taken(job: Job, number: int) -> Path | Lost:
    copy = job.folder / f"copy-{number}.tif"
    try:
        why = write_copy(job, copy, number)
    except FAULTS as fault:
        why = terms.text("reader_corrupt", why=str(fault)[:200])
    return copy if why is None else Lost("file_unreadable", why, certain=True)


def write_copy(job: Job, target: Path, number: int = 0) -> str | None:
    """Write the raster that the reading process answered, or give its reason for none.

    An answer that is neither raises one of ``FAULTS``.
    """
    message = sandbox_protocol.read_message(job.out, str(number))
    if "grid" not in message:
        return str(message.get("unread", message.get("why")))[:300]
    grid = _grid(message["grid"])
    mask = _cells(job.out / f"{number}-mask.npy", grid, "uint8") if grid.masked else None
    write_geotiff(grid, _cells(job.out / f"{number}-cells.npy", grid, grid.dtype), mask, target)
    return None


def _grid(words: Any) -> Grid:  # noqa: ANN401
    grid = Grid(**words)
    numbers = [*grid.transform, *([] if grid.nodata is None else [grid.nodata])]
    sound = (
        np.dtype(grid.dtype).kind in _NUMBERS
        and all(isinstance(each, int) and each > 0 for each in (grid.height, grid.width))
        and all(isinstance(each, int | float) for each in numbers)
        and all(math.isfinite(each) for each in grid.transform)
        and isinstance(grid.crs, str | None)
    )
    if not sound:
        raise ValueError("no grid")
    return grid


def _cells(path: Path, grid: Grid, dtype: str) -> np.ndarray:
    cells: np.ndarray = np.load(own_file(path), mmap_mode="r", allow_pickle=False)
    if cells.shape != (grid.height, grid.width) or cells.dtype != np.dtype(dtype):
        raise ValueError("cells of another grid")
    return cells


def write_cells(raster: Path, out: Path, stem: str) -> None:
    """In the reading process: take the cells out of a raster, strip by strip."""
    with open_geotiff(raster) as opened:
        grid = describe(opened)
        windows = list(strips(grid.height, grid.width))
        cells = (opened.read(1, window=window) for window in windows)
        masks = (opened.read_masks(1, window=window) for window in windows)
        with (out / f"{stem}-cells.npy").open("wb") as file:
            _header(file, grid, grid.dtype)
            file.writelines(each.tobytes() for each in cells)
        if grid.masked:
            with (out / f"{stem}-mask.npy").open("wb") as file:
                _header(file, grid, "uint8")
                file.writelines(each.tobytes() for each in masks)
    sandbox_protocol.write_message(out, stem, {"grid": grid._asdict()})


def _header(file: IO[bytes], grid: Grid, dtype: str) -> None:
    form = {
        "descr": np.dtype(dtype).str,
        "fortran_order": False,
        "shape": (grid.height, grid.width),
    }
    np.lib.format.write_array_header_1_0(file, form)
