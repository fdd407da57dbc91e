"""What one reader has chosen: the year, the filters and the one parcel or firm in hand.

The selection is an id, never a row number. All of it lives in the address, so that a page can be
reloaded or sent to a colleague; the session keeps it where a change of page empties the address.
"""

from datetime import date

import streamlit as st

from tcgis.outputs.map import palette
from tcgis.outputs.map.spec import CLASS, legend_labels, map_metrics
from tcgis.outputs.pages import listing
from tcgis.outputs.pages.listing import Filters, Levels
from tcgis.ui import address, cached
from tcgis.words import terms

_ADDRESS = "address"
_LISTS = ("filter_parks", "filter_townships", "filter_classes", "filter_levels")
_WIDGETS = ("year", "metric", "unit", "filter_search", *_LISTS)


def follow_address() -> list[str]:
    """Take over an address that somebody opened, or write into it what is chosen.

    Returns what the address says in vain. An empty address says nothing, for a change of page
    has emptied it: what was chosen holds, also where the page before took its widgets with it.
    """
    told, held = address.read(), st.session_state.get(_ADDRESS, {})
    chosen, in_vain = address.parse(told or held)
    for key, value in chosen.items():
        if told != held or key not in st.session_state:
            _hold(key, value)
    st.session_state["year"] = chosen_year()
    _keep_across_pages()
    _write_address()
    return in_vain if told != held else []


def link_to(**changes: object) -> address.Said:
    """Query of a link to what is chosen now, with changes by the names of the session."""
    return address.compose({**_chosen(), **changes})


def link_to_park(names: list[str]) -> address.Said:
    """Query of a link to the land of parks: no other filter, and no parcel or firm in hand."""
    nothing: dict[str, object] = {name: [] for name in _LISTS} | {"filter_search": ""}
    return link_to(**nothing | {"filter_parks": names, address.PARCEL: None, address.FIRM: None})


def chosen_year() -> int:
    """The year on show."""
    chosen = st.session_state.get("year")
    return chosen if chosen in cached.known_years() else cached.opening_year()


def chosen_filters() -> Filters:
    """The filters that are on, the same on every page."""
    get = st.session_state.get
    return Filters(
        parks=tuple(get("filter_parks", ())),
        townships=tuple(get("filter_townships", ())),
        classes=tuple(get("filter_classes", ())),
        search=str(get("filter_search", "")).strip(),
        levels=_chosen_levels(),
    )


def _chosen_levels() -> Levels | None:
    metric, keys = st.session_state.get("metric"), st.session_state.get("filter_levels")
    if not keys or metric in {None, CLASS}:
        return None
    run = cached.run_of_year(chosen_year())
    extra = listing.run_terms(run)
    if metric not in map_metrics(run.parcels):
        return Levels(str(metric), tuple(keys), 0)
    rows = legend_labels(run.parcels, metric, extra)
    named = tuple(f"{terms.label(metric, extra=extra)} {rows.get(key, key)}" for key in keys)
    return Levels(metric, tuple(keys), terms.decimals(metric, extra=extra) or 0, named)


def clear_filters() -> None:
    """Show everything again."""
    for name in _LISTS:
        st.session_state[name] = []
    st.session_state["filter_search"] = ""


def clear_levels() -> None:
    """Drop the choice among the levels of a figure, for another figure has others."""
    st.session_state["filter_levels"] = []


def choose_in_legend(metric: str, keys: list[str]) -> None:
    """Filter by what was clicked in the map's legend: classes, or levels of a figure."""
    name, known = (
        ("filter_classes", palette.LAND) if metric == CLASS else ("filter_levels", palette.LEVELS)
    )
    st.session_state[name] = [key for key in keys if key in known]
    _write_address()


def chosen_parcel() -> str | None:
    """Id of the selected parcel."""
    return st.query_params.get("dk")


def chosen_firm() -> str | None:
    """Credit code of the selected enterprise."""
    return st.query_params.get("qy")


def take_parcel(parcel_id: str | None) -> None:
    """Select a parcel; None selects nothing."""
    _take(address.PARCEL, "dk", parcel_id)


def take_firm(credit_code: str | None) -> None:
    """Select an enterprise; None selects nothing."""
    _take(address.FIRM, "qy", credit_code)


def chosen_day() -> date | None:
    """The day that idle days are counted to; None: the last of the year on show."""
    held = st.session_state.get(address.DAY)
    return None if held is None else date.fromisoformat(held)


def take_day(day: date | None) -> None:
    """Count idle days to a day, on every page; None counts to the last of the year."""
    st.session_state[address.DAY] = None if day is None else day.isoformat()
    _write_address()


def _take(key: str, name: str, unit: str | None) -> None:
    st.session_state[key] = unit
    if unit is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = unit
    if _ADDRESS in st.session_state:
        st.session_state[_ADDRESS] = address.read()


def _write_address() -> None:
    st.session_state[_ADDRESS] = address.write(_chosen())


def _chosen() -> dict[str, object]:
    get = st.session_state.get
    chosen = {name: get(name) for name in (*_WIDGETS, address.PARCEL, address.FIRM, address.DAY)}
    return chosen | {"filter_search": str(get("filter_search", "")).strip()}


def _hold(key: str, value: object) -> None:
    """Hold a choice; without one the widget is as on a first visit."""
    if value is None:
        st.session_state.pop(key, None)
    else:
        st.session_state[key] = value


def _keep_across_pages() -> None:
    """Keep the choices of widgets that the next page may not show."""
    for name in _WIDGETS:
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]
