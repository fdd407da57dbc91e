"""The reserve desk: what waits for a decision, the evidence, the form, the record."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from tcgis.errors import LedgerError
from tcgis.land import reserve
from tcgis.line.assessment import Assessment
from tcgis.outputs.files.excerpt import Excerpt, file_name
from tcgis.outputs.pages import reserve_list
from tcgis.records import ledger
from tcgis.ui import cached, panels, state
from tcgis.words import terms
from tcgis.words.terms import text


def decisions_in_force() -> pd.DataFrame:
    """The latest decision on each parcel."""
    return ledger.current_decisions(cached.workspace_engine())


def waiting_candidates(run: Assessment, shown: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """Candidates among the parcels on show; those without a decision come first."""
    waiting = run.queue[run.queue["parcel_id"].isin(shown.index)]
    return reserve_list.with_decisions(run, waiting, decided)


def show_queue(candidates: pd.DataFrame) -> None:
    """Show the queue with a choice of reasons; a click on a row selects the parcel."""
    reasons = [name for name in reserve.REASONS if name in set(candidates["reason"])]
    chosen = st.pills(
        text("reserve_reasons"), reasons, selection_mode="multi", key="reasons",
        format_func=lambda name: f"{terms.label(name)} {candidates['reason'].eq(name).sum()}",
    )  # fmt: skip
    table = of_reasons(candidates, chosen)
    st.caption(text("reserve_count", n=table["parcel_id"].nunique(), rows=len(table)))
    words = reserve_list.candidates_in_words(table)

    def take() -> None:
        rows = st.session_state["queue"].selection.rows
        state.take_parcel(str(table["parcel_id"].iloc[rows[0]]) if rows else None)

    st.dataframe(
        panels.style_table(words), key="queue", width="stretch", height=520, hide_index=True,
        on_select=take, selection_mode="single-row", placeholder="—",
    )  # fmt: skip


def show_evidence(run: Assessment, parcel_id: str) -> None:
    """Show why the parcel is a candidate."""
    st.markdown(f"**{text('reserve_evidence')}**")
    for line in run.queue.loc[run.queue["parcel_id"].eq(parcel_id), "evidence"]:
        st.markdown(f"- {line}")
    for line in reserve_list.remote_evidence(run, parcel_id):
        st.caption(line)


def show_decision_form(run: Assessment, parcel_id: str) -> None:
    """Show the form that records a decision.

    Name and reason are required; a decision that somebody else recorded meanwhile stays.
    """
    seen = ledger.decision_version(cached.workspace_engine(), parcel_id)
    with st.form(f"decide-{parcel_id}", border=True):
        choice = st.selectbox(text("reserve_decision"), ledger.CHOICES)
        by = st.text_input(text("reserve_by"), key="operator")
        reason = st.text_area(text("reserve_reason"), height=80)
        st.session_state.setdefault("seen", {})[parcel_id] = seen
        if not st.form_submit_button(text("reserve_submit"), type="primary"):
            return
    try:
        decision = ledger.Decision(
            by=by, role=text("reserve_role"), unit=parcel_id, after=choice, reason=reason,
            evidence=" ".join(run.queue.loc[run.queue["parcel_id"].eq(parcel_id), "evidence"]),
            run=run.provenance["run_id"],
        )  # fmt: skip
        ledger.record_decision(cached.workspace_engine(), decision, expected_version=seen)
    except LedgerError as refusal:
        st.error(str(refusal))
    else:
        st.rerun()


def show_decision_history(parcel_id: str) -> None:
    """Show every decision on the parcel, newest first."""
    past = ledger.decision_history(cached.workspace_engine(), parcel_id)
    if past.empty:
        st.caption(text("reserve_no_history"))
        return
    st.markdown(f"**{text('reserve_history')}**")
    st.dataframe(
        reserve_list.decisions_in_words(past), width="stretch", hide_index=True, placeholder="—"
    )


def of_reasons(candidates: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Rows of the queue with one of the chosen reasons; all of them where none is chosen."""
    return candidates[candidates["reason"].isin(chosen)] if chosen else candidates


def show_reserve_exports(run: Assessment, candidates: pd.DataFrame, decided: pd.DataFrame) -> None:
    """Offer the candidates on show with their decisions: workbook, GeoPackage, shapefile."""
    if not panels.check_releasable(run):
        return
    kinds = {
        "xlsx": reserve_list.reserve_workbook,
        "gpkg": reserve_list.reserve_geopackage,
        "zip": reserve_list.reserve_shapefile,
    }
    reasons = tuple(st.session_state.get("reasons") or ())
    ids = list(of_reasons(candidates, reasons)["parcel_id"].drop_duplicates())
    whole = run.queue["parcel_id"].nunique()
    cut = Excerpt(state.chosen_filters(), len(ids), whole, panels.today(), reasons)
    for column, (ending, make) in zip(st.columns(6), kinds.items(), strict=False):
        column.download_button(
            text(f"reserve_export_{ending}"), partial(make, run, decided, ids, cut),
            file_name=file_name(text("reserve_file"), run, cut, ending), key=f"reserve_{ending}",
        )  # fmt: skip
