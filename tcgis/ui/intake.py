"""The data page: what came in, what is wrong with it, and the questions only a person answers."""

from collections.abc import Mapping
from fnmatch import fnmatch
from functools import partial
from pathlib import PurePosixPath

import pandas as pd
import streamlit as st

from tcgis.catalog.model import Catalog
from tcgis.line.assess import Checked
from tcgis.line.prepare import Prepared
from tcgis.outputs.pages import data
from tcgis.outputs.pages import proofs as of_proofs
from tcgis.records import inbox
from tcgis.ui import cached, look, panels
from tcgis.ui.map_component import live_map
from tcgis.ui.signed import signed
from tcgis.words.terms import label, text

_CODE = "fault"


def summary(checked: Checked) -> None:
    """Whether the data can be used, and what is worst."""
    verdict = data.verdict(checked)
    look.first(verdict.title, verdict.lines)


def operator() -> str:
    """Who signs what is done here."""
    return st.text_input(
        text("reserve_by"), key="operator", placeholder=text("data_by"), width=200,
        label_visibility="collapsed",
    )  # fmt: skip


def drop(catalog: Catalog, by: str) -> None:
    """Take files, one by one or a folder at once, and put each to the layer it feeds."""
    # open while dropped files are in force: the way back is in there
    with st.expander(text("data_drop"), expanded=bool(cached.received())):
        whole = st.toggle(text("data_drop_folder"))
        given = st.file_uploader(
            text("data_drop_hint"), key=f"drop-{whole}-{st.session_state.get('dropped', 0)}",
            accept_multiple_files="directory" if whole else True,
        )  # fmt: skip
        if given:
            files = inbox.bundled({each.name: each.getvalue() for each in given})
            _assign(files, catalog, by)
        _received(catalog, by)


def _assign(files: Mapping[str, bytes], catalog: Catalog, by: str) -> None:
    layers = {name: each for name, each in catalog.layers.items() if each.reader != "raster"}
    chosen = {}
    for name in files:
        fits = _layer_of(name, catalog)
        options = ["", *layers]
        chosen[name] = st.selectbox(
            PurePosixPath(name).name, options, index=options.index(fits), key=f"layer-{name}",
            format_func=lambda each: (
                f"{layers[each].department}：{layers[each].title}" if each else text("data_ignore")
            ),
        )  # fmt: skip
    if st.button(text("data_take"), type="primary", disabled=not any(chosen.values())):
        done = signed(lambda: _receive(files, chosen, by))
        if done:
            # a new key empties the uploader
            st.session_state["dropped"] = st.session_state.get("dropped", 0) + 1
            st.rerun()


def _layer_of(name: str, catalog: Catalog) -> str:
    """The layer whose files are called so; none, if that is not plain."""
    own = PurePosixPath(name).name
    fits = [
        layer.id
        for layer in catalog.layers.values()
        if any(fnmatch(own, PurePosixPath(pattern).name) for pattern in layer.files)
    ]
    return fits[0] if len(fits) == 1 else ""


def _receive(files: Mapping[str, bytes], chosen: Mapping[str, str], by: str) -> None:
    for name, layer in chosen.items():
        if layer:
            inbox.receive(
                cached.engine(), cached.settings().workspace, layer=layer, name=name,
                content=files[name], by=by,
            )  # fmt: skip


def _received(catalog: Catalog, by: str) -> None:
    """Files in force, each with the way back."""
    files = cached.received()
    if files:
        st.caption(text("data_received"))
    for each in files:
        with st.container(horizontal=True, vertical_alignment="center"):
            layer = catalog.layers.get(each.layer)
            st.write(f"{each.name} → {layer.title if layer else each.layer}")
            if st.button(text("data_withdraw"), key=f"back-{each.layer}-{each.name}") and signed(
                partial(inbox.withdraw, cached.engine(), layer=each.layer, name=each.name, by=by)
            ):
                st.rerun()


