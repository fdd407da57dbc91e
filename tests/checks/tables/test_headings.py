from tcgis.checks.tables import headings
from tests.checks.sent import read


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
