"""What must the land reserve center decide next."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, desk, look, panels, state
from tcgis.words.terms import text

with panels.bar():
    panels.year_choice()
    run = cached.assessment(state.year())
    panels.filter_bar(run)

decided = desk.decisions()
queue = desk.queue(run, listing.keep(run.parcels, state.filters()), decided)
left, right = st.columns([6, 4], gap="large")
with left:
    desk.queue_table(queue)
with right:
    parcel = state.parcel()
    if parcel is not None and parcel in run.parcels.index:
        desk.evidence(run, parcel)
        desk.form(run, parcel)
        desk.history(parcel)
        panels.parcel_card(run, parcel)
    else:
        st.info(text("reserve_choose"))

st.subheader(text("export"))
desk.exports(run, queue, decided)
look.basis(overview.basis(run))
