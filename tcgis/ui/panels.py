"""Building blocks that several pages share: choices, tables, cards, exports."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from tcgis.line.assessment import Assessment
from tcgis.outputs.files import downloads, results
from tcgis.outputs.files.excerpt import Excerpt, file_name
from tcgis.outputs.map.spec import CLASS
from tcgis.outputs.numbers import MISSING
from tcgis.outputs.pages import cards, explanation, inside, land_users, listing, stability_list
from tcgis.records.ledger import BEIJING
from tcgis.ui import address, cached, charts, filter_panels, look, state
from tcgis.ui.map_component.live_map import show_live_map
from tcgis.ui.plain import html_text, plain, seen_table, sentence
from tcgis.words.terms import text

_LONGEST = 1000
_LINE = 35
_FURTHER = 21


def choice_row() -> DeltaGenerator:
    """A horizontal row that holds the choices of a page."""
    return st.container(horizontal=True, vertical_alignment="center")


def choose_year() -> None:
    """Let the reader choose the year; the choice holds on every page."""
    st.session_state.setdefault("year", state.chosen_year())
    st.segmented_control(
        text("choose_year"), cached.known_years(), key="year", label_visibility="collapsed",
        format_func=lambda year: sentence("year_n", year=year), required=True,
    )  # fmt: skip


def choose_unit(run: Assessment) -> str:
    """Let the reader choose the list; return its name. What the edition grades comes first."""
    units = listing.units_listed(run)
    asked = st.session_state.get("unit")
    if asked not in {None, *units}:
        look.show_in_vain(address.in_vain_sentence([f"bd={asked}"]))
    chosen = st.segmented_control(
        text("choose_unit"), units, key=filter_panels.held_key("unit", units), required=True,
        format_func=lambda unit: text(f"unit_{unit}"), label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen or units[0])


def show_map(run: Assessment, metric: str) -> None:
    """Show the live map of the run; a click on a parcel selects it, one in the legend filters."""
    filters = state.chosen_filters()
    by_class = metric == CLASS
    # the map's legend is the filter of classes, or of levels: it counts what the others left
    others = filters._replace(classes=()) if by_class else filters._replace(levels=None)
    kept = listing.apply_filters(run.parcels, others)
    show_live_map(
        key="map",
        spec=cached.map_frame(run.year),
        features=cached.map_features(run.year),
        metric=metric,
        visible=None if len(kept) == len(run.parcels) else list(kept.index),
        chosen=filters.classes if by_class else filters.levels.keys if filters.levels else (),
        selected=state.chosen_parcel(),
        height=680,
        fit="|".join(map(str, others)),
        on_select=state.take_parcel,
        on_filter=state.choose_in_legend,
    )


def show_parcel_table(run: Assessment, shown: pd.DataFrame) -> None:
    """Show the ranked parcels; a click on a row selects the parcel."""
    land = cards.total_land(shown)
    st.caption(sentence("count_parcels", n=f"{len(shown):,}", land=land))
    filter_panels.show_unasked_filters(shown)
    _show_ranked(
        listing.readable_table(shown[:_LONGEST], listing.PARCEL_COLUMNS, run),
        "parcels",
        state.take_parcel,
        state.chosen_parcel(),
    )


def show_firm_table(run: Assessment, shown: pd.DataFrame) -> None:
    """Show the ranked enterprises; a click on a row selects the firm."""
    st.caption(sentence("count_firms", n=f"{len(shown):,}"))
    filter_panels.show_unasked_filters(shown)
    note = inside.inside_note(shown, run, state.chosen_filters())
    if note:
        st.caption(plain(note))
    _show_ranked(
        listing.readable_table(shown[:_LONGEST], listing.ENTERPRISE_COLUMNS, run),
        "firms",
        state.take_firm,
        state.chosen_firm(),
    )


def show_sums_table(run: Assessment, unit: str, shown: pd.DataFrame) -> None:
    """Show the ranked parks, zones or industries."""
    filter_panels.show_unasked_filters(shown)
    table = listing.readable_table(shown, listing.COLUMNS[unit], run)
    by_name = unit != "industry"  # an industry is known by its code as well
    st.dataframe(style_table(table), width="stretch", hide_index=by_name, placeholder="—")


def show_parcel_card(run: Assessment, parcel_id: str | None) -> None:
    """Show everything about the selected parcel, and the firms on it."""
    if parcel_id is None or parcel_id not in run.parcels.index:
        st.info(text("card_choose"))
        return
    card = cards.parcel_card(run, parcel_id)
    with st.container(border=True):
        st.html(f"<h3>{html_text(card.title)} {look.chip_html(card.state)}</h3>")
        st.button(text("card_close"), key="close-parcel", on_click=state.take_parcel, args=(None,))
        for line in filter(None, (card.sentence, card.change)):
            look.show_sentence(line)
        _show_firms(card.land, parcel_id)
        look.show_facts(card.facts)
        _show_lifts(run, "parcel", parcel_id)
        if state.chosen_firm() in card.land.index:
            show_firm_card(run, state.chosen_firm())


def _show_firms(firms: pd.DataFrame, parcel_id: str) -> None:
    """Show who uses a parcel; a click on a row opens the firm's card."""
    if len(firms):
        st.markdown(f"**{text('card_firms')}**")
        _show_linked(
            land_users.readable_firms(firms), f"firms-of-{parcel_id}", state.take_firm,
            chosen=state.chosen_firm(), hide_index=True, height=table_height(len(firms), limit=220),
        )  # fmt: skip


