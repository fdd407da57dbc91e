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


def record(engine, entry, *, seen, known=(P, Q)):
    """The unit's new version."""
    return ledger.record_decision(engine, entry, seen=seen, known=known).version


def version(engine, unit):
    return ledger.standing(engine, unit).version


def test_a_decision_is_kept_with_who_what_when_and_why(engine):
    assert version(engine, P) == 0
    assert record(engine, decision(by="  张三 "), seen=0) == 1
    row = ledger.decision_history(engine, P).iloc[0].to_dict()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row.pop("at"))
    assert pd.isna(row.pop("before"))
    assert row == {
        "id": 1, "by": "张三", "role": "土地储备中心", "unit_kind": "parcel", "unit": P,
        "field": "disposal", "after": "督促开工", "reason": "逾期未动工", "evidence": "证据",
        "run": "r1", "version": 1, "holds": "督促开工",
    }  # fmt: skip


def test_history_is_newest_first_and_current_is_the_latest_of_each(engine):
    record(engine, decision("督促开工", Q), seen=0)
    record(engine, decision("督促开工"), seen=0)
    record(engine, decision("纳入收储"), seen=1)
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
    record(engine, decision(), seen=0)
    assert empty.dtypes.to_dict() == ledger.current_decisions(engine).dtypes.to_dict()


def test_taking_back_is_a_new_record_and_the_decision_before_is_in_force_again(engine):
    record(engine, decision("督促开工", by="李四", reason="先催"), seen=0)
    record(engine, decision("纳入收储", by="王五"), seen=1)
    record(engine, decision("撤回", reason="误判"), seen=2)
    past = ledger.decision_history(engine, P)
    assert past["after"].tolist() == ["撤回", "纳入收储", "督促开工"]
    assert past["before"].fillna("无").tolist() == ["纳入收储", "督促开工", "无"]
    assert past["holds"].tolist() == ["督促开工", "纳入收储", "督促开工"]
    held = ledger.current_decisions(engine)
    assert held[["unit", "after", "by", "reason"]].values.tolist() == [
        [P, "督促开工", "李四", "先催"]
    ]
    now = ledger.standing(engine, P)
    assert (now.version, now.in_force["by"], now.before, now.last["by"]) == (3, "李四", {}, "张三")


def test_taking_back_again_uncovers_what_was_before_and_in_the_end_nothing(engine):
    done = ["督促开工", "纳入收储", "撤回", "暂不处置", "协商退出", "撤回", "撤回", "撤回"]
    holds = [
        "督促开工",
        "纳入收储",
        "督促开工",
        "暂不处置",
        "协商退出",
        "暂不处置",
        "督促开工",
        "无",
    ]
    for at, (after, held) in enumerate(zip(done, holds, strict=True)):
        record(engine, decision(after, reason=f"理由{at}"), seen=at)
        assert ledger.standing(engine, P).in_force.get("after", "无") == held, at
    assert ledger.decision_history(engine)["holds"].fillna("无").tolist() == holds[::-1]
    assert ledger.current_decisions(engine).empty
    with pytest.raises(LedgerError, match="没有可撤回的决定"):
        record(engine, decision("撤回"), seen=len(done))
    assert record(engine, decision("暂不处置"), seen=len(done)) == len(done) + 1


def test_what_is_taken_back_on_one_parcel_stays_on_the_other(engine):
    record(engine, decision("纳入收储"), seen=0)
    record(engine, decision("督促开工", Q), seen=0)
    record(engine, decision("撤回"), seen=1)
    assert ledger.current_decisions(engine)[["unit", "after"]].values.tolist() == [[Q, "督促开工"]]


@pytest.mark.parametrize("kind", [set, list, pd.Index, pd.Series])
def test_the_parcels_that_there_are_may_be_any_collection(engine, kind):
    assert record(engine, decision(), seen=0, known=kind([Q, P])) == 1
    with pytest.raises(LedgerError, match="数据中没有宗地"):
        record(engine, decision(unit="0"), seen=0, known=kind([Q, P]))


@pytest.mark.parametrize("unit", ["421222001001GB99999", P.lower(), f"{P}0", "' OR 1=1 --"])
def test_a_parcel_that_does_not_exist_is_refused(engine, unit):
    with pytest.raises(LedgerError, match="数据中没有宗地"):
        record(engine, decision(unit=unit), seen=0)
    assert ledger.decision_history(engine).empty


