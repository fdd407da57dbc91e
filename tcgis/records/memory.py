"""What people answered once, kept in the workspace for next year's files."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal, get_args

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError

from tcgis.answers import Answers
from tcgis.errors import LedgerError
from tcgis.records import database
from tcgis.records.database import ANSWERS
from tcgis.words.terms import text

QuestionKind = Literal["heading", "match", "repair", "file", "year"]
YES, NO = "yes", "no"

_COLUMNS: Final = [column.name for column in ANSWERS.columns]


def remember(
    engine: Engine, kind: QuestionKind, *, scope: str, question: str, answer: str | None, by: str
) -> None:
    """Append an answer; ``None`` withdraws the last one.

    Parameters
    ----------
    kind : ``heading`` (scope the department, question the heading in plain spelling, answer the
        canonical column or ``""``), ``match`` (scope what was asked, question a credit code) or
        ``repair`` (question the shape's digest), both answered ``YES`` or ``NO``; ``file`` and
        ``year`` (scope the layer, question the files with their digests).

    Raises
    ------
    LedgerError
        If nobody signs it or the file cannot be written.
    """
    if not by.strip():
        raise LedgerError(text("ledger_no_by"))
    row = {"kind": kind, "scope": scope, "question": question, "answer": answer, "by": by.strip()}
    row["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with database.writing(engine).begin() as connection:
            connection.execute(ANSWERS.insert().values(**row))
    except DatabaseError as fault:
        raise LedgerError(text("ledger_cannot_write", why=fault.orig)) from fault


def recall(engine: Engine) -> Answers:
    """The answers in force, in the form that checks and links take."""
    return as_answers({kind: _in_force(engine, kind) for kind in get_args(QuestionKind)})


def as_answers(given: Mapping[str, Mapping[tuple[str, str], str]]) -> Answers:
    """Answers by kind, then by scope and question, in the form that checks and links take."""
    return Answers(
        headings=given["heading"],
        matches={key: answer == YES for key, answer in given["match"].items()},
        repairs={key[1]: answer == YES for key, answer in given["repair"].items()},
        files=given["file"],
        years={key: int(answer) for key, answer in given["year"].items()},
    )


def answer_history(engine: Engine) -> pd.DataFrame:
    """Every answer and every withdrawal, newest first."""
    wanted = select(ANSWERS).order_by(ANSWERS.c.id.desc())
    with engine.connect() as connection:
        rows = connection.execute(wanted).all()
    texts = dict.fromkeys([name for name in _COLUMNS if name != "id"], "string")
    return pd.DataFrame(rows, columns=_COLUMNS).astype(texts | {"id": "int64"})


def _in_force(engine: Engine, kind: str) -> dict[tuple[str, str], str]:
    of_kind = select(func.max(ANSWERS.c.id)).where(ANSWERS.c.kind == kind)
    latest = of_kind.group_by(ANSWERS.c.scope, ANSWERS.c.question)
    wanted = select(ANSWERS.c.scope, ANSWERS.c.question, ANSWERS.c.answer)
    with engine.connect() as connection:
        rows = connection.execute(wanted.where(ANSWERS.c.id.in_(latest))).all()
    return {(scope, asked): answer for scope, asked, answer in rows if answer is not None}
