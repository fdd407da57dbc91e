"""Which of the sender's headings is meant by each of our columns, and what must be asked.

The catalogue's own headings come first, then what a person has answered, then the synonym
table. A heading that is not plainly one of these is never taken: it is asked about.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog import synonyms
from tcgis.catalog.model import Layer
from tcgis.checks.tables import headings, schema
from tcgis.sources.sheets.heading_units import split_unit
from tcgis.words import terms
from tcgis.words.terms import sentences, text

_AGAIN: Final = re.compile(r"_\d+$")
"""What the spreadsheet reader puts behind a heading that a sheet repeats."""


class Claims(NamedTuple):
    """For each canonical column the heading chosen in each part, or None."""

    chosen: dict[str, list[Hashable]]
    findings: pd.DataFrame
    asked: frozenset[str]
    """Columns that a finding asks about."""


class _Remark(NamedTuple):
    code: str
    part: int
    column: str
    heading: str
    detail: str


class _Sheet(NamedTuple):
    """What one part offers to a layer."""

    number: int
    rows: pd.DataFrame
    names: dict[Hashable, str]
    """Headings in use → their plain spelling without unit, as answers remember them."""
    free: list[Hashable]
    """Those that the catalogue does not own and nobody has settled."""
    answers: dict[Hashable, str]
    own: dict[str, str]
    """The catalogue's headings without what says: of this year → their column."""


class _Choice(NamedTuple):
    taken: dict[str, Hashable]
    remarks: list[_Remark]


def claim(
    frame: pd.DataFrame, layer: Layer, parts: headings.Parts, *, answers: Answers = NOTHING
) -> Claims:
    """Choose a heading for each column of the layer in every file and sheet.

    A heading whose column is empty in all of a sheet counts as absent there.
    """
    columns = schema.columns_of(layer)
    present: list[Hashable] = [
        name for name in frame.columns if name not in (*findings.SOURCE, "geometry")
    ]
    listed = {name: headings.match(present, each.headings) for name, each in columns.items()}
    owned = {each for groups in listed.values() for group in groups for each in group}
    settled = _settled(present, layer.department, answers)
    filled = {name: parts.filled(frame[name]) for name in present}
    own = {synonyms.bare(split_unit(each).name)[0]: name
           for name, column in columns.items() for each in column.headings}  # fmt: skip
    chosen: dict[str, list[Hashable]] = {name: [] for name in columns}
    remarks: list[_Remark] = []
    for number in range(len(parts.sheets)):
        names = {each: _spelt(each, present, layer) for each in present if filled[each][number]}
        free = [each for each in names if each not in owned and each not in settled]
        rows = frame if len(parts.sheets) == 1 else frame[parts.of_row == number]
        sheet = _Sheet(number, rows, names, free, settled, own)
        choice = _choose(sheet, layer, listed)
        remarks += choice.remarks
        empty = [each for each in present if not filled[each][number] and each not in owned]
        for name in columns:
            named = listed[name] or _by_name(empty, name)
            chosen[name].append(choice.taken.get(name, _empty(named, choice, name)))
    asked = frozenset(each.column for each in remarks if each.code != "heading_by_synonym")
    return Claims(chosen, _as_findings(remarks, layer, parts), asked)


def _spelt(heading: Hashable, present: Collection[Hashable], layer: Layer) -> str:
    name = str(heading)
    if layer.reader == "spreadsheet" and _AGAIN.sub("", name) in present:
        name = _AGAIN.sub("", name)
    return split_unit(name).name


def _settled(present: list[Hashable], department: str, answers: Answers) -> dict[Hashable, str]:
    """Headings that a person has decided about for this department."""
    if not answers.headings:
        return {}
    answered = {
        each: answers.headings.get((department, split_unit(str(each)).name)) for each in present
    }
    return {each: column for each, column in answered.items() if column is not None}


def _empty(groups: list[list[Hashable]], choice: _Choice, name: str) -> Hashable:
    """The catalogue's heading over an empty column; none, if it is asked about."""
    asked = any(each.column == name for each in choice.remarks)
    return groups[0][0] if groups and not asked else None


def _by_name(empty: list[Hashable], name: str) -> list[list[Hashable]]:
    """The one heading over an empty column that is a synonym of the column."""
    meant = [each for each in empty if synonyms.sense(split_unit(str(each)).name).exact == (name,)]
    return [meant] if len(meant) == 1 else []


def _choose(sheet: _Sheet, layer: Layer, listed: dict[str, list[list[Hashable]]]) -> _Choice:
    choice = _Choice({}, [])
    for name, groups in listed.items():
        _take(sheet, name, _of_catalogue(sheet, name, groups), choice)
        if name not in choice.taken and not any(each.column == name for each in choice.remarks):
            answered = [each for each in sheet.names if sheet.answers.get(each) == name]
            _take(sheet, name, answered, choice)
    done = {*choice.taken, *(each.column for each in choice.remarks), *layer.constants}
    _by_synonym(sheet, layer, [name for name in listed if name not in done], choice)
    return choice


def _of_catalogue(sheet: _Sheet, name: str, groups: list[list[Hashable]]) -> list[Hashable]:
    """The catalogue's first heading that is in use, with others of the same spelling."""
    for group in groups:
        hits = [each for each in group if each in sheet.names]
        if hits:
            same = {sheet.names[each] for each in hits}
            again = [each for each in sheet.names if sheet.names[each] in same and each not in hits]
            hits += again
            return [each for each in hits if sheet.answers.get(each) == name] or [
                each for each in hits if len(hits) == 1 or sheet.answers.get(each) is None
            ]
    return []


