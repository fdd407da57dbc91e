"""The one home of every domain word: labels, units, meanings, severities, cures.

Reads the files of ``text/``: ``terms.yaml`` and ``states.yaml`` hold what all rooms share,
every other file the faults and sentences of the room it is named after. A catalogue may
bring words of its own (see ``tcgis.catalog``).
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from tcgis import yaml_strict
from tcgis.errors import CatalogError

Language = Literal["zh", "en"]
_DIVISOR = "_divisor_mu"
"""Ends the name of the column beside a ratio that holds the land it was divided by."""


class Term(BaseModel):
    """A quantity, attribute, ratio or table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str
    unit: str | None = None
    unit_en: str | None = None
    decimals: int | None = None
    meaning: str | None = None
    source: str | None = None


class Fault(BaseModel):
    """A kind of finding."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str
    severity: Literal["must", "should", "note"]
    cure: str


class Terms(BaseModel):
    """The words of all files together."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    terms: dict[str, Term]
    faults: dict[str, Fault]
    states: dict[str, Term]
    text: dict[str, dict[Language, str]]


@cache
def load() -> Terms:
    """Read and validate the words once."""
    return read_words(Path(__file__).with_name("text"))


def read_words(folder: Path) -> Terms:
    """All words of the files of ``folder`` as one.

    Raises
    ------
    CatalogError
        If a key stands in two files: nobody could tell which of the two is meant.
    """
    merged: dict[str, dict[str, Any]] = {section: {} for section in Terms.model_fields}
    homes: dict[tuple[str, str], str] = {}
    for file, section, key, entry in _entries(folder):
        home = homes.setdefault((section, key), file)
        if home != file:
            raise CatalogError(
                f"词条 {section}.{key} 同时写在 {home} 和 {file}：请只保留一处（{folder}）"
            )
        merged.setdefault(section, {})[key] = entry
    return Terms.model_validate(merged)


def _entries(folder: Path) -> Iterator[tuple[str, str, str, Any]]:
    """File, section, key and content of every entry, file by file."""
    for path in sorted(folder.glob("*.yaml")):
        for section, entries in yaml_strict.read(path).items():
            for key, entry in entries.items():
                yield path.name, section, key, entry


def label(name: str, *, extra: dict[str, Term] | None = None, language: Language = "zh") -> str:
    """Name of a quantity, attribute or state as a reader sees it; unknown names raise KeyError."""
    return str(getattr(_term(name, extra), language))


def state(name: str, *, language: Language = "zh") -> str:
    """Name of a state, status or mark, where a column may bear the same one."""
    return str(getattr(load().states[name], language))


def heading(name: str, *, extra: dict[str, Term] | None = None, language: Language = "zh") -> str:
    """Label with its unit: 亩均税收（万元/亩）."""
    term = _term(name, extra)
    unit = term.unit if language == "zh" else (term.unit_en or term.unit)
    if unit is None:
        return label(name, extra=extra, language=language)
    return f"{term.zh}（{unit}）" if language == "zh" else f"{term.en} ({unit})"


def unit(name: str, *, extra: dict[str, Term] | None = None, language: Language = "zh") -> str:
    """Unit of a quantity; empty for what has none."""
    term = _term(name, extra)
    return (term.unit if language == "zh" else term.unit_en or term.unit) or ""


def decimals(name: str, *, extra: dict[str, Term] | None = None) -> int | None:
    """Decimals a quantity is shown with; None for what is not a number."""
    return _term(name, extra).decimals


def text(key: str, /, *, language: Language = "zh", **values: object) -> str:
    """Sentence of the interface, with ``{placeholders}`` filled."""
    return load().text[key][language].format(**values)


def sentences(key: str, /, **values: pd.Series | str) -> pd.Series:
    """The sentence for every row at once; missing where one of its values is.

    At least one of ``values`` is a Series; figures are given as they are to be shown.
    """
    index = next(value.index for value in values.values() if isinstance(value, pd.Series))
    whole = pd.Series("", index, dtype="string")
    for words, name, *_ in Formatter().parse(load().text[key]["zh"]):
        whole += words
        whole += values[name] if name else ""
    return whole


def explain(findings: pd.DataFrame, *, language: Language = "zh") -> pd.DataFrame:
    """Findings with their severity, wording and cure, gravest first."""
    faults = load().faults
    table = findings.assign(
        severity=findings["code"].map(lambda code: faults[code].severity),
        message=findings["code"].map(lambda code: getattr(faults[code], language)),
        cure=findings["code"].map(lambda code: faults[code].cure),
    )
    rank = table["severity"].map({"must": 0, "should": 1, "note": 2})
    return table.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


def _term(name: str, extra: dict[str, Term] | None) -> Term:
    if extra and name in extra:
        return extra[name]
    known = load()
    if name.endswith(_DIVISOR) and name not in known.terms:
        return _divisor(name.removesuffix(_DIVISOR), extra)
    return known.terms.get(name) or known.states[name]


def _divisor(ratio: str, extra: dict[str, Term] | None) -> Term:
    """What a ratio to land was divided by, named after the ratio."""
    of, land = _term(ratio, extra), load().terms[_DIVISOR.removeprefix("_")]
    names = {"zh": f"{of.zh}·{land.zh}", "en": f"{of.en}: {land.en}"}
    return land.model_copy(update=names)
