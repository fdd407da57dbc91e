"""What if: other weights, cuts, another edition, other land or tax of one unit."""

import streamlit as st

from tcgis.analysis import whatif as trial
from tcgis.errors import TcgisError
from tcgis.outputs.pages import overview
from tcgis.outputs.pages import whatif as shown
from tcgis.ui import cached, look, panels, state, whatif
from tcgis.words.terms import text

with panels.bar():
    panels.year_choice()
    run = cached.assessment(state.year())
    st.button(text("whatif_reset"), on_click=whatif.reset)
st.warning(text("whatif_mark"), icon="⚠️")
st.caption(text("whatif_hint"))

left, right = st.columns([1, 2.4], gap="large")
with left:
    rule = whatif.draft(run)
    weights = whatif.weights(rule)
    cuts = whatif.cuts(rule)
    changes = whatif.changes(run, rule)
with right:
    if weights is not None:
        try:
            tried = trial.with_cuts(trial.with_weights(rule, weights), cuts)
            found = whatif.compared(run, tried, changes)
        except TcgisError as refusal:
            st.error(str(refusal))
        else:
            given = cached.units_of(run.edition, run.year).units
            whatif.result(run, found, shown.said(run, tried, changes, given))
look.basis([text("whatif_mark"), *overview.basis(run)])
