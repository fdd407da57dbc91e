"""Who is where, and why."""

import streamlit as st

from tcgis.outputs.pages import inside, listing, overview
from tcgis.ui import cached, change_panels, filter_panels, look, panels, stability_panels, state
from tcgis.words.terms import text

with panels.choice_row():
    panels.choose_year()
    run = cached.run_of_year(state.chosen_year())
    unit = panels.choose_unit(run)
    filter_panels.show_filters(run)

if unit == "enterprise":
    shown = listing.apply_filters(listing.ranked(run.enterprises), state.chosen_filters())
    shown = inside.with_inside(shown, run, state.chosen_filters())
    if run.edition.unit == unit:
        shown = stability_panels.with_stability(run, shown)
    panels.show_firm_table(run, shown)
    if state.chosen_firm():
        panels.show_firm_card(run, state.chosen_firm())
elif unit == "parcel":
    shown = listing.apply_filters(listing.ranked(run.parcels), state.chosen_filters())
    panels.show_parcel_table(run, shown)
    if state.chosen_parcel():
        panels.show_parcel_card(run, state.chosen_parcel())
else:
    units = listing.ranked(listing.units_of(run, unit))
    shown = listing.apply_filters(units, state.chosen_filters())
    panels.show_sums_table(run, unit, shown)

if unit == run.edition.unit:
    change_panels.show_changes(run)

st.subheader(text("export"))
panels.show_list_exports(run, unit, shown)
look.show_basis(overview.run_basis(run))
