"""The ledger keeps every decision, refuses to change one, and tells two people apart."""

import multiprocessing
import re
import sqlite3
import threading

import pandas as pd
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tcgis.errors import LedgerError
from tcgis.records import ledger
from tcgis.records.database import open_workspace

P = "421222001001GB00001"
Q = "421222001001GB00002"


@pytest.fixture
def engine(tmp_path):
    opened = open_workspace(tmp_path / "workspace")
    yield opened
    opened.dispose()


def decision(after="督促开工", unit=P, by="张三", reason="逾期未动工"):
    return ledger.Decision(
        by=by, role="土地储备中心", unit=unit, after=after, reason=reason, evidence="证据", run="r1"
    )


def test_a_decision_is_kept_with_who_what_when_and_why(engine):
    assert ledger.decision_version(engine, P) == 0
    assert ledger.record_decision(engine, decision(by="  张三 "), expected_version=0) == 1
    row = ledger.decision_history(engine, P).iloc[0].to_dict()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row.pop("at"))
    assert pd.isna(row.pop("before"))
    assert row == {
        "id": 1, "by": "张三", "role": "土地储备中心", "unit_kind": "parcel", "unit": P,
        "field": "disposal", "after": "督促开工", "reason": "逾期未动工", "evidence": "证据",
        "run": "r1", "version": 1,
    }  # fmt: skip


def test_history_is_newest_first_and_current_is_the_latest_of_each(engine):
    ledger.record_decision(engine, decision("督促开工", Q), expected_version=0)
    ledger.record_decision(engine, decision("督促开工"), expected_version=0)
    ledger.record_decision(engine, decision("纳入收储"), expected_version=1)
    past = ledger.decision_history(engine)
    assert past[["unit", "after", "version"]].values.tolist() == [
        [P, "纳入收储", 2], [P, "督促开工", 1], [Q, "督促开工", 1],
    ]  # fmt: skip
    assert past["before"].fillna("无").tolist() == ["督促开工", "无", "无"]
    assert ledger.decision_history(engine, Q)["unit"].tolist() == [Q]
    assert ledger.current_decisions(engine)[["unit", "after"]].values.tolist() == [
        [P, "纳入收储"], [Q, "督促开工"],
    ]  # fmt: skip


def test_an_empty_ledger_has_the_same_columns(engine):
    empty = ledger.current_decisions(engine)
    assert empty.empty
    ledger.record_decision(engine, decision(), expected_version=0)
    assert empty.dtypes.to_dict() == ledger.current_decisions(engine).dtypes.to_dict()


def test_undoing_is_a_new_record(engine):
    ledger.record_decision(engine, decision("纳入收储"), expected_version=0)
    ledger.record_decision(engine, decision("撤回", reason="重复"), expected_version=1)
    assert ledger.decision_history(engine, P)["after"].tolist() == ["撤回", "纳入收储"]
    assert ledger.current_decisions(engine)[["before", "after"]].values.tolist() == [
        ["纳入收储", "撤回"]
    ]
    with pytest.raises(LedgerError, match="没有可撤回的决定"):
        ledger.record_decision(engine, decision("撤回"), expected_version=2)
    assert ledger.record_decision(engine, decision("暂不处置"), expected_version=2) == 3


def test_nothing_to_undo(engine):
    with pytest.raises(LedgerError, match="没有可撤回的决定"):
        ledger.record_decision(engine, decision("撤回"), expected_version=0)
    assert ledger.decision_version(engine, P) == 0


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"by": " "}, "经办人"),
        ({"reason": "\n"}, "理由"),
        ({"unit": ""}, "选定宗地"),
        ({"after": "收回"}, "没有“收回”这项决定；可选：纳入收储、督促开工"),
    ],
)
def test_what_is_not_whole_is_refused(engine, fault, message):
    with pytest.raises(LedgerError, match=message):
        ledger.record_decision(engine, decision(**fault), expected_version=0)
    assert ledger.decision_history(engine).empty


