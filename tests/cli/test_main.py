"""The command line as a person meets it: results, refusals, and what was there before."""

import json
import re
import shutil
import subprocess
import sys

import openpyxl
import pytest

from tcgis import home, version
from tcgis.cli import main

from .here import ROOT, process, tcgis


@pytest.fixture(scope="module")
def results(tmp_path_factory, sample):
    out = tmp_path_factory.mktemp("assess") / "results"
    done = process("assess", "--data", sample, "--year", 2024, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_assess_writes_every_result_and_says_so(results):
    out, said = results
    names = ["map.html", "parcels.geojson", "ranking.xlsx", "results.gpkg", "run.json"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert "亩均税收" in said
    assert "= 使用" in said


def test_idle_days_are_counted_to_a_day_that_is_named_and_told(tmp_path, sample):
    out = tmp_path / "r"
    asked = ["assess", "--data", sample, "--year", 2024, "--out", out, "--on"]
    assert process(*asked, "2025-06-31").returncode != 0
    assert not out.exists()
    done = process(*asked, "2025-06-30")
    assert done.returncode == 0, done.stderr
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert record["idle_on"] == "2025-06-30"
    basis = openpyxl.load_workbook(out / "ranking.xlsx", read_only=True)["口径"]
    cells = [str(cell) for row in basis.iter_rows(values_only=True) for cell in row if cell]
    assert any("闲置、停工天数算到 2025-06-30（基准日）" in cell for cell in cells)


def test_bad_input_ends_with_a_message_and_leaves_results_alone(results, tmp_path):
    out, _ = results
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = process("assess", "--data", tmp_path, "--year", 2024, "--out", out)
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


def test_the_edition_of_the_year_before_is_looked_up_like_any(sample, tmp_path):
    done = tcgis(
        "assess", "--data", sample, "--year", 2024, "--out", tmp_path / "r",
        "--edition-before", "no/such",
    )  # fmt: skip
    assert done.returncode == 1
    assert "没有评价办法 'no/such'" in done.stderr


@pytest.fixture(scope="module")
def few(tmp_path_factory, sample):
    """The sample without its largest files, and two files that no layer asks for."""
    folder = tmp_path_factory.mktemp("few")
    for name in (
        "自然资源/工业用地宗地.zip",
        "自然资源/通城县界.geojson",
        "市场监管/工业企业名录.xlsx",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(sample / name, folder / name)
    (folder / "旧表.xls").write_text("x")
    (folder / "说明.md").write_text("x")
    return folder


def test_check_lists_findings_and_writes_them(sample, tmp_path):
    done = tcgis("check", sample, "--out", tmp_path / "findings.xlsx")
    assert done.returncode == 0, done.stderr
    assert "租赁" in done.stdout
    assert "没有对应的图层" not in done.stdout
    book = openpyxl.load_workbook(tmp_path / "findings.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["总览", "问题清单"]
    assert "未对应名单" in book.sheetnames
    assert next(book["总览"].iter_rows(values_only=True))[0].startswith("示例数据")
    book.close()


def test_check_apart_and_here_say_the_same_and_name_the_unclaimed(few):
    apart, here = tcgis("check", few), tcgis("check", "--data", few, "--no-sandbox")
    assert apart.returncode == here.returncode == 0, apart.stderr
    assert apart.stdout == here.stdout
    line = next(line for line in here.stdout.splitlines() if "没有对应的图层" in line)
    assert line.split()[-1] == "1"  # the .xls, not the .md


def test_check_of_nothing_readable_fails_and_says_why(tmp_path):
    folder = tmp_path / "data"
    (folder / "市场监管").mkdir(parents=True)
    (folder / "市场监管" / "工业企业名录.xlsx").write_text("<html>")
    done = tcgis("check", folder, "--no-sandbox", "--out", tmp_path / "f.xlsx")
    assert done.returncode == 1
    assert "文件无法读取" in done.stdout
    assert "没有读到任何数据" in done.stderr
    assert (tmp_path / "f.xlsx").exists()


def test_without_a_folder_the_sample_is_used_and_said(few, monkeypatch, capsys):
    monkeypatch.setattr(home, "unpack_sample", lambda workspace: few)
    monkeypatch.setattr(sys, "argv", ["tcgis", "check", "--no-sandbox"])
    with pytest.raises(SystemExit) as end:
        main.main()
    said = capsys.readouterr().out.replace("\n", "")
    assert end.value.code == 0
    assert said.startswith("没有指定数据文件夹，使用示例县（全部虚构）")
    assert few.name in said
    assert "--data" in said


def test_a_folder_named_twice_is_refused(few):
    done = tcgis("check", few, "--data", few)
    assert done.returncode == 2
    assert "数据文件夹" in done.stderr


def test_the_program_says_which_one_it_is():
    done = process("--version")
    digest = version.code_digest()[:12]
    assert done.stdout == f"tcgis {version.__version__}，程序摘要 {digest}\n"


def test_convert_tells_findings_rows_and_where(sample, tmp_path):
    source = sample / "自然资源" / "2024年供地批次01.txt"
    done = tcgis("convert", source, "--to", "gpkg", "--out", tmp_path / "a.gpkg")
    assert done.returncode == 0, done.stderr
    assert "= 写出" in done.stdout
    assert (tmp_path / "a.gpkg").read_bytes()[:6] == b"SQLite"
    wrong = tcgis("convert", source, "--to", "dwg", "--out", tmp_path / "a.dwg")
    assert wrong.returncode == 2
    assert "gpkg" in wrong.stderr
    assert not (tmp_path / "a.dwg").exists()


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


def plain(done):
    """Without the name by which the program was started, and the room that it takes."""
    texts = (re.sub(r"(python -m [\w.]*)?tcgis", "tcgis", each) for each in done[1:])
    return done.returncode, *(" ".join(each.split()) for each in texts)


@pytest.mark.parametrize(
    "words",
    ["rules list", "rules show no/such", "check a --data b", "convert", ""],
    ids=["told", "refused", "misused", "incomplete", "nothing"],
)
def test_within_the_tests_a_command_ends_as_in_a_process_of_its_own(words):
    """Else the other tests here would prove nothing of ``python -m tcgis``."""
    assert plain(tcgis(*words.split())) == plain(process(*words.split()))


def test_assess_without_usable_parcels_ends_in_words(sample, tmp_path):
    """No file of parcels, or one in which nothing is usable: as for all that must be mended."""
    data = tmp_path / "data"
    shutil.copytree(sample, data, copy_function=shutil.copyfile)
    for path in [*data.glob("自然资源/*宗地*"), *data.glob("自然资源/*供地*")]:
        path.unlink()
    out = tmp_path / "results"
    done = tcgis("assess", "--data", data, "--year", 2024, "--out", out)
    assert done.returncode == 1
    assert re.search(r"没有可用的宗地，不能评价：\d+ 处必须修改", done.stderr.replace("\n", ""))
    assert not out.exists()
