"""The section of the ranking page on what changed since the year before."""

import streamlit as st

from tcgis import terms
from tcgis.outputs import changes
from tcgis.terms import text
from tcgis.ui import look, panels
from tcgis.workflow import Assessment


def section(run: Assessment) -> None:
    """Ways of the grades, the biggest moves, streaks of D; of the edition's kind of unit."""
    history = run.history
    st.subheader(text("change_title", before=run.year - 1, now=run.year))
    if history is None:
        st.caption(text("change_none", year=run.year - 1))
        return
    look.basis(changes.basis(history))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _flows(run)
    with right:
        _streaks(run)
    _movers(run)


def _flows(run: Assessment) -> None:
    st.markdown(f"**{text('change_flows')}**")
    measure = st.segmented_control(
        text("change_value"), changes.MEASURES, default=changes.MEASURES[0], required=True,
        key="change_value", format_func=terms.heading, label_visibility="collapsed",
    )  # fmt: skip
    if run.history is not None:
        square = changes.square(run.history, str(measure))
        st.dataframe(panels.styled(square), width="stretch", placeholder="—", key="change_flows")


def _streaks(run: Assessment) -> None:
    st.markdown(f"**{text('change_streaks')}**")
    table = changes.streaks(run)
    if table.empty:
        st.caption(text("change_no_streaks"))
        return
    st.caption(text("change_streaks_hint"))
    st.dataframe(
        panels.styled(table), width="stretch", height=panels.height(len(table), limit=320),
        placeholder="—", key="change_streaks",
    )  # fmt: skip


def _movers(run: Assessment) -> None:
    st.markdown(f"**{text('change_movers')}**")
    table = changes.movers(run)
    if table.empty:
        st.caption(text("change_no_movers"))
        return
    st.caption(text("change_movers_hint"))
    st.dataframe(
        panels.styled(table), width="stretch", height=panels.height(len(table), limit=740),
        placeholder="—", key="change_movers",
    )  # fmt: skip
