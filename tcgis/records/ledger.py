"""The ledger of decisions on parcels: append-only, in the workspace's SQLite file.

The database itself refuses to change or delete a record; taking a decision back is a new record,
after which the decision before it is in force again. Two people deciding on one parcel at once:
the second is told who decided what, and nothing is lost.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import Connection, Engine, select

from tcgis.errors import LedgerError
from tcgis.records import database
from tcgis.records.database import DECISIONS
from tcgis.words.terms import text

UNDO: Final = "撤回"
CHOICES: Final = ["纳入收储", "督促开工", "协商退出", "暂不处置", UNDO]

BEIJING: Final = timezone(timedelta(hours=8))
"""The clock that times are shown by; they are kept in UTC."""

_COLUMNS: Final = [column.name for column in DECISIONS.columns]
_SAME: Final = ["by", "role", "after", "reason", "evidence", "run"]
"""What two submissions of one form have in common."""


class StaleViewError(LedgerError):
    """Somebody decided on the unit after the operator saw it."""


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


class Standing(NamedTuple):
    """What holds on a unit: read before deciding."""

    version: int
    """Number of records so far; 0 for none."""
    in_force: dict[str, Any]
    """The record of the decision in force; empty if there is none."""
    before: dict[str, Any]
    """The record that taking it back would bring into force again; empty if there is none."""
    last: dict[str, Any]
    """The newest record, which may take one back; empty if there is none."""


def standing(engine: Engine, unit: str, *, unit_kind: str = "parcel") -> Standing:
    """What holds on a unit now."""
    with database.reading(engine) as connection:
        return _standing(_records(connection, unit, unit_kind))


def record_decision(
    engine: Engine, decision: Decision, *, seen: int, known: Collection[str]
) -> Standing:
    """Append a decision and return what holds on the unit then.

    The same form submitted twice is recorded once.

    Parameters
    ----------
    seen : the version of what the operator saw when the form was drawn. Who has read what a
        ``StaleViewError`` says and decides all the same gives the version of that.
    known : ids of the units that there are, as a set, list, index or column.

    Raises
    ------
    StaleViewError
        If somebody decided on the unit since ``seen``; the message says who, what and when.
    LedgerError
        If there is no such unit, name or reason is blank, the decision is none of ``CHOICES``,
        there is nothing to take back, or the file cannot be written.
    """
    entry = _checked(decision)
    if entry.unit not in set(known):  # of a column, `in` would ask its index
        raise LedgerError(text("ledger_no_such_unit", unit=entry.unit))
    with database.writing(engine) as connection:
        now = _standing(_records(connection, entry.unit, entry.unit_kind))
        if not _is_repeated(entry, now, seen):
            _require_possible(entry, now, seen)
            _append(connection, entry, now)
        return _standing(_records(connection, entry.unit, entry.unit_kind))


def decision_history(
    engine: Engine, unit: str | None = None, *, unit_kind: str = "parcel"
) -> pd.DataFrame:
    """Every decision, on one unit or on all, newest first.

    Returns
    -------
    The ledger's columns, and holds: the decision in force after the record, NA for none.
    """
    with database.reading(engine) as connection:
        rows = _records(connection, unit, unit_kind)
    held = {row["id"]: now.in_force.get("after") for row, now in _played(rows)}
    frame = _frame(rows)
    holds = frame["id"].map(held).astype("string")
    return frame.assign(holds=holds).sort_values("id", ascending=False, ignore_index=True)


def current_decisions(engine: Engine, *, unit_kind: str = "parcel") -> pd.DataFrame:
    """The record of the decision in force on each unit that has one, in order of unit."""
    with database.reading(engine) as connection:
        rows = _records(connection, None, unit_kind)
    latest = {row["unit"]: now.in_force for row, now in _played(rows)}
    return _frame([latest[unit] for unit in sorted(latest) if latest[unit]])


def _checked(decision: Decision) -> Decision:
    texts = {name: str(value).strip() for name, value in decision._asdict().items()}
    entry = Decision(**texts)
    for name in ("by", "unit", "reason"):
        if not getattr(entry, name):
            raise LedgerError(text(f"ledger_no_{name}"))
    if not entry.after:
        raise LedgerError(text("ledger_no_choice"))
    if entry.after not in CHOICES:
        allowed = "、".join(CHOICES)
        raise LedgerError(text("ledger_no_such_choice", choice=entry.after, allowed=allowed))
    return entry


def _is_repeated(entry: Decision, now: Standing, seen: int) -> bool:
    """Whether the newest record is this very form, submitted before."""
    mine = entry._asdict()
    return now.version == seen + 1 and all(now.last[name] == mine[name] for name in _SAME)


def _require_possible(entry: Decision, now: Standing, seen: int) -> None:
    if now.version != seen:
        raise StaleViewError(_overtaken(entry.unit, now))
    if entry.after == UNDO and not now.in_force:
        raise LedgerError(text("ledger_nothing_to_undo", unit=entry.unit))


def _overtaken(unit: str, now: Standing) -> str:
    if not now.last:
        return text("ledger_stale", unit=unit)
    told = {"by": now.last["by"], "after": now.last["after"], "at": beijing_time(now.last["at"])}
    return text("ledger_conflict", unit=unit, **told)


def beijing_time(at: str) -> str:
    """A time of the ledger as it is shown."""
    return f"{datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _append(connection: Connection, entry: Decision, now: Standing) -> None:
    own = {"at": _now(), "before": now.in_force.get("after"), "version": now.version + 1}
    database.append(connection, DECISIONS, **entry._asdict(), **own)


def _records(connection: Connection, unit: str | None, unit_kind: str) -> list[dict[str, Any]]:
    """Records in the order in which they were made."""
    wanted = select(DECISIONS).where(DECISIONS.c.unit_kind == unit_kind)
    if unit is not None:
        wanted = wanted.where(DECISIONS.c.unit == unit)
    rows = connection.execute(wanted.order_by(DECISIONS.c.id)).mappings()
    return [dict(row) for row in rows]


def _standing(records: list[dict[str, Any]]) -> Standing:
    """What holds after the records of one unit."""
    return next((now for _, now in reversed(_played(records))), Standing(0, {}, {}, {}))


def _played(records: Iterable[dict[str, Any]]) -> list[tuple[dict[str, Any], Standing]]:
    """Each record with what holds on its unit after it; taking back uncovers the one before."""
    held: dict[str, list[dict[str, Any]]] = {}
    found = []
    for row in records:
        stack = held.setdefault(row["unit"], [])
        if row["after"] != UNDO:
            stack.append(row)
        elif stack:
            stack.pop()
        top = [*reversed(stack[-2:]), {}, {}]
        found.append((row, Standing(row["version"], top[0], top[1], row)))
    return found


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    texts = [name for name in _COLUMNS if name not in {"id", "version"}]
    return frame.astype(dict.fromkeys(texts, "string") | {"id": "int64", "version": "int64"})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
