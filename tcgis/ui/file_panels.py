"""The question whether a file stands for another or beside it, with what each answer changes."""

from functools import partial

import streamlit as st

from tcgis.outputs.pages.file_questions import FileQuestion
from tcgis.records import memory
from tcgis.ui import cached, look, panels
from tcgis.ui.signed import do_signed
from tcgis.words.terms import text


def ask_file(by: str, one: FileQuestion) -> None:
    """Show one question; an answer is remembered and the data are read anew."""
    look.show_sentence(text("file_asked", title=one.title, newer=one.newer, older=one.older))
    look.show_sentence(one.counts if one.preset else f"{one.counts} {text('file_order_unknown')}")
    if len(one.sums):
        st.dataframe(
            panels.style_table(one.sums), hide_index=True, width="stretch",
            height=panels.table_height(len(one.sums), limit=250),
        )  # fmt: skip
    options = list(one.choices)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.radio(
            text("file_choice"), options, key=f"file-{one.question}",
            index=options.index(one.preset) if one.preset else None,
            label_visibility="collapsed", format_func=lambda name: text(f"file_said_{name}"),
        )  # fmt: skip
        pressed = st.button(
            text("question_confirm"), key=f"settle-{one.question}", disabled=chosen is None
        )
    look.show_list([one.choices[name] for name in options])
    act = partial(
        memory.remember, cached.workspace_engine(), "file", scope=one.layer,
        question=one.question, answer=str(chosen), by=by,
    )  # fmt: skip
    if pressed and do_signed(act):
        st.rerun()