def test_who_comes_second_is_told_and_nothing_is_lost(engine):
    ledger.record_decision(engine, decision("督促开工", by="李四"), expected_version=0)
    with pytest.raises(LedgerError, match=rf"宗地 {P} 刚由 李四 作出决定“督促开工”.*没有记录"):
        ledger.record_decision(engine, decision("纳入收储"), expected_version=0)
    assert ledger.decision_history(engine, P)["by"].tolist() == ["李四"]


def test_a_version_from_another_ledger_is_refused(engine):
    with pytest.raises(LedgerError, match="没有您所依据的记录"):
        ledger.record_decision(engine, decision(), expected_version=3)


def test_two_writers_at_the_same_moment(tmp_path):
    engines = [open_workspace(tmp_path) for _ in range(2)]
    together, results = threading.Barrier(2), []

    def write(each, by):
        together.wait()
        try:
            results.append(ledger.record_decision(each, decision(by=by), expected_version=0))
        except LedgerError as refusal:
            results.append(str(refusal))

    threads = [
        threading.Thread(target=write, args=pair) for pair in zip(engines, "甲乙", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = sorted(results, key=str)
    assert first == 1
    assert "刚由" in second
    assert len(ledger.decision_history(engines[0])) == 1
    for each in engines:
        each.dispose()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decisions SET \"after\" = '暂不处置'",
        "DELETE FROM decisions",
        f"REPLACE INTO decisions SELECT * FROM decisions WHERE unit = '{P}'",
        "INSERT OR REPLACE INTO decisions SELECT NULL, at, by, role, unit_kind, unit, field, "
        "before, \"after\", '改写', evidence, run, version FROM decisions",
    ],
    ids=["update", "delete", "replace_id", "replace_version"],
)
def test_the_database_itself_refuses(engine, tmp_path, sql):
    ledger.record_decision(engine, decision(), expected_version=0)
    before = ledger.decision_history(engine)
    other = sqlite3.connect(tmp_path / "workspace" / "ledger.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(sql)
    other.close()
    assert ledger.decision_history(engine).equals(before)


def test_without_its_guards_the_database_would_not_refuse(engine):
    ledger.record_decision(engine, decision(), expected_version=0)
    with engine.begin() as connection:
        for name in ("no_update", "no_delete", "no_replace"):
            connection.exec_driver_sql(f"DROP TRIGGER decisions_{name}")
        connection.exec_driver_sql("UPDATE decisions SET reason = '改写'")
    assert ledger.decision_history(engine)["reason"].tolist() == ["改写"]
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
    assert ledger.decision_history(engine).empty


def test_opening_again_keeps_the_records_and_puts_the_guards_back(engine, tmp_path):
    ledger.record_decision(engine, decision(), expected_version=0)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER decisions_no_delete")
    again = open_workspace(tmp_path / "workspace")
    assert ledger.decision_version(again, P) == 1
    with pytest.raises((IntegrityError, OperationalError), match="append-only"), again.begin() as c:
        c.exec_driver_sql("DELETE FROM decisions")
    again.dispose()


def _open_and_record(folder, together, results):
    together.wait()
    opened = open_workspace(folder)
    results.put(ledger.record_decision(opened, decision(by="乙", unit=Q), expected_version=0))


def test_a_second_process_opens_the_same_new_workspace(tmp_path):
    context = multiprocessing.get_context("spawn")
    together, results = context.Barrier(2), context.Queue()
    folder = tmp_path / "new" / "workspace"
    other = context.Process(target=_open_and_record, args=(folder, together, results))
    other.start()
    together.wait(timeout=60)
    mine = open_workspace(folder)
    ledger.record_decision(mine, decision(), expected_version=0)
    assert results.get(timeout=60) == 1
    other.join()
    assert ledger.current_decisions(mine)["unit"].tolist() == [P, Q]
    mine.dispose()


def test_a_file_that_is_no_ledger_and_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "ledger.sqlite").write_text("不是数据库，只是一段文字" * 100, "utf-8")
    with pytest.raises(LedgerError, match="无法打开决定台账"):
        open_workspace(tmp_path)
    with pytest.raises(LedgerError, match="无法打开决定台账"):
        open_workspace(tmp_path / "ledger.sqlite")
