"""How does the zone stand, which park is worst, and why."""

import streamlit as st

from tcgis.outputs.pages import overview, worst
from tcgis.ui import cached, look, overview_panels, panels, reserve_panels, state
from tcgis.words.terms import text

panels.choose_year()
run = reserve_panels.counted(cached.run_of_year(state.chosen_year()))

overview_panels.show_waiting(run)
verdict = worst.worst_park(run)
if verdict is not None:
    look.show_headline(verdict.title, verdict.lines)
    overview_panels.show_ways(verdict)
overview_panels.show_tiles(overview.county_tiles(run))

left, right = st.columns([3, 2], gap="large")
with left:
    overview_panels.show_sums(run)
with right:
    st.subheader(text("overview_grades"))
    overview_panels.show_grades(run)

left, right = st.columns(2, gap="large")
with left:
    overview_panels.show_trend(run)
with right:
    overview_panels.show_tail(run)

look.show_basis([*overview.run_basis(run), overview.idle_basis(run)])
