"""What came in, and can it be trusted."""

import streamlit as st

from tcgis.ui import cached, intake, panels, questions
from tcgis.words.terms import text

ready = cached.prepared()
checked = cached.checked()

intake.summary(checked)
views = {
    "findings": intake.findings, "questions": questions.asked, "files": intake.files,
    "proofs": intake.proofs, "areas": intake.areas, "gate": intake.gate,
}  # fmt: skip
with panels.bar():
    view = st.segmented_control(
        text("data_view"), list(views), default="findings", required=True, key="data_view",
        label_visibility="collapsed", format_func=lambda name: text(f"data_view_{name}"),
    )  # fmt: skip
    by = intake.operator()
intake.drop(ready.catalog, by)
views[str(view)](ready, checked)
