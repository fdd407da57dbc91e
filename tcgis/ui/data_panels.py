"""The data page: what came in, what is wrong with it, and the questions only a person answers."""

from collections.abc import Mapping
from fnmatch import fnmatch
from functools import partial
from pathlib import PurePosixPath

import pandas as pd
import streamlit as st

from tcgis.catalog.model import Layer
from tcgis.line.assess import CheckReport
from tcgis.line.prepare import Prepared
from tcgis.outputs.files.check_workbook import SEVERITIES
from tcgis.outputs.pages import data_report, proofs
from tcgis.records import inbox
from tcgis.ui import cached, look, panels
from tcgis.ui.map_component.live_map import show_live_map
from tcgis.ui.plain import plain, plainly, sentence, visibly
from tcgis.ui.signed import do_signed
from tcgis.words.terms import label, text

_CODE = "fault"


def show_verdict(report: CheckReport) -> None:
    """Show whether the data can be used, and what is worst."""
    verdict = data_report.data_verdict(report)
    look.show_headline(verdict.title, verdict.lines)


def ask_operator() -> str:
    """Ask for the name that signs what is done on this page; return it."""
    return st.text_input(
        text("reserve_by"), key="operator", placeholder=text("data_by"), width=200,
        label_visibility="collapsed",
    )  # fmt: skip


def show_dropped_files(layers: Mapping[str, Layer], by: str) -> None:
    """Take uploaded files, assign each to a layer, and list those in force."""
    # open while dropped files are in force: the way back is in there
    with st.expander(text("data_drop"), expanded=bool(cached.received_files())):
        whole = st.toggle(text("data_drop_folder"))
        given = st.file_uploader(
            text("data_drop_hint"), key=f"drop-{whole}-{st.session_state.get('dropped', 0)}",
            accept_multiple_files="directory" if whole else True,
        )  # fmt: skip
        if given:
            files = inbox.bundle_shapefiles({each.name: each.getvalue() for each in given})
            _assign_layers(files, layers, by)
        _list_files_in_force(layers, by)


def _assign_layers(files: Mapping[str, bytes], layers: Mapping[str, Layer], by: str) -> None:
    chosen = {}
    for name in files:
        fits = _layer_of(name, layers)
        options = ["", *layers]
        chosen[name] = st.selectbox(
            plain(PurePosixPath(name).name), options, index=options.index(fits),
            key=f"layer-{name}",
            format_func=visibly(
                lambda each: (
                    f"{layers[each].department}：{layers[each].title}"
                    if each
                    else text("data_ignore")
                )
            ),
        )  # fmt: skip
    if st.button(text("data_take"), type="primary", disabled=not any(chosen.values())):
        done = do_signed(lambda: _keep_files(files, chosen, by))
        if done:
            # a new key empties the uploader
            st.session_state["dropped"] = st.session_state.get("dropped", 0) + 1
            st.rerun()


def _layer_of(name: str, layers: Mapping[str, Layer]) -> str:
    """The only layer whose file patterns fit the name; empty if none or several do."""
    own = PurePosixPath(name).name
    fits = [
        layer.id
        for layer in layers.values()
        if any(fnmatch(own, PurePosixPath(pattern).name) for pattern in layer.files)
    ]
    return fits[0] if len(fits) == 1 else ""


def _keep_files(files: Mapping[str, bytes], chosen: Mapping[str, str], by: str) -> None:
    for name, layer in chosen.items():
        if layer:
            inbox.receive(
                cached.workspace_engine(), cached.settings().workspace, layer=layer, name=name,
                content=files[name], by=by,
            )  # fmt: skip


def _list_files_in_force(layers: Mapping[str, Layer], by: str) -> None:
    """List the uploaded files in force, each with a button that withdraws it."""
    files = cached.received_files()
    if files:
        st.caption(text("data_received"))
    for each in files:
        with st.container(horizontal=True, vertical_alignment="center"):
            layer = layers.get(each.layer)
            st.markdown(plain(f"{each.name} → {layer.title if layer else each.layer}"))
            pressed = st.button(text("data_withdraw"), key=f"back-{each.layer}-{each.name}")
            if pressed and do_signed(partial(_withdraw, each, by)):
                st.rerun()


def _withdraw(file: inbox.Received, by: str) -> None:
    inbox.withdraw(cached.workspace_engine(), layer=file.layer, name=file.name, by=by)


