"""The command line as a person meets it: results, refusals, and what was there before."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def tcgis(*words):
    command = [sys.executable, "-m", "tcgis", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def results(tmp_path_factory, sample):
    out = tmp_path_factory.mktemp("assess") / "results"
    done = tcgis("assess", "--data", sample, "--year", 2024, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_assess_writes_every_result_and_says_so(results):
    out, said = results
    names = ["map.html", "parcels.geojson", "ranking.xlsx", "results.gpkg"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert "亩均税收" in said
    assert "= 使用" in said


def test_bad_input_ends_with_a_message_and_leaves_results_alone(results, tmp_path):
    out, _ = results
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = tcgis("assess", "--data", tmp_path, "--year", 2024, "--out", out)
    assert done.returncode == 1
    assert "没有" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_an_unknown_edition_lists_those_there_are(sample, tmp_path):
    done = tcgis(
        "assess", "--data", sample, "--year", 2024, "--out", tmp_path / "r", "--edition", "no/such"
    )
    assert done.returncode == 1
    assert "tongcheng/2024-template" in done.stderr
    assert not (tmp_path / "r").exists()


def test_check_lists_findings_and_writes_them(sample, tmp_path):
    done = tcgis("check", "--data", sample, "--out", tmp_path / "findings.xlsx")
    assert done.returncode == 0, done.stderr
    assert "租赁" in done.stdout
    assert (tmp_path / "findings.xlsx").read_bytes()[:2] == b"PK"


def test_rules_list_and_show():
    listed = tcgis("rules", "list")
    assert "tongcheng/2024-template" in listed.stdout
    shown = tcgis("rules", "show", "tongcheng/2024-template")
    assert "模板" in shown.stdout
    assert "亩均税收" in shown.stdout


def test_sample_build_gives_the_same_tables_for_a_seed(tmp_path):
    one = tcgis("sample", "build", "--parcels", 60, "--out", tmp_path / "a", "--no-rasters")
    two = tcgis("sample", "build", "--parcels", 60, "--out", tmp_path / "b", "--no-rasters")
    assert one.returncode == 0, one.stderr
    assert one.stdout.splitlines()[:-1] == two.stdout.splitlines()[:-1]


def test_help_needs_nothing_heavy():
    heavy = "geopandas|pyogrio|rasterio|streamlit|folium"
    script = f"import tcgis.cli, sys; print([m for m in '{heavy}'.split('|') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
