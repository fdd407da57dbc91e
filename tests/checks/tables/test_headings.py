import pytest

from tcgis.catalog.model import Column
from tcgis.checks.tables import headings
from tcgis.errors import CatalogError
from tests.checks.sent import read


def column(unit=None):
    return Column.model_validate({"from": ["税额"], "kind": "number", "unit": unit})


def said_of(given, chosen, name, **more):
    sent = read(given, **more)
    frame = sent.frame
    parts = headings.parts_of(frame)
    picked = headings.pick(frame, chosen * len(parts.sheets), parts)
    said = headings.stated(frame, picked, parts, name=name, units=sent.units)
    return frame, parts, said


def test_headings_are_matched_in_the_order_of_the_catalogue():
    listed = ["宗地代码", "ZDDM", "宗地号"]
    assert headings.match(["宗地号", "ZDDM"], listed) == [["ZDDM"], ["宗地号"]]


def test_headings_compare_without_width_space_and_remark():
    assert headings.match([" 税 额（元） ", "x"], ["税额"]) == [[" 税 额（元） "]]
    assert headings.match(["产值（千元）/本年"], ["产值/本年"]) == [["产值（千元）/本年"]]


def test_a_remark_of_another_time_makes_another_heading():
    assert headings.match(["税额（上年同期）", "税额(增幅%)"], ["税额"]) == []


def test_an_exact_heading_beats_one_with_a_remark():
    present = ["能耗（当量）", "能耗（等价）"]
    assert headings.match(present, ["能耗（等价）"]) == [["能耗（等价）"]]
    assert headings.match(present, ["能耗"]) == [present]


def test_sheets_may_use_different_headings():
    sent = read({"税额": [1.0, None], "入库": [5.0, 2.0]}, sheets=["甲", "乙"]).frame
    picked = headings.pick(sent, ["税额", "入库"], headings.parts_of(sent))
    assert picked.cells.to_list() == [1.0, 2.0]
    assert picked.headings == ["税额", "入库"]


def test_a_sheet_without_the_heading_has_no_cells():
    sent = read({"税额": [1.0, 2.0]}, sheets=["甲", "乙"]).frame
    picked = headings.pick(sent, ["税额", None], headings.parts_of(sent))
    assert picked.cells.to_list() == [1.0, None]
    assert headings.pick(sent, [None, None], headings.parts_of(sent)) is None


@pytest.mark.parametrize(
    ("given", "units", "factor"),
    [
        ({"税额(千元)": [1.0]}, {}, 0.1),
        ({"税额": [1.0]}, {(None, "税额"): "元"}, 1e-4),
        ({"税额(千元)": [1.0]}, {(None, "税额(千元)"): "元"}, 0.1),
        ({"税额": [1.0], "税额单位": ["亿元"]}, {(None, "税额"): "元"}, 1e4),
        ({"税额(盖章)": [1.0]}, {}, 1.0),
    ],
)
def test_a_unit_is_stated_in_the_row_the_heading_or_the_sheet(given, units, factor):
    _, parts, said = said_of(given, [next(iter(given))], "tax_wan", units=units)
    assert headings.factors(column(), said, parts, name="tax_wan").tolist() == [factor]


def test_a_unit_above_the_table_is_not_that_of_persons():
    units = {(None, "人数"): "万元"}
    _, parts, said = said_of({"人数": [5.0]}, ["人数"], "staff", units=units)
    assert said.of_part == [None]
    assert headings.factors(column(), said, parts, name="staff").tolist() == [1.0]


def test_each_sheet_has_its_own_unit():
    units = {("甲", "税额"): "元", ("乙", "税额"): "万元"}
    given = {"税额": [10_000.0, 1.0]}
    _, parts, said = said_of(given, ["税额"], "tax_wan", sheets=["甲", "乙"], units=units)
    assert headings.factors(column(), said, parts, name="tax_wan").tolist() == [1e-4, 1.0]


def test_the_declared_unit_wins_and_the_conflict_is_told_once_a_sheet():
    units = {(None, "税额"): "元"}
    frame, parts, said = said_of({"税额": [1.0, 2.0]}, ["税额"], "tax_wan", units=units)
    declared = column("万元")
    assert headings.factors(declared, said, parts, name="tax_wan").tolist() == [1.0, 1.0]
    found = headings.conflicts(frame, declared, said, parts, name="tax_wan")
    assert found[["code", "row", "value"]].to_numpy().tolist() == [["unit_conflict", 2, "元"]]
    assert "数据目录规定“万元”" in found["detail"][0]


def test_two_words_for_one_unit_are_no_conflict():
    units = {(None, "面积"): "㎡"}
    frame, parts, said = said_of({"面积": [1.0]}, ["面积"], "area_m2", units=units)
    found = headings.conflicts(frame, column("平方米"), said, parts, name="area_m2")
    assert len(found) == 0


def test_percent_becomes_a_share_and_a_foreign_unit_stays():
    assert headings.times("%", "built_share") == 0.01
    assert headings.times("USD", "value_usd") == 1.0


def test_a_declared_unit_of_another_dimension_is_the_catalogues_fault():
    with pytest.raises(CatalogError, match="tax_wan"):
        headings.times("公顷", "tax_wan")
