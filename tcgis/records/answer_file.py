"""Answers in a YAML file, for the command line and the library: what the page asks and remembers.

The file says kind, then scope, then question, then the answer, as ``memory.remember`` takes them::

    file:
      tax: {"税务/副本.xlsx#6393373e ← 税务/明细.xlsx#df3e767e": replace}
    year:
      tax: {"税务/明细.xlsx#df3e767e · Sheet1": 2025}
    heading: {税务局: {应纳税额: tax_wan}}
"""

from pathlib import Path
from typing import Any, get_args

import yaml

from tcgis import yaml_strict
from tcgis.answers import Answers
from tcgis.errors import InputError
from tcgis.records.memory import QuestionKind, as_answers
from tcgis.words import yaml_faults
from tcgis.words.terms import text


def read_answers(path: Path) -> Answers:
    """Read a file of answers.

    Raises
    ------
    InputError
        If it is not there, is not YAML, or has a kind of question or an answer that there is not.
    """
    try:
        given = yaml_strict.read(path) or {}
    except OSError as fault:
        raise InputError(text("answers_unreadable", name=path, why=fault.strerror)) from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        why = yaml_faults.told(fault, path)
        raise InputError(text("yaml_broken", name=path.name, fault=why)) from fault
    kinds = get_args(QuestionKind)
    if not isinstance(given, dict) or not {*given} <= {*kinds}:
        raise InputError(text("answers_kinds", name=path.name, kinds="、".join(kinds)))
    flat = {kind: _flat(given.get(kind) or {}, path) for kind in kinds}
    try:
        return as_answers(flat)
    except ValueError as fault:
        raise InputError(text("answers_shape", name=path.name, why=fault)) from fault


def _flat(scopes: Any, path: Path) -> dict[tuple[str, str], str]:  # noqa: ANN401
    """Answers of one kind by (scope, question)."""
    nested = isinstance(scopes, dict) and all(isinstance(each, dict) for each in scopes.values())
    if not nested:
        raise InputError(text("answers_shape", name=path.name, why=str(scopes)[:80]))
    return {
        (str(scope), str(question)): _word(answer)
        for scope, questions in scopes.items()
        for question, answer in questions.items()
    }


def _word(answer: object) -> str:
    """YAML's true and false are yes and no; nothing is ``""``."""
    words = {True: "yes", False: "no", None: ""}
    if answer is None or isinstance(answer, bool):
        return words[answer]
    return str(answer)
