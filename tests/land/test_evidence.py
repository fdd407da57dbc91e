"""Slope and built-up share on rasters small enough to check by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from rasterio.io import MemoryFile
from rasterio.transform import from_origin

from tcgis.land import evidence, zonal

# rasterio 1.4 multiplies its transforms in the way that affine 3 will one day withdraw
pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")

CRS = "EPSG:4547"
EAST, NORTH = 500_000, 3_230_000


@pytest.fixture
def raster():
    """Writes cells to a raster in memory whose north-west corner is (EAST, NORTH)."""
    opened = []

    def make(cells, *, cell=10.0, nodata=None, crs=CRS, corner=(EAST, NORTH)):
        cells = np.asarray(cells)
        memory = MemoryFile()
        kind = {"count": 1, "dtype": cells.dtype, "crs": crs, "nodata": nodata}
        shape = {"height": cells.shape[0], "width": cells.shape[1]}
        transform = from_origin(*corner, cell, cell)
        with memory.open(driver="GTiff", transform=transform, **kind, **shape) as target:
            target.write(cells, 1)
        reader = memory.open()
        opened.extend([reader, memory])
        return reader

    yield make
    for each in opened:
        each.close()


def parcels(**boxes):
    """Boxes in metres east and south of the corner: left, top, right, bottom."""
    shapes = [
        None
        if box is None
        else shapely.box(EAST + box[0], NORTH - box[3], EAST + box[2], NORTH - box[1])
        for box in boxes.values()
    ]
    index = pd.Index(list(boxes), name="parcel_id")
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, index, crs=CRS))


def plane(rows, columns, *, east=0.0, south=0.0, cell=10.0):
    down, across = np.mgrid[:rows, :columns] * cell
    return (100 + across * east + down * south).astype("float32")


def test_an_inclined_plane_has_its_slope_everywhere(raster):
    found = evidence.slope(parcels(A=(20, 20, 80, 80)), raster(plane(10, 10, east=0.10)))
    assert found.loc["A"].tolist() == pytest.approx([10.0, 10.0], abs=1e-4)


def test_fifteen_percent_is_eight_and_a_half_degrees(raster):
    # 9 % east and 12 % south make 15 % along the fall line
    heights = plane(10, 10, east=0.09, south=0.12)
    found = evidence.slope(parcels(A=(20, 20, 80, 80)), raster(heights))
    assert found.loc["A", "slope_median"] == pytest.approx(15.0, abs=1e-3)
    assert np.degrees(np.arctan(0.15)) == pytest.approx(8.53, abs=0.01)


def test_median_and_p90_are_weighted_by_cover(raster):
    # flat west half, 20 % east half: 80 % of A lies on the flat, 5 % of B does
    heights = plane(9, 40, cell=10)
    heights[:, 20:] += np.arange(20) * 2.0
    found = evidence.slope(parcels(A=(20, 20, 180, 70), B=(215, 20, 380, 70)), raster(heights))
    assert found.loc["A"].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert found.loc["B"].tolist() == pytest.approx([20, 20], abs=1e-3)


def test_a_missing_height_leaves_its_neighbours_without_slope(raster):
    heights = plane(7, 7, east=0.10)
    heights[3, 3] = -9999
    dem = raster(heights, nodata=-9999)
    slopes = evidence.percent(
        dem.read(1, masked=True).astype("float64").filled(np.nan), width=10, height=10
    )
    assert np.isnan(slopes[2:5, 2:5]).all()
    assert slopes[1, 1] == pytest.approx(10, abs=1e-4)
    assert np.isnan(slopes[0]).all()
    found = evidence.slope(parcels(A=(20, 20, 50, 50), B=(10, 10, 60, 60)), dem)
    # A is the nine cells without slope; of the 25 cells of B, 16 have one
    assert found["slope_median"].isna().tolist() == [True, False]
    assert found.loc["B", "slope_median"] == pytest.approx(10, abs=1e-4)


def test_a_grid_in_degrees_is_warped_to_metres_first(raster):
    # a plane of 10 % in longitude; 1″ is about 27 m here
    step = 1 / 3600
    metres = 111_320 * np.cos(np.radians(29.2)) * step
    _, across = np.mgrid[:60, :60]
    dem = raster(
        (across * metres * 0.10).astype("float32"), cell=step, crs="EPSG:4490",
        corner=(113.99, 29.21),
    )  # fmt: skip
    east, north = (
        gpd.GeoSeries.from_xy([113.998], [29.202], crs=4490).to_crs(CRS).get_coordinates().iloc[0]
    )
    box = gpd.GeoDataFrame(
        geometry=[shapely.box(east - 100, north - 100, east + 100, north + 100)], crs=CRS
    )
    assert evidence.slope(box, dem)["slope_median"].iloc[0] == pytest.approx(10, abs=0.1)


def test_built_share_counts_parts_of_cells(raster):
    cover = raster(np.array([[50, 50, 10], [50, 10, 10], [10, 10, 10]], "uint8"))
    found = evidence.built_share(
        parcels(whole=(0, 0, 30, 30), corner=(0, 0, 10, 10), across=(5, 0, 25, 10)), cover, [50]
    )
    assert found.name == "built_share_seen"
    # across: 5 of 50, 10 of 50 and 5 of 10 metres
    assert found.to_dict() == pytest.approx({"whole": 3 / 9, "corner": 1.0, "across": 0.75})


def test_no_data_counts_neither_way_and_mostly_unseen_is_missing(raster):
    cover = raster(np.array([[50, 0, 0], [10, 10, 0], [50, 10, 0]], "uint8"), nodata=0)
    found = evidence.built_share(
        parcels(two_of_three=(0, 0, 20, 20), unseen=(10, 0, 30, 10), half=(-10, 0, 10, 10)),
        cover, [50],
    )  # fmt: skip
    assert found["two_of_three"] == pytest.approx(1 / 3)
    assert np.isnan(found["unseen"])
    assert found["half"] == pytest.approx(1.0)


def test_outside_the_raster_or_without_shape_is_missing_not_zero(raster):
    cover = raster(np.full((3, 3), 50, "uint8"))
    land = parcels(
        far=(500, 500, 600, 600), none=None, edge=(-25, 0, 10, 30), inside=(0, 0, 30, 30)
    )
    found = evidence.built_share(land, cover, [50])
    assert found.isna().to_dict() == {"far": True, "none": True, "edge": True, "inside": False}
    assert found["inside"] == 1.0


def test_no_parcels_no_rows(raster):
    cover = raster(np.full((3, 3), 50, "uint8"))
    assert evidence.built_share(parcels(A=(0, 0, 1, 1)).iloc[:0], cover, [50]).empty


def test_tiles_do_not_change_the_result(raster, monkeypatch):
    rng = np.random.default_rng(1)
    cover = raster(rng.integers(0, 3, (60, 60)).astype("uint8"))
    corners = rng.random((40, 2)) * 500
    land = parcels(**{f"P{i}": (x, y, x + 83, y + 61) for i, (x, y) in enumerate(corners)})
    one = evidence.built_share(land, cover, [1, 2])
    monkeypatch.setattr(zonal, "_TILE", 7)
    pd.testing.assert_series_equal(one, evidence.built_share(land, cover, [1, 2]), rtol=1e-12)


def test_only_windows_that_hold_parcels_are_read(raster, monkeypatch):
    cover = raster(np.full((900, 900), 50, "uint8"))
    read = []

    class Spy:
        transform, width, height, crs = cover.transform, cover.width, cover.height, cover.crs

        def read(self, *bands, window, **options):
            read.append(window.width * window.height)
            return cover.read(*bands, window=window, **options)

    monkeypatch.setattr(zonal, "_TILE", 100)
    land = parcels(A=(0, 0, 50, 50), B=(8900, 8900, 9000, 9000))
    assert evidence.built_share(land, Spy(), [50]).tolist() == [1.0, 1.0]
    assert sum(read) == 5 * 5 + 10 * 10
