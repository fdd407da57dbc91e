"""The section of the ranking page on what changed since the year before."""

import pandas as pd
import streamlit as st

from tcgis.line.assessment import Assessment
from tcgis.outputs.pages import changes
from tcgis.ui import look, panels, state
from tcgis.ui.plain import plain, plainly, sentence
from tcgis.words import terms
from tcgis.words.terms import text


def show_changes(run: Assessment) -> None:
    """Show how grades moved, the biggest moves in rank, and who stayed in D, since last year."""
    history = run.history
    st.subheader(sentence("change_title", before=run.year - 1, now=run.year))
    if history is None:
        st.caption(sentence("change_none", year=run.year - 1))
        return
    if state.chosen_filters().active:
        look.show_notice("warn", text("change_unfiltered"))
    look.show_basis(changes.comparison_basis(history))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_flows(run)
    with right:
        _show_streaks(run)
    _show_moves(run)


def _show_flows(run: Assessment) -> None:
    st.markdown(f"**{text('change_flows')}**")
    measure = st.segmented_control(
        text("change_value"), changes.MEASURES, default=changes.MEASURES[0], required=True,
        key="change_value", format_func=plainly(terms.heading), label_visibility="collapsed",
    )  # fmt: skip
    if run.history is not None:
        square = changes.grade_matrix(run.history, str(measure))
        st.dataframe(
            panels.style_table(square), width="stretch", placeholder="—", key="change_flows"
        )


def _show_streaks(run: Assessment) -> None:
    table = changes.d_streaks(run)
    hint = "change_streaks_hint" if len(table) else "change_no_streaks"
    _show_titled("change_streaks", text(hint), table, limit=320)


def _show_moves(run: Assessment) -> None:
    table = changes.biggest_moves(run)
    hint = "change_movers_hint" if len(table) else "change_no_movers"
    _show_titled("change_movers", text(hint), table, limit=740)


def _show_titled(key: str, caption: str, table: pd.DataFrame, *, limit: int) -> None:
    """Show a titled table with a caption; without rows, the caption alone."""
    st.markdown(f"**{text(key)}**")
    st.caption(plain(caption))
    if len(table):
        st.dataframe(
            panels.style_table(table), width="stretch", placeholder="—", key=key,
            height=panels.table_height(len(table), limit=limit),
        )  # fmt: skip