def findings(ready: Prepared, checked: Checked) -> None:
    """Kinds of finding, gravest first; a chosen one opens its rows and their map."""
    counts = data.verdict(checked).counts
    left, right = st.columns([6, 5], gap="medium")
    with left:
        severity = st.segmented_control(
            text("data_severity"), data.SEVERITIES, required=True, key="severity",
            default=data.SEVERITIES[0], label_visibility="collapsed",
            format_func=lambda name: f"{label(name)} {counts[name]:,}",
        )  # fmt: skip
        kinds = data.faults(checked.findings, str(severity))
        if kinds.empty:
            st.success(text("data_none_of", severity=label(str(severity))))
            return
        rows = data.of_code(checked.findings, _chosen_code(kinds))
        at = _rows(rows)
    with right:
        _map(ready, checked, rows, at)


def _chosen_code(kinds: pd.DataFrame) -> str:
    def take() -> None:
        rows = st.session_state["kinds"].selection.rows
        st.session_state[_CODE] = str(kinds.index[rows[0]]) if rows else None

    st.dataframe(
        panels.styled(kinds), key="kinds", width="stretch", hide_index=True, on_select=take,
        selection_mode="single-row", **panels.laid(kinds, limit=425),
    )  # fmt: skip
    held = st.session_state.get(_CODE)
    return str(held) if held in kinds.index else str(kinds.index[0])


def _rows(rows: pd.DataFrame) -> str | None:
    """Findings of one kind; the one in hand."""
    st.markdown(f"**{data.name_of(rows)}**")
    st.caption(data.cure_of(rows))
    words = data.in_words(rows)
    state = st.dataframe(
        panels.styled(words), key=f"rows-{rows['code'].iloc[0]}", width="stretch",
        hide_index=True, on_select="rerun", selection_mode="single-row", placeholder="—",
        **panels.laid(words, limit=400),
    )  # fmt: skip
    chosen = state["selection"]["rows"]
    at = str(rows.index[chosen[0]]) if chosen and chosen[0] < len(rows) else None
    if at is not None:
        st.caption(data.sentence(rows, at))
    return at


def _map(ready: Prepared, checked: Checked, rows: pd.DataFrame, at: str | None) -> None:
    """Where the rows lie; what has no place says so."""
    drawn = data.places_of(ready, checked, rows)
    if drawn.empty:
        st.info(text("data_no_place"))
        return
    spec, features = data.map_of(ready, drawn)
    words = st.empty()
    picked = live_map(
        key="findings-map", spec=spec, features=features, metric="state",
        selected=at, height=560, fit=str(rows["code"].iloc[0]),
    )  # fmt: skip
    said = text("data_click") if picked is None else data.sentence(checked.findings, picked)
    words.caption(said)


def files(ready: Prepared, checked: Checked) -> None:
    """Every file: rows in, used, set aside, findings, verdict."""
    st.caption(text("data_files_hint"))
    _whole(data.files(checked, ready.catalog), 620)


def _whole(table: pd.DataFrame, limit: int) -> None:
    st.dataframe(
        panels.styled(table), width="stretch", hide_index=True, placeholder="—",
        **panels.laid(table, limit=limit),
    )  # fmt: skip


def proofs(ready: Prepared, checked: Checked) -> None:
    """How the coordinates of each file were read, and where that puts it: before and after."""
    table = of_proofs.table(checked)
    if table.empty:
        st.info(text("data_proofs_none"))
        return
    st.caption(text("data_proofs_hint"))
    _whole(table, 420)
    drawn = of_proofs.places(ready, checked)
    if len(drawn):
        spec, features = data.map_of(ready, drawn, view="county")
        with st.container(key="proofs-map"):
            live_map(key="proof-map", spec=spec, features=features, metric="state", height=560)


def areas(_ready: Prepared, checked: Checked) -> None:
    """Certificate, reported and drawn area side by side; what disagrees first."""
    table = data.three_areas(checked)
    if table.empty:
        st.success(text("data_areas_none"))
        return
    st.caption(text("data_areas_hint", n=f"{len(table):,}"))
    _whole(table, 620)


def gate(ready: Prepared, checked: Checked) -> None:
    """Totals beside the control figures that the user gave."""
    table = data.gate(checked)
    if table.empty:
        st.info(data.gate_hint(ready.catalog.county.gate))
        return
    st.caption(text("data_gate_hint"))
    _whole(table, 620)
