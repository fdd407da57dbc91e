"""What came in, and can it be trusted."""

import streamlit as st

from tcgis.terms import text
from tcgis.ui import cached, intake, panels

ready = cached.prepared()
checked = cached.checked()

intake.summary(checked)
views = {"findings": intake.findings, "files": intake.files}
with panels.bar():
    view = st.segmented_control(
        text("data_view"), list(views), default="findings", required=True, key="data_view",
        label_visibility="collapsed", format_func=lambda name: text(f"data_view_{name}"),
    )  # fmt: skip
    by = intake.operator()
intake.drop(ready.catalog, by)
views[str(view)](ready, checked)
