"""The live map of a page: one Leaflet map that outlives reruns and page changes.

Two components: the feed carries scripts and parcels, which change with the run alone and are
therefore sent once; the stage hosts the map and takes small commands. What comes back is the id
of the parcel that was clicked.
"""

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from tcgis.outputs.map import page

_FRONTEND = Path(__file__).parent / "frontend"


def show_live_map(
    *,
    key: str,
    spec: bytes,
    features: bytes,
    metric: str,
    visible: Sequence[str] | None = None,
    chosen: Sequence[str] | None = None,
    selected: str | None = None,
    height: int = 560,
    fit: str | int | None = None,
    on_select: Callable[[str | None], None] | None = None,
    on_filter: Callable[[str, list[str]], None] | None = None,
) -> str | None:
    """Show the map and return the id of the parcel in hand.

    ``spec`` comes from ``page.pack_live``, ``features`` is a gzipped GeoJSON; as long as both
    are the same bytes, reruns leave the map alive. ``visible`` are the ids that
    passed the page's filters, or None for all; ``chosen`` the rows of the legend that are on
    (none: all), or None where the legend is the map's own affair; ``selected`` the parcel
    taken elsewhere, which the map moves to. A ``fit`` other than the last one frames what is
    visible. ``on_select`` is called before the script with the id that was clicked, or None
    for the empty land, ``on_filter`` with the metric and the rows of its legend that are on
    after a click there.
    """
    mark = _mark(spec, features)

    def tell() -> None:
        picked = _picked(st.session_state.get(key))
        if on_select is not None and picked is not None:
            on_select(picked["id"])

    def tell_filter() -> None:
        told = _told(st.session_state.get(key), "filtered", "keys")
        if on_filter is not None and told is not None:
            st.session_state[f"{key}:heard"] = told["at"]
            on_filter(str(told["metric"]), [str(each) for each in told["keys"]])

    with st.container(gap=None):
        _feed()(key=f"{key}-feed", data=_packed(mark, spec, features))
        wish = {
            "name": key, "feed": mark, "height": height, "metric": metric, "selected": selected,
            "fit": fit, "visible": None if visible is None else list(visible),
            "chosen": None if chosen is None else list(chosen),
            "heard": st.session_state.get(f"{key}:heard", 0),
        }  # fmt: skip
        result = _stage()(key=key, data=wish, on_picked_change=tell, on_filtered_change=tell_filter)
    return _fresh(result, f"{key}:seen", selected)


def _fresh(result: Any, seen: str, selected: str | None) -> str | None:  # noqa: ANN401
    """The click of this very run, else what the page already holds.

    The component's state lives on after the click; without this, an old click would overrule
    what was since chosen in the table.
    """
    picked = _picked(result)
    if picked is None or picked == st.session_state.get(seen):
        return selected
    st.session_state[seen] = picked
    return None if picked["id"] is None else str(picked["id"])


def _picked(state: Any) -> dict[str, Any] | None:  # noqa: ANN401
    return _told(state, "picked", "id")


def _told(state: Any, name: str, what: str) -> dict[str, Any] | None:  # noqa: ANN401
    """What the map told under a name, if it told it."""
    told = state.get(name) if state is not None else None
    return told if isinstance(told, dict) and what in told else None


def _mark(spec: bytes, features: bytes) -> str:
    """Sixteen characters that change with the content; gzip carries its own checksum."""
    return f"{zlib.crc32(spec):08x}{zlib.crc32(features[-8:]):08x}"


def _packed(mark: str, spec: bytes, features: bytes) -> bytes:
    return b"".join([mark.encode(), len(spec).to_bytes(4, "big"), spec, features])


@cache
def _feed() -> Callable[..., Any]:
    script = page.map_scripts() + "\n" + (_FRONTEND / "feed.js").read_text("utf-8")
    return st.components.v2.component(
        "tcgis_map_feed", js=script, css=page.map_styles(), isolate_styles=False
    )


@cache
def _stage() -> Callable[..., Any]:
    script = (_FRONTEND / "stage.js").read_text("utf-8")
    return st.components.v2.component("tcgis_map_stage", js=script, isolate_styles=False)
