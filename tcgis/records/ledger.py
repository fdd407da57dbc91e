"""The ledger of decisions on parcels: append-only, in the workspace's SQLite file.

The database itself refuses to change or delete a record; undoing a decision is a new record.
Two people deciding on one parcel at once: the second is told so and nothing is lost.
"""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.exc import DatabaseError, OperationalError

from tcgis.errors import LedgerError
from tcgis.terms import text

UNDO: Final = "撤回"
CHOICES: Final = ["纳入收储", "督促开工", "协商退出", "暂不处置", UNDO]

BEIJING: Final = timezone(timedelta(hours=8))
"""The clock that times are shown by; they are kept in UTC."""

_FILE = "ledger.sqlite"
_WAIT_S = 10.0

_METADATA = MetaData()
_DECISIONS = Table(
    "decisions",
    _METADATA,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("at", "by", "role", "unit_kind", "unit")),
    Column("field", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("unit_kind", "unit", "field", "version"),
    sqlite_autoincrement=True,
)
_COLUMNS: Final = [column.name for column in _DECISIONS.columns]

# REPLACE deletes without firing a DELETE trigger, so that a taken id or version is refused too
_GUARDS: Final = [
    "CREATE TRIGGER IF NOT EXISTS decisions_{name} BEFORE {event} ON decisions {when} "
    "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END".format(**guard)
    for guard in (
        {"name": "no_update", "event": "UPDATE", "when": ""},
        {"name": "no_delete", "event": "DELETE", "when": ""},
        {
            "name": "no_replace",
            "event": "INSERT",
            "when": "WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR (unit_kind = "
            "NEW.unit_kind AND unit = NEW.unit AND field = NEW.field AND version = NEW.version))",
        },
    )
]


class Decision(NamedTuple):
    """What somebody decided on a unit, and why."""

    by: str
    role: str
    unit: str
    after: str
    """One of ``CHOICES``."""
    reason: str
    evidence: str = ""
    run: str = ""
    """Id of the run whose figures were on the screen."""
    unit_kind: str = "parcel"
    field: str = "disposal"


def open_ledger(workspace: Path) -> Engine:
    """Open the workspace's ledger; folder, file and schema are made where they are missing.

    Safe for several processes: writers queue, readers never wait.

    Raises
    ------
    LedgerError
        If the workspace cannot be written or the file is not a ledger.
    """
    path = workspace / _FILE
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path.resolve()}", connect_args={"timeout": _WAIT_S})
        event.listen(engine, "connect", _on_connect)
        _write_ahead(engine)
        event.listen(engine, "begin", _on_begin)
        with _writing(engine).begin() as connection:
            _METADATA.create_all(connection)
            for guard in _GUARDS:
                connection.exec_driver_sql(guard)
    except (OSError, DatabaseError) as fault:
        why = getattr(fault, "orig", fault)
        raise LedgerError(text("ledger_cannot_open", where=path, why=why)) from fault
    return engine


def version(engine: Engine, unit: str, *, unit_kind: str = "parcel") -> int:
    """Number of decisions on a unit so far; 0 for none. Read before deciding."""
    with engine.connect() as connection:
        return _version(connection, unit, unit_kind)


def record(engine: Engine, decision: Decision, *, expected_version: int) -> int:
    """Append a decision and return the unit's new version.

    ``expected_version`` is what ``version`` said when the operator saw the parcel.

    Raises
    ------
    LedgerError
        If name or reason is blank, the decision is none of ``CHOICES``, there is nothing to
        undo, somebody decided on the unit in between, or the file cannot be written.
    """
    entry = _checked(decision)
    try:
        with _writing(engine).begin() as connection:
            seen = _version(connection, entry.unit, entry.unit_kind)
            last = _last(connection, entry.unit, entry.unit_kind)
            if seen != expected_version:
                raise LedgerError(_conflict(entry.unit, last))
            if entry.after == UNDO and last.get("after") in {None, UNDO}:
                raise LedgerError(text("ledger_nothing_to_undo", unit=entry.unit))
            row = entry._asdict() | {"at": _now(), "before": last.get("after"), "version": seen + 1}
            connection.execute(_DECISIONS.insert().values(**row))
    except DatabaseError as fault:
        raise LedgerError(text("ledger_cannot_write", why=fault.orig)) from fault
    return expected_version + 1


