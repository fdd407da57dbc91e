"""One page with the live map; run by test_map_component."""

import streamlit as st

from tcgis.ui.map_component.live_map import show_live_map

clicked = st.session_state.setdefault("clicked", [])
got = show_live_map(
    key="map",
    spec=b"spec",
    features=b"features",
    metric="state",
    visible=["P1"],
    selected=st.session_state.get("parcel"),
    on_select=clicked.append,
)
st.session_state["parcel"] = got
st.text(f"parcel={got}")
