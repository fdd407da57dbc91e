"""Two pages, one of which shows the live map of 30 parcels; run by test_live_map."""

import gzip

import drawn_land as land
import streamlit as st

from tcgis.outputs.map import page
from tcgis.outputs.map.features import geojson_bytes
from tcgis.outputs.map.spec import map_fields
from tcgis.ui.map_component.live_map import show_live_map


@st.cache_resource
def run() -> tuple[bytes, bytes, list[str]]:
    table = land.parcels(30)
    shapes = geojson_bytes(table, fields=map_fields(table))
    return page.pack_live(land.drawn(table)), gzip.compress(shapes, mtime=0), list(table.index)


def show() -> None:
    spec, features, ids = run()
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    metric = "tax_per_mu" if st.toggle("tax") else "state"
    few = st.toggle("few")
    if st.button("take P020"):
        st.session_state["parcel"] = "P020"
    got = show_live_map(
        key="map",
        spec=spec,
        features=features,
        metric=metric,
        visible=ids[::6] if few else None,
        selected=st.session_state.get("parcel"),
        height=500,
        on_select=lambda picked: st.session_state.update(told=picked),
    )
    st.session_state["parcel"] = got
    st.text(f"parcel={got}")
    st.text(f"told={st.session_state.get('told')}")
    st.text(f"runs={st.session_state['runs']}")


def other() -> None:
    st.text("nothing here")


st.set_page_config(layout="wide")
st.navigation([st.Page(show, title="Land"), st.Page(other, title="Elsewhere")]).run()
