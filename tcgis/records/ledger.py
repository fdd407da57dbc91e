"""The ledger of decisions on parcels: append-only, in the workspace's SQLite file.

The database itself refuses to change or delete a record; undoing a decision is a new record.
Two people deciding on one parcel at once: the second is warned and nothing is lost.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DatabaseError

from tcgis.errors import LedgerError
from tcgis.records import database
from tcgis.records.database import DECISIONS
from tcgis.words.terms import text

UNDO: Final = "撤回"
CHOICES: Final = ["纳入收储", "督促开工", "协商退出", "暂不处置", UNDO]

BEIJING: Final = timezone(timedelta(hours=8))
"""The clock that times are shown by; they are kept in UTC."""

_COLUMNS: Final = [column.name for column in DECISIONS.columns]


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


def decision_version(engine: Engine, unit: str, *, unit_kind: str = "parcel") -> int:
    """Number of decisions on a unit so far; 0 for none. Read before deciding."""
    with engine.connect() as connection:
        return _version(connection, unit, unit_kind)


def record_decision(engine: Engine, decision: Decision, *, expected_version: int) -> int:
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
        with database.writing(engine).begin() as connection:
            seen = _version(connection, entry.unit, entry.unit_kind)
            last = _last(connection, entry.unit, entry.unit_kind)
            if seen != expected_version:
                raise LedgerError(_conflict(entry.unit, last))
            if entry.after == UNDO and last.get("after") in {None, UNDO}:
                raise LedgerError(text("ledger_nothing_to_undo", unit=entry.unit))
            row = entry._asdict() | {"at": _now(), "before": last.get("after"), "version": seen + 1}
            connection.execute(DECISIONS.insert().values(**row))
    except DatabaseError as fault:
        raise LedgerError(text("ledger_cannot_write", why=fault.orig)) from fault
    return expected_version + 1


def decision_history(
    engine: Engine, unit: str | None = None, *, unit_kind: str = "parcel"
) -> pd.DataFrame:
    """Every decision, on one unit or on all, newest first, in the ledger's columns."""
    wanted = select(DECISIONS).where(DECISIONS.c.unit_kind == unit_kind)
    if unit is not None:
        wanted = wanted.where(DECISIONS.c.unit == unit)
    return _frame(engine, wanted.order_by(DECISIONS.c.id.desc()))


def current_decisions(engine: Engine, *, unit_kind: str = "parcel") -> pd.DataFrame:
    """The latest decision on each unit, in order of unit; one undone shows as such."""
    latest = select(func.max(DECISIONS.c.id)).where(DECISIONS.c.unit_kind == unit_kind)
    wanted = select(DECISIONS).where(DECISIONS.c.id.in_(latest.group_by(DECISIONS.c.unit)))
    return _frame(engine, wanted.order_by(DECISIONS.c.unit))


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
    last_decision = {"by": last["by"], "after": last["after"], "at": f"{at:%Y-%m-%d %H:%M}"}
    return text("ledger_conflict", unit=unit, **last_decision)


def _version(connection: Connection, unit: str, unit_kind: str) -> int:
    on_unit = (DECISIONS.c.unit == unit) & (DECISIONS.c.unit_kind == unit_kind)
    return connection.scalar(select(func.max(DECISIONS.c.version)).where(on_unit)) or 0


def _last(connection: Connection, unit: str, unit_kind: str) -> dict[str, Any]:
    """Who decided what on the unit last, and when; empty if nobody did."""
    columns = [DECISIONS.c[name] for name in ("by", "at", "after")]
    on_unit = (DECISIONS.c.unit == unit) & (DECISIONS.c.unit_kind == unit_kind)
    wanted = select(*columns).where(on_unit).order_by(DECISIONS.c.version.desc()).limit(1)
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
