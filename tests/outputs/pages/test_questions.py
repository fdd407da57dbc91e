"""Questions as a person reads them: each asked once, what can be answered first."""

import pandas as pd
import pytest

from tcgis import findings
from tcgis.catalog.model import Catalog, County, Layer
from tcgis.line.assess import CheckReport
from tcgis.links.identity import CANDIDATES
from tcgis.outputs.pages import questions


def place(file, row, layer="tax"):
    return pd.DataFrame({"layer": [layer], "file": [file], "sheet": ["2024"], "row": [row]})


def layer(name, department):
    return Layer(
        id=name, title=name, table="facts", department=department, reader="spreadsheet",
        files=["*.xlsx"], source="虚构", licence="示例",
        columns={"credit_code": {"from": ["代码"]}}, facts={"tax_wan": {"from": ["税收"]}},
    )  # fmt: skip


@pytest.fixture
def catalog():
    county = County(id="demo", name="示例县", crs="EPSG:4547", envelope=[113, 29, 115, 30])
    layers = {"tax": "税务局", "more": "税务局", "statistics": "统计局"}
    return Catalog(county=county, layers={key: layer(key, of) for key, of in layers.items()})


def checked(*found, candidates=()):
    told = CheckReport(**dict.fromkeys(CheckReport._fields))
    table = pd.DataFrame(candidates, columns=["asked", "file", "row", "rows", "credit_code",
                                              "enterprise_name", "score"])  # fmt: skip
    table = table.reindex(columns=list(CANDIDATES)).astype(CANDIDATES)
    return told._replace(findings=findings.join(found), candidates=table)


def ask(file, layer="tax", heading="应纳税额", code="heading_ask"):
    return findings.found(
        code, place(file, 1, layer), field="tax_wan", value=heading, detail="要确认"
    )


def test_a_heading_is_asked_once_of_each_department(catalog):
    told = checked(
        ask("a.xlsx"), ask("b.xlsx"), ask("c.xlsx", "more"), ask("d.xlsx", "statistics"),
        ask("a.xlsx", heading="税额", code="heading_similar"),
        findings.found("tax_negative", place("a.xlsx", 3), field="tax_wan", value="应纳税额"),
    )  # fmt: skip
    asked = questions.headings_to_confirm(told, catalog)
    assert [(one.department, one.heading, one.where) for one in asked] == [
        ("税务局", "应纳税额", "a.xlsx · 2024 第 1 行"),
        ("统计局", "应纳税额", "d.xlsx · 2024 第 1 行"),
        ("税务局", "税额", "a.xlsx · 2024 第 1 行"),
    ]
    assert {one.column for one in asked} == {"tax_wan"}
    assert asked[0].columns == ["credit_code", "tax_wan"]


def test_matches_with_near_names_come_first_then_those_of_most_rows():
    told = checked(
        candidates=[
            ["示例子厂", "a.xlsx", 2, 9, None, None, None],
            ["示例丑厂", "a.xlsx", 3, 1, "91A", "示例丑公司", 91.25],
            ["示例丑厂", "a.xlsx", 3, 1, "91B", "示例丑二公司", 80.0],
            ["示例寅厂", "a.xlsx", 4, 2, "91C", "示例寅公司", 95.0],
        ]
    )
    some = questions.matches_to_confirm(told)
    assert [(one.asked, one.rows, list(one.near)) for one in some] == [
        ("示例寅厂", 2, ["91C"]),
        ("示例丑厂", 1, ["91A", "91B"]),
        ("示例子厂", 9, []),
    ]
    assert some[1].near["91B"] == "示例丑二公司（91B，相似度 80）"
    left = questions.unmatched_table([one for one in some if not one.near])
    assert left.to_numpy().tolist() == [["示例子厂", 9, "a.xlsx 第 2 行"]]


def test_a_repair_is_asked_with_its_shape_s_digest_and_both_areas():
    told = checked(
        findings.found(
            "geometry_repair_proposed", place("g.zip", 7), subject="G1", value="abc",
            field="geometry", detail="现图形 1 ㎡，按建议修复后 2 ㎡",
        ),
        findings.found("geometry_missing", place("g.zip", 8), subject="G2", value="def"),
    )  # fmt: skip
    assert questions.repairs_to_confirm(told) == [
        ("abc", "G1", "g.zip · 2024 第 7 行", "现图形 1 ㎡，按建议修复后 2 ㎡")
    ]


def test_answers_read_as_words_at_the_time_of_the_office():
    rows = [
        ["2026-01-01T20:30:00+00:00", "张三", "heading", "税务局", "应纳税额", "tax_wan"],
        ["2026-01-01T01:00:00+00:00", "张三", "heading", "税务局", "备注", ""],
        ["2026-01-01T01:00:00+00:00", "李四", "match", "示例丑厂", "91A", "no"],
        ["2026-01-01T01:00:00+00:00", "李四", "repair", "G1", "abc", "yes"],
        ["2026-01-01T01:00:00+00:00", "李四", "repair", "G1", "abc", None],
    ]
    names = ["at", "by", "kind", "scope", "question", "answer"]
    told = questions.answers_in_words(pd.DataFrame(rows, columns=names).astype("string"))
    assert told["时间"].iloc[0] == "2026-01-02 04:30"
    assert told["事项"].tolist() == ["表头", "表头", "企业对应", "图形修复", "图形修复"]
    assert told["答复"].tolist() == ["税收", "不采用这一列", "否", "是", "（已撤回）"]
    # of a repair the parcel and what was asked, not the digest of its shape
    assert told["部门或名称"].tolist()[3:] == ["G1", "G1"]
    assert told["问的是"].tolist() == ["应纳税额", "备注", "91A", *["图形是否按建议修复"] * 2]


def test_a_column_that_only_a_catalogue_knows_keeps_its_name():
    assert questions.column_label("tax_wan") == "税收"
    assert questions.column_label("of_the_catalogue") == "of_the_catalogue"
