"""口径: what was computed from what, by which rule, from which files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tcgis.outputs.files.xlsx import NotesSheet
from tcgis.outputs.numbers import number
from tcgis.outputs.pages import overview
from tcgis.outputs.pages.listing import run_terms
from tcgis.rulesets.words import edition_in_words
from tcgis.words import terms
from tcgis.words.terms import Term, text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

Block = tuple[str, list[str], list[list[str]]]


def basis_sheet(run: Assessment) -> NotesSheet:
    """The sheet 口径 of a run."""
    lines = [
        *overview.run_basis(run),
        overview.idle_basis(run),
        *_accepted(run),
        text("sheet_unrounded"),
        text("sheet_sum_row"),
    ]
    blocks: list[Block] = [
        (sheet_notice(run), [], [[line] for line in lines]),
        (text("sheet_rule"), [], [[line] for line in edition_in_words(run.edition).splitlines()]),
        (text("sheet_bases"), *_table(run.bases, run_terms(run))),
        (text("sheet_gate"), *_gate(run)),
        (text("sheet_sources"), *_sources(run)),
        (text("sheet_intake"), *_table(with_layer_titles(run.intake, run), {})),
        (text("sheet_provenance"), [], [list(pair) for pair in run.provenance.items()]),
    ]
    return NotesSheet(text("sheet_basis"), blocks)


def _accepted(run: Assessment) -> list[str]:
    """Why totals that contradict their control figures were let pass."""
    reason = run.provenance.get("accept_red")
    return [text("gate_accepted", reason=reason)] if reason else []


def _gate(run: Assessment) -> tuple[list[str], list[list[str]]]:
    """Control figures that were given, beside our totals."""
    extra = run_terms(run)
    given = run.gate[run.gate["control"].notna()]
    shown = {
        "scope": given["scope"].map(terms.label),
        "name": given["name"].fillna(run.catalog.county.name),
        "item": given["item"].map(lambda one: terms.label(one, extra=extra)),
        **{name: given[name] for name in ("ours", "aside", "control", "difference", "share")},
        "light": given["light"].map(terms.label),
    }
    return _table(pd.DataFrame(shown).astype({"light": "string"}), {})


def sheet_notice(run: Assessment) -> str:
    """One line for the head of every sheet: what it is, and that it is an example if it is."""
    county, edition = run.catalog.county, run.edition
    line = text("sheet_notice", county=county.name, year=run.year, edition=edition.title)
    marks = [mark for mark in (county.watermark, county.notice) if mark]
    return "　".join([*marks, line])


def with_layer_titles(rows: pd.DataFrame, run: Assessment) -> pd.DataFrame:
    """The same rows with the layers' titles in place of their ids."""
    titles = {key: layer.title for key, layer in run.catalog.layers.items()}
    return rows.assign(layer=rows["layer"].map(titles).fillna(rows["layer"]))


def _table(frame: pd.DataFrame, extra: dict[str, Term]) -> tuple[list[str], list[list[str]]]:
    headings = [terms.heading(str(name), extra=extra) for name in frame]
    cells = pd.DataFrame({name: _cells(str(name), frame[name], extra) for name in frame})
    return headings, cells.to_numpy().tolist()


def _cells(name: str, values: pd.Series, extra: dict[str, Term]) -> pd.Series:
    if name == "indicator":
        return values.map(lambda each: terms.label(each, extra=extra))
    if values.dtype.kind == "b":
        return values.map({True: text("sheet_yes"), False: text("sheet_no")})
    if name == "year":
        period_words = {each: text(f"year_{each}") for each in ("previous", "current")}
        return values.replace(period_words).astype("string")
    if values.dtype.kind == "f":
        return values.map(lambda each: number(each, 4))
    return values.astype("string").fillna("")


def _sources(run: Assessment) -> tuple[list[str], list[list[str]]]:
    names = ["layer", "department", "source", "licence", "nature", "detail"]
    rows = [
        [
            layer.title,
            layer.department,
            layer.source,
            layer.licence,
            text("sheet_synthetic" if layer.synthetic else "sheet_given"),
            layer.note or "",
        ]
        for layer in run.catalog.layers.values()
    ]
    return [terms.label(name) for name in names], rows
