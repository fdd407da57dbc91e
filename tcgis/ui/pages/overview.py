"""How does the zone stand, which park is worst, and why."""

import streamlit as st

from tcgis.outputs.pages import listing, overview
from tcgis.ui import cached, charts, look, navigation, panels, state
from tcgis.words.terms import text

panels.choose_year()
run = cached.run_of_year(state.chosen_year())

worst = overview.worst_park(run)
if worst is not None:
    look.show_headline(worst.title, worst.lines)
    st.page_link(navigation.page_file("reserve"), label=text("overview_next"))

for column, tile in zip(st.columns(5), overview.county_tiles(run), strict=False):
    column.metric(tile.label, tile.value, tile.delta, help=tile.basis)

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(text("overview_parks"))
    parks = listing.readable_table(listing.ranked(run.parks), listing.PARK_COLUMNS, run)
    st.dataframe(panels.style_table(parks), width="stretch", hide_index=True, placeholder="—")
with right:
    st.subheader(text("overview_grades"))
    charts.draw_grades_by_park(overview.grades_by_park(run))

left, right = st.columns(2, gap="large")
with left:
    st.subheader(text("overview_trend"))
    charts.draw_trend(overview.tax_trend(run))
with right:
    st.subheader(text("overview_tail"))
    share = st.slider(text("overview_tail_cut"), 1, 50, 20, format="%d%%")
    tail = overview.tax_tail(run, share / 100)
    st.write(tail.sentence)
    charts.draw_tail(tail.curve, share / 100)
    st.write(overview.gini_sentence(run))

look.show_basis(overview.run_basis(run))
