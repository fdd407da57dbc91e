"""Workbooks and CSV as offices fill them."""

import datetime

import pandas as pd
import pytest
import xlsxwriter

from tcgis.sources.layer import read_layer
from tcgis.sources.sheets import headings

COLUMNS = {
    "credit_code": {"from": ["统一社会信用代码", "税号"], "kind": "code", "required": True},
    "enterprise_name": {"from": ["企业名称"]},
}
FACTS = {"tax_wan": {"from": ["税额", "入库税额"], "unit": "元"}}


@pytest.fixture
def layer(layer_of):
    def make(files=("*.xlsx",), **more):
        given = {"table": "facts", "columns": COLUMNS, "facts": FACTS, **more}
        return layer_of("spreadsheet", list(files), **given)

    return make


def book(path, sheets, *, merged=()):
    """Write rows from A1 on; ``merged`` are (first row, col, last row, col, text)."""
    with xlsxwriter.Workbook(path) as target:
        day = target.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = target.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, datetime.date):
                        sheet.write_datetime(number, column, value, day)
                    elif value is not None:
                        sheet.write(number, column, value)
            for first, left, last, right, text in merged:
                sheet.merge_range(first, left, last, right, text)


def codes(read):
    return read.findings["code"].tolist()


def cells(read, *names):
    frame = read.frame[list(names)]
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_title_rows_blank_rows_and_the_unit_line(tmp_path, layer, county):
    rows = [
        ["2024年度企业入库税收表"],
        ["填报单位：示例局", None, "单位：元"],
        ["税号", "企业名称", "入库税额"],
        ["914212220000000009", "甲公司", 1200.5],
        [],
        ["91421222MA4900002J", "乙公司", None],
    ]
    book(tmp_path / "a.xlsx", {"税收": rows})
    read = read_layer(layer(), tmp_path, county)
    assert codes(read) == []
    assert cells(read, "税号", "企业名称", "入库税额", "sheet", "row") == [
        ["914212220000000009", "甲公司", 1200.5, "税收", 4],
        ["91421222MA4900002J", "乙公司", None, "税收", 6],
    ]
    assert read.units[("税收", "入库税额")] == "元"


def test_python_values_are_kept_as_they_came(tmp_path, layer, county):
    day = datetime.date(2024, 5, 1)
    rows = [["税号", "企业名称", "税额", "日期"], [914212220000000009, "0601", 601, day]]
    book(tmp_path / "a.xlsx", {"s": rows})
    row = read_layer(layer(), tmp_path, county).frame.iloc[0]
    # Excel itself keeps fifteen digits of a code typed as a number
    assert row["税号"] == 9.1421222e17
    assert isinstance(row["税号"], float)
    assert row["企业名称"] == "0601"
    assert row["税额"] == 601
    assert row["日期"] == day


def test_a_unit_in_the_heading_comes_before_the_line(tmp_path, layer, county):
    rows = [["单位:千元"], ["税号", "企业 名称", "税额\n（万元）", "增幅(%)"], ["x", "y", 3, 4]]
    book(tmp_path / "a.xlsx", {"s": rows})
    read = read_layer(layer(), tmp_path, county)
    units = read.units
    assert cells(read, "税号", "企业名称", "税额", "增幅") == [["x", "y", 3, 4]]
    assert (units["s", "税额"], units["s", "增幅"], units["s", "税号"]) == ("万元", "%", "千元")


def test_brackets_that_are_no_unit_stay_in_the_heading():
    assert headings.split_unit("税收（含社保）") == ("税收(含社保)", None)
    assert headings.split_unit("成交价格(万元") == ("成交价格", "万元")
    assert headings.split_unit("用电量（万千瓦时）") == ("用电量", "万千瓦时")
    assert headings.split_unit("面积 （单位：㎡）") == ("面积", "m2")


def test_two_heading_rows_with_merged_cells(tmp_path, layer, county):
    facts = {
        "output_wan": {"from": ["工业总产值/本年累计"], "unit": "千元"},
        "tax_wan": {"from": ["应交增值税/本年累计"], "unit": "千元"},
    }
    rows = [
        ["规模以上工业企业主要指标"],
        [None, None, None, None, None, "单位：千元"],
        ["税号", "企业名称", "工业总产值", None, "应交增值税"],
        [None, None, "本年累计", "上年同期", "本年累计", "上年同期"],
        ["x", "甲", 10, 9, 2, 1],
    ]
    merged = [
        (0, 0, 0, 5, "规模以上工业企业主要指标"),
        (2, 0, 3, 0, "税号"),
        (2, 1, 3, 1, "企业名称"),
        (2, 2, 2, 3, "工业总产值"),
        (2, 4, 2, 5, "应交增值税"),
    ]
    expected = ["税号", "企业名称", "工业总产值/本年累计", "工业总产值/上年同期",
                "应交增值税/本年累计", "应交增值税/上年同期"]  # fmt: skip
    book(tmp_path / "merged.xlsx", {"s": rows}, merged=merged)
    book(tmp_path / "blank.xlsx", {"s": rows})
    for name in ("merged.xlsx", "blank.xlsx"):
        read = read_layer(layer([name], facts=facts), tmp_path, county)
        assert list(read.frame.columns[:6]) == expected
        assert cells(read, *expected) == [["x", "甲", 10, 9, 2, 1]]
        assert read.frame["row"].tolist() == [5]
        assert read.units["s", "工业总产值/本年累计"] == "千元"


