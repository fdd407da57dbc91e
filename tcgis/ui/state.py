"""What one reader has chosen: the year, the filters and the one parcel or firm in hand.

The selection is an id, never a row number; it lives in the address, so that a page can be
reloaded or sent to a colleague.
"""

import streamlit as st

from tcgis.outputs.pages.listing import Filters
from tcgis.ui import cached

_PARCEL, _FIRM = "dk", "qy"


def chosen_year() -> int:
    """The year on show."""
    known = cached.known_years()
    chosen = st.session_state.get("year", known[0])
    return chosen if chosen in known else known[0]


def chosen_filters() -> Filters:
    """The filters that are on, the same on every page."""
    get = st.session_state.get
    return Filters(
        parks=tuple(get("filter_parks", ())),
        townships=tuple(get("filter_townships", ())),
        classes=tuple(get("filter_classes", ())),
        search=str(get("filter_search", "")).strip(),
    )


def clear_filters() -> None:
    """Show everything again."""
    for name in ("filter_parks", "filter_townships", "filter_classes"):
        st.session_state[name] = []
    st.session_state["filter_search"] = ""


def chosen_parcel() -> str | None:
    """Id of the selected parcel."""
    return st.query_params.get(_PARCEL)


def chosen_firm() -> str | None:
    """Credit code of the selected enterprise."""
    return st.query_params.get(_FIRM)


def take_parcel(parcel_id: str | None) -> None:
    """Select a parcel; None selects nothing."""
    _put(_PARCEL, parcel_id)


def take_firm(credit_code: str | None) -> None:
    """Select an enterprise; None selects nothing."""
    _put(_FIRM, credit_code)


def keep_across_pages() -> None:
    """Keep the choices of widgets that the next page may not show."""
    for name in ("year", "filter_parks", "filter_townships", "filter_classes", "filter_search"):
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def _put(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
