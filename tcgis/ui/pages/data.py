"""What came in, and can it be trusted."""

import streamlit as st

from tcgis.ui import cached, data_panels, panels, question_panels
from tcgis.words.terms import text

views = {
    "findings": data_panels.show_findings,
    "questions": question_panels.show_questions,
    "files": data_panels.show_file_table,
    "proofs": data_panels.show_proofs,
    "areas": data_panels.show_areas,
    "gate": data_panels.show_control_figures,
}
# what is dropped is listed before the data are asked for, so that whatever is wrong with them it
# can be taken back; the verdict stands above all the same
verdict = st.container()
with panels.choice_row():
    view = st.segmented_control(
        text("data_view"), list(views), default="findings", required=True, key="data_view",
        label_visibility="collapsed", format_func=lambda name: text(f"data_view_{name}"),
    )  # fmt: skip
    by = data_panels.ask_operator()
data_panels.show_dropped_files(cached.layers_known(), by)
ready, report = cached.prepared_data(), cached.check_report()
with verdict:
    data_panels.show_verdict(report)
views[str(view)](ready, report)
