"""A trial as a person reads it: what was changed, who moves, totals by class, the workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from tcgis.outputs.files import basis_sheet, run_workbook, xlsx
from tcgis.outputs.files.xlsx import AnySheet, NotesSheet, TableSheet
from tcgis.outputs.labels import state_labels
from tcgis.outputs.numbers import MISSING, number
from tcgis.outputs.pages import listing, overview
from tcgis.rulesets.group_names import ANY_GROUP
from tcgis.rulesets.model import Edition
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.analysis.whatif import Compared
    from tcgis.line.assessment import Assessment

_NAMES: Final = ["enterprise_name", "parcel_name", "park_name", "zone_name", "industry"]
_FLIPS: Final = [
    *_NAMES, "class_before", "class_after", "rank_as_is", "rank_after",
    "score_as_is", "score_after", "tax_wan", "land_mu", "group", "listing",
]  # fmt: skip
_AS_IS: Final = {
    "score_before": "score_as_is", "rank_before": "rank_as_is", "tax_wan_before": "tax_wan_as_is",
    "land_mu_before": "land_mu_as_is",
}  # fmt: skip
"""A trial stands beside what is, not beside the year before: other words."""


class StakeTile(NamedTuple):
    """One figure at stake, and what is not in it."""

    label: str
    value: str
    note: str | None


def trial_units(run: Assessment) -> pd.DataFrame:
    """The table of units that the edition grades."""
    return overview.graded_units(run)


def group_name(name: str) -> str:
    """Name of a group, as headings say it."""
    return text("whatif_everyone") if name == ANY_GROUP else name


def describe_trial(
    run: Assessment, tried: Edition, changes: pd.DataFrame | None, given: pd.DataFrame
) -> list[str]:
    """What was changed, line by line; ``given`` are the units as they are."""
    before = run.edition
    lines = []
    if tried.title != before.title:
        lines.append(
            text("whatif_said_edition", before=before.title, after=f"{tried.title}（{tried.id}）")
        )
    was, will = _weights_and_cuts(before), _weights_and_cuts(tried)
    names = [name for name in dict.fromkeys([*was, *will]) if was.get(name) != will.get(name)]
    lines += [_value_line(name, was.get(name), will.get(name), 2) for name in names]
    if changes is not None:
        lines += _unit_lines(run, changes, given)
    return lines


def _unit_lines(run: Assessment, changes: pd.DataFrame, given: pd.DataFrame) -> list[str]:
    lines = []
    for name in map(str, changes.columns):
        label = terms.label(name, extra=listing.run_terms(run))
        values = changes[name].dropna()
        before = given[name].reindex(values.index)
        lines += [
            _value_line(f"{_unit_name(run, unit)} {label}", was, will, 2)
            for unit, was, will in zip(map(str, values.index), before, values, strict=True)
        ]
    return lines


def _value_line(what: str, before: object, after: object, decimals: int) -> str:
    return text("whatif_said_value", what=what, before=number(before, decimals),
                after=number(after, decimals))  # fmt: skip


def _weights_and_cuts(edition: Edition) -> dict[str, float]:
    """Weights and cuts of an edition under their names."""
    found = {}
    for group, indicators in edition.indicators.items():
        for one in indicators:
            found[_group_item(group, edition.label(one.id))] = one.weight
    for group, each in class_cuts(edition).items():
        for grade, value in each.items():
            found[_group_item(group, terms.label(grade))] = value
    return found


def _group_item(group: str, name: str) -> str:
    return text("whatif_said_of", group=group_name(group), name=name)


def class_cuts(edition: Edition) -> dict[str, dict[str, float]]:
    """Group → class → where it ends or how much it takes; empty where there are no classes."""
    rule = edition.classes
    given = getattr(rule, "cuts", None) or getattr(rule, "quotas", None) or {}
    return {
        group: {name: value for name, value in one.model_dump().items() if name in "ABCD"}
        for group, one in given.items()
    }


def unit_labels(run: Assessment, ids: pd.Index) -> dict[str, str]:
    """Each unit's name with its id; made at once, for a county has thousands."""
    names = _names(run).reindex(ids).astype("string").fillna(MISSING)
    return {str(one): f"{name}（{one}）" for one, name in zip(ids, names, strict=True)}


