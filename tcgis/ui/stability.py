"""The chip that says how far a grade holds; drawn when asked for, once a run."""

import pandas as pd
import streamlit as st

from tcgis.outputs.numbers import percent
from tcgis.scoring import stability
from tcgis.scoring.stability import Plan
from tcgis.terms import text
from tcgis.ui import cached
from tcgis.workflow import Assessment


def column(run: Assessment, units: pd.DataFrame) -> pd.DataFrame:
    """The units with their chip, after a button was pressed; before, as they are."""
    known = cached.stability_of(run)
    if known is None and st.button(text("stability_ask"), key="stability"):
        bar = st.progress(0.0)

        def step(share: float) -> None:
            bar.progress(share, text("stability_running", share=percent(share, 0)))

        known = cached.draw_stability(run, step)
        bar.empty()
    if known is None:
        return units
    st.caption(_told(known))
    return units.join(known[["stability", "kept_share"]])


def _told(known: pd.DataFrame) -> str:
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
