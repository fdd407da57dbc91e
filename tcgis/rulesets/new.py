"""A county's own edition, started from one that comes with tcgis."""

import re
from pathlib import Path
from typing import Final

from tcgis import yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets.examined import examined
from tcgis.rulesets.load import path_of
from tcgis.words.terms import text

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
    _write(out, text("draft_head", source=source, blanks=blanks) + body)
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
