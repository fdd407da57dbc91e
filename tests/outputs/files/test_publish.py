"""All files or none, whichever step fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tcgis.errors import InputError, OutputError
from tcgis.outputs.files.publish import publish

NEW = {"a.txt": b"new a", "b.txt": lambda path: path.write_bytes(b"new b"), "c.txt": b"new c"}
OLD = {"a.txt": b"old a", "b.txt": b"old b", "theirs.docx": b"not ours"}


def tree(folder):
    """Everything below a folder, hidden files too."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    for name, content in OLD.items():
        (folder / name).write_bytes(content)
    return folder


def test_into_a_folder_that_is_not_there_yet(tmp_path):
    folder = tmp_path / "deep" / "results"
    assert publish(NEW, folder) == [folder / name for name in NEW]
    assert tree(tmp_path) == {
        "deep/results/a.txt": b"new a",
        "deep/results/b.txt": b"new b",
        "deep/results/c.txt": b"new c",
    }


def test_over_an_earlier_run_and_beside_foreign_files(results):
    publish(NEW, results)
    assert tree(results) == {
        "a.txt": b"new a", "b.txt": b"new b", "c.txt": b"new c", "theirs.docx": b"not ours",
    }  # fmt: skip


def failing(nth, calls):
    """A stand-in for a call that raises at its ``nth`` time."""

    def make(real):
        def call(*args, **options):
            calls.append(args)
            if len(calls) == nth:
                raise PermissionError(13, "in use", str(args[0]))
            return real(*args, **options)

        return call

    return make


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_failure_at_each_move_leaves_what_was_there(results, monkeypatch, step):
    calls = []
    monkeypatch.setattr(Path, "replace", failing(step, calls)(Path.replace))
    with pytest.raises(OutputError, match=r"正在 Excel.*原有结果没有改动"):
        publish(NEW, results)
    assert tree(results) == OLD


def test_there_is_one_move_for_each_file(results, monkeypatch):
    calls = []
    monkeypatch.setattr(Path, "replace", failing(4, calls)(Path.replace))
    publish(NEW, results)
    assert [Path(given[1]).name for given in calls] == list(NEW)


@pytest.mark.parametrize("step", [1, 2])
def test_a_failure_at_each_second_name_leaves_what_was_there(results, monkeypatch, step):
    monkeypatch.setattr(Path, "hardlink_to", failing(step, [])(Path.hardlink_to))
    monkeypatch.setattr(shutil, "copy2", failing(1, [])(shutil.copy2))
    with pytest.raises(OutputError, match="原有结果没有改动"):
        publish(NEW, results)
    assert tree(results) == OLD


def test_a_disk_without_second_names(results, monkeypatch):
    """FAT and many a network's disk: the old file is copied, and comes back all the same."""
    monkeypatch.setattr(Path, "hardlink_to", failing(1, [])(Path.hardlink_to))
    monkeypatch.setattr(Path, "replace", failing(3, [])(Path.replace))
    with pytest.raises(OutputError):
        publish(NEW, results)
    assert tree(results) == OLD


KILLED = """
import os, signal, sys
from pathlib import Path
from tcgis.outputs.files.publish import publish
from tcgis.words import terms

terms.load()  # once for all children

def deadly(call, nth, after):
    calls = []
    def dies(*given):
        calls.append(given)
        if len(calls) == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = call(*given)
        if len(calls) == nth and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return dies

names = ["a.txt", "b.txt", "c.txt"]
for nth in range(1, len(names) + 1):
    for after in (0, 1):
        child = os.fork()
        if not child:
            Path.replace = deadly(Path.replace, nth, after)
            publish({name: b"new" for name in names}, Path(sys.argv[1]) / f"{nth}{after}")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no fork elsewhere")
def test_a_kill_at_each_move_leaves_every_file_old_or_new(tmp_path):
    """Three files, killed before and after each move: so many are new, the others old."""
    steps = [f"{nth}{after}" for nth in (1, 2, 3) for after in (0, 1)]
    for step in steps:
        (tmp_path / step).mkdir()
        for name in ("a.txt", "b.txt", "c.txt"):
            (tmp_path / step / name).write_bytes(b"old")
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=True)
    left = {
        step: b" ".join((tmp_path / step / f"{name}.txt").read_bytes() for name in "abc")
        for step in steps
    }
    assert left == {
        "10": b"old old old", "11": b"new old old", "20": b"new old old", "21": b"new new old",
        "30": b"new new old", "31": b"new new new",
    }  # fmt: skip


# three files and the folder are made durable
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_failure_at_each_flush_leaves_what_was_there(results, monkeypatch, step):
    monkeypatch.setattr(os, "fsync", failing(step, [])(os.fsync))
    with pytest.raises(OutputError, match="原有结果没有改动"):
        publish(NEW, results)
    assert tree(results) == OLD


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_failure_in_a_new_folder_leaves_no_folder(tmp_path, monkeypatch, step):
    monkeypatch.setattr(Path, "replace", failing(step, [])(Path.replace))
    with pytest.raises(OutputError):
        publish(NEW, tmp_path / "deep" / "results")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "raised"),
    [(OSError(28, "No space left"), OutputError), (KeyError("bug"), KeyError),
     (InputError("无数据"), InputError), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=["disk", "bug", "refusal", "ctrl-c"],
)  # fmt: skip
def test_a_writer_that_fails_half_way(results, fault, raised):
    def half(path):
        path.write_bytes(b"half")
        raise fault

    with pytest.raises(raised):
        publish({"a.txt": b"new a", "b.txt": half}, results)
    assert tree(results) == OLD


def test_a_writer_that_writes_nothing(results):
    with pytest.raises(OutputError):
        publish({"a.txt": b"new a", "b.txt": lambda _path: None}, results)
    assert tree(results) == OLD


def test_the_folder_is_a_file(tmp_path):
    (tmp_path / "results").write_bytes(b"a file")
    with pytest.raises(OutputError, match="同名的文件已存在"):
        publish(NEW, tmp_path / "results")
    assert tree(tmp_path) == {"results": b"a file"}


def test_a_folder_under_one_of_our_names_is_not_moved_away(results):
    (results / "c.txt").mkdir()
    (results / "c.txt" / "theirs").write_bytes(b"x")
    with pytest.raises(OutputError):
        publish(NEW, results)
    assert tree(results) == OLD | {"c.txt/theirs": b"x"}


def test_a_disk_that_refuses(results, monkeypatch):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied", "results")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(OutputError, match="没有写入权限"):
        publish(NEW, results)
    assert tree(results) == OLD


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "deep/a.txt", "..", ""])
def test_a_name_is_never_a_path(tmp_path, name):
    with pytest.raises(OutputError, match="不能带路径"):
        publish({name: b""}, tmp_path)


def test_progress_names_each_file(tmp_path):
    told = []
    publish(NEW, tmp_path, progress=lambda what, share: told.append((what, round(share, 2))))
    assert told == [
        ("写出 a.txt", 0.0), ("写出 b.txt", 0.33), ("写出 c.txt", 0.67), ("结果已写出", 1.0),
    ]  # fmt: skip
