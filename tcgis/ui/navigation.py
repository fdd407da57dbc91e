"""The frame around every page: title, navigation, year, watermark."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from tcgis import errors, fault_log
from tcgis.ui import address, cached, look, reading_panels, state
from tcgis.ui.plain import sentence
from tcgis.words.terms import text

_PAGES = ("overview", "map", "ranking", "whatif", "reserve", "data")


def open_page() -> None:
    """Draw the frame and the chosen page; what goes wrong is shown in words, not as a trace.

    The data page is drawn in any case: there dropped files are taken back.
    """
    st.set_page_config(page_title=text("app_title"), page_icon="🗺️", layout="wide")
    look.put_style()
    pages = {name: _page(name) for name in _PAGES}
    page = st.navigation([*pages.values()], position="top")
    workspace = cached.settings().workspace
    fault_log.keep_in(workspace / fault_log.NAME)
    with _in_words(workspace, pages["data"]), cached.one_reading():
        if page is pages["data"]:
            with suppress(Exception):  # the page itself meets it again, and says so
                _show_head()
        else:
            _show_head()
        page.run()


def _show_head() -> None:
    look.show_banner(cached.prepared_data().catalog.county)
    look.show_in_vain(address.in_vain_sentence(state.follow_address()))


@contextmanager
def _in_words(workspace: Path, data_page: StreamlitPage) -> Iterator[None]:
    """Whatever is raised, a sentence: of a refusal its own, of a fault its number in the log."""
    try:
        yield
    except errors.TcgisError as refusal:
        st.error(sentence("page_refused", why=refusal))
    except Exception as fault:  # noqa: BLE001 — nobody reads a trace
        fault_log.note_fault(fault, "page")
        look.show_notice("bad", reading_panels.fault_sentence(fault, workspace))
        st.page_link(data_page, label=text("page_to_data"))


def page_file(name: str) -> Path:
    """The script of a page, wherever the script that shows it stands."""
    return Path(__file__).with_name("pages") / f"{name}.py"


def _page(name: str) -> StreamlitPage:
    return st.Page(
        page_file(name),
        title=text(f"page_{name}"),
        url_path=name,
        default=name == "overview",
    )
