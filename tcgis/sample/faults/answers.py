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


NAMES: Final = {
    "codeless_row": "缺代码、名称相符",
    "code_rounded": "代码存成数值而失位",
    "credit_code_check": "代码校验位不符",
    "credit_code_missing": "名录缺代码",
    "dates_out_of_order": "日期先后颠倒",
    "enterprise_repeated": "企业重复",
    "enterprise_unknown": "企业不在名录中",
    "holder_unknown": "权利人不在名录中",
    "lease_cycle": "租赁成环",
    "lease_exceeds_land": "租赁面积大于宗地",
    "matched_by_former_name": "缺代码、用曾用名",
    "matched_by_name": "缺代码、名称写法不同",
    "slipped_check": "代码末位写错",
    "spaced_code": "代码带空格和小写字母",
    "tax_above_output": "税收高于产值",
    "tax_negative": "税收为负",
    "text_number": "数字写成文本",
    "total_row": "合计行",
    "value_missing": "数值缺失",
    "yuan_as_wan": "万元栏填元",
}
"""The faults planted in tables, as the answers file names them."""


class Answer(NamedTuple):
    """One planted fault and where it stands."""

    fault: str
    code: str | None
    file: str
    sheet: str | None
    row: int | None
    subject: str | None
    note: str


def write_answers(folder: Path, answers: Iterable[dict[str, Any]]) -> None:
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
