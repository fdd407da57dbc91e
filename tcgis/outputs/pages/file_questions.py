"""Files that mostly repeat others: the question, and what each answer would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from tcgis.catalog.model import Catalog
from tcgis.checks.tables import copies
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport

_COUNTS: Final = ["both", "changed", "only_older", "only_newer"]


class FileQuestion(NamedTuple):
    """A file and those that it mostly repeats."""

    layer: str
    question: str
    """As answers remember it."""
    title: str
    newer: str
    older: str
    choices: dict[str, str]
    """What can be answered, and what each means here."""
    preset: str | None
    """The likely answer, where delivery or names say which file is newer."""
    counts: str
    sums: pd.DataFrame
    """By year and item: the sum now and after each answer; empty for a register."""


def files_to_settle(report: CheckReport, catalog: Catalog) -> list[FileQuestion]:
    """Files that wait for an answer, in the order of their layers."""
    waiting = report.repeats[report.repeats["answer"].isna()] if len(report.repeats) else None
    if waiting is None:
        return []
    groups = waiting.groupby(["layer", "question"], sort=False)
    return [_question(rows, catalog) for _, rows in groups]


def _question(rows: pd.DataFrame, catalog: Catalog) -> FileQuestion:
    one = rows.iloc[0]
    layer = catalog.layers[str(one["layer"])]
    names = {"newer": str(one["newer"]), "older": str(one["older"])}
    offered = str(one["choices"]).split()
    return FileQuestion(
        layer=layer.id,
        question=str(one["question"]),
        title=text("data_layer", department=layer.department, title=layer.title),
        newer=names["newer"],
        older=names["older"],
        choices={name: text(f"file_{name}", language="zh", **names) for name in offered},
        preset=copies.REPLACE if one["surely_newer"] else None,
        counts=text(
            "file_counts", language="zh", **{name: f"{one[name]:,}" for name in _COUNTS}
        ),
        sums=_sums(rows, offered, catalog),
    )  # fmt: skip


def _sums(rows: pd.DataFrame, offered: list[str], catalog: Catalog) -> pd.DataFrame:
    if rows["item"].isna().all():
        return pd.DataFrame()
    extra = catalog.county.terms
    table = pd.DataFrame(
        {
            terms.heading("year"): rows["year"].astype("string"),
            terms.heading("item"): [
                terms.heading(str(each), extra=extra) if _is_known(str(each), catalog) else each
                for each in rows["item"]
            ],
            text("file_before"): rows["before"],
            **{
                text(f"file_after_{name}"): rows[name]
                for name in (copies.REPLACE, copies.ONCE, copies.TWICE)
                if name in offered
            },
        }
    )
    return table.reset_index(drop=True)


def _is_known(name: str, catalog: Catalog) -> bool:
    return name in terms.load().terms or name in catalog.county.terms


def answer_in_words(answer: str) -> str | None:
    """What an answer about a file was; None if it is none of ours."""
    known = {copies.REPLACE, copies.ONCE, copies.TWICE, copies.UNUSED}
    return text(f"file_said_{answer}") if answer in known else None
