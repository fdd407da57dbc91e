"""Statistics of raster cells under each parcel, weighted by exact cover (exactextract).

Only windows that hold parcels are read, a tile at a time, so that memory does not grow with
the raster. Parcels travel as WKB: exactextract's own route through GeoJSON is three times
slower.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import shapely
from exactextract import Feature, FeatureSource, Writer, exact_extract
from exactextract.raster import NumPyRasterSource
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

Grid: TypeAlias = DatasetReader | WarpedVRT
Cells = Callable[[np.ma.MaskedArray], np.ndarray]

_TILE = 2048
"""Cells along a tile's side; one tile of float64 is 32 MB."""
_SEEN_AT_LEAST = 0.5
"""Share of a parcel that valid cells must cover, else nothing is said about it."""


def statistics(
    shapes: np.ndarray, grid: Grid, cells: Cells, stats: dict[str, str], *, margin: int = 0
) -> pd.DataFrame:
    """One row a shape, NA where less than half of it is seen.

    Parameters
    ----------
    shapes : polygons in the grid's CRS; missing and empty ones get NA.
    cells : makes float cells (missing is NaN) of the masked cells of a window.
    stats : column name → exactextract operation.
    margin : cells read around a window and cut off again once ``cells`` has used them.
    """
    table = pd.DataFrame(np.nan, range(len(shapes)), list(stats))
    cell_area = abs(grid.transform.a * grid.transform.e)
    for rows, window in _windows(shapes, grid):
        around = _grown(window, grid, margin)
        values = cells(grid.read(1, window=around, masked=True))
        wanted = _cut(values, around, window)
        found = _extract(shapes[rows], wanted, _extent(window, grid), stats)
        seen = found.pop("seen") * cell_area / shapely.area(shapes[rows])
        table.iloc[rows] = found.where(seen.ge(_SEEN_AT_LEAST)).to_numpy()
    return table


def _windows(shapes: np.ndarray, grid: Grid) -> Iterator[tuple[np.ndarray, Window]]:
    """Shapes by the tile their corner lies in, and the window that holds them all."""
    left, low, right, high = shapely.bounds(shapes).T
    to = grid.transform
    first_col, last_col = ((edge - to.c) / to.a for edge in (left, right))
    first_row, last_row = ((edge - to.f) / to.e for edge in (high, low))
    first_col, last_col = np.clip([first_col, last_col], 0, grid.width)
    first_row, last_row = np.clip([first_row, last_row], 0, grid.height)
    inside = np.flatnonzero((last_col > first_col) & (last_row > first_row))
    tiles = pd.MultiIndex.from_arrays([first_row[inside] // _TILE, first_col[inside] // _TILE])
    for rows in pd.Series(inside).groupby(tiles.to_flat_index()).indices.values():
        held = inside[rows]
        top, start = int(first_row[held].min()), int(first_col[held].min())
        bottom, end = np.ceil(last_row[held].max()), np.ceil(last_col[held].max())
        yield held, Window(start, top, int(end) - start, int(bottom) - top)


def _extent(window: Window, grid: Grid) -> tuple[float, float, float, float]:
    to = grid.transform
    left, high = to.c + window.col_off * to.a, to.f + window.row_off * to.e
    return left, high + window.height * to.e, left + window.width * to.a, high


def _grown(window: Window, grid: Grid, margin: int) -> Window:
    start, top = max(window.col_off - margin, 0), max(window.row_off - margin, 0)
    end = min(window.col_off + window.width + margin, grid.width)
    bottom = min(window.row_off + window.height + margin, grid.height)
    return Window(start, top, end - start, bottom - top)


def _cut(values: np.ndarray, held: Window, wanted: Window) -> np.ndarray:
    top, start = wanted.row_off - held.row_off, wanted.col_off - held.col_off
    return values[top : top + wanted.height, start : start + wanted.width]


def _extract(
    shapes: np.ndarray,
    values: np.ndarray,
    extent: tuple[float, float, float, float],
    stats: dict[str, str],
) -> pd.DataFrame:
    cells = NumPyRasterSource(values, *extent)
    found = exact_extract(
        cells, _Shapes(shapely.to_wkb(shapes)), [*stats.values(), "count"], output=_Rows()
    )
    names = {_column(operation): name for name, operation in stats.items()} | {"count": "seen"}
    return pd.DataFrame(found).rename(columns=names)[[*stats, "seen"]].astype("float64")


def _column(operation: str) -> str:
    """Name that exactextract gives to a result: ``quantile(q=0.9)`` becomes quantile_90."""
    stat, _, share = operation.rstrip(")").partition("(q=")
    return f"{stat}_{float(share) * 100:g}" if share else stat


class _Shape(Feature):  # type: ignore[misc]
    """A polygon on its way in, or the figures of one on their way out."""

    def __init__(self, wkb: bytes | None = None) -> None:
        super().__init__()
        self.wkb = wkb
        self.figures: dict[str, Any] = {}

    def geometry(self) -> bytes | None:
        return self.wkb

    def set_geometry(self, _wkb: bytes | None) -> None:
        return

    def set_geometry_format(self) -> str:
        return "wkb"

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401
        self.figures[name] = value

    def get(self, name: str) -> Any:  # noqa: ANN401
        return self.figures[name]

    def fields(self) -> list[str]:
        return list(self.figures)


class _Shapes(FeatureSource):  # type: ignore[misc]
    def __init__(self, wkb: np.ndarray) -> None:
        super().__init__()
        self.wkb = wkb

    def count(self) -> int:
        return len(self.wkb)

    def __iter__(self) -> Iterator[_Shape]:
        return (_Shape(wkb) for wkb in self.wkb)

    def srs_wkt(self) -> None:
        """Not said: shapes and cells are in one CRS, the caller's duty."""


class _Rows(Writer):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []

    def add_operation(self, _operation: object) -> None:
        return

    def write(self, feature: Feature) -> None:
        row = _Shape()
        feature.copy_to(row)
        self.rows.append(row.figures)

    def finish(self) -> None:
        return

    def features(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows)
