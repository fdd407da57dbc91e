"""The data page on a county of three parcels: each question answered, taken back, asked again."""

import json
from pathlib import Path

import openpyxl
import pytest
import yaml
from streamlit.testing.v1 import AppTest

from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Gate
from tcgis.line.prepare import prepare
from tcgis.outputs.pages import data_report
from tcgis.records import answer_file, memory
from tcgis.ui import cached
from tcgis.words.terms import text

PAGE = Path(__file__).parents[2] / "tcgis" / "ui" / "pages" / "data.py"
A, B = "91421222000000011A", "91421222000000022B"
LAYERS = {
    "parcels": {
        "title": "宗地", "table": "parcels", "department": "自然资源局", "reader": "vector",
        "files": ["宗地.geojson"], "crs": "EPSG:4490", "key": "parcel_id",
        "columns": {
            "parcel_id": {"from": ["宗地代码"], "kind": "code", "required": True},
            "credit_code": {"from": ["信用代码"], "kind": "code"},
            "holder": {"from": ["权利人"]},
        },
    },
    "enterprises": {
        "title": "名录", "table": "enterprises", "department": "市场监管局",
        "reader": "spreadsheet", "files": ["名录.xlsx"], "key": "credit_code",
        "columns": {
            "credit_code": {"from": ["信用代码"], "kind": "code"},
            "enterprise_name": {"from": ["企业名称"], "required": True},
        },
    },
    "tax": {
        "title": "税收", "table": "facts", "department": "税务局", "reader": "spreadsheet",
        "files": ["税收.xlsx"],
        "columns": {
            "credit_code": {"from": ["信用代码"], "kind": "code"},
            "enterprise_name": {"from": ["企业名称"]},
        },
        "facts": {
            "tax_wan": {"from": ["入库税额"], "unit": "万元", "kind": "number"},
            "output_wan": {"from": ["产值"], "unit": "万元", "kind": "number"},
        },
    },
}  # fmt: skip
COUNTY = {
    "id": "demo", "name": "示例县", "crs": "EPSG:4547", "envelope": [113.4, 28.8, 114.3, 29.6],
    "watermark": "示例数据",
}  # fmt: skip


def lot(name, holder, west, *, bow=False):
    east, south, north = west + 0.001, 29.2, 29.201
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    if bow:  # a spike across its own side, such as a slip of the pen leaves
        ring = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    told = {"宗地代码": name, "信用代码": holder, "权利人": None}
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": told, "geometry": shape}


