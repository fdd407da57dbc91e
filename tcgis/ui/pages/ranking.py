"""Who is where, and why."""

import streamlit as st

from tcgis.outputs import brief, views
from tcgis.terms import text
from tcgis.ui import cached, changes, look, panels, state

with panels.bar():
    panels.year_choice()
    run = cached.assessment(state.year())
    unit = panels.unit_choice()
    panels.filter_bar(run)

if unit == "enterprise":
    shown = views.keep(views.ranked(run.enterprises), state.filters())
    panels.firm_table(run, shown)
    if state.firm():
        panels.firm_card(run, state.firm())
elif unit == "parcel":
    shown = views.keep(views.ranked(run.parcels), state.filters())
    panels.parcel_table(run, shown)
    if state.parcel():
        panels.parcel_card(run, state.parcel())
else:
    shown = views.keep(views.ranked(run.parks), state.filters())
    panels.park_table(run, shown)

if unit == run.edition.unit:
    changes.section(run)

st.subheader(text("export"))
panels.exports(run, unit, shown)
look.basis(brief.basis(run))
