"""Land-data §7 sheet traps and §10 Excel fixtures, from the file to the canonical table."""
# ruff: noqa: RUF001 -- full-width signs, as sheets have them

import pytest
import xlsxwriter
import xlwt

from tcgis.checks.layer import check_layer
from tcgis.sources.layer import read_layer
from tests.checks.sent import COUNTY, counted, layer

A, B, C = "914212220000000009", "91421222MA4900002J", "91421222MAC0TE5T4Q"
FACTS = {
    "output_wan": {"from": ["未列表头一"], "kind": "number"},
    "power_kwh": {"from": ["未列表头二"], "kind": "number"},
}
FIRMS = {"credit_code": {"from": ["代码"], "kind": "code"}, "enterprise_name": {"from": ["名称"]}}


def facts(items=("output_wan",), columns=FIRMS, **more):
    told = {"facts": {name: FACTS[name] for name in items}, "year": 2024, "files": ["*"], **more}
    return layer("facts", columns, **told)


def write(path, sheets, *, merged=(), hidden=()):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
            for first, left, last, right, text in merged:
                sheet.merge_range(first, left, last, right, text)
            if name in hidden:
                sheet.hide()


def run(described, folder):
    read = read_layer(described, folder, COUNTY)
    frame, found = check_layer(described, read, COUNTY)
    told = [*read.findings["code"], *found["code"]]
    intake = counted(read, frame, found)
    assert (intake["rows_in"] == intake["rows_used"] + intake["rows_set_aside"]).all()
    return frame, found, told


