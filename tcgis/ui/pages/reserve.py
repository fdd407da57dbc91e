"""What must the land reserve center decide next."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, filter_panels, look, panels, reserve_panels, state
from tcgis.words.terms import text

with panels.choice_row():
    panels.choose_year()
    run = cached.run_of_year(state.chosen_year())
    filter_panels.show_filters(run)

decided = reserve_panels.decisions_in_force()
shown = listing.apply_filters(run.parcels, state.chosen_filters())
waiting = reserve_panels.waiting_candidates(run, shown, decided)
left, right = st.columns([6, 4], gap="large")
with left:
    reserve_panels.show_queue(waiting)
with right:
    parcel = state.chosen_parcel()
    if parcel is not None and parcel in run.parcels.index:
        reserve_panels.show_evidence(run, parcel)
        reserve_panels.show_decision_form(run, parcel)
        reserve_panels.show_decision_history(parcel)
        panels.show_parcel_card(run, parcel)
    else:
        st.info(text("reserve_choose"))

st.subheader(text("export"))
reserve_panels.show_reserve_exports(run, waiting, decided)
look.show_basis(overview.run_basis(run))
