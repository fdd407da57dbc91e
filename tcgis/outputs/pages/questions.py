"""What only a person can answer: headings, near names, repairs; and what was answered before."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from tcgis.catalog.model import Catalog
from tcgis.checks.tables import schema
from tcgis.outputs.labels import label_columns
from tcgis.outputs.numbers import number
from tcgis.outputs.pages import file_questions
from tcgis.records.ledger import BEIJING
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport

_HEADING_CODES: Final = ["heading_ask", "heading_similar", "heading_repeated"]
REPAIR_CODES: Final = ["geometry_repair_proposed"]


class HeadingQuestion(NamedTuple):
    """A heading of a department that may mean a column."""

    department: str
    heading: str
    """In plain spelling, as answers remember it."""
    where: str
    detail: str
    column: str
    """What it seems to mean."""
    columns: list[str]
    """What it could mean: the columns of its layer."""


class MatchQuestion(NamedTuple):
    """A name or code that is not in the register, and the firms that it might mean."""

    asked: str
    where: str
    rows: int
    near: dict[str, str]
    """Credit code → name and likeness."""


class RepairQuestion(NamedTuple):
    """An invalid shape and how it would be repaired."""

    digest: str
    subject: str
    where: str
    detail: str


def headings_to_confirm(report: CheckReport, catalog: Catalog) -> list[HeadingQuestion]:
    """Headings to be confirmed, each once for its department."""
    some = report.findings[report.findings["code"].isin(_HEADING_CODES)]
    asked: dict[tuple[str, str], HeadingQuestion] = {}
    for one in some.to_dict("records"):
        layer = catalog.layers[one["layer"]]
        key = (layer.department, str(one["value"]))
        asked.setdefault(
            key,
            HeadingQuestion(
                *key, _place(one), str(one["detail"]), str(one["field"]),
                list(schema.columns_of(layer)),
            ),
        )  # fmt: skip
    return list(asked.values())


def matches_to_confirm(report: CheckReport) -> list[MatchQuestion]:
    """Names not found in the register: those with similar names first, then by number of rows."""
    table = report.candidates
    asked = [
        MatchQuestion(
            str(asked),
            _place(group.iloc[0].to_dict()),
            int(group["rows"].iloc[0]),
            {
                str(one.credit_code): text(
                    "question_near", name=one.enterprise_name, code=one.credit_code,
                    score=number(one.score, 0),
                )
                for one in group.dropna(subset=["credit_code"]).itertuples()
            },
        )
        for asked, group in table.groupby("asked", sort=False)
    ]  # fmt: skip
    return sorted(asked, key=lambda one: (not one.near, -one.rows))


def unmatched_table(some: Iterable[MatchQuestion]) -> pd.DataFrame:
    """Names that resemble no firm, as a table: the files must be corrected."""
    rows = [(one.asked, one.rows, one.where) for one in some]
    names = [text(f"question_{name}") for name in ("named", "rows", "place")]
    table = pd.DataFrame(rows, columns=names)
    table.attrs["decimals"] = {names[1]: 0}
    return table


def repairs_to_confirm(report: CheckReport) -> list[RepairQuestion]:
    """Invalid shapes whose repair waits for consent."""
    some = report.findings[report.findings["code"].isin(REPAIR_CODES)]
    return [
        RepairQuestion(
            str(one["value"]), _text_or_blank(one["subject"]), _place(one), str(one["detail"])
        )
        for one in some.to_dict("records")
    ]


def answers_in_words(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers as a person reads them, newest first; the index is that of ``answers``."""
    at = pd.to_datetime(answers["at"], utc=True).dt.tz_convert(BEIJING)
    fixed = answers["answer"].map(
        {"yes": text("question_yes"), "no": text("question_no"), "": text("question_unused")}
    )
    of_files = answers["answer"].map(file_questions.answer_in_words, na_action="ignore")
    words = fixed.fillna(of_files).fillna(label_columns(answers["answer"]))
    columns = {
        "question_at": at.dt.strftime("%Y-%m-%d %H:%M"),
        "question_by": answers["by"],
        "question_kind": answers["kind"].map(lambda kind: text(f"question_kind_{kind}")),
        "question_scope": answers["scope"],
        "question_asked": answers["question"].mask(
            answers["kind"].eq("repair"), text("question_repair_asked")
        ),
        "question_answer": words.fillna(text("question_withdrawn")),
    }
    return pd.DataFrame({text(key): values for key, values in columns.items()})


def column_label(column: str) -> str:
    """What a column is called; its own name where only a catalogue knows it."""
    return terms.label(column) if column in terms.load().terms else column


def _place(place: Mapping[Hashable, Any]) -> str:
    parts = [_text_or_blank(place.get(name)) for name in ("file", "sheet")]
    row = _text_or_blank(place.get("row"))
    shown = " · ".join(part for part in parts if part)
    return text("question_row", place=shown, row=row) if row else shown


def _text_or_blank(value: Any) -> str:  # noqa: ANN401
    return "" if pd.isna(value) else str(value)