def _show_parcels(parcels: pd.DataFrame, credit_code: str) -> None:
    """Show a firm's land; a click on a row selects the parcel."""
    if len(parcels):
        st.markdown(f"**{text('card_parcels')}**")
        _show_linked(
            land_users.readable_parcels(parcels), f"land-of-{credit_code}", state.take_parcel,
            chosen=state.chosen_parcel(), height=table_height(len(parcels), limit=320),
        )  # fmt: skip


def show_firm_card(run: Assessment, credit_code: str | None) -> None:
    """Show everything about the selected enterprise: grade, reason, contributions."""
    if credit_code is None or credit_code not in run.enterprises.index:
        return
    card = cards.firm_card(run, credit_code)
    with st.container(border=True):
        chip, mark = look.chip_html(card.state), look.mark_html(card.mark)
        st.html(f"<h3>{html_text(card.title)} {chip} {mark}</h3>")
        st.button(text("card_close"), key="close-firm", on_click=state.take_firm, args=(None,))
        for line in filter(None, (card.sentence, card.change, *card.policies)):
            look.show_sentence(line)
        with st.container(horizontal=True, gap="large"):
            with st.container(width=380):
                look.show_facts(card.facts)
            if len(card.contributions):
                with st.container(width=640):
                    charts.draw_contributions(card.contributions)
                    table = cards.contribution_table(card.contributions)
                    st.dataframe(
                        style_table(table), width="stretch", hide_index=True, placeholder="—"
                    )
        _show_parcels(card.land, credit_code)
        _show_lifts(run, "enterprise", credit_code)


def _show_lifts(run: Assessment, kind: str, unit: str) -> None:
    """Show what would change the unit's grade, where the edition grades units of this kind."""
    if run.edition.unit != kind or explanation.evaluated_units(run)["grade"].isna()[unit]:
        return
    st.markdown(f"**{text('gap_title')}**")
    look.show_lifts(list(cached.lifts_of(run.year, unit)))
    st.caption(text("gap_note"))


def show_list_exports(run: Assessment, unit: str, shown: pd.DataFrame) -> None:
    """Offer the list on show as a workbook, and its parcels as a map file."""
    if not check_releasable(run):
        return
    whole = listing.units_of(run, unit)
    heeded = listing.heeded_filters(whole, state.chosen_filters())
    note = inside.inside_note(shown, run, heeded) if unit == "enterprise" else ""
    cut = Excerpt(heeded, len(shown), len(whole), today(), notes=(note,) if note else ())
    title = text(f"unit_{unit}")
    left, right, _ = st.columns([1, 1, 3])
    left.download_button(
        text("export_list"), lambda: downloads.list_workbook(run, unit, shown, cut),
        file_name=file_name(title, run, cut, "xlsx"), key="export_list",
    )  # fmt: skip
    right.download_button(
        text("export_map"), lambda: downloads.map_file(run, unit, shown.index, cut),
        file_name=file_name(text("map_file", list=title), run, cut, "html"), key="export_map",
    )  # fmt: skip


def today() -> date:
    """The day in China, as it stands on what is written out."""
    return datetime.now(BEIJING).date()


def check_releasable(run: Assessment) -> bool:
    """Whether the run's results may be exported; if not, the reason is shown.

    A total that contradicts its control figure withholds them.
    """
    why = results.reason_to_withhold(run)
    if why is not None:
        st.error(plain(why))
    return why is None


def style_table(table: pd.DataFrame) -> Styler:
    """Figures with thousands separators and fixed decimals; a dash for what is missing."""
    table = seen_table(table)
    decimals = table.attrs.get("decimals", {})
    formats: dict[Any, str | Callable[[object], str] | None] = {
        name: f"{{:,.{decimals.get(name, 2)}f}}" for name in table.select_dtypes("number").columns
    }
    return stability_list.paint_chips(table.style.format(formats, na_rep=MISSING))


def table_height(rows: int, *, limit: int, line: int = _LINE) -> int:
    """Height of a table in pixels: that of its rows, but at most ``limit``."""
    return min(line * max(rows, 1) + _LINE + 3, limit)


def table_layout(table: pd.DataFrame, *, limit: int) -> dict[str, Any]:
    """Keyword arguments for ``st.dataframe`` that wrap long texts in columns of fixed widths."""
    line = _LINE + _FURTHER * (table.attrs.get("lines", 1) - 1)
    widths = table.attrs.get("widths", {})
    return {
        "column_config": {name: st.column_config.Column(width=px) for name, px in widths.items()},
        "row_height": line,
        "height": table_height(len(table), limit=limit, line=line),
    }


def _show_ranked(
    table: pd.DataFrame, key: str, take: Callable[[str], None], chosen: str | None
) -> None:
    if len(table) == _LONGEST:
        st.caption(sentence("table_cut", n=_LONGEST))
    _show_linked(table, key, take, chosen=chosen, height=360)


def _show_linked(
    table: pd.DataFrame,
    key: str,
    take: Callable[[str], None],
    *,
    chosen: str | None,
    **layout: Any,  # noqa: ANN401
) -> None:
    """Show a table whose marked row is the unit in hand, whoever took it; a click takes another.

    The grid itself keeps a row's number, which is another unit's after a filter, and may clear it
    of its own accord: a mark taken away therefore puts nothing down, the card has a button for it.
    """
    at = table.index.get_indexer(pd.Index([chosen]))[0] if chosen is not None else -1
    rows = [int(at)] if at >= 0 else []
    st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}

    def taken() -> None:
        marked = st.session_state[key]["selection"]["rows"]
        if marked:
            take(str(table.index[marked[0]]))

    st.dataframe(
        style_table(table), key=key, width="stretch", on_select=taken,
        selection_mode="single-row", placeholder="—", **layout,
    )  # fmt: skip
