"""Where GDAL was started before tcgis: the same tables, and no door that leads anywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.errors import RasterioIOError
from shapely import box

from tcgis.sources import geotiff
from tcgis.sources.raster import open_raster
from tcgis.sources.safety import gdal, process, raster_sandbox, sandbox_protocol

from . import open_doors
from .conftest import CANARY
from .payloads import RAW, gdalg, vectors

ROOT = Path(__file__).parents[2]
LAYERS = ROOT / "layers"
PLACE = rasterio.Affine(10, 0, 482_000, 0, -10, 3_236_000)


@pytest.fixture(scope="module")
def expected():
    assert gdal.is_shut()
    return open_doors.digests_of(LAYERS, LAYERS / "sample")


@pytest.fixture
def hostile(folder, secret, ear):
    for place, payload in enumerate(vectors(secret, ear.address)):
        (folder / f"{place:02}{Path(payload.file).suffix}").write_text(payload.content, "utf-8")
    lots = gpd.GeoDataFrame({"a": ["甲"]}, geometry=[box(482_000, 3_236_000, 482_100, 3_236_200)])
    lots.set_crs(4547).to_file(folder / "zz.gpkg")
    return folder


FIRST = {
    "geopandas": "import geopandas; geopandas.read_file(sys.argv.pop(1))",
    "pyogrio": "import pyogrio; pyogrio.read_info(sys.argv.pop(1))",
    "rasterio": "import rasterio; rasterio.Env().__enter__(); del sys.argv[1]",
}
THEN = "from tests.security import open_doors; open_doors.main(*sys.argv[1:])"


def run_after(first, *paths):
    """What a program tells that started GDAL by that line."""
    command = [sys.executable, "-W", "ignore", "-c", f"import sys; {first}; {THEN}"]
    done = subprocess.run(
        [*command, *map(str, paths)],
        env={"PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST)
def test_whoever_started_gdal_the_same_is_read_and_no_secret(first, expected, hostile, secret, ear):
    pointer = secret.with_name("pointer.tif")
    pointer.write_text(RAW.format(secret))
    told = run_after(first, hostile / "zz.gpkg", LAYERS, LAYERS / "sample", hostile, pointer)
    assert not told["shut"]
    assert told["digests"] == expected
    assert "甲" in told["texts"]
    assert CANARY not in told["texts"]
    assert told["raster"].startswith("refused")
    assert ear.calls == []


def test_the_open_doors_would_have_led_there(secret, folder, unguarded):
    """Twin: a file that passes for a GeoJSON by its first bytes."""
    (folder / "a.geojson").write_text(gdalg(secret))
    line = "import sys, pyogrio; print(pyogrio.read_dataframe(sys.argv[1]).to_csv())"
    assert CANARY in unguarded(line, folder / "a.geojson")


def write(path, cells, **more):
    form = {"driver": "GTiff", "count": 1, "crs": 4547, "transform": PLACE, "dtype": cells.dtype}
    height, width = cells.shape
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "w", height=height, width=width, **form, **more) as target,
    ):
        target.write(cells, 1)
    return path


@pytest.fixture
def opened(monkeypatch):
    """Open a raster as where the doors stand open."""
    monkeypatch.setattr(gdal, "is_shut", lambda: False)
    return open_raster


GRIDS = {
    "bytes": (np.arange(1200 * 3, dtype="uint8").reshape(1200, 3), {"nodata": 7}),
    "heights": (np.linspace(-5, 900, 12, dtype="float32").reshape(3, 4), {"nodata": -5.0}),
    "holes": (np.array([[1.5, np.nan], [0.1 + 0.2, 4]]), {"nodata": float("nan")}),
    "whole": (np.array([[1, -2], [2**40, 4]], dtype="int64"), {}),
    "tiled": (np.arange(600 * 600, dtype="int16").reshape(600, 600), {"tiled": True}),
}


@pytest.mark.parametrize("name", GRIDS)
def test_a_copy_measures_as_the_raster_itself(name, tmp_path, opened):
    cells, more = GRIDS[name]
    path = write(tmp_path / "a.tif", cells, **more)
    with rasterio.open(path) as own, opened(path) as copy:
        assert Path(copy.name) != path
        assert repr(geotiff.describe(copy)) == repr(geotiff.describe(own))  # nan is not nan
        one, other = own.read(1, masked=True), copy.read(1, masked=True)
        assert one.data.tobytes() == other.data.tobytes()
        assert np.ma.getmaskarray(one).tolist() == np.ma.getmaskarray(other).tolist()


def test_a_mask_of_its_own_comes_along(tmp_path, opened):
    path = write(tmp_path / "a.tif", np.ones((600, 2), dtype="uint8"))
    mask = np.full((600, 2), 255, dtype="uint8")
    mask[513:, 1] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as target:
        target.write_mask(mask)
    with opened(path) as copy:
        assert copy.read_masks(1).tolist() == mask.tolist()


def test_a_raster_without_a_system_has_none_in_its_copy(tmp_path, opened):
    path = tmp_path / "a.tif"
    form = {"driver": "GTiff", "count": 1, "dtype": "uint8", "height": 2, "width": 2}
    with rasterio.open(path, "w", transform=PLACE, **form) as target:
        target.write(np.ones((1, 2, 2), dtype="uint8"))
    with opened(path) as copy:
        assert copy.crs is None


def test_a_damaged_raster_is_refused_as_by_rasterio(tmp_path, opened):
    path = write(tmp_path / "a.tif", np.ones((300, 300)))
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(RasterioIOError), opened(path):
        pass


def test_a_raster_that_takes_too_much_is_refused(tmp_path):
    path = write(tmp_path / "a.tif", np.ones((300, 300)))
    small = write(tmp_path / "b.tif", np.ones((3, 3)))
    limits = process.ProcessLimits(written_bytes=50_000)
    with raster_sandbox.copies_apart([path, small], make(tmp_path / "aside"), limits) as coming:
        lost, copy = coming
    assert "File too large" in lost.why
    with geotiff.open_own_geotiff(copy) as opened:
        assert opened.read(1).tolist() == np.ones((3, 3)).tolist()


def test_copies_that_nobody_asks_for_end_their_process(tmp_path):
    path = write(tmp_path / "a.tif", np.ones((3, 3)))
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = set(children.read_text().split())
    with raster_sandbox.copies_apart([path], make(tmp_path / "aside")):
        assert len(set(children.read_text().split()) - before) == 1
    assert set(children.read_text().split()) - before == set()


def make(folder):
    folder.mkdir()
    return folder


SOUND = {
    "dtype": "uint8", "height": 2, "width": 2, "transform": [*PLACE][:6], "crs": None,
    "nodata": None, "masked": False,
}  # fmt: skip


def answer(folder, cells, **other):
    """A copy made of what a reading process may answer."""
    job = process.make_job(make(folder), {}, process.PROCESS_LIMITS)
    np.save(job.out / "0-cells.npy", cells, allow_pickle=True)
    sandbox_protocol.write_message(job.out, "0", {"grid": SOUND | other})
    return raster_sandbox.write_copy(job, folder / "copy.tif")


@pytest.mark.parametrize(
    ("cells", "other"),
    [
        (np.array([[print, 1], [2, 3]], dtype=object), {}),
        (np.ones((2, 3), dtype="uint8"), {}),
        (np.ones((2, 2), dtype="float64"), {}),
        (np.ones((2, 2), dtype="uint8"), {"dtype": "object"}),
        (np.ones((2, 2), dtype="uint8"), {"height": -2}),
        (np.ones((2, 2), dtype="uint8"), {"transform": [1, 2]}),
        (np.ones((2, 2), dtype="uint8"), {"transform": [float("inf")] * 6}),
        (np.ones((2, 2), dtype="uint8"), {"crs": 4547}),
        (np.ones((2, 2), dtype="uint8"), {"crs": "nonsense"}),
        (np.ones((2, 2), dtype="uint8"), {"masked": True}),
        (np.ones((2, 2), dtype="uint8"), {"nodata": "x"}),
        (np.ones((2, 2), dtype="uint8"), {"more": 1}),
    ],
)
def test_an_answer_that_is_no_raster_is_not_used(cells, other, tmp_path):
    answer(tmp_path / "sound", np.ones((2, 2), dtype="uint8"))
    with pytest.raises(raster_sandbox.FAULTS):
        answer(tmp_path / "other", cells, **other)


def test_cells_that_are_a_link_are_not_used(tmp_path):
    job = process.make_job(make(tmp_path / "job"), {}, process.PROCESS_LIMITS)
    np.save(tmp_path / "mine.npy", np.ones((2, 2), dtype="uint8"))
    (job.out / "0-cells.npy").symlink_to(tmp_path / "mine.npy")
    sandbox_protocol.write_message(job.out, "0", {"grid": SOUND})
    with pytest.raises(OSError, match="no plain file"):
        raster_sandbox.write_copy(job, tmp_path / "copy.tif")
