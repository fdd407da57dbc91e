"""The section of the ranking page on what changed since the year before."""

import pandas as pd
import streamlit as st

from tcgis.line.assessment import Assessment
from tcgis.outputs.pages import changes
from tcgis.ui import look, panels
from tcgis.words import terms
from tcgis.words.terms import text


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
    table = changes.streaks(run)
    said = "change_streaks_hint" if len(table) else "change_no_streaks"
    _titled("change_streaks", text(said), table, limit=320)


def _movers(run: Assessment) -> None:
    table = changes.movers(run)
    said = "change_movers_hint" if len(table) else "change_no_movers"
    _titled("change_movers", text(said), table, limit=740)


def _titled(key: str, said: str, table: pd.DataFrame, *, limit: int) -> None:
    """A list under its title and a line about it; the line alone where nobody is on it."""
    st.markdown(f"**{text(key)}**")
    st.caption(said)
    if len(table):
        st.dataframe(
            panels.styled(table), width="stretch", height=panels.height(len(table), limit=limit),
            placeholder="—", key=key,
        )  # fmt: skip
