"""A stranger's raster read in a process of its own: cells come back, the copy of them is ours.

The cells are plain arrays (``.npy``, which holds no objects) beside a few words; both are checked,
for who wrote them may have been led astray.
"""

import math
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from rasterio.errors import CRSError, RasterioIOError

from tcgis.sources.geotiff import Grid, describe, open_geotiff, strips, write_geotiff
from tcgis.sources.safety import process, sandbox_protocol
from tcgis.sources.safety.process import PROCESS_LIMITS, Job, ProcessLimits
from tcgis.sources.safety.sandbox_protocol import own_file
from tcgis.words import terms

_NUMBERS: Final = "iuf"
FAULTS: Final = (
    ValueError, TypeError, KeyError, OSError, OverflowError, CRSError,
    sandbox_protocol.CorruptResult,
)  # fmt: skip
"""What an answer that is no raster raises."""


def copy_apart(path: Path, folder: Path, limits: ProcessLimits = PROCESS_LIMITS) -> Path:
    """A copy of a raster's first band in ``folder``, which is empty and ours.

    Raises
    ------
    RasterioIOError
        If it cannot be read, for whatever reason.
    UnsafeError
        If no reading process can be started.
    """
    job = process.make_job(folder, {"raster": str(path.absolute())}, limits)
    child = process.start_reader(job, 0)
    try:
        lost = process.wait_for(child, job, 0)
    finally:
        process.end_reader(child)
    why = lost.why if lost is not None else None
    copy = folder / "copy.tif"
    try:
        why = why or write_copy(job, copy)
    except FAULTS as fault:
        why = terms.text("reader_corrupt", why=str(fault)[:200])
    if why is not None:
        raise RasterioIOError(why)
    return copy


def write_copy(job: Job, target: Path) -> str | None:
    """Write the raster that the reading process answered, or give its reason for none.

    An answer that is neither raises one of ``FAULTS``.
    """
    message = sandbox_protocol.read_message(job.out, "0")
    if "grid" not in message:
        return str(message.get("unread", message.get("why")))[:300]
    grid = _grid(message["grid"])
    mask = _cells(job.out / "0-mask.npy", grid, "uint8") if grid.masked else None
    write_geotiff(grid, _cells(job.out / "0-cells.npy", grid, grid.dtype), mask, target)
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
