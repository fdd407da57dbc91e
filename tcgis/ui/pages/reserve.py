"""What must the land reserve center decide next."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, decision_form, filter_panels, look, panels, reserve_panels, state
from tcgis.words.terms import text

with panels.choice_row():
    panels.choose_year()
    run = cached.run_of_year(state.chosen_year())
    filter_panels.show_filters(run)
    order = reserve_panels.choose_order()
    run = reserve_panels.choose_day(run)

decided = reserve_panels.decisions_in_force()
shown = listing.apply_filters(run.parcels, state.chosen_filters())
waiting = reserve_panels.waiting_candidates(run, shown, decided, order)
left, right = st.columns([6, 4], gap="large")
with left:
    reserve_panels.show_day(run)
    reserve_panels.show_unjudged(run)
    reserve_panels.show_queue(run, waiting)
    reserve_panels.show_decided_elsewhere(run, decided)
with right:
    parcel = state.chosen_parcel()
    if parcel is not None and parcel in run.parcels.index:
        decision_form.show_decision_form(run, parcel)
        reserve_panels.show_remote_evidence(run, parcel)
        reserve_panels.show_decision_history(parcel)
        panels.show_parcel_card(run, parcel)
    else:
        reserve_panels.show_no_parcel(run, parcel)

st.subheader(text("export"))
reserve_panels.show_reserve_exports(run, waiting, decided)
look.show_basis([*overview.run_basis(run), overview.idle_basis(run)])