def test_the_same_form_submitted_twice_is_recorded_once(engine):
    assert record(engine, decision(), seen=0) == 1
    assert record(engine, decision(), seen=0) == 1
    assert len(ledger.decision_history(engine)) == 1
    record(engine, decision("撤回"), seen=1)
    assert record(engine, decision("撤回"), seen=1) == 2
    assert ledger.decision_history(engine)["after"].tolist() == ["撤回", "督促开工"]


@pytest.mark.parametrize(
    "other", [{"by": "李四"}, {"reason": "另一理由"}, {"after": "暂不处置"}], ids=str
)
def test_another_form_on_the_same_view_is_no_repetition(engine, other):
    record(engine, decision(), seen=0)
    with pytest.raises(ledger.StaleViewError):
        record(engine, decision(**other), seen=0)


def test_the_same_words_on_a_new_view_are_a_new_decision(engine):
    record(engine, decision(), seen=0)
    assert record(engine, decision(), seen=1) == 2


def test_who_has_seen_what_the_other_decided_may_decide_all_the_same(engine):
    record(engine, decision("督促开工", by="李四"), seen=0)
    with pytest.raises(ledger.StaleViewError):
        record(engine, decision("纳入收储"), seen=0)
    seen = ledger.standing(engine, P)
    assert seen.last["by"] == "李四"
    assert record(engine, decision("纳入收储"), seen=seen.version) == 2


def test_nothing_to_undo(engine):
    with pytest.raises(LedgerError, match="没有可撤回的决定"):
        record(engine, decision("撤回"), seen=0)
    assert version(engine, P) == 0


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"by": " "}, "经办人"),
        ({"reason": "\n"}, "理由"),
        ({"unit": ""}, "选定宗地"),
        ({"after": ""}, "请选择一项决定"),
        ({"after": "收回"}, "没有“收回”这项决定；可选：纳入收储、督促开工"),
    ],
)
def test_what_is_not_whole_is_refused(engine, fault, message):
    with pytest.raises(LedgerError, match=message):
        record(engine, decision(**fault), seen=0)
    assert ledger.decision_history(engine).empty


def test_who_comes_second_is_told_and_nothing_is_lost(engine):
    record(engine, decision("督促开工", by="李四"), seen=0)
    with pytest.raises(LedgerError, match=rf"没有记录.*李四 已于 .*对宗地 {P} 作出决定“督促开工”"):
        record(engine, decision("纳入收储"), seen=0)
    assert ledger.decision_history(engine, P)["by"].tolist() == ["李四"]


def test_a_version_from_another_ledger_is_refused(engine):
    with pytest.raises(LedgerError, match="没有您所依据的记录"):
        record(engine, decision(), seen=3)


def test_two_writers_at_the_same_moment(tmp_path):
    engines = [open_workspace(tmp_path) for _ in range(2)]
    together, results = threading.Barrier(2), []

    def write(each, by):
        together.wait()
        try:
            results.append(record(each, decision(by=by), seen=0))
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
    assert "没有记录" in second
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
    record(engine, decision(), seen=0)
    before = ledger.decision_history(engine)
    other = sqlite3.connect(tmp_path / "workspace" / "ledger.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(sql)
    other.close()
    assert ledger.decision_history(engine).equals(before)


def test_without_its_guards_the_database_would_not_refuse(engine):
    record(engine, decision(), seen=0)
    with engine.begin() as connection:
        for name in ("no_update", "no_delete", "no_replace"):
            connection.exec_driver_sql(f"DROP TRIGGER decisions_{name}")
        connection.exec_driver_sql("UPDATE decisions SET reason = '改写'")
    assert ledger.decision_history(engine)["reason"].tolist() == ["改写"]
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
    assert ledger.decision_history(engine).empty


def test_opening_again_keeps_the_records_and_puts_the_guards_back(engine, tmp_path):
    record(engine, decision(), seen=0)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER decisions_no_delete")
    again = open_workspace(tmp_path / "workspace")
    assert version(again, P) == 1
    with pytest.raises((IntegrityError, OperationalError), match="append-only"), again.begin() as c:
        c.exec_driver_sql("DELETE FROM decisions")
    again.dispose()


def _open_and_record(folder, together, results):
    together.wait()
    opened = open_workspace(folder)
    results.put(record(opened, decision(by="乙", unit=Q), seen=0))


def test_a_second_process_opens_the_same_new_workspace(tmp_path):
    context = multiprocessing.get_context("spawn")
    together, results = context.Barrier(2), context.Queue()
    folder = tmp_path / "new" / "workspace"
    other = context.Process(target=_open_and_record, args=(folder, together, results))
    other.start()
    together.wait(timeout=60)
    mine = open_workspace(folder)
    record(mine, decision(), seen=0)
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
