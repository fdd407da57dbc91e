"""Files read apart: the same tables, bounded, and whoever kills the reader is named."""

import os
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely import box

from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Catalog, Column, County, Layer
from tcgis.errors import CatalogError, UnsafeError
from tcgis.sources.read import read_folder
from tcgis.sources.safety import process, sandbox

from .conftest import CANARY
from .payloads import vectors

ROOT = Path(__file__).parents[2]
WAYWARD = Path(__file__).with_name("wayward.py")


def assert_same(one, other):
    """Two reads of a layer: every table, to the dtype and the attribute."""
    for name, value in one._asdict().items():
        twin = getattr(other, name)
        if isinstance(value, pd.DataFrame):
            assert_frame_equal(pd.DataFrame(value), pd.DataFrame(twin))
            assert type(value) is type(twin)
            assert value.attrs == twin.attrs == {}
            if isinstance(value, gpd.GeoDataFrame):
                assert value.crs == twin.crs
                assert value.geometry.name == twin.geometry.name
        else:
            assert value == twin


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(ROOT / "layers")


def test_the_sample_is_read_as_in_process(catalog, sample):
    said = []
    apart = list(
        sandbox.read_folder_apart(catalog, sample, progress=lambda *told: said.append(told))
    )
    within = list(read_folder(catalog, sample))
    tables = [one for one in catalog.layers.values() if one.reader != "raster"]
    assert len(apart) == len(within) == len(tables)
    for one, other in zip(within, apart, strict=True):
        assert_same(one, other)
    assert said[0] == ("自然资源/通城县界.geojson", 0.0)
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert len(said) == sum(len(read.files) for read in within)


@pytest.fixture
def one_layer(county, layer_of):
    def make(reader, files):
        layer = layer_of(reader, files)
        return Catalog(county=county, layers={layer.id: layer})

    return make


def read_waywardly(folder, names, **limits):
    """A folder of files that misbehave by their names, read once."""
    for place, name in enumerate(names):
        (folder / f"{place:x}_{name}.csv").write_text(f"名称,数\n{name},1\n", "utf-8")
    given = {"id": "given", "title": "表", "table": "facts", "department": "局", "source": "示例"}
    more = {"licence": "CC0", "reader": "spreadsheet", "files": ["*.csv"]}
    layer = Layer.model_validate(given | more | {"columns": {"holder": {"from": ["名称"]}}})
    county = County(id="t", name="县", crs="EPSG:4547", envelope=[113.59, 29.03, 114.07, 29.4])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_PROGRAM", [sys.executable, "-W", "ignore", str(WAYWARD)])
        patch.setenv("http_proxy", "http://127.0.0.1:9")
        patch.setenv("TCGIS_SECRET", CANARY)
        catalog = Catalog(county=county, layers={"given": layer})
        return next(
            sandbox.read_folder_apart(catalog, folder, limits=process.ProcessLimits(**limits))
        )


@pytest.fixture(scope="module")
def wayward(tmp_path_factory):
    names = ["good", "write", "raise", "tell", "foreign", "spin", "segfault", "swallow", "link",
             "last"]  # fmt: skip
    folder = tmp_path_factory.mktemp("wayward")
    return read_waywardly(folder, names, cpu_seconds=1, written_bytes=2_000_000)


@pytest.mark.parametrize(
    ("file", "code", "why"),
    [
        ("1_write.csv", "file_unreadable", "File too large"),
        ("2_raise.csv", "file_unreadable", "nothing by nothing"),
        ("4_foreign.csv", "file_unreadable", "未采用"),
        ("5_spin.csv", "file_timed_out", "1 秒的计算时间"),
        ("6_segfault.csv", "file_unreadable", "崩溃（-11）"),
        ("7_swallow.csv", "file_unreadable", "内存超过上限 2.0 GB"),
        ("8_link.csv", "file_unreadable", "no plain file"),
    ],
)
def test_a_file_that_harms_its_reader_is_named_with_the_reason(wayward, file, code, why):
    told = wayward.findings[wayward.findings["file"] == file]
    assert told["code"].tolist() == [code]
    assert why in told["detail"].iloc[0]
    assert not wayward.frame["file"].eq(file).any()


def test_the_other_files_are_read(wayward):
    kept = wayward.frame[wayward.frame["名称"].notna()]
    assert kept[["file", "名称", "数", "row"]].to_numpy().tolist() == [
        ["0_good.csv", "good", "1", 2],
        ["9_last.csv", "last", "1", 2],
    ]
    assert len(wayward.findings) == 7


def test_a_file_that_takes_too_long_is_named_and_the_next_is_read(tmp_path):
    read = read_waywardly(tmp_path, ["sleep", "last"], file_seconds=3)
    assert read.findings[["code", "file", "detail"]].to_numpy().tolist() == [
        ["file_timed_out", "0_sleep.csv", "读取超过 3 秒"]
    ]
    assert read.frame["名称"].tolist() == ["last"]


def test_the_reader_is_given_nothing_of_ours(wayward):
    told = wayward.frame[wayward.frame["file"] == "3_tell.csv"].set_index("name")["said"]
    assert "http_proxy" not in told.index
    assert CANARY not in told.to_list()
    assert told["stdin"] == ""
    assert told["cwd"] == told["HOME"] == told["TMPDIR"]
    assert told["core"] == "0"
    assert told["RLIMIT_AS"] == str(2 * 2**30)
    assert told["RLIMIT_NOFILE"] == "256"
    assert not Path(told["HOME"]).exists()  # gone with the job


