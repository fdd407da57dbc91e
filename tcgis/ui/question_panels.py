"""Questions of the intake, each with its answer buttons; what was answered can be taken back."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from tcgis.line.assess import CheckReport
from tcgis.line.prepare import Prepared
from tcgis.outputs.pages import file_questions, questions, year_questions
from tcgis.records import memory
from tcgis.ui import cached, file_panels, panels, year_panels
from tcgis.ui.signed import do_signed
from tcgis.words.terms import text

_MOST = 20
_Q = TypeVar("_Q")


def show_questions(ready: Prepared, report: CheckReport) -> None:
    """Show every question that waits for an answer, then the answers given."""
    by = str(st.session_state.get("operator", ""))
    matches = questions.matches_to_confirm(report)
    headings = questions.headings_to_confirm(report, ready.catalog)
    groups = [
        _show_group(
            "year",
            year_questions.years_to_settle(report, ready.catalog),
            partial(year_panels.ask_year, by),
        ),
        _show_group(
            "file",
            file_questions.files_to_settle(report, ready.catalog),
            partial(file_panels.ask_file, by),
        ),
        _show_group("heading", headings, partial(_ask_heading, by)),
        _show_group("match", [one for one in matches if one.near], partial(_ask_match, by)),
        _show_group("repair", questions.repairs_to_confirm(report), partial(_ask_repair, by)),
        _show_unmatched([one for one in matches if not one.near]),
    ]
    if not any(groups):
        st.success(text("question_none"))
    _show_answers(by)


def _show_group(kind: str, some: Sequence[_Q], ask: Callable[[_Q], None]) -> int:
    if some:
        st.subheader(text(f"question_{kind}", n=f"{len(some):,}"))
        st.caption(text(f"question_{kind}_hint"))
    for one in some[:_MOST]:
        with st.container(border=True):
            ask(one)
    if len(some) > _MOST:
        st.caption(text("question_more", n=f"{len(some) - _MOST:,}"))
    return len(some)


def _ask_heading(by: str, one: questions.HeadingQuestion) -> None:
    st.markdown(text("question_heading_of", heading=one.heading, department=one.department))
    st.caption(f"{one.where}　{one.detail}")
    options = ["", *one.columns]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            text("question_means"), options, index=options.index(one.column), width=280,
            key=f"means-{one.department}-{one.heading}", label_visibility="collapsed",
            format_func=lambda name: (
                questions.column_label(name) if name else text("question_unused")
            ),
        )  # fmt: skip
        _answer_button(
            "question_confirm", f"heading-{one.department}-{one.heading}", "heading",
            scope=one.department, question=one.heading, answer=str(chosen), by=by,
        )  # fmt: skip


def _ask_match(by: str, one: questions.MatchQuestion) -> None:
    st.markdown(text("question_match_of", asked=one.asked, rows=one.rows))
    st.caption(one.where)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.radio(
            text("question_who"), [*one.near, ""], index=None, key=f"who-{one.asked}",
            label_visibility="collapsed",
            format_func=lambda code: one.near[code] if code else text("question_nobody"),
        )  # fmt: skip
        pressed = st.button(
            text("question_confirm"), key=f"match-{one.asked}", disabled=chosen is None
        )
    if pressed and do_signed(partial(_remember_match, by, one, str(chosen))):
        st.rerun()


def _show_unmatched(some: Sequence[questions.MatchQuestion]) -> int:
    """List those without a similar name in one table, below the questions; return their number."""
    if some:
        st.subheader(text("question_nobody_list", n=f"{len(some):,}"))
        st.caption(text("question_nobody_near"))
        table = questions.unmatched_table(some)
        st.dataframe(
            panels.style_table(table), hide_index=True, width="stretch", placeholder="—",
            height=panels.table_height(len(table), limit=420),
        )  # fmt: skip
    return len(some)


def _remember_match(by: str, one: questions.MatchQuestion, chosen: str) -> None:
    """Record yes for the chosen firm and no for all other candidates."""
    for code in one.near:
        answer = memory.YES if code == chosen else memory.NO
        memory.remember(
            cached.workspace_engine(), "match", scope=one.asked, question=code, answer=answer, by=by
        )


def _ask_repair(by: str, one: questions.RepairQuestion) -> None:
    st.markdown(f"**{one.subject}**　{one.where}")
    st.caption(one.detail)
    with st.container(horizontal=True):
        for key, answer in (("question_agree", memory.YES), ("question_refuse", memory.NO)):
            _answer_button(
                key, f"{answer}-{one.digest}-{one.subject}", "repair",
                scope=one.subject, question=one.digest, answer=answer, by=by,
            )  # fmt: skip


def _answer_button(label: str, key: str, kind: memory.QuestionKind, **answer: str) -> None:
    act = partial(memory.remember, cached.workspace_engine(), kind, **answer)
    if st.button(text(label), key=key) and do_signed(act):
        st.rerun()


def _show_answers(by: str) -> None:
    """Show the answers, newest first; a withdrawn one is asked again."""
    past = memory.answer_history(cached.workspace_engine())
    if past.empty:
        return
    st.subheader(text("question_history"))
    answers = questions.answers_in_words(past)
    state = st.dataframe(
        panels.style_table(answers), key="answers", hide_index=True, width="stretch",
        on_select="rerun", selection_mode="single-row", placeholder="—",
    )  # fmt: skip
    rows = state["selection"]["rows"]
    if st.button(text("question_withdraw"), disabled=not rows) and rows:
        one = past.iloc[rows[0]]
        again = partial(
            memory.remember, cached.workspace_engine(), one["kind"], scope=one["scope"],
            question=one["question"], answer=None, by=by,
        )  # fmt: skip
        if do_signed(again):
            st.rerun()
