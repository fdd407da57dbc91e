"""A small ledger in a workspace, and what it must give whatever happens to its file."""

import shutil
import sqlite3
from pathlib import Path

from tcgis.records import database, inbox, ledger, memory

P, Q = "421222001001GB00001", "421222001001GB00002"


def fill(workspace: Path) -> None:
    """Forty records of all three kinds, and an inbox."""
    engine = database.open_workspace(workspace)
    for number in range(12):
        entry = ledger.Decision(
            by="张三", role="土地储备中心", unit=(P, Q)[number % 2], after="督促开工",
            reason=f"逾期未动工，第{number}次", evidence="证据" * 30, run="r1",
        )  # fmt: skip
        ledger.record_decision(engine, entry, seen=number // 2, known=(P, Q))
    with database.writing(engine) as connection:
        row = {"at": "2026-11-30T00:00:00+00:00", "by": "李四", "kind": "heading", "answer": "a"}
        for number in range(25):
            asked = {"scope": "税务局", "question": f"税额{number}"}
            database.append(connection, database.ANSWERS, **row, **asked)
    for name in ("税收.xlsx", "用电.xlsx", "用地.xlsx"):
        inbox.receive(engine, workspace, layer="tax", name=name, content=name.encode(), by="王五")


def everything(workspace: Path, *, wait_s: float = 0.05) -> dict[str, str]:
    """All that is read from a workspace; opening it may refuse."""
    engine = database.open_workspace(workspace, wait_s=wait_s)
    frames = {
        "decisions": ledger.decision_history(engine),
        "held": ledger.current_decisions(engine),
        "answers": memory.answer_history(engine),
        "uploads": inbox.upload_history(engine),
    }
    told = {name: frame.to_json(force_ascii=False) for name, frame in frames.items()}
    units = {unit: repr(ledger.standing(engine, unit)) for unit in (P, Q)}
    force = {"recalled": repr(memory.recall(engine)), "inbox": repr(_names(engine, workspace))}
    return told | units | force


def _names(engine, workspace):
    return [(each.layer, each.name, each.path.name) for each in inbox.in_force(engine, workspace)]


def as_old_program(source: Path, workspace: Path) -> None:
    """The same ledger as programs before 0.4 left it: with a log, without version or seals."""
    shutil.copytree(source, workspace, ignore=shutil.ignore_patterns("ledger.count"))
    connection = sqlite3.connect(workspace / "ledger.sqlite")
    connection.executescript("DROP TABLE seals; PRAGMA user_version = 0; VACUUM;")
    connection.close()
