"""The parts of the first page: ways on from the worst park, tiles, sums, charts."""

import pandas as pd
import streamlit as st

from tcgis.line.assessment import Assessment
from tcgis.outputs.pages import listing, overview, waiting
from tcgis.outputs.pages.overview import CountyTile
from tcgis.outputs.pages.worst import ParkVerdict
from tcgis.ui import charts, look, navigation, panels, state
from tcgis.ui.plain import plain, sentence
from tcgis.words.terms import text

_WAYS = {"ranking": "overview_list", "map": "overview_map", "reserve": "overview_queue"}


def show_ways(verdict: ParkVerdict) -> None:
    """Links to the list, the map and the queue of the park that is worst, filtered by it."""
    query = state.link_to_park([verdict.name] if verdict.kind == "park" else [])
    with st.container(horizontal=True):
        for page, key in _WAYS.items():
            st.page_link(
                navigation.page_file(page), label=sentence(key, name=verdict.name),
                query_params=query,
            )  # fmt: skip


def show_waiting(run: Assessment) -> None:
    """Say which columns are in no sum, and lead to where that is mended."""
    told = waiting.waiting_columns(run)
    for line in told:
        look.show_notice("bad", line)
    if told:
        st.page_link(navigation.page_file("data"), label=text("overview_to_data"))


def show_tiles(tiles: list[CountyTile]) -> None:
    """Show the headline figures, each with what it is made of below it."""
    for column, tile in zip(st.columns(len(tiles)), tiles, strict=True):
        column.metric(
            plain(tile.label), plain(tile.value), None if tile.delta is None else plain(tile.delta)
        )
        column.caption(plain(tile.basis))


def show_sums(run: Assessment) -> None:
    """Show the sums of the parks, or of the zones or industries that the edition grades."""
    units = overview.graded_units(run)
    unit = run.edition.unit
    if unit in {"zone", "industry"}:
        st.subheader(text(f"unit_{unit}"))
        panels.show_sums_table(run, unit, listing.ranked(units))
    parks = overview.park_sums(run)
    if parks.empty:
        st.subheader(text("overview_parks"))
        st.caption(text("overview_no_parks"))
    else:
        _show_table(run, text("overview_parks"), parks)


def _show_table(run: Assessment, title: str, rows: pd.DataFrame) -> None:
    st.subheader(plain(title))
    table = listing.readable_table(rows, listing.SUM_COLUMNS, run)
    st.dataframe(panels.style_table(table), width="stretch", hide_index=True, placeholder="—")


def show_grades(run: Assessment) -> None:
    """Show how many of each grade every park has."""
    counts = overview.grades_by_park(run)
    if counts.empty:
        st.caption(
            text("chart_no_grades" if overview.gives_no_grades(run) else "chart_other_units")
        )
        return
    charts.draw_grades_by_park(counts, text(f"graded_{run.edition.unit}"))


def show_trend(run: Assessment) -> None:
    """Show the first ratio by year."""
    trend = overview.yield_trend(run)
    if trend is None:
        return
    st.subheader(plain(trend.title))
    if trend.table["year"].nunique() < 2:  # noqa: PLR2004
        st.caption(text("overview_one_year"))
        return
    charts.draw_trend(trend)


def show_tail(run: Assessment) -> None:
    """Show what the least productive land yields; the cut is the reader's."""
    if overview.yield_tail(run, 0) is None:
        return
    st.subheader(text("overview_tail"))
    share = st.slider(text("overview_tail_cut"), 1, 50, 20, format="%d%%")
    tail = overview.yield_tail(run, share / 100)
    if tail is not None:
        look.show_sentence(tail.sentence)
        if len(tail.curve) > 1:
            charts.draw_tail(tail, share / 100)
    look.show_sentence(overview.gini_sentence(run))
