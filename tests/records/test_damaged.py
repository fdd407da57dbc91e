"""A damaged ledger is refused in words or gives every record: never fewer, never a raw error."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from tcgis.errors import LedgerError
from tcgis.records import database, ledger, memory, seals

from .small import P, Q, as_old_program, everything, fill

WHOLE = "whole"
BACKUP = "备份"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A workspace with a small ledger."""
    folder = tmp_path_factory.mktemp("sound") / "workspace"
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def told(sound):
    """What it holds."""
    return everything(sound)


@pytest.fixture
def copied(sound, tmp_path):
    """A copy of the workspace, to be spoilt."""
    return shutil.copytree(sound, tmp_path / "workspace")


def outcome(workspace, told) -> str:
    """The refusal, ``WHOLE`` where every record is there, else what became of them."""
    try:
        found = everything(workspace)
    except LedgerError as refusal:
        return str(refusal)
    return WHOLE if found == told else f"other records: {found}"


def remember(engine):
    memory.remember(engine, "heading", scope="x", question="y", answer="z", by="w")


def flip(at, mask=0xFF):
    def spoil(path):
        content = bytearray(path.read_bytes())
        content[at % len(content)] ^= mask
        path.write_bytes(content)

    return spoil


def flip_in(text, nth=-1):
    """Change a character of a record, which no page notices."""

    def spoil(path):
        content = path.read_bytes()
        places = [at for at in range(len(content)) if content.startswith(text.encode(), at)]
        flip(places[nth] + len(text.encode()) - 1, 0x01)(path)

    return spoil


def cut(share=None, *, off=0):
    def spoil(path):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share) if share else len(content) - off])

    return spoil


def zeros(page):
    def spoil(path):
        content = bytearray(path.read_bytes())
        content[page * 4096 : (page + 1) * 4096] = bytes(4096)
        path.write_bytes(content)

    return spoil


def swapped(path):
    content = path.read_bytes()
    pages = [content[at : at + 4096] for at in range(0, len(content), 4096)]
    pages[2], pages[4] = pages[4], pages[2]
    path.write_bytes(b"".join(pages))


def sql(*lines):
    def spoil(path):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(";".join(lines))

    return spoil


def unguarded(table, *lines):
    drops = [f"DROP TRIGGER {table}_{name}" for name in ("no_update", "no_delete", "no_replace")]
    return sql(*drops, *lines)


def content(given):
    return lambda path: path.write_bytes(given)


def other_sqlite(path):
    path.unlink()
    sql("CREATE TABLE gpkg_contents (a)", "INSERT INTO gpkg_contents VALUES (1)")(path)


