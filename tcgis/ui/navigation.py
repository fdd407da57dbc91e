"""The frame around every page: title, navigation, year, watermark."""

from pathlib import Path

import streamlit as st

from tcgis import errors
from tcgis.ui import address, cached, look, state
from tcgis.words.terms import text

_PAGES = ("overview", "map", "ranking", "whatif", "reserve", "data")


def open_page() -> None:
    """Draw the frame and the chosen page; a refusal is shown in words, not as a trace."""
    st.set_page_config(page_title=text("app_title"), page_icon="🗺️", layout="wide")
    look.put_style()
    page = st.navigation([_page(name) for name in _PAGES], position="top")
    cached.draw_reading_place()
    try:
        look.show_banner(cached.prepared_data().catalog.county)
        look.show_in_vain(address.in_vain_sentence(state.follow_address()))
        look.show_later(cached.later_years())
        page.run()
    except errors.TcgisError as refusal:
        st.error(text("page_refused", why=refusal))


def page_file(name: str) -> Path:
    """The script of a page, wherever the script that shows it stands."""
    return Path(__file__).with_name("pages") / f"{name}.py"


def _page(name: str) -> st.Page:
    return st.Page(
        page_file(name),
        title=text(f"page_{name}"),
        url_path=name,
        default=name == "overview",
    )