def _take(sheet: _Sheet, name: str, hits: list[Hashable], choice: _Choice) -> None:
    """Take one heading, or several that say the same; ask about several that do not."""
    if hits and _alike(sheet.rows, hits):
        choice.taken[name] = hits[0]
    elif hits:
        shown = "、".join(f"“{sheet.names[each]}”" for each in hits)
        detail = text("heading_several", headings=shown, name=label_of(name))
        choice.remarks.append(
            _Remark("heading_repeated", sheet.number, name, sheet.names[hits[0]], detail)
        )


def _alike(rows: pd.DataFrame, hits: list[Hashable]) -> bool:
    if len(hits) == 1:
        return True
    first = rows[hits[0]].astype("string")
    return all(first.equals(rows[each].astype("string")) for each in hits[1:])


def _by_synonym(sheet: _Sheet, layer: Layer, open_: list[str], choice: _Choice) -> None:
    """Take plain synonyms; ask about what is like one, or like several."""
    exact: dict[str, list[Hashable]] = {name: [] for name in open_}
    like: dict[str, list[Hashable]] = {name: [] for name in open_}
    for heading in sheet.free:
        meant, resembled = _meant(sheet, heading)
        meant = [name for name in meant if name in exact]
        into, names = (exact, meant) if len(meant) == 1 else (like, meant or resembled)
        for name in names:
            if name in into:
                into[name].append(heading)
    for name in open_:
        _take(sheet, name, exact[name], choice)
        if name in choice.taken:
            heading = sheet.names[choice.taken[name]]
            detail = text("heading_as_synonym", heading=heading, name=label_of(name))
            choice.remarks.append(
                _Remark("heading_by_synonym", sheet.number, name, heading, detail)
            )
        elif not exact[name]:
            choice.remarks.extend(_asked(sheet, layer, name, like[name]))


def _meant(sheet: _Sheet, heading: Hashable) -> tuple[list[str], list[str]]:
    """Columns that a heading is, and those that it resembles."""
    spelt = sheet.names[heading]
    name, whole = synonyms.bare(spelt)
    sense = synonyms.sense(spelt)
    if name in sheet.own and whole and not sense.other:
        return [sheet.own[name]], []
    return list(sense.exact), list(sense.like)


def _asked(sheet: _Sheet, layer: Layer, name: str, like: list[Hashable]) -> Iterable[_Remark]:
    """Questions about the headings that resemble a column; of another time only if all are."""
    column = schema.columns_of(layer)[name]
    code = "heading_ask" if column.required or name in layer.facts else "heading_similar"
    now = [each for each in like if not synonyms.sense(sheet.names[each]).other]
    for heading in now or like:
        spelt = sheet.names[heading]
        words = synonyms.load().get(name)
        apart = words is not None and synonyms.fold(spelt) in map(synonyms.fold, words.ask)
        why = words.unlike if apart and words else None
        key = "heading_to_confirm_why" if why else "heading_to_confirm"
        detail = text(key, heading=spelt, name=label_of(name), why=why)
        yield _Remark(code, sheet.number, name, spelt, detail)


def label_of(name: str) -> str:
    """Label of a column, or its name where only a catalogue knows it."""
    known = terms.load().terms
    return known[name].zh if name in known else name


def _as_findings(remarks: list[_Remark], layer: Layer, parts: headings.Parts) -> pd.DataFrame:
    if not remarks:
        return findings.none()
    table = pd.DataFrame(remarks)
    table["layer"] = layer.id
    table["file"] = [parts.files[part] for part in table["part"]]
    table["sheet"] = [parts.sheets[part] for part in table["part"]]
    return findings.join(
        findings.found(str(code), rows, value=rows["heading"], detail=rows["detail"]).assign(
            field=rows["column"].astype("string").array
        )
        for code, rows in table.groupby("code", sort=False)
    )


def missing(
    layer: Layer, spelt: Mapping[tuple[str, str | None], tuple[int, Collection[str]]],
    claims: Claims, parts: headings.Parts,
) -> pd.DataFrame:  # fmt: skip
    """Required columns for which a sheet has no heading at all, told at its heading row."""
    places = dict(zip(zip(parts.files, parts.sheets, strict=True), range(len(parts.files)),
                      strict=True))  # fmt: skip
    lacking = []
    for (file, sheet), (row, names) in spelt.items():
        for name, column in schema.columns_of(layer).items():
            if not column.required or name in layer.constants or name in claims.asked:
                continue
            number = places.get((file, sheet))
            if number is None:
                there = any(name in synonyms.sense(each).exact for each in names)
            else:
                there = claims.chosen[name][number] in names
            if not there and not headings.match(sorted(names), column.headings):
                lacking.append((file, sheet, row, name, "、".join(column.headings)))
    if not lacking:
        return findings.none()
    rows = pd.DataFrame(lacking, columns=["file", "sheet", "row", "field", "listed"])
    found = findings.found(
        "column_missing",
        rows.assign(layer=layer.id),
        detail=sentences("heading_due", headings=rows["listed"]),
    )
    return found.assign(field=rows["field"].astype("string"))
