"""A push runs the mutants of what it changed; where that cannot be told, all."""

import subprocess

import pytest

from tests import profiles

from . import due, mutants

WORDS, ENGINE = mutants.listed()
EVERY = [*WORDS, *ENGINE]


def test_mutants_of_changed_files_are_due_and_some_others(monkeypatch):
    monkeypatch.setenv(profiles.DAY, "2026-11-30")
    totals = [one for one in EVERY if one.file == "scoring/totals.py"]
    found = due.due(EVERY, {"tcgis/scoring/totals.py", "README.md"})
    assert found[: len(totals)] == totals
    assert len(found) == len(totals) + len(
        due.due([one for one in EVERY if one not in totals], set())
    )
    assert len(EVERY) / 9 < len(due.due(EVERY, {"README.md"})) < len(EVERY) / 7


def test_within_eight_days_all_are_due(monkeypatch):
    had = []
    for day in range(10, 18):
        monkeypatch.setenv(profiles.DAY, f"2026-11-{day}")
        had += due.due(EVERY, set())
    assert sorted(had) == sorted(EVERY)


@pytest.mark.parametrize(
    "names", [None, {"tests/cases/words/total/clip.yaml"}, {"tests/scoring/mutants.yaml"}]
)
def test_all_are_due_where_any_may_live(names):
    assert due.due(EVERY, names) == EVERY


def git(folder, *words):
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def commit(folder, name):
    (folder / name).write_text(name, "utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-m", name)


@pytest.fixture
def house(tmp_path):
    """Twelve commits on main, of a file each."""
    git(tmp_path, "init", "-b", "main")
    for number in range(12):
        commit(tmp_path, f"{number}.py")
    return tmp_path


def test_on_main_the_last_ten_commits_and_what_is_not_committed(house):
    (house / "新.py").write_text("", "utf-8")
    (house / "0.py").write_text("another", "utf-8")
    assert due.changed(house) == {f"{number}.py" for number in [0, *range(2, 12)]} | {"新.py"}


def test_on_a_branch_what_it_brings(house):
    git(house, "checkout", "-b", "other")
    commit(house, "a.py")
    assert due.changed(house) == {"a.py"}


def test_without_git_or_so_many_commits_nobody_knows(tmp_path, monkeypatch):
    git(tmp_path, "init", "-b", "main")
    commit(tmp_path, "a.py")
    assert due.changed(tmp_path) is None
    assert due.changed(tmp_path / "nowhere") is None
    monkeypatch.setenv("PATH", "")
    assert due.changed(tmp_path) is None