def history(engine: Engine, unit: str | None = None, *, unit_kind: str = "parcel") -> pd.DataFrame:
    """Every decision, on one unit or on all, newest first, in the ledger's columns."""
    wanted = select(_DECISIONS).where(_DECISIONS.c.unit_kind == unit_kind)
    if unit is not None:
        wanted = wanted.where(_DECISIONS.c.unit == unit)
    return _frame(engine, wanted.order_by(_DECISIONS.c.id.desc()))


def current(engine: Engine, *, unit_kind: str = "parcel") -> pd.DataFrame:
    """The latest decision on each unit, in order of unit; one undone shows as such."""
    latest = select(func.max(_DECISIONS.c.id)).where(_DECISIONS.c.unit_kind == unit_kind)
    wanted = select(_DECISIONS).where(_DECISIONS.c.id.in_(latest.group_by(_DECISIONS.c.unit)))
    return _frame(engine, wanted.order_by(_DECISIONS.c.unit))


def _checked(decision: Decision) -> Decision:
    texts = {name: str(value).strip() for name, value in decision._asdict().items()}
    entry = Decision(**texts)
    for name in ("by", "unit", "reason"):
        if not getattr(entry, name):
            raise LedgerError(text(f"ledger_no_{name}"))
    if entry.after not in CHOICES:
        allowed = "、".join(CHOICES)
        raise LedgerError(text("ledger_no_such_choice", choice=entry.after, allowed=allowed))
    return entry


def _conflict(unit: str, last: dict[str, Any]) -> str:
    if not last:
        return text("ledger_stale", unit=unit)
    at = datetime.fromisoformat(last["at"]).astimezone(BEIJING)
    told = {"by": last["by"], "after": last["after"], "at": f"{at:%Y-%m-%d %H:%M}"}
    return text("ledger_conflict", unit=unit, **told)


def _version(connection: Connection, unit: str, unit_kind: str) -> int:
    on_unit = (_DECISIONS.c.unit == unit) & (_DECISIONS.c.unit_kind == unit_kind)
    return connection.scalar(select(func.max(_DECISIONS.c.version)).where(on_unit)) or 0


def _last(connection: Connection, unit: str, unit_kind: str) -> dict[str, Any]:
    """Who decided what on the unit last, and when; empty if nobody did."""
    told = [_DECISIONS.c[name] for name in ("by", "at", "after")]
    on_unit = (_DECISIONS.c.unit == unit) & (_DECISIONS.c.unit_kind == unit_kind)
    wanted = select(*told).where(on_unit).order_by(_DECISIONS.c.version.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    return dict(row) if row else {}


def _frame(engine: Engine, wanted: Any) -> pd.DataFrame:  # noqa: ANN401
    with engine.connect() as connection:
        rows = connection.execute(wanted).all()
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    texts = [name for name in _COLUMNS if name not in {"id", "version"}]
    return frame.astype(dict.fromkeys(texts, "string") | {"id": "int64", "version": "int64"})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _writing(engine: Engine) -> Engine:
    return engine.execution_options(writes=True)


def _write_ahead(engine: Engine) -> None:
    """Switch the file to WAL; SQLite does not queue two processes that do so at once."""
    until = monotonic() + _WAIT_S
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError as fault:
            if "locked" not in str(fault.orig) or monotonic() > until:
                raise
            sleep(0.05)
        else:
            return


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # transactions are begun by _on_begin alone
    connection.execute("PRAGMA synchronous = FULL")  # a decision survives a power cut


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    # a writer takes its turn at once: what it reads is still so when it writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
