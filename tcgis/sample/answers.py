"""What was planted, for the tests: the answers file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

FILE: Final = "answers.yaml"
"""Stands in every sample, and marks a folder as one."""

_HEAD: Final = """\
# Every fault planted in this sample. code: the finding it must lead to; null: it must be read
# without any. row: Excel's row, or the n-th feature from 1. Made by `tcgis sample build`.
"""


class Answer(NamedTuple):
    """One planted fault and where it stands."""

    fault: str
    code: str | None
    file: str
    sheet: str | None
    row: int | None
    subject: str | None
    note: str


def write(folder: Path, answers: Iterable[dict[str, Any]]) -> None:
    """Write the answers in the order of files, sheets and rows."""
    records = sorted(({**dict.fromkeys(Answer._fields), **one} for one in answers), key=_place)
    text = yaml.safe_dump(records, allow_unicode=True, sort_keys=False, width=160)
    (folder / FILE).write_text(_HEAD + text, "utf-8")


def _place(record: dict[str, Any]) -> tuple[str, str, int, str, str]:
    return (
        record["file"] or "",
        record["sheet"] or "",
        record["row"] or 0,
        record["fault"],
        str(record["subject"]),
    )
