"""Where is it, and what is beside it: map, table and card with one selection."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, filter_panels, look, panels, state

with panels.choice_row():
    panels.choose_year()
    run = cached.run_of_year(state.chosen_year())
    metric = filter_panels.choose_metric(run)
    filter_panels.show_filters(run)

# no fragment: a click that arrives while the page is being drawn would lose its run
shown = listing.apply_filters(listing.ranked(run.parcels), state.chosen_filters())
left, right = st.columns([7, 3], gap="medium")
with left:
    panels.show_map(run, metric)
with right:
    panels.show_parcel_card(run, state.chosen_parcel())
panels.show_parcel_table(run, shown)
look.show_basis(overview.run_basis(run))