def test_an_unguarded_reader_would_have_all_of_it(monkeypatch):
    """The twin: the parent's own environment does hold what the child lacks."""
    monkeypatch.setenv("TCGIS_SECRET", CANARY)
    assert os.environ["TCGIS_SECRET"] == CANARY
    assert CANARY not in process._environment(Path("/tmp")).values()


def test_a_file_sent_beside_the_folder_is_read_under_its_sender_s_name(
    tmp_path, folder, layer_of, county
):
    (folder / "a.csv").write_text("名称\n旧\n", "utf-8")
    kept = tmp_path / "inbox" / "0123.csv"
    kept.parent.mkdir()
    kept.write_text("名称\n新\n", "utf-8")
    layer = layer_of("spreadsheet", ["*.csv"]).model_copy(
        update={"columns": {"holder": Column.model_validate({"from": ["名称"]})}}
    )
    catalog = Catalog(county=county, layers={layer.id: layer})
    sent = {"given": {"a.csv": kept, "CSV:/etc/passwd": kept}}
    apart = next(sandbox.read_folder_apart(catalog, folder, sent=sent))
    assert_same(next(read_folder(catalog, folder, sent=sent)), apart)
    assert apart.frame[["file", "名称"]].to_numpy().tolist() == [
        ["CSV:/etc/passwd", "新"],
        ["a.csv", "新"],
    ]


def test_what_a_sender_attached_to_a_table_stays_behind(folder, one_layer):
    """GeoParquet carries ``attrs`` of any kind; neither way lets them in."""
    shapes = [box(482_000, 3_236_000, 482_100, 3_236_200)]
    lots = gpd.GeoDataFrame({"a": ["甲"]}, geometry=shapes, crs=4547)
    lots.attrs |= {"units": {"deep": [1, {"x": None}]}}
    lots.to_parquet(folder / "a.parquet")
    assert gpd.read_parquet(folder / "a.parquet").attrs == lots.attrs
    catalog = one_layer("vector", ["*.parquet"])
    within = next(read_folder(catalog, folder))
    assert_same(within, next(sandbox.read_folder_apart(catalog, folder)))
    assert within.units == {}


def test_every_payload_at_once(folder, secret, ear, one_layer):
    payloads = vectors(secret, ear.address)
    for place, payload in enumerate(payloads):
        (folder / f"{place:02}{Path(payload.file).suffix}").write_text(payload.content, "utf-8")
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("../../z.geojson", "{}")
    lots = gpd.GeoDataFrame({"a": ["甲"]}, geometry=[box(482_000, 3_236_000, 482_100, 3_236_200)])
    lots.set_crs(4547).to_file(folder / "zz.gpkg")
    read = next(sandbox.read_folder_apart(one_layer("vector", ["*"]), folder))
    assert ear.calls == []
    assert CANARY not in read.findings.to_csv()
    assert set(read.findings["file"]) == {path.name for path in folder.iterdir()} - {"zz.gpkg"}
    assert read.frame["a"].dropna().tolist() == ["甲"]
    assert read.frame["file"].tolist()[-1] == "zz.gpkg"


def test_a_catalogue_that_is_wrong_is_refused_here_too(folder, one_layer):
    (folder / "a.txt").write_text("J1,1,3236000,482000\n")
    wrong = one_layer("survey_txt", ["a.txt"])
    layer = wrong.layers["given"].model_copy(update={"crs": "EPSG:nonsense"})
    with pytest.raises(CatalogError, match="nonsense"):
        list(
            sandbox.read_folder_apart(wrong.model_copy(update={"layers": {"given": layer}}), folder)
        )
    with pytest.raises(CatalogError, match="相对路径"):
        list(sandbox.read_folder_apart(one_layer("vector", ["CSV:/etc/passwd"]), folder))


def test_a_reader_that_cannot_start_is_no_fault_of_the_file(folder, one_layer, monkeypatch):
    (folder / "a.csv").write_text("名称\n甲\n")
    monkeypatch.setattr(process, "_PROGRAM", [sys.executable, "-c", "import nothing_of_ours"])
    with pytest.raises(UnsafeError, match="nothing_of_ours"):
        list(sandbox.read_folder_apart(one_layer("spreadsheet", ["*.csv"]), folder))


def test_no_file_starts_no_reader(folder, one_layer, monkeypatch):
    monkeypatch.setattr(process, "_PROGRAM", ["/no/such/program"])
    read = next(sandbox.read_folder_apart(one_layer("spreadsheet", ["*.csv"]), folder))
    assert read.findings["code"].tolist() == ["file_missing"]


def test_a_reading_that_is_left_ends_its_process(folder, catalog, sample):
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    others = set(children.read_text().split())  # of other tests: servers, a browser
    reads = sandbox.read_folder_apart(catalog, sample)
    next(reads)
    try:
        assert len(set(children.read_text().split()) - others) == 1
    finally:
        reads.close()
    assert set(children.read_text().split()) - others == set()
