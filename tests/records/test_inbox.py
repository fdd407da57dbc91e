"""Dropped files: kept under our names, the newest in force, taken back without loss."""

import io
import zipfile

import pytest

from tcgis.errors import LedgerError
from tcgis.records import inbox
from tcgis.records.database import open_workspace


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "workspace"


@pytest.fixture
def engine(workspace):
    return open_workspace(workspace)


@pytest.fixture
def drop(engine, workspace):
    def receive(name, content=b"1", layer="tax", by="张三"):
        inbox.receive(engine, workspace, layer=layer, name=name, content=content, by=by)
        return [(each.name, each.path.read_bytes()) for each in inbox.in_force(engine, workspace)]

    return receive


def test_the_newest_file_of_a_name_is_in_force(drop):
    drop("税收.xlsx", b"old")
    assert drop("税收.xlsx", b"new") == [("税收.xlsx", b"new")]


def test_a_file_taken_back_is_out_of_force_and_still_in_the_records(drop, engine, workspace):
    drop("税收.xlsx")
    inbox.withdraw(engine, layer="tax", name="税收.xlsx", by="李四")
    assert inbox.in_force(engine, workspace) == []
    assert inbox.upload_history(engine)["by"].tolist() == ["李四", "张三"]
    assert len(list(inbox.inbox_folder(workspace).iterdir())) == 1


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/cron.d/x", "..\\..\\win.ini", "CSV:/etc/passwd", "a/../../b.xl\0sx",
     "税 收.tar.;rm", "x." + "a" * 300],
)  # fmt: skip
def test_no_sender_s_name_is_ever_a_path(drop, workspace, name):
    drop(name, b"data")
    (kept,) = inbox.inbox_folder(workspace).iterdir()
    assert kept.parent == inbox.inbox_folder(workspace)
    assert kept.stem.isalnum()
    assert sorted(path.name for path in workspace.parent.iterdir()) == ["workspace"]


def test_the_parts_of_a_shapefile_become_one_zip():
    given = {"地/宗地.SHP": b"s", "地/宗地.dbf": b"d", "地/宗地.prj": b"p", "税收.xlsx": b"x",
             "别的.dbf": b"?"}  # fmt: skip
    made = inbox.bundle_shapefiles(given)
    assert sorted(made) == ["别的.dbf", "宗地.zip", "税收.xlsx"]
    with zipfile.ZipFile(io.BytesIO(made["宗地.zip"])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "宗地.SHP": b"s", "宗地.dbf": b"d", "宗地.prj": b"p",
        }  # fmt: skip
    assert made == inbox.bundle_shapefiles(given)


def test_nobody_sends_unnamed_and_nothing_of_it_is_kept(drop, workspace):
    with pytest.raises(LedgerError):
        drop("税收.xlsx", by=" ")
    assert not inbox.inbox_folder(workspace).exists()


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"2"), lambda path: path.unlink()])
def test_dropping_a_spoilt_file_again_mends_it(drop, workspace, spoil):
    drop("税收.xlsx")
    (kept,) = inbox.inbox_folder(workspace).iterdir()
    spoil(kept)
    assert drop("税收.xlsx") == [("税收.xlsx", b"1")]


def test_what_cannot_be_kept_is_refused_with_the_cure(drop, workspace, engine):
    inbox.inbox_folder(workspace).write_bytes(b"a file where the folder should be")
    with pytest.raises(LedgerError, match=r"没有收下文件.*请检查文件夹"):
        drop("税收.xlsx")
    assert inbox.in_force(engine, workspace) == []


def test_the_newest_record_has_the_highest_number_and_says_who_sent_it(drop, engine, workspace):
    drop("甲.xlsx")
    drop("乙.xlsx", by="李四")
    drop("甲.xlsx", b"2", by="王五")
    inbox.withdraw(engine, layer="tax", name="乙.xlsx", by="李四")
    drop("丙.xlsx")
    numbers = {each.name: each.number for each in inbox.in_force(engine, workspace)}
    assert sorted(numbers, key=numbers.get) == ["甲.xlsx", "丙.xlsx"]
    listed = inbox.list_in_force(engine)
    assert listed[["name", "by"]].to_numpy().tolist() == [["丙.xlsx", "张三"], ["甲.xlsx", "王五"]]
