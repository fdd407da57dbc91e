"""What the map is coloured by and what the lists keep: choices that the map's legend shares."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from tcgis.line.assessment import Assessment
from tcgis.outputs.map import palette
from tcgis.outputs.map.spec import CLASS, first_metric, legend_labels, map_metrics
from tcgis.outputs.pages import listing
from tcgis.rulesets.conditions import GRADES
from tcgis.ui import look, state
from tcgis.ui.plain import plain, plainly, sentence, visibly
from tcgis.words import terms
from tcgis.words.terms import text


def choose_metric(run: Assessment) -> str:
    """Let the reader choose what the map is coloured by; return its name."""
    first = first_metric(run.parcels)
    names = [first, *(name for name in map_metrics(run.parcels) if name != first)]
    asked = str(st.session_state.get("metric", first))
    if asked not in names:
        look.show_sentence(text("metric_unknown", name=_metric_label(run, asked)))
        state.clear_levels()
    chosen = st.segmented_control(
        text("choose_metric"), names, key=held_key("metric", names), required=True,
        label_visibility="collapsed", on_change=state.clear_levels,
        format_func=plainly(lambda name: _metric_label(run, name)),
    )  # fmt: skip
    return str(chosen or names[0])


def held_key(key: str, options: Sequence[str]) -> str:
    """Key of a widget, which holds the first option where it holds none of them."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    return key


def _metric_label(run: Assessment, name: str) -> str:
    extra = listing.run_terms(run)
    if name == CLASS:
        return text("map_metric_class")
    return terms.label(name, extra=extra) if name in {*terms.load().terms, *extra} else name


def show_filters(run: Assessment) -> None:
    """Show the filters behind a button that says how many are on."""
    with st.popover(sentence("filters_n", n=state.chosen_filters().active)):
        parcels = run.parcels
        _choose_several("filter_parks", "park_name", parcels["park_name"])
        _choose_several("filter_townships", "township", parcels["township"])
        _choose_several("filter_classes", "grade", _classes(run), words=terms.label)
        _choose_levels(run)
        st.text_input(text("filter_search"), key="filter_search")
        st.button(text("filters_clear"), on_click=state.clear_filters)


def _classes(run: Assessment) -> list[str]:
    """Classes of the year's parcels and firms, in the legend's order."""
    here = set(listing.class_of(run.parcels)) | set(listing.class_of(run.enterprises))
    return [each for each in palette.LAND if each in here or each in GRADES]


def _choose_levels(run: Assessment) -> None:
    """Let the reader choose levels of the figure that the map is coloured by."""
    metric = str(st.session_state.get("metric", CLASS))
    if metric not in map_metrics(run.parcels)[1:]:
        return
    labels = legend_labels(run.parcels, metric, listing.run_terms(run))
    name = text("filter_levels", metric=_metric_label(run, metric))
    _choose_among("filter_levels", name, list(labels), words=lambda key: labels.get(key, key))


def show_unasked_filters(units: pd.DataFrame) -> None:
    """Say which filters that are on do nothing to a list, for it has no such column."""
    words = {
        "townships": terms.label("township"), "classes": terms.label("grade"),
        "levels": text("filter_figure"),
    }  # fmt: skip
    unasked = listing.unasked_filters(units, state.chosen_filters())
    if unasked:
        st.caption(sentence("filter_unasked", names="、".join(words[name] for name in unasked)))


def _choose_several(
    key: str, name: str, values: pd.Series | list[str], *, words: Callable[[str], str] = str
) -> None:
    options = values if isinstance(values, list) else sorted(values.dropna().unique())
    _choose_among(key, terms.label(name), options, words=words)


def _choose_among(key: str, label: str, options: list[str], *, words: Callable[[str], str]) -> None:
    """A choice of several; what another year has and this one has not stays chosen, and is told."""
    held = list(st.session_state.get(key, []))
    st.session_state[key] = held
    options = [*options, *(value for value in held if value not in options)]
    everything = text("filter_all")
    st.multiselect(
        plain(label), options, key=key, format_func=visibly(words), placeholder=everything
    )
