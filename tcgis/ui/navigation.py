"""The frame around every page: title, navigation, year, watermark."""

import streamlit as st

from tcgis import errors
from tcgis.ui import cached, look, state
from tcgis.words.terms import text

_PAGES = ("overview", "map", "ranking", "whatif", "reserve", "data")


def run() -> None:
    """Draw the frame and the chosen page; a refusal is shown in words, not as a trace."""
    st.set_page_config(page_title=text("app_title"), page_icon="🗺️", layout="wide")
    look.style()
    page = st.navigation([_page(name) for name in _PAGES], position="top")
    try:
        look.banner(cached.prepared().catalog.county)
        state.keep_across_pages()
        page.run()
    except errors.TcgisError as refusal:
        st.error(text("page_refused", why=refusal))


def _page(name: str) -> st.Page:
    return st.Page(
        f"tcgis/ui/pages/{name}.py",
        title=text(f"page_{name}"),
        url_path=name,
        default=name == "overview",
    )
