"""The workbook, read back by another library."""

import io

import openpyxl
import pandas as pd
import pytest

from tcgis.errors import OutputError
from tcgis.outputs.files import run_workbook, sheet_rows, xlsx
from tcgis.outputs.pages import listing


@pytest.fixture
def book(run, tmp_path):
    run_workbook.write_run_workbook(run, tmp_path / "ranking.xlsx")
    opened = openpyxl.load_workbook(tmp_path / "ranking.xlsx")
    yield opened
    opened.close()


def grid(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def by_heading(sheet, row):
    """A row as heading → cell; headings stand where the filter does."""
    first = int(sheet.auto_filter.ref.split(":")[0][1:])
    return {head.value: cell for head, cell in zip(sheet[first], sheet[row], strict=True)}


def test_sheets_in_their_order(book):
    assert book.sheetnames == [
        "企业", "宗地", "园区", "评价说明", "得分构成", "问题清单", "口径",
    ]  # fmt: skip


def test_enterprises_group_by_group_best_first_with_units_in_the_headings(book):
    rows = grid(book["企业"])
    assert rows[0][0].startswith("示例数据　内部工作用图，不得公开　示例县　2024 年　通城县")
    assert rows[2][:3] == ["统一社会信用代码", "排名", "企业名称"]
    assert {"计评用地（亩）", "税收（万元）", "亩均税收（万元/亩）"} <= set(rows[2])
    assert [row[0] for row in rows[3:]] == ["91A", "91C", "91B"]


def test_missing_is_an_empty_cell_and_figures_are_unrounded_under_a_format(book):
    sheet = book["企业"]
    first, last = by_heading(sheet, 4), by_heading(sheet, 6)
    assert first["得分"].value == 80.125
    assert first["得分"].number_format == "#,##0.00"
    assert first["得分"].alignment.horizontal == "right"
    assert first["计评用地（亩）"].number_format == "#,##0.00"
    assert last["税收（万元）"].value is None
    assert last["评价状态"].value == "数据缺失"
    assert first["等级"].value == "A 类"


def test_the_sum_row_adds_amounts_and_divides_sums(book):
    sums = by_heading(book["企业"], 2)
    assert sums["统一社会信用代码"].value == "合计"
    assert sums["计评用地（亩）"].value == 60
    assert sums["税收（万元）"].value == 61.5
    # 乙 has no tax: its 15 mu leave the denominator; output is known of all 60 mu
    assert sums["亩均税收（万元/亩）"].value == pytest.approx(61.5 / 45)
    assert sums["亩均产值（万元/亩）"].value == pytest.approx(945 / 60)
    assert [sums[name].value for name in ("得分", "排名", "行业大类")] == [None, None, None]


def test_a_parks_own_denominator_is_kept_in_the_sum(book):
    sums = by_heading(book["园区"], 2)
    assert sums["计评用地（亩）"].value == 60
    assert sums["亩均税收（万元/亩）"].value == pytest.approx(61.5 / 45)
    assert sums["宗地数（宗）"].value == 4
    # a share has no sum, and is shown in percent
    assert next(v.value for k, v in sums.items() if "占比" in k) is None
    assert next(v.value for k, v in by_heading(book["园区"], 4).items() if "占比" in k) == 75


def test_text_is_never_a_formula(book):
    name = by_heading(book["企业"], 6)["企业名称"]
    assert (name.value, name.data_type) == ('=HYPERLINK("http://x","乙")', "s")
    found = by_heading(book["问题清单"], 3)
    assert (found["原值"].value, found["原值"].data_type) == ("=1+1", "s")
    assert (found["对象"].value, found["对象"].data_type) == ("+丁", "s")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_parcels_have_their_dates_and_areas(book):
    first = by_heading(book["宗地"], 4)
    assert first["宗地代码"].value == "G1"
    assert f"{first['约定开工日期'].value:%Y-%m-%d}" == "2019-05-31"
    assert first["约定开工日期"].number_format == "yyyy-mm-dd"
    assert first["证载面积（㎡）"].value == 20_000
    assert first["已动工面积占比（%）"].value == 100
    assert [row[0] for row in grid(book["宗地"])[3:]] == ["G1", "G3", "G2", "G4"]


def test_each_enterprise_is_explained_in_the_order_of_the_list(book):
    rows = grid(book["评价说明"])
    assert rows[1] == ["统一社会信用代码", "企业名称", "园区", "等级", "评价说明"]
    assert [row[0] for row in rows[2:]] == ["91A", "91C", "91B"]
    assert rows[3][4] == (
        "得分 10.00，在“规下”1 家企业中列第 1。亩均税收：税收 1.50 万元 ÷ 参与计算用地 15.00 亩 = "
        "0.10 万元/亩，是基准值 1.00 万元/亩的 0.10 倍，得 10.00 分（权重 100）。"
        "基准值为“规下”参评企业比值（Σ÷Σ）的 2 倍，负数按 0 计入。"
        "1 家企业中，都为 D 类；本企业列第 1，按名次为 D 类"
        "（累计 20%、60%、95%；依据：淮安市亩均效益评价政策问答（公开文件））。"
    )
    assert rows[4][4] is None
    assert book["评价说明"]["E3"].alignment.wrap_text


def test_contributions_follow_the_list_and_add_up(book):
    rows = grid(book["得分构成"])
    assert rows[1][:4] == ["评价对象", "企业名称", "分组", "指标"]
    assert [row[:4] for row in rows[2:]] == [
        ["91A", "甲公司", "规上", "亩均税收"],
        ["91A", "甲公司", "规上", "亩均营业收入"],
        ["91C", "丙公司", "规下", "亩均税收"],
    ]
    assert rows[1][4:6] == ["分子", "分母"]
    assert rows[2][4] / rows[2][5] == rows[2][6]  # what was divided makes the value
    assert rows[2][9] + rows[3][9] == 80.125


def test_findings_gravest_first_in_words_with_the_cure(book):
    rows = grid(book["问题清单"])
    assert rows[2][:3] == ["必须修改", "企业不在名录中", rows[2][2]]
    assert "补正代码或名称" in rows[2][2]
    assert rows[2][3:] == [
        "税收",
        "税务.xlsx",
        "2024",
        7,
        "+丁",
        "税收",
        "=1+1",
        None,
        "整行未使用",
    ]
    assert rows[3][0] == "提示"


def test_the_basis_says_what_was_computed_from_what(book):
    told = [
        " ".join(str(value) for value in row if value is not None) for row in grid(book["口径"])
    ]
    for line in ("r-0001", "亩均税收 = 税收合计 ÷ 参与计算用地合计", "已概化，非法定界线",
                 "空格表示缺失", "模板，非官方", "规上 亩均税收 2.5000 上年 否 淮安",
                 "税收 税务 虚构 示例 虚构（示例）",
                 "税收 税务.xlsx 3 2 1"):  # fmt: skip
        assert any(line in each for each in told), line


def test_print_and_screen_set_up(book):
    sheet = book["企业"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert not sheet.page_setup.fitToWidth
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.auto_filter.ref.endswith("6")
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.column_dimensions["A"].width >= 7


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        run_workbook.write_run_workbook(run, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_list_holds_exactly_the_rows_on_show(run):
    stream = io.BytesIO()
    run_workbook.write_list_workbook(
        run, run.enterprises.loc[["91C"]], listing.ENTERPRISE_COLUMNS, stream
    )
    opened = openpyxl.load_workbook(stream)
    assert opened.sheetnames == ["榜单", "口径"]
    rows = grid(opened["榜单"])
    assert [row[0] for row in rows[1:]] == ["合计", "统一社会信用代码", "91C"]


def test_an_empty_list_is_a_heading(run):
    stream = io.BytesIO()
    run_workbook.write_list_workbook(
        run, run.enterprises.iloc[:0], listing.ENTERPRISE_COLUMNS, stream
    )
    rows = grid(openpyxl.load_workbook(stream)["榜单"])
    assert rows[1] == ["统一社会信用代码"]


def sheet_of(values):
    column = xlsx.Column("题", pd.Series(values, dtype="string"))
    stream = io.BytesIO()
    page = xlsx.TableSheet("表", "示例", [column])
    xlsx.write_workbook([page], stream, created=pd.Timestamp("2024-12-31"))
    return [row[0] for row in grid(openpyxl.load_workbook(stream)["表"])[2:]]


def test_hostile_texts_come_back_as_they_were():
    hostile = [
        "<b>&amp;</b>", "]]>", "a\nb\tc", " 前后有空格 ", "😀㙓𠮷", "%d%s%%", "'单引号", "-1", "@x",
    ]  # fmt: skip
    assert sheet_of(hostile) == hostile


def test_what_xml_cannot_hold_is_written_as_excel_codes_it():
    assert sheet_of(["\x0b竖", "_x0041_"]) == ["_x000B_竖", "_x005F_x0041_"]


def test_many_rows_keep_their_place(monkeypatch):
    monkeypatch.setattr(sheet_rows, "_CHUNK", 7)
    values = [f"v{i}" for i in range(20)]
    assert sheet_of(values) == values


def test_a_table_longer_than_a_sheet_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with pytest.raises(OutputError, match="工作表“表”有 3 行"):
        sheet_of(["a", "b", "c"])
