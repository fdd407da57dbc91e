"""The reserve desk: what waits for a decision, the evidence, the form, the record."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from tcgis.land import reserve
from tcgis.line import assess
from tcgis.line.assessment import Assessment
from tcgis.outputs.files.excerpt import Excerpt, file_name
from tcgis.outputs.pages import reserve_list
from tcgis.records import ledger
from tcgis.ui import address, cached, look, panels, state
from tcgis.ui.plain import plain, plainly, sentence
from tcgis.words import terms
from tcgis.words.terms import text

_MARK: Final = "background-color: #dbe9f8"


def decisions_in_force() -> pd.DataFrame:
    """The decision in force on each parcel that has one."""
    return ledger.current_decisions(cached.workspace_engine())


def waiting_candidates(
    run: Assessment, shown: pd.DataFrame, decided: pd.DataFrame, order: str
) -> pd.DataFrame:
    """Candidates among the parcels on show; those without a decision come first."""
    waiting = run.queue[run.queue["parcel_id"].isin(shown.index)]
    return reserve_list.with_decisions(run, waiting, decided, by=order)


def counted(run: Assessment) -> Assessment:
    """The run with its idle days counted to the day that the officer set, if any."""
    day = state.chosen_day()
    return run if day is None else assess.count_idle_to(run, day)


def choose_day(run: Assessment) -> Assessment:
    """Let the officer set the day that idle days are counted to; return the run of that day.

    The last day of the year counts where nobody sets another.
    """
    key, usual = f"day-{run.year}", run.idle_on.date()
    st.session_state[key] = state.chosen_day() or usual

    def take() -> None:
        day = st.session_state[key]
        state.take_day(None if day == usual else day)

    st.date_input(
        text("reserve_day"), key=key, format="YYYY-MM-DD", min_value=address.FIRST_DAY,
        max_value=address.LAST_DAY, required=True, width=150, label_visibility="collapsed",
        help=text("reserve_day_help"), on_change=take,
    )  # fmt: skip
    return counted(run)


def show_day(run: Assessment) -> None:
    """Say to which day the queue counts; of a day in another year what that does not change."""
    said = text("reserve_counted", on=f"{run.idle_on:%Y-%m-%d}")
    if run.idle_on.year != run.year:
        when = "later" if run.idle_on.year > run.year else "earlier"
        said += text(f"reserve_counted_{when}", year=run.year)
    st.caption(plain(said))


def choose_order() -> str:
    """Let the officer choose the order of the queue; return its name."""
    chosen = st.selectbox(
        text("reserve_order"), list(reserve_list.ORDERS), key="queue_order", width=150,
        format_func=lambda name: sentence("reserve_order_by", name=terms.label(name)),
        label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen)


def _unjudged(run: Assessment) -> list[str]:
    """Reasons that this run could not ask about: nothing is on record to judge by."""
    low, years = run.edition.low_yield, set(run.trend["year"])
    asked = low is not None and set(range(run.year - low.years + 1, run.year + 1)) <= years
    taxed = "tax_per_mu" in run.parcels and bool(run.parcels["tax_per_mu"].notna().any())
    graded = "grade" in run.parcels and bool(run.parcels["grade"].notna().any())
    return reserve.unjudged(run.parcels, graded=graded, low_yield=asked and taxed)


def show_unjudged(run: Assessment) -> None:
    """Say which questions were not asked of this county: no candidate is then no answer."""
    lacking = _unjudged(run)
    if lacking:
        names = "、".join(terms.label(name) for name in lacking)
        st.caption(sentence("reserve_unjudged", names=names))


def show_queue(run: Assessment, candidates: pd.DataFrame) -> None:
    """Show the queue with a choice of reasons; a click on a row takes the parcel in hand.

    The parcel in hand stays the same, ticked and marked, wherever its row goes.
    """
    if run.queue.empty:
        st.info(text("reserve_nothing"))
        return
    lacking = _unjudged(run)
    asked = [name for name in reserve.REASONS if name not in lacking]
    chosen = st.pills(
        text("reserve_reasons"), asked, selection_mode="multi", key="reasons",
        format_func=plainly(
            lambda name: f"{terms.label(name)} {candidates['reason'].eq(name).sum()}"
        ),
    )  # fmt: skip
    table, in_hand = of_reasons(candidates, chosen), state.chosen_parcel()
    st.caption(sentence("reserve_count", n=table["parcel_id"].nunique(), rows=len(table)))
    # a table of other rows is another widget: a place in the old one means another parcel here
    key = f"queue-{hash(tuple(table['parcel_id']))}"
    here = reserve_list.rows_of(table, in_hand)
    words = reserve_list.candidates_in_words(table, in_hand)
    with st.container(key="queue"):
        st.dataframe(
            _mark_rows(panels.style_table(words), here), key=key, width="stretch", height=480,
            hide_index=True, on_select=partial(_take, key, list(table["parcel_id"])),
            selection_mode="single-row", placeholder="—",
            selection_default={"selection": {"rows": here[:1]}},
        )  # fmt: skip
    if in_hand is not None and not here:
        st.caption(text("reserve_not_listed"))


def _take(key: str, ids: list[str]) -> None:
    """Take the parcel of the row that was clicked; a tick that a new order clears drops nothing."""
    rows = st.session_state[key].selection.rows
    if rows:
        state.take_parcel(ids[rows[0]])


def _mark_rows(styler: Styler, rows: list[int]) -> Styler:
    return styler.apply(lambda row: [_MARK if row.name in rows else ""] * len(row), axis=1)


def show_remote_evidence(run: Assessment, parcel_id: str) -> None:
    """Show what rasters show of the parcel; hints, no grounds."""
    for line in reserve_list.remote_evidence(run, parcel_id):
        st.caption(plain(line))


def show_no_parcel(run: Assessment, parcel_id: str | None) -> None:
    """Say how to choose a parcel, or that there is none of the id in the address."""
    if parcel_id is not None:
        look.show_notice("bad", text("reserve_no_such_parcel", unit=parcel_id, year=run.year))
    elif not run.queue.empty:
        st.info(text("reserve_choose"))


def show_decision_history(parcel_id: str) -> None:
    """Show every decision on the parcel, newest first."""
    past = ledger.decision_history(cached.workspace_engine(), parcel_id)
    if past.empty:
        st.caption(text("reserve_no_history"))
        return
    st.markdown(f"**{text('reserve_history')}**")
    st.dataframe(
        panels.style_table(reserve_list.decisions_in_words(past)), width="stretch",
        hide_index=True, placeholder="—",
    )  # fmt: skip


def of_reasons(candidates: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Rows of the queue with one of the chosen reasons; all of them where none is chosen."""
    return candidates[candidates["reason"].isin(chosen)] if chosen else candidates


def show_decided_elsewhere(run: Assessment, decided: pd.DataFrame) -> None:
    """Tell the parcels with a decision that are no candidates: none is lost from sight."""
    others = reserve_list.decided_elsewhere(run, decided)
    if others:
        with st.expander(sentence("reserve_elsewhere", n=len(others))):
            look.show_list(others)


def show_reserve_exports(run: Assessment, candidates: pd.DataFrame, decided: pd.DataFrame) -> None:
    """Offer the candidates on show with their decisions: workbook, GeoPackage, shapefile."""
    if run.queue.empty:
        st.caption(text("reserve_nothing_to_export"))
        return
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
