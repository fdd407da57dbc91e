"""The controls of a trial: weights, cuts, a draft, one unit; and what comes of it."""

from functools import partial

import pandas as pd
import streamlit as st

from tcgis.analysis import whatif
from tcgis.analysis.whatif import AMOUNTS, Compared
from tcgis.errors import TcgisError
from tcgis.line import evaluate
from tcgis.line.assessment import Assessment
from tcgis.outputs.numbers import MISSING, number
from tcgis.outputs.pages import listing, whatif_report
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import needs
from tcgis.ui import cached, panels
from tcgis.ui.plain import plain, sentence, visibly
from tcgis.words import terms
from tcgis.words.terms import text

_FULL, _NEAR = 100.0, 1e-6
_LONGEST = 1000


def choose_draft(run: Assessment) -> Edition:
    """The edition that the trial starts from: an uploaded draft, or the one in force."""
    sent = st.file_uploader(text("whatif_draft"), type=["yaml", "yml"], key="whatif_draft")
    if sent is None:
        return run.edition
    try:
        rule = whatif.read_draft(sent.getvalue(), sent.name)
    except TcgisError as refusal:
        st.error(sentence("whatif_refused", why=refusal))
        return run.edition
    st.info(sentence("whatif_draft_used", title=rule.title))
    return rule


def ask_weights(rule: Edition) -> dict[str, dict[str, float]] | None:
    """Ask for the weights of each set of indicators; None while any set does not sum to 100."""
    sets = {name: _ask_weights_of(rule, name) for name in rule.indicators}
    return None if None in sets.values() else {name: one or {} for name, one in sets.items()}


def _ask_weights_of(rule: Edition, name: str) -> dict[str, float] | None:
    if len(rule.indicators[name]) == 1:
        return {one.id: one.weight for one in rule.indicators[name]}
    group, keys = whatif_report.group_name(name), {}
    st.markdown(f"**{sentence('whatif_weights', group=group)}**")
    for one in rule.indicators[name]:
        keys[one.id] = f"w|{rule.digest}|{name}|{one.id}"
        st.session_state.setdefault(keys[one.id], float(one.weight))
        st.number_input(plain(rule.label(one.id)), 0.0, _FULL, step=1.0, key=keys[one.id])
    given = {one: float(st.session_state[key]) for one, key in keys.items()}
    total = sum(given.values())
    row = panels.choice_row()
    row.caption(sentence("whatif_sum", sum=number(total, 2)))
    row.button(
        text("whatif_normalise"), key=f"n|{rule.digest}|{name}", on_click=_normalise, args=(keys,)
    )
    if abs(total - _FULL) <= _NEAR:
        return given
    st.error(sentence("whatif_sum_wrong", group=group, sum=number(total, 2)))
    return None


def _normalise(keys: dict[str, str]) -> None:
    made = whatif.normalised({one: float(st.session_state[key]) for one, key in keys.items()})
    for one, key in keys.items():
        st.session_state[key] = made[one]


def ask_cuts(rule: Edition) -> dict[str, dict[str, float]]:
    """Ask for the cuts or quotas of each group."""
    found: dict[str, dict[str, float]] = {}
    for name, each in whatif_report.class_cuts(rule).items():
        st.markdown(f"**{sentence('whatif_cuts', group=whatif_report.group_name(name))}**")
        columns = st.columns(len(each))
        found[name] = {}
        for column, (grade, value) in zip(columns, each.items(), strict=True):
            key = f"c|{rule.digest}|{name}|{grade}"
            st.session_state.setdefault(key, float(value))
            found[name][grade] = column.number_input(terms.label(grade), step=1.0, key=key)
    return found


def ask_changes(run: Assessment, rule: Edition) -> pd.DataFrame | None:
    """Ask for new land and tax of one unit; None if nothing is changed."""
    if run.edition.unit not in {"enterprise", "parcel"}:
        st.caption(text("whatif_sums"))
        return None
    units = cached.measured_units(run.edition, run.year).units
    names = whatif_report.unit_labels(run, units.index)
    unit = st.selectbox(
        text("whatif_unit"), list(units.index), index=None, key="whatif_unit",
        placeholder=text("whatif_choose"),
        format_func=visibly(names.__getitem__),
    )  # fmt: skip
    if unit is None:
        return None
    given = units.loc[unit]
    new = {name: _ask_amount(run, str(unit), name, given[name])
           for name in AMOUNTS if name in needs(rule) and name in given}  # fmt: skip
    moved = {name: value for name, value in new.items() if value is not None}
    return pd.DataFrame(moved, index=[unit]) if moved else None


def _ask_amount(run: Assessment, unit: str, name: str, given: float) -> float | None:
    """Ask for a new value; None if it was left as it is."""
    start = None if pd.isna(given) else float(given)
    value = st.number_input(
        plain(terms.heading(name, extra=listing.run_terms(run))), value=start, step=1.0,
        key=f"u|{run.year}|{unit}|{name}", placeholder=MISSING,
    )  # fmt: skip
    return None if value is None or value == start else float(value)


def compare_trial(run: Assessment, tried: Edition, moved: pd.DataFrame | None) -> Compared:
    """Compare the run with the trial; a draft with other rules for land or facts measures anew."""
    data = cached.measured_units(run.edition, run.year)
    same = (tried.land, tried.facts) == (run.edition.land, run.edition.facts)
    # sums are measured for the indicators of their edition
    same &= evaluate.on_sums(tried) is tried or tried.indicators == run.edition.indicators
    under = None if same else cached.measured_units(tried, run.year)
    rule, draft = evaluate.on_sums(run.edition), evaluate.on_sums(tried)
    return whatif.compare(
        data.units, rule, draft=draft, changes=moved, previous=data.previous, under_draft=under
    )


def show_result(run: Assessment, found: Compared, lines: list[str]) -> None:
    """Show what was tried, what is at stake, who moves, and totals by class."""
    st.caption(plain("；".join(lines) or text("whatif_nothing")))
    tiles = whatif_report.stake_tiles(found)
    for column, tile in zip(st.columns(len(tiles)), tiles, strict=True):
        column.metric(
            plain(tile.label), plain(tile.value), help=plain(tile.note) if tile.note else None
        )
        if tile.note:
            column.caption(plain(tile.note))
    st.subheader(sentence("whatif_flips", n=f"{len(found.flips):,}"))
    if len(found.flips) > _LONGEST:
        st.caption(sentence("table_cut", n=_LONGEST))
    if len(found.flips):
        _show_table(whatif_report.moves_table(run, found.flips[:_LONGEST]), 420)
    st.subheader(text("whatif_totals"))
    _show_table(whatif_report.class_totals(run, found), 260)
    if panels.check_releasable(run):
        st.download_button(
            text("whatif_export"), partial(whatif_report.trial_workbook, run, found, lines),
            file_name=f"{text('whatif_file')}_{run.year}.xlsx", key="whatif_export",
        )  # fmt: skip


def _show_table(rows: pd.DataFrame, limit: int) -> None:
    st.dataframe(
        panels.style_table(rows), width="stretch", placeholder="—",
        height=panels.table_height(len(rows), limit=limit),
    )  # fmt: skip


def reset_controls() -> None:
    """Put every control back."""
    for key in [key for key in st.session_state if str(key).startswith(("w|", "c|", "u|"))]:
        del st.session_state[key]
    st.session_state["whatif_unit"] = None