def _unit_name(run: Assessment, unit: str) -> str:
    """Name of a unit; its id where it has none."""
    name = _names(run).get(unit)
    return unit if pd.isna(name) else str(name)


def _names(run: Assessment) -> pd.Series:
    known = trial_units(run)
    column = next((name for name in _NAMES if name in known), None)
    named: pd.Series = known[column] if column else pd.Series(pd.NA, known.index, dtype="string")
    return named


def stake_tiles(found: Compared) -> list[StakeTile]:
    """How many units change class, and their tax and land."""
    stake = found.at_stake
    shown = [StakeTile(text("whatif_tile_flips"), number(stake["units"], 0), None)]
    for label, name in (("whatif_tile_tax", "tax_wan"), ("whatif_tile_land", "land_mu")):
        if found.table[name].isna().all():  # nobody has any
            continue
        lacking = int(stake[f"{name}_missing"])
        note = text("whatif_lacking", n=lacking) if lacking else None
        shown.append(StakeTile(text(label), number(stake[name], 2), note))
    return shown


def moves_table(run: Assessment, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a comparison under their headings, figures rounded for showing."""
    return listing.readable_table(_named(run, rows), _FLIPS, run)


def _named(run: Assessment, rows: pd.DataFrame) -> pd.DataFrame:
    known = trial_units(run)
    column = next((name for name in _NAMES if name in known), None)
    names = known[[] if column is None else [column]].reindex(rows.index)
    classes = {
        f"class_{side}": _class_words(rows[f"grade_{side}"].fillna(rows[f"state_{side}"]))
        for side in ("before", "after")
    }
    table: pd.DataFrame = rows.assign(**classes).join(names).rename(columns=_AS_IS)
    table.index.name = known.index.name
    return table


def _class_words(codes: pd.Series) -> pd.Series:
    return codes.map(state_labels()).astype("string")


def class_totals(run: Assessment, found: Compared) -> pd.DataFrame:
    """Totals by class of both sides under their headings."""
    rows = found.totals.set_axis(_class_words(pd.Series(found.totals.index)).to_list())
    rows = rows.rename(columns=_AS_IS)
    return listing.readable_table(rows.rename_axis("class"), [str(name) for name in rows], run)


def trial_workbook(run: Assessment, found: Compared, lines: list[str]) -> bytes:
    """The trial as a workbook; every sheet says that it is one."""
    every = _named(run, found.table)
    mark = f"{text('whatif_mark')}　{basis_sheet.sheet_notice(run)}"
    rows = found.totals.reset_index().rename(columns=_AS_IS)
    rows["class"] = _class_words(rows["class"])
    pages: list[AnySheet] = [
        _sheet(run, text("whatif_sheet_flips"), every.loc[found.flips.index].reset_index(), mark),
        _sheet(run, text("whatif_sheet_totals"), rows, mark),
        _sheet(run, text("whatif_sheet_all"), every.reset_index(), mark),
        NotesSheet(text("whatif_sheet_said"), [(mark, [], [[line] for line in lines])]),
        basis_sheet.basis_sheet(run),
    ]
    stream = io.BytesIO()
    xlsx.write_workbook(pages, stream, created=run_workbook.file_date(run))
    return stream.getvalue()


def _sheet(run: Assessment, name: str, rows: pd.DataFrame, mark: str) -> TableSheet:
    words = listing.run_terms(run)
    order = [str(rows.columns[0]), *_FLIPS] if "class_before" in rows else [*map(str, rows)]
    shown = [run_workbook.worded_column(each, rows[each], words) for each in order if each in rows]
    return TableSheet(name, mark, shown)