def sheet(path, *rows):
    book = openpyxl.Workbook()
    book.active.title = "2024"
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Three parcels, two firms, one tax sheet; a fault of each kind that is asked about."""
    data, catalog = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("catalog")
    lots = [lot("G1", A, 113.80), lot("G2", B, 113.81), lot("G3", A, 113.82, bow=True)]
    drawn = {"type": "FeatureCollection", "features": lots}
    (data / "宗地.geojson").write_text(json.dumps(drawn), "utf-8")
    firms = [[A, "示例陶瓷有限公司"], [B, "示例医药有限公司"]]
    sheet(data / "名录.xlsx", ["信用代码", "企业名称"], *firms)
    sheet(
        data / "税收.xlsx",
        ["信用代码", "企业名称", "应纳税额", "产值（千元）"],
        [A, "示例陶瓷有限公司", 10, 100],
        [B, "示例医药有限公司", 20, 200],
        [None, "示例陶瓷股份有限公司", 30, 300],
    )
    (catalog / "county.yaml").write_text(yaml.safe_dump(COUNTY), "utf-8")
    for name, layer in LAYERS.items():
        whole = {"id": name, **layer, "source": "虚构", "licence": "示例"}
        (catalog / f"{name}.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    return data, catalog


@pytest.fixture
def page(county, tmp_path, monkeypatch):
    monkeypatch.setenv("TCGIS_DATA", str(county[0]))
    monkeypatch.setenv("TCGIS_CATALOG", str(county[1]))
    monkeypatch.setenv("TCGIS_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.delenv("TCGIS_EDITION", raising=False)
    cached.workspace_engine.clear()  # the ledger of another workspace
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.session_state["data_view"] = "questions"
    yield app.run()
    cached.workspace_engine.clear()


def asked(page):
    assert not page.exception
    return [each.value for each in page.subheader]


def press(page, key):
    return next(each for each in page.button if each.key.startswith(key)).click().run()


def read_anew(page):
    """What follows an answer: until it is read, the page shows what was before."""
    assert cached.wait_for_reading()
    return page.run()


def sign(page):
    return page.text_input(key="operator").set_value("张三").run()


EVERY = ["数值是什么单位（1）", "表头是什么意思（1）", "名录中没有的企业（1）", "图形修复（1）"]


def test_each_question_waits_for_its_answer(page):
    assert asked(page) == EVERY
    # the four, and the land of G3 that counts for nobody until its shape is repaired
    page.session_state["data_view"] = "findings"
    page.run()
    assert "还有 5 处必须修改" in "".join(each.proto.body for each in page.get("html"))


@pytest.mark.parametrize(
    ("choose", "button", "gone"),
    [
        (None, "heading-税务局-应纳税额", EVERY[1]),
        (f"who-示例陶瓷股份有限公司:{A}", "match-", EVERY[2]),
        ("who-示例陶瓷股份有限公司:", "match-", EVERY[2]),
        ("unit-of-税务局-产值：千元、万元:千元", "unit-税务局-产值", EVERY[0]),
        (None, "yes-", EVERY[3]),
    ],
)
def test_an_answer_is_remembered_and_one_taken_back_is_asked_again(page, choose, button, gone):
    sign(page)
    if choose:
        key, _, answer = choose.rpartition(":")
        page.radio(key=key).set_value(answer).run()
    press(page, button)
    left = asked(read_anew(page))
    assert gone not in left
    assert left[-1] == "答复记录"
    page.session_state["answers"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page.run()
    next(each for each in page.button if each.label == "撤回所选答复").click().run()
    assert gone in asked(read_anew(page))


def test_an_unsigned_answer_is_refused_in_words(page):
    for button in ("heading-", "yes-", "no-"):
        press(page, button)
        assert [each.value for each in page.error] == [text("ledger_no_by")]
        assert asked(page) == EVERY


def test_every_view_has_something_to_say(page):
    said = {}
    for view in ("findings", "files", "proofs", "areas", "gate"):
        page.session_state["data_view"] = view
        page.run()
        assert not page.exception
        tables, notes = page.dataframe, [each.value for each in [*page.info, *page.success]]
        said[view] = (len(tables), notes)
    assert said["findings"][0] == 2
    assert (said["files"], said["proofs"]) == ((1, []), (1, []))
    assert said["gate"] == (0, [data_report.control_hint(Gate())])


def outputs(county):
    """Output of each firm by the answers in force, in 万元."""
    answers = memory.recall(cached.workspace_engine())
    ready = prepare(county[0], catalog=load_catalog(county[1]), answers=answers)
    facts = ready.tables["facts"]
    rows = facts[facts["item"].eq("output_wan")]
    return rows["value"].astype(object).where(rows["value"].notna(), None).tolist()


def test_a_column_in_a_doubtful_unit_waits_until_it_is_answered(page, county, tmp_path):
    question = "产值：千元、万元"
    assert outputs(county) == [None, None]
    shown = "".join(each.proto.body for each in page.get("html"))
    assert "税务局 的“产值”的单位是：" in shown
    assert "按“千元”为 10 万元，按“万元”为 100 万元" in shown
    sign(page)
    page.radio(key=f"unit-of-税务局-{question}").set_value("千元").run()
    press(page, "unit-税务局")
    assert outputs(county) == [10.0, 20.0]
    engine = cached.workspace_engine()
    saved = tmp_path / "answers.yaml"
    saved.write_bytes(answer_file.answer_bytes(memory.in_force(engine)))
    assert answer_file.read_answers(saved) == memory.recall(engine)
    # another answer stands in its place; taken back, the column waits again
    memory.remember(engine, "unit", scope="税务局", question=question, answer="万元", by="李四")
    assert outputs(county) == [100.0, 200.0]
    memory.remember(engine, "unit", scope="税务局", question=question, answer=None, by="李四")
    assert outputs(county) == [None, None]
