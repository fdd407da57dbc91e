"""The question of which year a sheet is."""

from functools import partial

import streamlit as st

from tcgis.outputs.pages.year_questions import YearQuestion
from tcgis.records import memory
from tcgis.ui import cached, look
from tcgis.ui.signed import do_signed
from tcgis.words.terms import text

_FIRST, _LAST = 1949, 2099


def ask_year(by: str, one: YearQuestion) -> None:
    """Show one question; the answer holds for this content of the file."""
    look.show_sentence(text("year_asked", title=one.title, place=one.place))
    look.show_sentence(one.why)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = st.number_input(
            text("choose_year"), _FIRST, _LAST, value=None, step=1, width=160,
            key=f"year-of-{one.question}", label_visibility="collapsed",
            placeholder=text("year_which"),
        )  # fmt: skip
        pressed = st.button(text("question_confirm"), key=f"settle-year-{one.question}")
    if pressed and year is None:
        st.error(text("year_which"))
        return
    act = partial(
        memory.remember, cached.workspace_engine(), "year", scope=one.layer,
        question=one.question, answer=str(year), by=by,
    )  # fmt: skip
    if pressed and do_signed(act):
        st.rerun()
