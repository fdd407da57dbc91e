"""Merged cells and repeated headings below the heading of a sheet."""

import xlsxwriter

from tcgis import findings
from tcgis.checks.layer import check_layer
from tcgis.sources.layer import read_layer
from tcgis.words import terms
from tests.checks.sent import COUNTY, layer

A, B = "914212220000000009", "91421222MA4900002J"
HEAD = ["序号", "税号", "名称", "税种", "税额（元）"]
TAXES = layer(
    "facts",
    {"credit_code": {"from": ["税号"], "kind": "code"}, "enterprise_name": {"from": ["名称"]}},
    facts={"tax_wan": {"from": ["税额"], "unit": "元"}},
    year=2024,
    files=["*"],
)


def write(path, rows, merged=()):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("2024")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
        for first, left, last, right in merged:
            sheet.merge_range(first, left, last, right, rows[first][left])


def run(folder, described=TAXES):
    read = read_layer(described, folder, COUNTY)
    facts, found = check_layer(described, read, COUNTY)
    return facts, findings.join([read.findings, found])


def amounts(facts):
    return facts[["subject_id", "row", "value"]].to_numpy().tolist()


def test_merged_codes_and_names_are_filled_down_and_told(tmp_path):
    rows = [HEAD, [1, A, "甲", "增值税", 1e4], [None, None, None, "房产税", 2e4],
            [None, None, None, "印花税", 3e4], [2, B, "乙", "增值税", 4e4]]  # fmt: skip
    write(tmp_path / "a.xlsx", rows, [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2)])
    facts, found = run(tmp_path)
    assert amounts(facts) == [[A, 2, 1.0], [A, 3, 2.0], [A, 4, 3.0], [B, 5, 4.0]]
    assert found[["code", "row", "rows", "effect"]].to_numpy().tolist() == [
        ["merged_filled", 3, "3-4", "kept"]
    ]
    assert "“税号”、“名称”" in found["detail"][0]


def test_a_merged_amount_is_one_amount(tmp_path):
    rows = [HEAD, [1, A, "甲", "增值税", 6e4], [2, None, "甲", "房产税", None],
            [3, B, "乙", "增值税", 4e4]]  # fmt: skip
    write(tmp_path / "a.xlsx", rows, [(1, 4, 2, 4), (1, 1, 2, 1)])
    facts, found = run(tmp_path)
    assert amounts(facts) == [[A, 2, 6.0], [B, 4, 4.0]]
    assert "税额" not in found.loc[found["code"].eq("merged_filled"), "detail"].iloc[0]


def test_the_area_of_a_parcel_of_two_holders_is_filled(tmp_path):
    land = layer(
        "parcels",
        {"parcel_id": {"from": ["宗地代码"], "kind": "code"}, "holder": {"from": ["权利人"]},
         "certificate_area_m2": {"from": ["证载面积"], "unit": "㎡", "kind": "number"}},
        files=["*"], key="parcel_id",
    )  # fmt: skip
    rows = [["宗地代码", "权利人", "证载面积(㎡)"], ["421222001001GB00001", "甲", 500],
            [None, "乙", None]]  # fmt: skip
    write(tmp_path / "a.xlsx", rows, [(1, 0, 2, 0), (1, 2, 2, 2)])
    frame, found = run(tmp_path, land)
    assert frame[["holder", "certificate_area_m2"]].to_numpy().tolist() == [["甲;乙", 500.0]]
    assert "holders_joined" in set(found["code"])


def test_what_is_merged_across_or_in_the_heading_is_left_alone(tmp_path):
    rows = [["税收表", None, None, None, None], HEAD, ["第一部分", None, None, None, None],
            [1, A, "甲", "增值税", 1e4]]  # fmt: skip
    write(tmp_path / "a.xlsx", rows, [(0, 0, 0, 4), (2, 0, 2, 4)])
    facts, found = run(tmp_path)
    assert amounts(facts) == [[A, 4, 1.0]]
    assert "merged_filled" not in set(found["code"])


def test_a_heading_on_every_page_is_told_and_is_no_data(tmp_path):
    page = [[n, A, "甲", "增值税", 1e4] for n in range(3)]
    write(tmp_path / "a.xlsx", [HEAD, *page, HEAD, *page, HEAD, *page])
    facts, found = run(tmp_path)
    assert len(facts) == 9
    again = found[found["code"].eq("heading_again")]
    assert again[["rows", "effect"]].to_numpy().tolist() == [["5, 9", "set_aside"]]
    assert set(found["code"]) == {"heading_again"}


def test_a_repeated_heading_of_two_rows_is_known_by_its_levels(tmp_path):
    top = ["序号", "税号", "名称", "税额", None]
    low = [None, None, None, "本年累计（元）", "上年同期（元）"]
    described = TAXES.model_copy(
        update={"facts": {"tax_wan": TAXES.facts["tax_wan"].model_copy(
            update={"headings": ["税额/本年累计"]})}}
    )  # fmt: skip
    rows = [top, low, [1, A, "甲", 1e4, 9], top, low, [2, B, "乙", 2e4, 9]]
    write(tmp_path / "a.xlsx", rows)
    facts, found = run(tmp_path, described)
    assert amounts(facts) == [[A, 3, 1.0], [B, 6, 2.0]]
    assert found.loc[found["code"].eq("heading_again"), "rows"].tolist() == ["4-5"]


def test_a_second_table_in_another_unit_is_never_read_in_the_first(tmp_path):
    other = [*HEAD[:4], "税额（万元）"]
    rows = [HEAD, [1, A, "甲", "增值税", 1e4], other, [2, B, "乙", "增值税", 2.0]]
    write(tmp_path / "a.xlsx", rows)
    facts, found = run(tmp_path)
    assert amounts(facts) == [[A, 2, 1.0]]
    told = found[found["code"].eq("heading_other")]
    assert told[["row", "rows", "effect"]].to_numpy().tolist() == [[3, "3-4", "set_aside"]]
    assert terms.load().faults["heading_other"].severity == "must"


def test_a_second_table_of_another_order_is_never_read_by_the_first(tmp_path):
    other = ["税号", "名称", "税种", "税额（元）", "序号"]
    rows = [HEAD, [1, A, "甲", "增值税", 1e4], [None] * 5, other, [B, "乙", "增值税", 5e4, 1]]
    write(tmp_path / "a.xlsx", rows)
    facts, found = run(tmp_path)
    assert amounts(facts) == [[A, 2, 1.0]]
    assert found.loc[found["code"].eq("heading_other"), "rows"].tolist() == ["4-5"]


def test_a_firm_called_like_a_heading_is_a_firm(tmp_path):
    rows = [HEAD, [1, A, "税号", "税种", 1e4], [2, B, "名称", "增值税", 2e4]]
    write(tmp_path / "a.xlsx", rows)
    facts, found = run(tmp_path)
    assert len(facts) == 2
    assert found.empty
