"""The year before beside this one, as tables and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from tcgis.analysis import change
from tcgis.outputs.numbers import number
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

if TYPE_CHECKING:
    from tcgis.analysis.yearly import History
    from tcgis.line.assessment import Assessment

MEASURES: Final = ["units", "land_mu_now", "tax_wan_now"]
"""What a flow is counted in."""
_SPLIT: Final = {
    "before": "score_before", "now": "score_now", "change": "score_change", "own": "own_change",
    "standing": "standing_change", "peers": "peers_change", "base": "base_change",
    "rule": "rule_change",
}  # fmt: skip
_ALWAYS: Final = ("own", "base")
"""Parts that a sentence names whatever they are."""
_PARTS: Final = {name: _SPLIT[name] for name in change.PARTS}
_NAMES: Final = {
    "enterprise": "enterprise_name", "parcel": "parcel_name", "park": "park_name",
    "zone": "zone_name", "industry": "industry",
}  # fmt: skip


def comparison_basis(history: History) -> list[str]:
    """How the two years were compared."""
    lines = [text("change_basis", rule=history.rule)]
    return [*lines, text("change_trial")] if history.trial else lines


def changes_by_unit(run: Assessment) -> pd.DataFrame:
    """Every unit of either year: grades, scores, the parts of the change or why there are none."""
    history = _history_of(run)
    parts = history.parts
    table = pd.DataFrame(
        {
            "unit": parts.index.to_series(),
            name_column(run): names_of(run, parts.index),
            "from_class": history.grades["before"].reindex(parts.index),
            "to_class": history.grades["now"].reindex(parts.index),
            **{shown: parts[name] for name, shown in _SPLIT.items()},
            "from_list": parts["from_list"],
            "to_list": parts["to_list"],
            "filled": parts["filled"].map({True: text("sheet_yes"), False: text("sheet_no")}),
            "change_reason": _worded(parts["reason"], "change_"),
            "d_years": history.streaks["years"].reindex(parts.index),
        }
    )
    order = table["score_change"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def grade_ways(history: History) -> pd.DataFrame:
    """Each way from a grade to a grade that a unit took, in words."""
    return history.ways.assign(
        from_class=_worded(history.ways["from_class"]), to_class=_worded(history.ways["to_class"])
    )


def grade_matrix(history: History, measure: str) -> pd.DataFrame:
    """The ways as a square in words, sums last; a way that nobody took is missing."""
    table = change.matrix(history.ways, measure)
    kept = table.notna()
    table = table.loc[kept.any(axis=1), kept.any(axis=0)]
    table = table.rename(index=_class, columns=_class)
    decimals = terms.decimals(measure) or 0
    table = table.apply(round_half_up, decimals=decimals)
    table.index.name = terms.label("from_class")
    table.columns.name = None
    table.attrs["decimals"] = dict.fromkeys(table.columns, decimals)
    return table


def biggest_moves(run: Assessment) -> pd.DataFrame:
    """The biggest moves in rank, with headings in words."""
    moves = _history_of(run).moves
    table = moves.drop(columns=["ranked_before", "ranked_now"]).rename(columns=_PARTS)
    table.insert(0, name_column(run), names_of(run, moves.index))
    return _titled(table.assign(moved_by=_worded(moves["moved_by"], "moved_")))


def d_streaks(run: Assessment) -> pd.DataFrame:
    """Units of class D, the longest streak first, with what ended it."""
    found = _history_of(run).streaks
    held = found[found["years"].fillna(0) > 0].sort_index()
    held = held.sort_values("years", ascending=False, kind="stable")
    table = pd.DataFrame(
        {
            name_column(run): names_of(run, held.index),
            "d_years": held["years"],
            "d_since": held["since"].astype("string"),
            "d_stopped_by": _worded(held["stopped_by"], "streak_"),
        },
        index=held.index,
    )
    return _titled(table)


def change_sentence(run: Assessment, unit: str) -> str:
    """What moved the score of a unit, in a sentence; empty without a year before."""
    if run.history is None or unit not in run.history.parts.index:
        return ""
    parts: pd.Series = run.history.parts.loc[[unit]].iloc[0]
    if pd.notna(parts["reason"]):
        return text("change_not_split", why=terms.label(f"change_{parts['reason']}"))
    shown = {name: _signed(parts[name]) for name in change.PARTS}
    named = [
        text("change_part", part=_part_in_words(name, parts), points=points)
        for name, points in shown.items()
        if name in _ALWAYS or points != _signed(0.0) or (name == "standing" and _relisted(parts))
    ]
    return text("change_line", change=_signed(parts["change"]), parts="，".join(named))


def _part_in_words(name: str, parts: pd.Series) -> str:
    if name == "standing" and _relisted(parts):
        return text("change_of_list", before=parts["from_list"], now=parts["to_list"])
    return terms.label(f"moved_{name}")


def _relisted(parts: pd.Series) -> bool:
    return bool(pd.notna(parts["to_list"]))


def _history_of(run: Assessment) -> History:
    if run.history is None:
        raise ValueError("no year before")
    return run.history


def _signed(value: Any) -> str:  # noqa: ANN401
    shown = number(value, 2).replace("-0.00", "0.00")
    return f"+{shown}" if value > 0 and shown != "0.00" else shown


def name_column(run: Assessment) -> str:
    """The column that names the units of a run's edition."""
    return _NAMES[run.edition.unit]


def names_of(run: Assessment, ids: pd.Index) -> pd.Series:
    """Names of units; those of a level without names are their ids."""
    tables = {"enterprise": run.enterprises, "parcel": run.parcels, "park": run.parks,
              "zone": run.zones, "industry": run.industries}  # fmt: skip
    known, column = tables[run.edition.unit], name_column(run)
    if column not in known:
        return pd.Series(ids.astype("string"), ids)
    named: pd.Series = known[column].astype("string").reindex(ids)
    return named


def _class(name: str) -> str:
    return text("change_total") if name == "total" else terms.label(name)


def _worded(codes: pd.Series, prefix: str = "") -> pd.Series:
    words = {code: terms.label(f"{prefix}{code}") for code in codes.dropna().unique()}
    return codes.astype("string").map(words).astype("string")


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    """Headings in words, figures rounded for showing."""
    decimals = {str(name): terms.decimals(str(name)) for name in table}
    known = {name: places for name, places in decimals.items() if places is not None}
    rounded = {name: round_half_up(table[name], places) for name, places in known.items()}
    headings = {str(name): terms.heading(str(name)) for name in table}
    shown = table.assign(**rounded).rename(columns=headings)
    shown.index.name = None
    shown.attrs["decimals"] = {headings[name]: places for name, places in known.items()}
    return shown
