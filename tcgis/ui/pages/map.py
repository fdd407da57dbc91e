"""Where is it, and what is beside it: map, table and card with one selection."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, look, panels, state

with panels.bar():
    panels.year_choice()
    run = cached.assessment(state.year())
    metric = panels.metric_choice(run)
    panels.filter_bar(run)


@st.fragment
def linked() -> None:
    """Map, table and card; a click redraws these alone."""
    shown = listing.keep(listing.ranked(run.parcels), state.filters())
    left, right = st.columns([7, 3], gap="medium")
    with left:
        panels.live_map(run, metric, shown)
    with right:
        panels.parcel_card(run, state.parcel())
    panels.parcel_table(run, shown)


linked()
look.basis(overview.basis(run))