def with_other_columns(path):
    path.unlink()
    names = ("decisions", "answers", "uploads")
    sql(*(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, note)" for name in names))(path)


def gone(path):
    path.unlink()


def gone_without_inbox(path):
    shutil.rmtree(path.parent / "inbox")
    path.unlink()


def gone_without_count(path):
    (path.parent / "ledger.count").unlink()
    path.unlink()


def gone_but_journal(path):
    gone_without_inbox(path)
    (path.parent / "ledger.count").unlink()
    path.with_name("ledger.sqlite-journal").write_bytes(b"x")


def a_folder(path):
    path.unlink()
    path.mkdir()


def older_copy(path):
    """A backup of before the last records."""
    other = path.parent / "older"
    shutil.copy(path, other)
    remember(database.open_workspace(path.parent))
    other.replace(path)


def stray_journal(path):
    """Half a rollback journal: SQLite finds nothing to roll back."""
    path.with_name("ledger.sqlite-journal").write_bytes(os.urandom(600))


def stray_log(path):
    path.with_name("ledger.sqlite-wal").write_bytes(bytes(range(256)) * 20)


def count(said):
    return lambda path: path.with_suffix(".count").write_bytes(said)


DAMAGES = {
    "empty": (content(b""), "0 字节"),
    "one byte": (content(b"S"), "别的数据库"),
    "a text": (content("不是数据库，只是一段文字".encode() * 100), "不是数据库"),
    "zeros": (content(bytes(8192)), "ledger.sqlite"),
    "noise": (content(random.Random(1).randbytes(8192)), "不是数据库"),
    "head alone": (content(b"SQLite format 3\x00"), "ledger.sqlite"),
    "magic": (flip(3), "不是数据库"),
    "page size": (flip(16), "ledger.sqlite"),
    "write version": (flip(18, 0x40), WHOLE),
    "encoding": (flip(59, 0x02), "ledger.sqlite"),
    "newer schema": (sql("PRAGMA user_version = 2"), "更新的程序"),
    "far newer schema": (sql("PRAGMA user_version = 900"), "更新的程序"),
    "version forgotten": (sql("PRAGMA user_version = 0"), WHOLE),
    "vacuumed": (sql("VACUUM"), WHOLE),
    "page size changed": (sql("PRAGMA page_size = 1024", "VACUUM"), WHOLE),
    "a table of somebody": (sql("CREATE TABLE note (a)"), WHOLE),
    "cut at a tenth": (cut(0.1), "损坏"),
    "cut in half": (cut(0.5), "损坏"),
    "cut by a page": (cut(off=4096), "损坏"),
    "cut by a byte": (cut(off=1), "损坏"),
    "other sqlite": (other_sqlite, "别的数据库"),
    "other columns": (with_other_columns, "别的数据库"),
    "no decisions": (sql("DROP TABLE decisions"), "表 decisions"),
    "no answers": (sql("DROP TABLE answers"), "表 answers"),
    "no uploads": (sql("DROP TABLE uploads"), "表 uploads"),
    "no seals": (sql("DROP TABLE seals"), "表 seals"),
    "no numbers": (sql("DELETE FROM sqlite_sequence"), "丢失"),
    "column renamed": (sql("ALTER TABLE answers RENAME COLUMN question TO q"), "表 answers"),
    "trigger dropped": (sql("DROP TRIGGER decisions_no_delete"), WHOLE),
    "triggers dropped": (unguarded("uploads"), WHOLE),
    "trigger hollowed": (
        sql("DROP TRIGGER answers_no_delete",
            "CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers BEGIN SELECT 1; END"),
        WHOLE,
    ),
    "last decision deleted": (unguarded("decisions", "DELETE FROM decisions WHERE id = 12"),
                              "“决定”登记过 12 条，现在只有 11 条"),
    "first answer deleted": (unguarded("answers", "DELETE FROM answers WHERE id = 1"), "问题答复"),
    "all uploads deleted": (unguarded("uploads", "DELETE FROM uploads"), "收件登记"),
    "deleted without a trace": (
        unguarded("answers", "DELETE FROM answers WHERE id > 20",
                  "UPDATE sqlite_sequence SET seq = 20 WHERE name = 'answers'"),
        "第 21、22、23、24、25 条",
    ),
    "deleted with its seals": (
        unguarded("answers", "DELETE FROM answers WHERE id = 25",
                  "DROP TRIGGER seals_no_delete",
                  "DELETE FROM seals WHERE of = 'answers' AND record = 25"),
        "丢失",
    ),
    "rewritten": (unguarded("decisions", "UPDATE decisions SET reason = '改写' WHERE id = 3"),
                  "“决定”第 3 条"),
    "answer emptied": (unguarded("answers", "UPDATE answers SET answer = NULL WHERE id = 9"),
                       "“问题答复”第 9 条"),
    "type changed": (unguarded("decisions", "UPDATE decisions SET reason = x'ff' WHERE id = 4"),
                     "ledger.sqlite"),
    "character of a reason": (flip_in("逾期未动工，第7次"), "第 8 条"),
    "character of a name": (flip_in("李四", 5), "ledger.sqlite"),
    "character of an upload": (flip_in("用电.xlsx"), "“收件登记”第 2 条"),
    "not even text": (flip_in("逾期未动工"), "ledger.sqlite"),
    "page of the schema": (zeros(0), "ledger.sqlite"),
    "page zeroed": (zeros(2), "ledger.sqlite"),
    "another page zeroed": (zeros(5), "ledger.sqlite"),
    "pages exchanged": (swapped, "ledger.sqlite"),
    "gone": (gone, "inbox"),
    "gone, without an inbox": (gone_without_inbox, "ledger.count"),
    "gone, without a count": (gone_without_count, "inbox"),
    "gone, with half a journal": (gone_but_journal, "ledger.sqlite-journal"),
    "a folder": (a_folder, "ledger.sqlite"),
    "older copy": (older_copy, "比上次少"),
    "stray journal": (stray_journal, WHOLE),
    "stray log": (stray_log, "日志"),
    "count lost": (lambda path: path.with_suffix(".count").unlink(), WHOLE),
    "count of noise": (count(b"\xff\xfe"), WHOLE),
    "count too high": (count(b"4000"), "比上次少"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_ledger_is_refused_by_name_or_gives_every_record(copied, told, name):
    spoil, expected = DAMAGES[name]
    spoil(copied / "ledger.sqlite")
    said = outcome(copied, told)
    if expected == WHOLE:
        assert said == WHOLE
    else:
        assert said.startswith(f"无法打开决定台账 {copied / 'ledger.sqlite'}：")
        assert expected in said
        assert BACKUP in said or "--workspace" in said


@pytest.mark.parametrize("seed", range(8))
def test_wherever_a_byte_is_flipped_no_record_is_lost_or_changed(sound, told, tmp_path, seed):
    """Of 32 places each; what lies in no record and no page's order changes nothing."""
    drawn = random.Random(seed)
    size = (sound / "ledger.sqlite").stat().st_size
    for number in range(4):
        copy = shutil.copytree(sound, tmp_path / str(number))
        flip(drawn.randrange(size), 1 << drawn.randrange(8))(copy / "ledger.sqlite")
        said = outcome(copy, told)
        assert said == WHOLE or said.startswith("无法打开决定台账"), said


def test_a_refused_ledger_stays_as_it_was(copied):
    flip_in("逾期未动工，第7次")(copied / "ledger.sqlite")
    before = {path.name: path.read_bytes() for path in copied.iterdir() if path.is_file()}
    with pytest.raises(LedgerError):
        database.open_workspace(copied)
    assert {path.name: path.read_bytes() for path in copied.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("guard", ["require_new", "require_file"])
def test_without_the_guards_an_empty_ledger_would_stand_there(copied, told, monkeypatch, guard):
    """Twin: what SQLite makes of a file that is gone or empty."""
    path = copied / "ledger.sqlite"
    gone(path) if guard == "require_new" else content(b"")(path)
    monkeypatch.setattr(database.soundness, guard, lambda *_: None)
    if guard == "require_new":
        seals.count_file(path).unlink()
        assert outcome(copied, told).startswith("other records")
    else:
        assert "表 decisions" in outcome(copied, told)


def test_a_ledger_of_an_old_program_is_taken_over_with_every_record(sound, told, tmp_path):
    as_old_program(sound, tmp_path / "w")
    with closing(sqlite3.connect(tmp_path / "w" / "ledger.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert everything(tmp_path / "w") == told
    with closing(sqlite3.connect(tmp_path / "w" / "ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (database.VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM seals").fetchone() == (40,)
    assert seals.counted(tmp_path / "w" / "ledger.sqlite") == 40
    flip_in("逾期未动工，第7次")(tmp_path / "w" / "ledger.sqlite")
    assert "第 8 条" in outcome(tmp_path / "w", told)


@pytest.fixture(scope="module")
def logged(sound, tmp_path_factory):
    """The same as an old program leaves it that is killed: the last records are in its log."""
    folder = tmp_path_factory.mktemp("logged")
    as_old_program(sound, folder / "w")
    path = folder / "w" / "ledger.sqlite"
    row = "'2026-11-30T00:00:00+00:00', '赵六', 'heading', '税务局', ?, 'b'"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for number in range(3):
            connection.execute(
                f"INSERT INTO answers (at, by, kind, scope, question, answer) VALUES ({row})",
                (f"q{number}",),
            )
        shutil.copytree(folder / "w", folder / "killed", ignore=shutil.ignore_patterns("*-shm"))
    return folder / "killed"


def log_spoilt(how):
    def spoil(path):
        log = path.with_name("ledger.sqlite-wal")
        given = bytearray(log.read_bytes())
        if isinstance(how, slice):
            given = given[how]
        else:
            given[how] ^= 0x10
        log.write_bytes(given)

    return spoil


LOGS = {
    "cut within a page": slice(-100), "cut by a page": slice(-4120), "cut to its head": slice(32),
    "cut within its head": slice(20), "head changed": 2, "salt changed": 17, "sum changed": 25,
    "first page changed": 500, "last page changed": -50, "mark of a page changed": 40,
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_a_log_that_is_cut_or_changed_is_refused_and_kept(logged, told, tmp_path, name):
    copy = shutil.copytree(logged, tmp_path / "w")
    log_spoilt(LOGS[name])(copy / "ledger.sqlite")
    for _ in range(2):  # being asked again changes nothing
        said = outcome(copy, told)
        assert "日志 ledger.sqlite-wal 不完整" in said, said
        assert BACKUP in said
    assert (copy / "ledger.sqlite-wal").exists()


def test_a_whole_log_is_taken_over(logged, tmp_path):
    copy = shutil.copytree(logged, tmp_path / "w")
    found = everything(copy)
    assert found["answers"].count("赵六") == 3
    assert not (copy / "ledger.sqlite-wal").exists()


def test_sqlite_alone_would_forget_a_cut_log_without_a_word(logged, tmp_path):
    """Twin."""
    copy = shutil.copytree(logged, tmp_path / "w")
    log_spoilt(slice(-4120))(copy / "ledger.sqlite")
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone()[0] < 28


def test_a_commit_is_in_the_file_itself(copied):
    """Killed right after a record: nothing beside the file holds any of it."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom tcgis.records import database, memory\n"
        "engine = database.open_workspace(Path(sys.argv[1]))\n"
        "memory.remember(engine, 'heading', scope='x', question='y', answer='z', by='w')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, copied], check=False)
    assert sorted(path.name for path in copied.iterdir()) == [
        "inbox", "ledger.count", "ledger.sqlite",
    ]  # fmt: skip
    assert memory.recall(database.open_workspace(copied)).headings["x", "y"] == "z"


def test_a_locked_ledger_is_said_to_be_locked(copied, told):
    with closing(sqlite3.connect(copied / "ledger.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = outcome(copied, told)
        assert "别的程序正占用台账" in said
        assert "请关闭" in said
        other.execute("ROLLBACK")
    assert outcome(copied, told) == WHOLE


def test_what_happens_to_the_file_while_the_program_runs_is_said(copied, told):
    engine = database.open_workspace(copied, wait_s=0.05)
    path, away = copied / "ledger.sqlite", copied / "away"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for act in (remember, memory.recall, lambda one: ledger.standing(one, P)):
            with pytest.raises(LedgerError, match="别的程序正占用台账"):
                act(engine)
        other.execute("ROLLBACK")
    path.rename(away)
    for act in (remember, ledger.decision_history):
        with pytest.raises(LedgerError, match="路径不能用"):
            act(engine)
    assert not path.exists()
    path.write_bytes(b"x" * 5000)
    with pytest.raises(LedgerError, match="不是数据库"):
        memory.answer_history(engine)
    away.replace(path)
    assert outcome(copied, told) == WHOLE


def test_an_older_copy_put_there_while_the_program_runs_takes_no_record(copied):
    engine = database.open_workspace(copied)
    shutil.copy(copied / "ledger.sqlite", copied / "older")
    remember(engine)
    (copied / "older").replace(copied / "ledger.sqlite")
    with pytest.raises(LedgerError, match=r"比上次少.*ledger\.count"):
        remember(engine)


@contextmanager
def nobody(*folders):
    """As a user who may read the folders and write nothing; the tests may run as root."""
    modes = {folder: folder.stat().st_mode for folder in folders}
    root = os.geteuid() == 0
    try:
        for folder in folders:
            folder.chmod(0o555)
        if root:
            os.seteuid(65534)
        yield
    finally:
        if root:
            os.seteuid(0)
        for folder, mode in modes.items():
            folder.chmod(mode)


@pytest.mark.skipif(os.name == "nt", reason="rights are kept otherwise there")
def test_in_a_folder_that_may_not_be_written_all_is_read_and_nothing_recorded(copied, told):
    above = [each for each in copied.parents if not each.stat().st_mode & 0o001]
    with nobody(copied, *above):
        assert outcome(copied, told) == WHOLE
        with pytest.raises(LedgerError, match=r"没有写入权限.*--workspace"):
            remember(database.open_workspace(copied))
        with pytest.raises(LedgerError, match=r"没有写入权限|路径不能用"):
            database.open_workspace(copied / "new")


def test_the_other_parcel_is_still_decided_on_after_a_refusal(copied):
    """The twin of a refusal: a sound ledger takes the next record."""
    engine = database.open_workspace(copied)
    before = ledger.standing(engine, Q).version
    entry = ledger.Decision(by="张三", role="r", unit=Q, after="暂不处置", reason="x")
    assert ledger.record_decision(engine, entry, seen=before, known=(P, Q)).version == before + 1
    assert seals.counted(copied / "ledger.sqlite") == 41
