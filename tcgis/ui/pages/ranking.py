"""Who is where, and why."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, changes, look, panels, stability, state
from tcgis.words.terms import text

with panels.bar():
    panels.year_choice()
    run = cached.assessment(state.year())
    unit = panels.unit_choice()
    panels.filter_bar(run)

if unit == "enterprise":
    shown = listing.keep(listing.ranked(run.enterprises), state.filters())
    if run.edition.unit == unit:
        shown = stability.column(run, shown)
    panels.firm_table(run, shown)
    if state.firm():
        panels.firm_card(run, state.firm())
elif unit == "parcel":
    shown = listing.keep(listing.ranked(run.parcels), state.filters())
    panels.parcel_table(run, shown)
    if state.parcel():
        panels.parcel_card(run, state.parcel())
else:
    shown = listing.keep(listing.ranked(run.parks), state.filters())
    panels.park_table(run, shown)

if unit == run.edition.unit:
    changes.section(run)

st.subheader(text("export"))
panels.exports(run, unit, shown)
look.basis(overview.basis(run))