def test_three_heading_rows(tmp_path, layer, county):
    facts = {"tax_wan": {"from": ["税收/国税/增值税"]}}
    rows = [["税号", "税收"], [None, "国税", "地税"], [None, "增值税", "契税"], ["x", 1, 2]]
    merged = [(0, 0, 2, 0, "税号"), (0, 1, 0, 2, "税收")]
    book(tmp_path / "a.xlsx", {"s": rows}, merged=merged)
    read = read_layer(layer(facts=facts), tmp_path, county)
    assert cells(read, "税号", "税收/国税/增值税", "税收/地税/契税") == [["x", 1, 2]]


def test_all_sheets_but_a_note(tmp_path, layer, county):
    sheets = {
        "说明": [["填表说明：企业名称填全称"]],
        "一": [["税号", "企业名称", "税额"], ["a", "甲", 1]],
        "二": [[], ["税额", "税号", "企业名称"], [2, "b", "乙"]],
    }
    book(tmp_path / "a.xlsx", sheets)
    read = read_layer(layer(), tmp_path, county)
    assert cells(read, "税号", "税额", "sheet", "row") == [["a", 1, "一", 2], ["b", 2, "二", 3]]
    assert read.findings[["code", "sheet"]].to_numpy().tolist() == [["sheet_skipped", "说明"]]
    one = read_layer(layer(sheets=["二"]), tmp_path, county)
    assert one.frame["税号"].tolist() == ["b"]


def test_a_named_sheet_that_is_missing(tmp_path, layer, county):
    book(tmp_path / "a.xlsx", {"一": [["税号"], ["a"]]})
    read = read_layer(layer(sheets=["二"]), tmp_path, county)
    assert codes(read) == ["file_unreadable"]
    assert read.findings["detail"].tolist() == ["缺少工作表 二，文件中有 一"]


def test_the_headings_of_each_sheet_are_handed_on(tmp_path, layer, county):
    book(tmp_path / "a.xlsx", {"s": [["表"], ["企业名称", "税额（元）"], ["甲", 1]]})
    read = read_layer(layer(), tmp_path, county)
    assert read.headings == {("a.xlsx", "s"): (2, frozenset({"企业名称", "税额"}), "表")}


def test_a_sheet_without_any_known_heading(tmp_path, layer, county):
    book(tmp_path / "a.xlsx", {"s": [["甲", "乙"], [1, 2]]})
    read = read_layer(layer(), tmp_path, county)
    assert codes(read) == ["header_missing"]
    assert len(read.frame) == 0


def test_repeated_headings_keep_both(tmp_path, layer, county):
    book(tmp_path / "a.xlsx", {"s": [["税号", "税额", "税额"], ["a", 1, 2]]})
    assert cells(read_layer(layer(), tmp_path, county), "税额", "税额_2") == [[1, 2]]


def test_several_files_are_one_table(tmp_path, layer, county):
    book(tmp_path / "2.xlsx", {"s": [["税号", "税额（元）"], ["b", 2]]})
    book(tmp_path / "1.xlsx", {"s": [["税号", "税额（万元）"], ["a", 1]]})
    read = read_layer(layer(), tmp_path, county)
    assert cells(read, "税号", "税额", "file") == [["a", 1, "1.xlsx"], ["b", 2, "2.xlsx"]]
    assert read.findings[["code", "file"]].to_numpy().tolist() == [["unit_differs", "2.xlsx"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_csv_as_text(tmp_path, layer, county, encoding):
    text = '税号,企业名称,税额\r\n0601,"甲,公司",1.50\r\n\r\n007,乙\r\n'
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    read = read_layer(layer(["a.csv"]), tmp_path, county)
    assert codes(read) == []
    assert cells(read, "税号", "企业名称", "税额", "row") == [
        ["0601", "甲,公司", "1.50", 2],
        ["007", "乙", None, 4],
    ]
    assert read.frame["sheet"].isna().all()


def test_csv_split_by_tabs(tmp_path, layer, county):
    (tmp_path / "a.csv").write_text("税号\t税额\na\t1,200\n", "utf-16")
    assert cells(read_layer(layer(["a.csv"]), tmp_path, county), "税额") == [["1,200"]]


def test_a_csv_with_a_broken_character_is_read_and_said(tmp_path, layer, county):
    (tmp_path / "a.csv").write_bytes("税号,税额\n甲乙丙,1\n".encode() + b"\xff,2\n")
    read = read_layer(layer(["a.csv"]), tmp_path, county)
    assert codes(read) == ["text_garbled"]
    assert len(read.frame) == 2


def test_a_damaged_workbook(tmp_path, layer, county):
    book(tmp_path / "a.xlsx", {"s": [["税号"], ["a"]]})
    (tmp_path / "a.xlsx").write_bytes((tmp_path / "a.xlsx").read_bytes()[:500])
    assert codes(read_layer(layer(), tmp_path, county)) == ["file_unreadable"]


def test_an_xlsx_called_xls(tmp_path, layer, county):
    book(tmp_path / "b.xlsx", {"s": [["税号"], ["a"]]})
    (tmp_path / "b.xlsx").rename(tmp_path / "b.xls")
    assert read_layer(layer(["b.xls"]), tmp_path, county).frame["税号"].tolist() == ["a"]


@pytest.mark.shared
def test_the_assessment_table_of_cambridge(shared_data, layer_of, county):
    columns = {"parcel_id": {"from": ["ML"], "kind": "code", "required": True}}
    facts = {"value_usd": {"from": ["TotalAppraisedParcelValue"], "unit": "USD"}}
    layer = layer_of("spreadsheet", ["tax.csv"], table="facts", columns=columns, facts=facts)
    read = read_layer(layer, shared_data / "cambridge_fy14", county)
    assert codes(read) == []
    assert len(read.frame) == 27_528
    total = pd.to_numeric(read.frame["TotalAppraisedParcelValue"]).sum()
    assert total == 38_333_078_801
    assert read.frame["row"].iloc[[0, -1]].tolist() == [2, 27_529]