TWO_ROWS = [
    ["2024年规模以上工业企业主要指标"],
    [None, None, None, None, None, "单位：千元"],
    ["序号", "统一社会信用代码", "单位详细名称", "工业总产值", None, None],
    [None, None, None, "本年累计", "上年同期", "增幅%"],
    [1, A, "示例甲公司", "１２，３４５．６", 9, 0.1],
    [2, B, "示例乙公司", "1,000", 9, 0.1],
    [3, C, "示例丙公司", "-", 9, 0.1],
    ["合计", None, None, 13345.6, 27, None],
    [None, None, "其中：大型", 1000, 9, None],
]
MERGED = [(2, 0, 3, 0, "序号"), (2, 1, 3, 1, "统一社会信用代码"), (2, 2, 3, 2, "单位详细名称"),
          (2, 3, 2, 5, "工业总产值")]  # fmt: skip


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "blank"])
def test_a_sheet_of_synonyms_alone_in_thousands_under_two_rows(tmp_path, merged):
    # §10: two-row header, 千元
    write(tmp_path / "a.xlsx", {"s": TWO_ROWS}, merged=merged)
    frame, found, _ = run(facts(), tmp_path)
    assert frame[["subject_id", "value", "row"]].to_numpy().tolist() == [
        [A, pytest.approx(1234.56), 5],
        [B, 100.0, 6],
    ]
    told = found[["code", "row", "value"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["heading_by_synonym", None, "统一社会信用代码"],
        ["heading_by_synonym", None, "单位详细名称"],
        ["heading_by_synonym", None, "工业总产值/本年累计"],
        ["total_row", 8, "合计"],
        ["total_row", 9, "其中：大型"],
        ["value_missing", 7, "-"],
    ]


def test_an_old_xls_reads_the_same(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for number, row in enumerate(TWO_ROWS):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, place, cell)
    book.save(str(tmp_path / "a.xls"))
    frame, _, _ = run(facts(), tmp_path)
    assert frame["value"].to_list() == [pytest.approx(1234.56), 100.0]


def test_a_csv_reads_the_same(tmp_path):
    rows = [[str(cell if cell is not None else "") for cell in row] for row in TWO_ROWS]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    (tmp_path / "a.csv").write_bytes(text.encode("gb18030"))
    frame, _, _ = run(facts(), tmp_path)
    assert frame["value"].to_list() == [pytest.approx(1234.56), 100.0]


def test_a_row_of_units_is_part_of_the_heading(tmp_path):
    rows = [["代码", "产值", "用电量"], [None, "万元", "万度"], [A, 5, 2]]
    write(tmp_path / "a.xlsx", {"s": rows})
    frame, _, told = run(facts(["output_wan", "power_kwh"]), tmp_path)
    assert frame["value"].to_list() == [5.0, 20_000.0]
    assert "unit_unstated" not in told


@pytest.mark.parametrize(
    ("heading", "value"),
    [("产值（元）", 0.01), ("产值(千元)", 10.0), ("产值(万元", 100.0), ("产值(亿元)", 1e6)],
)
def test_money_in_every_unit(tmp_path, heading, value):
    write(tmp_path / "a.xlsx", {"s": [["代码", heading], [A, 100]]})
    assert run(facts(), tmp_path)[0]["value"].to_list() == [pytest.approx(value)]


@pytest.mark.parametrize(
    ("unit", "value"),
    [("吨标煤", 2.0), ("吨标准煤", 2.0), ("tce", 2.0), ("万吨标煤", 2e4), ("万吨标准煤", 2e4)],
)
def test_energy_in_every_unit(tmp_path, unit, value):
    write(tmp_path / "a.xlsx", {"s": [["代码", f"综合能耗（{unit}）"], [A, 2]]})
    items = {"energy_tce": {"from": ["未列"], "kind": "number"}}
    assert run(facts(facts=items), tmp_path)[0]["value"].to_list() == [value]


@pytest.mark.parametrize(
    ("unit", "value"),
    [("度", 2.0), ("kWh", 2.0), ("万千瓦时", 2e4), ("万度", 2e4), ("亿千瓦时", 2e8)],
)
def test_power_in_every_unit(tmp_path, unit, value):
    write(tmp_path / "a.xlsx", {"s": [["代码", f"用电量（{unit}）"], [A, 2]]})
    assert run(facts(["power_kwh"]), tmp_path)[0]["value"].to_list() == [value]


def test_a_unit_that_nobody_states_is_told_once_a_sheet(tmp_path):
    rows = [["代码", "产值"], [A, 100], [B, 200]]
    write(tmp_path / "a.xlsx", {"一": rows, "二": [["代码", "产值（万元）"], [C, 1]]})
    frame, found, _ = run(facts(), tmp_path)
    assert frame["value"].to_list() == [100.0, 200.0, 1.0]
    told = found[found["code"].eq("unit_unstated")]
    assert told[["field", "sheet"]].to_numpy().tolist() == [["output_wan", "一"]]
    assert told["row"].isna().all()


def test_two_files_in_two_units_are_each_converted_by_their_own(tmp_path):
    write(tmp_path / "1.xlsx", {"s": [["代码", "产值（万元）"], [A, 1]]})
    write(tmp_path / "2.xlsx", {"s": [["代码", "产值（元）"], [B, 10_000]]})
    frame, _, told = run(facts(), tmp_path)
    assert frame["value"].to_list() == [1.0, 1.0]
    assert "unit_differs" in told


def test_a_hidden_sheet_is_read_and_said(tmp_path):
    sheets = {"一": [["代码", "产值(万元)"], [A, 1]], "二": [["代码", "产值(万元)"], [B, 2]]}
    write(tmp_path / "a.xlsx", sheets, hidden=["二"])
    read = read_layer(facts(), tmp_path, COUNTY)
    assert read.findings[["code", "sheet"]].to_numpy().tolist() == [["sheet_hidden", "二"]]
    assert len(read.frame) == 2


def test_a_code_that_excel_took_for_a_number_names_nobody(tmp_path):
    # §10: numeric USCC
    write(
        tmp_path / "a.xlsx", {"s": [["代码", "名称", "产值(万元)"], [914212220000000009, "甲", 1]]}
    )
    frame, found, _ = run(facts(), tmp_path)
    assert frame["subject_id"].isna().all()
    assert frame["subject_name"].to_list() == ["甲"]
    assert found.loc[found["code"].eq("code_rounded"), ["row", "field"]].to_numpy().tolist() == [
        [2, "credit_code"]
    ]


def test_a_required_column_that_is_missing_is_told_at_its_heading_row(tmp_path):
    columns = {**FIRMS, "credit_code": {"from": ["代码", "税号"], "required": True}}
    write(tmp_path / "a.xlsx", {"s": [["表"], ["名称", "产值(万元)"], ["甲", 1]], "空": [["名称"]]})
    _, found, _ = run(facts(columns=columns), tmp_path)
    told = found[found["code"].eq("column_missing")]
    assert told[["sheet", "row", "field", "detail"]].to_numpy().tolist() == [
        ["s", 2, "credit_code", "应有：代码、税号"],
        ["空", 1, "credit_code", "应有：代码、税号"],
    ]
    given = facts(columns={"enterprise_name": FIRMS["enterprise_name"]},
                  constants={"credit_code": A})  # fmt: skip
    assert "column_missing" not in run(given, tmp_path)[2]


def test_a_required_column_under_a_synonym_is_not_missing(tmp_path):
    columns = {**FIRMS, "credit_code": {"from": ["代码"], "required": True}}
    write(tmp_path / "a.xlsx", {"s": [["纳税人识别号", "产值(万元)"], [A, 1]]})
    frame, _, told = run(facts(columns=columns), tmp_path)
    assert frame["subject_id"].to_list() == [A]
    assert "column_missing" not in told


LAND = {
    "parcel_id": {"from": ["宗地代码"], "kind": "code"},
    "certificate_area_m2": {"from": ["ZDMJ"], "kind": "number", "unit": "平方米"},
    "land_use": {"from": ["地类编码"], "kind": "code"},
}


RESTORED, LOST = ("code_zero_restored", "repaired"), ("code_zero_lost", "kept")


def land(tmp_path, rows, **more):
    write(tmp_path / "a.xlsx", {"s": rows})
    return run(layer("parcels", LAND, **more), tmp_path)


def test_a_unit_column_of_codes_is_asked_about_where_it_may_contradict(tmp_path):
    rows = [["宗地代码", "ZDMJ", "MJDW"], ["P1", 100, 1], ["P2", 3, 2], ["P3", 2, "公顷"]]
    frame, found, _ = land(tmp_path, rows)
    area = frame["certificate_area_m2"].astype(object)
    assert area.where(area.notna(), None).to_list() == [100.0, None, 2.0]
    told = found[found["code"].isin(["unit_coded", "unit_conflict"])]
    assert told[["code", "row", "effect"]].to_numpy().tolist() == [
        ["unit_coded", 3, "value_dropped"],
        ["unit_conflict", 4, "kept"],
    ]


def test_a_unit_column_in_words_counts_by_row(tmp_path):
    columns = {**LAND, "certificate_area_m2": {"from": ["ZDMJ"], "kind": "number"}}
    rows = [["宗地代码", "ZDMJ", "MJDW"], ["P1", 100, "平方米"], ["P2", 3, "亩"], ["P3", 2, 1]]
    write(tmp_path / "a.xlsx", {"s": rows})
    frame, found, _ = run(layer("parcels", columns), tmp_path)
    area = frame["certificate_area_m2"].astype(object)
    assert area.where(area.notna(), None).to_list() == [100.0, pytest.approx(2000.0), None]
    assert found.loc[found["code"].eq("unit_coded"), "row"].to_list() == [4]


@pytest.mark.parametrize(
    ("scheme", "sent", "used", "told"),
    [
        ("GB/T 21010", 601, "0601", RESTORED),
        ("GB/T 21010", 6, "06", RESTORED),
        ("GB/T 21010", 101, "101", LOST),  # 0101, or 铁路 of 2007
        ("用地用海", 601, "0601", RESTORED),
        ("用地用海", 101, "0101", RESTORED),
        (None, 601, "601", LOST),
    ],
)
def test_a_lost_zero_is_restored_where_the_scheme_leaves_no_choice(
    tmp_path, scheme, sent, used, told
):
    more = {"constants": {"land_use_scheme": scheme}} if scheme else {}
    frame, found, _ = land(tmp_path, [["宗地代码", "ZDMJ", "地类编码"], ["P", 1, sent]], **more)
    assert frame["land_use"].to_list() == [used]
    said = found[found["code"].str.startswith("code_zero")]
    assert said[["code", "effect", "row", "value"]].to_numpy().tolist() == [[*told, 2, str(sent)]]


@pytest.mark.parametrize("code", ["0601", "061", "1001", "100101", "05H1", "工业用地"])
def test_a_code_with_its_zero_or_without_one_stays(tmp_path, code):
    rows = [["宗地代码", "ZDMJ", "地类编码"], ["P", 1, code]]
    frame, found, _ = land(tmp_path, rows, constants={"land_use_scheme": "GB/T 21010"})
    assert frame["land_use"].to_list() == [code]
    assert not found["code"].str.startswith("code_zero").any()
