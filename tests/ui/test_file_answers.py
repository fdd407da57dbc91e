"""The data page asks whether a file stands for another or beside it, and shows what changes."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.records import inbox
from tcgis.ui import cached
from tcgis.words.terms import text
from tests import delivered

PAGE = Path(__file__).parents[2] / "tcgis" / "ui" / "pages" / "data.py"
ASKED = "替换还是追加（1）"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delivered")
    data, catalog = folder / "data", folder / "catalog"
    data.mkdir()
    catalog.mkdir()
    delivered.write_county(data, catalog)
    delivered.write_edition(folder)
    more = delivered.amounts("入库税额")
    more[1][-1] = 11.0
    delivered.write_book(folder / "重报税收.xlsx", *more, sheet="2024年")
    return folder


@pytest.fixture
def page(county, tmp_path, monkeypatch):
    """The page, after somebody dropped the tax office's file once more under another name."""
    monkeypatch.setenv("TCGIS_DATA", str(county / "data"))
    monkeypatch.setenv("TCGIS_CATALOG", str(county / "catalog"))
    monkeypatch.setenv("TCGIS_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("TCGIS_EDITION", str(county / "edition.yaml"))
    cached.workspace_engine.clear()
    inbox.receive(
        cached.workspace_engine(), tmp_path / "workspace", layer="tax", name="重报税收.xlsx",
        content=(county / "重报税收.xlsx").read_bytes(), by="张三",
    )  # fmt: skip
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.session_state["data_view"] = "questions"
    yield app.run()
    cached.workspace_engine.clear()


def subheaders(page):
    assert not page.exception
    return [each.value for each in page.subheader]


def confirm(page):
    return next(each for each in page.button if each.key.startswith("settle-")).click().run()


def test_the_question_shows_what_each_answer_would_change(page):
    assert subheaders(page) == [ASKED]
    radio = page.radio[0]
    assert radio.value == "replace"  # it was dropped later
    assert radio.options == ["替换", "追加，相同的算一次", "追加，相同的算两次", "不用"]
    sums = page.dataframe[0].value
    assert sums.iloc[0].tolist()[2:] == [100, 101, 111, 201]
    said = "".join(each.proto.body for each in page.get("html"))
    assert "重报税收.xlsx 与 2024年税收.xlsx 大半相同" in said
    assert "两边相同 3 条，对象相同而数不同 1 条；只在原文件 1 条，只在新文件 1 条。" in said


def test_an_answer_counts_is_kept_and_can_be_taken_back(page):
    confirm(page)
    assert [each.value for each in page.error] == [text("ledger_no_by")]
    page.text_input(key="operator").set_value("张三").run()
    page.radio[0].set_value("add_twice")
    confirm(page)
    assert subheaders(page) == ["答复记录"]
    assert cached.prepared_data().tables["facts"].query("item == 'tax_wan' and year == 2024")[
        "value"
    ].sum() == pytest.approx(201)
    told = page.dataframe[0].value.iloc[0].tolist()
    assert told[1:4] == ["张三", "替换还是追加", "tax"]
    assert told[-1] == "追加，相同的算两次"
    page.session_state["answers"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page.run()
    next(each for each in page.button if each.label == "撤回所选答复").click().run()
    assert ASKED in subheaders(page)
