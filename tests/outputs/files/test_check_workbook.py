"""The workbook of a check: how files stand, what is wrong, what belongs to nothing."""

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from tcgis import findings
from tcgis.line.assess import CheckReport
from tcgis.outputs.files import check_workbook


def one(code, file, row, **more):
    place = pd.DataFrame({"layer": ["税务"], "file": [file], "sheet": ["2024"], "row": [row]})
    return findings.found(code, place, **more)


@pytest.fixture
def checked():
    told = [
        one("value_missing", "a.xlsx", 5, field="tax_wan"),
        one("enterprise_unknown", "a.xlsx", 3, subject="示例丙公司", effect="set_aside"),
        one("value_unreadable", "a.xlsx", 4, field="tax_wan", value="=1+1", detail="不是数字"),
        findings.whole("file_unclaimed", file="旧表.xls"),
        findings.whole("file_missing", layer="供电", detail="供电公司：用电.xlsx"),
        findings.whole("file_unreadable", layer="税务", file="b.xlsx", detail="已损坏"),
    ]
    intake = pd.DataFrame(
        {"layer": ["税务"], "file": ["a.xlsx"], "rows_in": [9], "rows_used": [8]}
    ).assign(rows_set_aside=1, rows_unaccounted=0)
    nothing = pd.DataFrame()
    rest = dict.fromkeys(["holdings", "areas", "gate", "candidates", "proofs"], nothing)
    return CheckReport(None, findings.join(told), intake, gpd.GeoDataFrame(), **rest)


def opened(checked, tmp_path, **more):
    check_workbook.write_check_workbook(checked, tmp_path / "f.xlsx", **more)
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_overview_tells_every_file_s_rows_and_findings(checked, tmp_path):
    rows = opened(checked, tmp_path)["总览"]
    assert rows[0][0] == (
        "数据检查：必须修改 3 条，建议修改 2 条，提示 1 条；文件所载 = 使用 + 搁置"
    )
    assert rows[2] == [
        "文件",
        "图层",
        "文件所载行数",
        "使用行数",
        "搁置行数",
        "对不上的行数",
        "必须修改",
        "建议修改",
        "提示",
    ]
    assert rows[3:] == [
        ["a.xlsx", "税务", 9, 8, 1, 0, 1, 1, 1],
        [None, "供电", None, None, None, None, 1, 0, 0],
        ["b.xlsx", "税务", 0, 0, 0, 0, 1, 0, 0],
        ["旧表.xls", None, 0, 0, 0, 0, 0, 1, 0],
    ]
    assert rows[1] == ["合计", None, 9, 8, 1, 0, 3, 2, 1]


def test_findings_stand_gravest_first_with_place_value_and_cure(checked, tmp_path):
    rows = opened(checked, tmp_path)["问题清单"]
    assert rows[1] == [
        "级别", "问题代码", "问题", "文件", "工作表", "行号", "对象", "字段", "原值", "补充说明",
        "处理办法", "处理结果", "图层",
    ]  # fmt: skip
    assert [row[0] for row in rows[2:]] == ["必须修改"] * 3 + ["建议修改"] * 2 + ["提示"]
    told = rows[5]
    assert told[:5] == ["建议修改", "value_unreadable", "内容无法识别", "a.xlsx", "2024"]
    assert told[5:10] == [4, None, "税收", "=1+1", "不是数字"]
    assert told[10].startswith("核对该单元格")


def test_what_belongs_to_nothing_has_a_list_of_its_own(checked, tmp_path):
    rows = opened(checked, tmp_path)["未对应名单"]
    assert [[row[1], row[3], row[6]] for row in rows[2:]] == [
        ["enterprise_unknown", "a.xlsx", "示例丙公司"],
        ["file_unclaimed", "旧表.xls", None],
    ]


def test_the_three_areas_have_a_sheet_where_they_were_made(checked, tmp_path):
    assert "三个面积" not in opened(checked, tmp_path)
    three = pd.DataFrame(
        {
            "parcel_id": pd.array(["A1", "A2"], dtype="string"),
            "certificate_area_m2": [20000.0, None],
            "geometry_area_m2": [20000.5, 19999.0],
            "unknown_to_all": [1, 2],
        }
    )
    rows = opened(checked._replace(areas=three), tmp_path)["三个面积"]
    assert rows[1:] == [
        ["宗地代码", "证载面积（㎡）", "图形面积（㎡）"],
        ["A1", 20000, 20000.5],
        ["A2", None, 19999],
    ]


def test_a_mark_stands_on_every_sheet(checked, tmp_path):
    sheets = opened(checked, tmp_path, mark="示例数据")
    assert [rows[0][0][:4] for rows in sheets.values()] == ["示例数据"] * 3


def test_nothing_found_is_a_workbook_as_well(tmp_path, checked):
    clean = checked._replace(findings=findings.none())
    sheets = opened(clean, tmp_path)
    assert sheets["总览"][3] == ["a.xlsx", "税务", 9, 8, 1, 0, 0, 0, 0]
    assert len(sheets["问题清单"]) == 2


def test_the_same_check_gives_the_same_bytes(checked, tmp_path):
    for name in "ab":
        check_workbook.write_check_workbook(checked, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
