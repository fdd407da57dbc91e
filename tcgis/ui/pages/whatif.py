"""What if: other weights, cuts, another edition, other land or tax of one unit."""

import streamlit as st

from tcgis.analysis import whatif
from tcgis.errors import TcgisError
from tcgis.outputs.pages import overview, whatif_report
from tcgis.ui import cached, look, panels, state, whatif_panels
from tcgis.ui.plain import plain
from tcgis.words.terms import text

with panels.choice_row():
    panels.choose_year()
    run = cached.run_of_year(state.chosen_year())
    st.button(text("whatif_reset"), on_click=whatif_panels.reset_controls)
st.warning(text("whatif_mark"), icon="⚠️")
st.caption(text("whatif_hint"))

left, right = st.columns([1, 2.4], gap="large")
with left:
    rule = whatif_panels.choose_draft(run)
    weights = whatif_panels.ask_weights(rule)
    cuts = whatif_panels.ask_cuts(rule)
    changes = whatif_panels.ask_changes(run, rule)
with right:
    if weights is not None:
        try:
            tried = whatif.with_cuts(whatif.with_weights(rule, weights), cuts)
            found = whatif_panels.compare_trial(run, tried, changes)
        except TcgisError as refusal:
            st.error(plain(refusal))
        else:
            given = cached.measured_units(run.edition, run.year).units
            lines = whatif_report.describe_trial(run, tried, changes, given)
            whatif_panels.show_result(run, found, lines)
look.show_basis([text("whatif_mark"), *overview.run_basis(run)])
