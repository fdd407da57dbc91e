"""The chip that says how far a grade holds; drawn when asked for, once a run."""

import pandas as pd
import streamlit as st

from tcgis.analysis import stability
from tcgis.analysis.stability import Plan
from tcgis.line.assessment import Assessment
from tcgis.outputs.numbers import percent
from tcgis.outputs.pages import stability_list
from tcgis.ui import cached, panels
from tcgis.ui.plain import plain, sentence
from tcgis.words.terms import text


def with_stability(run: Assessment, units: pd.DataFrame) -> pd.DataFrame:
    """The units with their stability, once it was computed; before, a button asks for it."""
    known = cached.drawn_stability(run)
    if known is None:
        if st.button(text("stability_ask"), key="stability"):
            _draw_and_rerun(run)
        return units
    st.caption(plain(_stability_sentence(known)))
    edge = stability_list.boundary_list(run, known)
    with st.expander(sentence("stability_edge", n=f"{len(edge):,}")):
        st.dataframe(
            panels.style_table(edge), width="stretch", placeholder="—",
            height=panels.table_height(len(edge), limit=320),
        )  # fmt: skip
    return units.join(known[["stability", "kept_share"]])


def _draw_and_rerun(run: Assessment) -> None:
    bar = st.progress(0.0, sentence("stability_running", share=percent(0, 0)))

    def step(share: float) -> None:
        bar.progress(share, sentence("stability_running", share=percent(share, 0)))

    cached.draw_stability(run, step)
    st.rerun()


def _stability_sentence(known: pd.DataFrame) -> str:
    plan, count = Plan(), known["stability"].value_counts()
    return text(
        "stability_told",
        draws=plan.draws,
        seed=plan.seed,
        land=percent(plan.amounts["land_mu"], 0),
        tax=percent(plan.amounts["tax_wan"], 0),
        weights=percent(plan.weights, 0),
        stable=percent(stability.STABLE, 0),
        borderline=percent(stability.BORDERLINE, 0),
        edge=int(count.get("borderline", 0)),
        volatile=int(count.get("volatile", 0)),
    )
