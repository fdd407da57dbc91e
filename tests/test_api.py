"""The front door: a notebook's three lines, short answers, and a cure for each wrong name."""

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import tcgis
from tcgis import home
from tcgis.catalog.load import load_catalog
from tcgis.errors import TcgisError
from tcgis.line.prepare import prepare
from tcgis.rulesets.load import path_of

TEMPLATE = "tongcheng/2024-template"


@pytest.fixture(scope="module")
def assessed(sample):
    return tcgis.assess(str(sample), year=2024, edition=TEMPLATE)


@pytest.fixture(scope="module")
def checked(sample):
    return tcgis.check(sample)


def test_importing_the_package_loads_its_guards_alone():
    code = "import sys, tcgis; print(sorted(m for m in sys.modules if m.startswith('tcgis')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['tcgis']"
    assert {"assess", "check", "editions"} <= {*dir(tcgis)}


def test_a_run_is_the_assessment_of_the_line(assessed, sample_run):
    for name in ("parcels", "enterprises", "parks", "queue"):
        pd.testing.assert_frame_equal(getattr(assessed, name), getattr(sample_run, name))
    assert assessed.provenance == sample_run.provenance


def test_a_run_says_itself_in_ten_lines(assessed):
    told = repr(assessed)
    assert len(told.splitlines()) <= 10
    assert told.splitlines()[0] == f"通城县（示例） 2024, run {assessed.provenance['run_id']}"
    assert f"enterprises 300 × {assessed.enterprises.shape[1]}" in told
    assert f"parcels 452 × {assessed.parcels.shape[1]}" in told
    assert max(map(len, told.splitlines())) < 160
    grades = assessed.enterprises["grade"].value_counts()
    assert all(f"{name} {grades[name]}" in told for name in "ABCD")


def test_a_check_says_itself_in_a_few_lines(checked):
    told = repr(checked)
    assert len(told.splitlines()) <= 10
    assert f"{len(checked.findings):,} findings" in told
    assert "rows in" in told


def test_results_are_written_where_a_text_says(assessed, checked, tmp_path):
    written = assessed.write(str(tmp_path / "out"))
    assert sorted(path.name for path in written) == [
        "map.html", "parcels.geojson", "ranking.xlsx", "results.gpkg", "run.json",
    ]  # fmt: skip
    assert all(path.is_file() for path in written)
    assert checked.write(str(tmp_path / "findings.xlsx")).is_file()


def test_the_editions_are_a_table():
    table = tcgis.editions()
    assert table.loc[TEMPLATE, ["status", "unit", "first"]].tolist() == [
        "template", "enterprise", 2020,
    ]  # fmt: skip
    assert table.index[table["status"].eq("blank")].tolist() == [
        "changle/2023", "jingde/2022", "wenling/2022",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "cure"),
    [
        ({"edition": "tongcheng/2042"}, "可用 .*tongcheng/2024-template"),
        ({"edition": "wenling/2022"}, "不完整"),
        ({"year": 2031}, "现有年度：2022、2023、2024"),
        ({"year": "last"}, "四位数的年份"),
        ({"year": None}, "四位数的年份"),
        ({"year": 2024.7}, "四位数的年份"),
        ({"year": True}, "四位数的年份"),
        ({"year": float("inf")}, "四位数的年份"),
        ({"edition": None}, "不是路径"),
        ({"catalog": 5}, "不是路径"),
        ({"folder": None}, "不是路径"),
        ({"folder": ""}, "不是路径"),
        ({"catalog": "nowhere"}, "county.yaml"),
        ({"before": "tongcheng/2042"}, "可用"),
        ({"folder": "nowhere"}, "nowhere"),
    ],
)
def test_an_unknown_name_is_refused_with_the_cure(sample, named, cure):
    asked = {"folder": sample, "year": 2024, "edition": TEMPLATE} | named
    with pytest.raises(TcgisError, match=cure):
        tcgis.assess(asked.pop("folder"), **asked)


def test_a_folder_with_a_county_of_its_own_is_its_own_catalogue(tmp_path):
    (tmp_path / "county.yaml").write_text("id: x\n", "utf-8")
    with pytest.raises(TcgisError, match="缺少此键"):
        tcgis.check(tmp_path)


def test_the_package_has_no_other_door():
    with pytest.raises(AttributeError, match="asses"):
        tcgis.asses  # noqa: B018


def test_an_edition_may_be_named_as_a_path_and_a_home_is_expanded(sample, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine.yaml").write_text(path_of(TEMPLATE).read_text("utf-8"), "utf-8")
    for named in (Path(TEMPLATE), "~/mine.yaml", Path("~/mine.yaml")):
        with pytest.raises(TcgisError, match="现有年度"):
            tcgis.assess(sample, year=2031, edition=named)


def test_a_check_is_written_as_a_workbook_alone(checked, tmp_path):
    with pytest.raises(TcgisError, match=r"\.xlsx"):
        checked.write(tmp_path / "findings.csv")
    assert not list(tmp_path.iterdir())


def test_long_names_and_a_missing_id_leave_the_summary_short(assessed):
    county = assessed.catalog.county.model_copy(update={"name": "很长的名字\n" * 99})
    catalog = assessed.catalog.model_copy(update={"county": county})
    told = repr(assessed._replace(catalog=catalog, provenance={}))
    assert len(told.splitlines()) <= 10


def test_another_raster_is_another_run(sample, tmp_path):
    shutil.copytree(sample, tmp_path / "sample")
    inputs = prepare(tmp_path / "sample", catalog=load_catalog(home.catalog_folder())).files
    rasters = {name for name in inputs if name.endswith(".tif")}
    assert rasters == {"栅格/dem.tif", "栅格/landcover.tif"}
    (tmp_path / "sample" / "栅格" / "dem.tif").unlink()
    fewer = prepare(tmp_path / "sample", catalog=load_catalog(home.catalog_folder())).files
    assert {*inputs} - {*fewer} == {"栅格/dem.tif"}


def test_a_run_goes_to_another_process_and_comes_back(assessed):
    again = pickle.loads(pickle.dumps(assessed))
    assert repr(again) == repr(assessed)
    assert again.edition == assessed.edition
    pd.testing.assert_frame_equal(again.enterprises, assessed.enterprises)


@pytest.mark.parametrize("day", ["2024-13-01", "去年底", "", 2024, object()])
def test_what_is_no_day_is_refused_before_anything_is_read(sample, day):
    with pytest.raises(TcgisError, match="不是日期"):
        tcgis.assess(sample, year=2024, idle_on=day)