def show_findings(ready: Prepared, report: CheckReport) -> None:
    """Show the kinds of finding, gravest first; a selected one opens its rows and their map."""
    counts = data_report.data_verdict(report).counts
    left, right = st.columns([6, 5], gap="medium")
    with left:
        severity = st.segmented_control(
            text("data_severity"), SEVERITIES, required=True, key="severity",
            default=SEVERITIES[0], label_visibility="collapsed",
            format_func=plainly(lambda name: f"{label(name)} {counts[name]:,}"),
        )  # fmt: skip
        kinds = data_report.kinds_of_finding(report.findings, str(severity))
        if kinds.empty:
            st.success(sentence("data_none_of", severity=label(str(severity))))
            return
        rows = data_report.findings_of_code(report.findings, _choose_kind(kinds))
        at = _choose_finding(rows)
    with right:
        _show_places(ready, report, rows, at)


def _choose_kind(kinds: pd.DataFrame) -> str:
    def take() -> None:
        rows = st.session_state["kinds"].selection.rows
        st.session_state[_CODE] = str(kinds.index[rows[0]]) if rows else None

    st.dataframe(
        panels.style_table(kinds), key="kinds", width="stretch", hide_index=True, on_select=take,
        selection_mode="single-row", **panels.table_layout(kinds, limit=425),
    )  # fmt: skip
    held = st.session_state.get(_CODE)
    return str(held) if held in kinds.index else str(kinds.index[0])


def _choose_finding(rows: pd.DataFrame) -> str | None:
    """Show the findings of one kind; return the id of the selected one."""
    st.markdown(f"**{plain(data_report.kind_title(rows))}**")
    st.caption(plain(data_report.kind_cure(rows)))
    words = data_report.findings_in_words(rows)
    state = st.dataframe(
        panels.style_table(words), key=f"rows-{rows['code'].iloc[0]}", width="stretch",
        hide_index=True, on_select="rerun", selection_mode="single-row", placeholder="—",
        **panels.table_layout(words, limit=400),
    )  # fmt: skip
    chosen = state["selection"]["rows"]
    at = str(rows.index[chosen[0]]) if chosen and chosen[0] < len(rows) else None
    if at is not None:
        st.caption(plain(data_report.finding_sentence(rows, at)))
    return at


def _show_places(ready: Prepared, report: CheckReport, rows: pd.DataFrame, at: str | None) -> None:
    """Show on a map where the findings lie, or say that they have no place."""
    drawn = data_report.finding_places(ready, report, rows)
    if drawn.empty:
        st.info(text("data_no_place"))
        return
    spec, features = data_report.places_map(ready, drawn)
    caption = st.empty()
    picked = show_live_map(
        key="findings-map", spec=spec, features=features, metric="state",
        selected=at, height=560, fit=str(rows["code"].iloc[0]),
    )  # fmt: skip
    if picked is None:
        caption.caption(text("data_click"))
    else:
        caption.caption(plain(data_report.finding_sentence(report.findings, picked)))


def show_file_table(ready: Prepared, report: CheckReport) -> None:
    """Show every file: rows in, used and set aside, findings, verdict."""
    st.caption(text("data_files_hint"))
    _show_table(data_report.file_table(report, ready.catalog), 620)


def _show_table(table: pd.DataFrame, limit: int) -> None:
    st.dataframe(
        panels.style_table(table), width="stretch", hide_index=True, placeholder="—",
        **panels.table_layout(table, limit=limit),
    )  # fmt: skip


def show_proofs(ready: Prepared, report: CheckReport) -> None:
    """Show how each file's coordinates were read, and where its points lie before and after."""
    table = proofs.proof_table(report)
    if table.empty:
        st.info(text("data_proofs_none"))
        return
    st.caption(text("data_proofs_hint"))
    _show_table(table, 420)
    drawn = proofs.proof_places(ready, report)
    if len(drawn):
        spec, features = data_report.places_map(ready, drawn, view="county")
        with st.container(key="proofs-map"):
            show_live_map(key="proof-map", spec=spec, features=features, metric="state", height=560)


def show_areas(_ready: Prepared, report: CheckReport) -> None:
    """Show certificate, reported and drawn area side by side, where they disagree."""
    table = data_report.area_table(report)
    if table.empty:
        st.success(text("data_areas_none"))
        return
    st.caption(sentence("data_areas_hint", n=f"{len(table):,}"))
    _show_table(table, 620)


def show_control_figures(ready: Prepared, report: CheckReport) -> None:
    """Show totals beside the control figures that the user gave."""
    table = data_report.control_table(report)
    if table.empty:
        st.info(plain(data_report.control_hint(ready.catalog.county.gate)))
        return
    st.caption(text("data_gate_hint"))
    _show_table(table, 620)
