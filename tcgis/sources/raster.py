"""Raster files: found and checked here, copied in a process apart, read by ``land``."""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import rasterio
from rasterio.errors import RasterioIOError

from tcgis.catalog.model import Layer
from tcgis.sources.geotiff import GEOTIFF_ENDINGS, open_geotiff, open_own_geotiff
from tcgis.sources.safety import guards, process
from tcgis.sources.safety.process import Lost
from tcgis.sources.safety.raster_sandbox import copies_apart


def find_raster(layer: Layer, folder: Path) -> Path | None:
    """The layer's first file that truly is a GeoTIFF; None if there is none."""
    files = guards.matching_files(folder, layer.files)
    return next((path for path in files if refuse_raster(path, folder) is None), None)


def refuse_raster(path: Path, folder: Path) -> str | None:
    """Why a file is no GeoTIFF, by its name and its first bytes; None if it may be one."""
    try:
        guards.check_file(path, folder, GEOTIFF_ENDINGS)
    except guards.Unreadable as fault:
        return str(fault)
    return None


class Rasters:
    """Strangers' rasters, from now on being copied in a process of their own.

    What is opened is a copy that we wrote, with the cells and nothing else of the file.
    """

    def __init__(self, paths: list[Path]) -> None:
        self._open = ExitStack()
        self._waiting = list(paths)
        self._got: dict[Path, Path | Lost] = {}
        self._coming: Generator[Path | Lost] | None = None
        if process.is_apart_due():
            aside = self._open.enter_context(tempfile.TemporaryDirectory(prefix="tcgis-"))
            self._coming = self._open.enter_context(copies_apart(paths, Path(aside)))

    @contextmanager
    def open(self, path: Path) -> Iterator[rasterio.DatasetReader]:
        """Open one of them as GeoTIFF and nothing else.

        Raises
        ------
        RasterioIOError
            If it is no GeoTIFF, or damaged.
        UnsafeError
            If no reading process can be started.
        """
        if self._coming is None:
            with open_geotiff(path) as raster:
                yield raster
            return
        while path not in self._got:
            self._got[self._waiting.pop(0)] = next(self._coming)
        copy = self._got[path]
        if isinstance(copy, Lost):
            raise RasterioIOError(copy.why)
        with open_own_geotiff(copy) as raster:
            yield raster

    def __enter__(self) -> Self:
        """These."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """End the process and remove the copies."""
        self._open.close()


@contextmanager
def open_raster(path: Path) -> Iterator[rasterio.DatasetReader]:
    """Open one raster; see ``Rasters``."""
    with Rasters([path]) as rasters, rasters.open(path) as opened:
        yield opened
