"""Dropped files from the command line: listed, taken back, and nothing guessed."""

import pytest

from tcgis.cli import main
from tcgis.records import inbox
from tcgis.records.database import open_workspace

from .here import tcgis

HOSTILE = "[red]税收[b]x.xlsx"


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "workspace"
    engine = open_workspace(folder)
    for layer, name in (("tax", HOSTILE), ("tax", "两处.xlsx"), ("power", "两处.xlsx")):
        inbox.receive(engine, folder, layer=layer, name=name, content=b"1", by="[b]张三")
    return folder


def left(folder):
    files = inbox.in_force(open_workspace(folder), folder)
    return [(each.layer, each.name) for each in files]


def test_files_in_force_are_listed_letter_by_letter(workspace):
    done = tcgis("inbox", "list", "--workspace", workspace)
    assert done.returncode == 0
    assert HOSTILE in done.stdout
    assert done.stdout.count("[b]张三") == 3


def test_a_file_is_taken_back_and_the_others_stay(workspace):
    done = tcgis("inbox", "withdraw", HOSTILE, "--by", "李四", "--workspace", workspace)
    assert (done.returncode, HOSTILE in done.stdout) == (0, True)
    assert left(workspace) == [("power", "两处.xlsx"), ("tax", "两处.xlsx")]
    assert inbox.upload_history(open_workspace(workspace))["by"].iloc[0] == "李四"


@pytest.mark.parametrize("name", ["两处.xlsx", "没有.xlsx", "两处"])
def test_what_is_not_one_file_is_refused_with_those_there_are(workspace, name):
    done = tcgis("inbox", "withdraw", name, "--by", "李四", "--workspace", workspace)
    assert done.returncode == 1
    assert "两处.xlsx→power、" in done.stderr
    assert len(left(workspace)) == 3


def test_of_two_alike_the_layer_says_which(workspace):
    words = ["inbox", "withdraw", "两处.xlsx", "--layer", "power", "--workspace", workspace]
    assert tcgis(*words, "--by", " ").returncode == 1
    assert tcgis(*words, "--by", "李四").returncode == 0
    assert left(workspace) == [("tax", HOSTILE), ("tax", "两处.xlsx")]


def test_no_workspace_is_made_only_to_look_into_it(tmp_path):
    done = tcgis("inbox", "list", "--workspace", tmp_path / "none")
    assert done.returncode == 1
    assert not (tmp_path / "none").exists()


def test_an_empty_inbox_says_so(tmp_path):
    done = tcgis("inbox", "list", "--workspace", tmp_path)
    assert (done.returncode, "没有有效的拖入文件" in done.stdout) == (0, True)


def test_a_fault_of_the_program_ends_in_words_with_its_place_in_the_log(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def failing():
        raise ZeroDivisionError("by [b]nothing[/b]")

    monkeypatch.setattr(main, "commands", failing)
    done = tcgis("check")
    assert done.returncode == 1
    assert "ZeroDivisionError: by [b]nothing[/b]" in done.stderr
    assert "Traceback" not in done.stderr
    log = (tmp_path / "workspace" / "tcgis.log").read_text("utf-8")
    number = done.stderr.partition("编号 ")[2][:8]
    assert f"[{number}]" in log
    assert "Traceback" in log
