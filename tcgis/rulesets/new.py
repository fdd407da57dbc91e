"""A county's own edition, started from one that comes with tcgis."""

import re
from pathlib import Path
from typing import Final

from tcgis import yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.examined import examined
from tcgis.rulesets.load import path_of
from tcgis.words.terms import text

_HEAD: Final = """\
# 本县评价办法的底稿，由 tcgis rules new {source} 起草，未经核对，不是任何地方的官方办法。
# 依次填写：
#   1. id（如 tongcheng/2025）、title、legal_basis（文号）；核对 valid（适用年度的起止）。
#   2. documents：写入本县的文件（mark: published）。底稿中的数字和做法借自别处，逐项核对；
#      改用本县文件的，把该处的 cite 改成本县文件的键。
#   3. 值为 null 的，是原办法没有公布的数字或做法，必须由本县给出：
{blanks}
#   4. 运行 tcgis rules check 本文件，按提示改到“完整”；为改动的每条规则写一个算例。
#   5. 公布之后把 status 改为 official，此后不再改动；下一年另起一份。
"""
_OWN: Final = {"id": "null", "title": "null", "legal_basis": "null", "status": "draft"}
"""What no county may take over from another."""


def start(source: str, out: Path) -> list[str]:
    """Write a draft made of the edition ``source``; say what must be filled in.

    Raises
    ------
    EditionError
        If there is no such edition, ``out`` exists, or it cannot be written.
    """
    body = _without_head(path_of(source).read_text("utf-8"))
    for key, value in _OWN.items():
        body = re.sub(rf"(?m)^{key}:.*$", f"{key}: {value}", body, count=1)
    wrong = examined(yaml_strict.parse(body))[1]
    blanks = "\n".join(f"#      - {one}" for one in wrong)
    _write(out, _HEAD.format(source=source, blanks=blanks) + body)
    return wrong


def _without_head(written: str) -> str:
    """The file without the comment that it begins with, which speaks of the original."""
    return re.sub(r"\A(?:#.*\n)+", "", written)


def _write(out: Path, draft: str) -> None:
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(draft)
    except FileExistsError as fault:
        raise EditionError(text("rules_exists", where=out)) from fault
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise EditionError(text("rules_cannot_write", where=out, why=why)) from fault
