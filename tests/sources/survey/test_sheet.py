"""界址点成果表 as offices print it: one or many parcels a sheet, sides between the rows."""

import csv

import openpyxl
import pytest
import shapely

from tcgis.sources.layer import read_layer
from tests.checks.sent import counted, left_of

E0, N0 = 38_482_000, 3_236_000
# a lot of 100 m east × 200 m north: 2 hectares, 30 mu
LOT = [(E0, N0), (E0, N0 + 200), (E0 + 100, N0 + 200), (E0 + 100, N0)]
SIDES = [200.0, 100.0, 200.0, 100.0]
YARD = [(E0 + 40, N0 + 80), (E0 + 60, N0 + 80), (E0 + 60, N0 + 120), (E0 + 40, N0 + 120)]
AWAY = [(x + 300, y) for x, y in LOT]
HEADING = ["界址点号", "纵坐标(x)", "横坐标(y)", "反算边长"]


def rows(ring, *, sides=SIDES, close=True, first=1):
    """点号, X north, Y east, side to the next point."""
    found = [[f"J{first + i}", y, x, side] for i, ((x, y), side) in
             enumerate(zip(ring, sides, strict=True))]  # fmt: skip
    return found + [[found[0][0], ring[0][1], ring[0][0], None]] * close


@pytest.fixture
def read(tmp_path, layer_of, county):
    def run(*sheets, **more):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, cells in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"表{number}")
            for row in cells:
                sheet.append(row)
        book.save(tmp_path / "a.xlsx")
        return read_layer(layer_of("survey_sheet", ["*.xlsx"], **more), tmp_path, county)

    return run


def codes(read):
    return read.findings["code"].tolist()


def assert_lies(shape, *rings):
    outer, *holes = [[(x - 38_000_000, y) for x, y in ring] for ring in rings]
    assert shapely.symmetric_difference(shape, shapely.Polygon(outer, holes)).area < 0.1


TITLED = [["界址点成果表"], ["宗地代码：421222001001GB00001", None, "宗地面积（平方米）：20000.00"]]


def test_a_parcel_under_its_title(read):
    result = read([*TITLED, HEADING, *rows(LOT)])
    row = result.frame.iloc[0]
    assert codes(result) == ["crs_undeclared"]
    assert (row["地块编号"], row["宗地面积"]) == ("421222001001GB00001", "20000.00")
    assert (row["row"], row["sheet"], row["file"]) == (4, "表1", "a.xlsx")
    assert result.units == {("表1", "宗地面积"): "平方米"}
    assert_lies(row.geometry, LOT)


def test_two_headings_one_above_the_other(read):
    heading = [["界址点号", "界址点坐标", None, "边长（米）"], [None, "X(m)", "Y(m)", None]]
    result = read([*TITLED, *heading, *rows(LOT)], crs="EPSG:4526")
    assert codes(result) == []
    assert_lies(result.frame.geometry[0], LOT)


def test_sides_on_rows_of_their_own(read):
    twins = []
    for name, north, east, side in rows(LOT):
        twins += [[name, north, east, None], [None, None, None, side]]
    result = read([*TITLED, HEADING, *twins], crs="EPSG:4526")
    assert codes(result) == []
    assert_lies(result.frame.geometry[0], LOT)
    twins[3][3] = 100.2  # J2—J3, Excel's row 7
    told = read([*TITLED, HEADING, *twins], crs="EPSG:4526").findings
    assert told[["code", "row", "subject", "value", "detail"]].to_numpy().tolist() == [
        ["side_length_differs", 7, "421222001001GB00001", "100.2",
         "J2—J3 表列 100.2，按坐标为 100.000 米"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("side", "differs"),
    [(200.0, False), (200.04, False), (199.96, False), (200.06, True), (0.0, True), (None, False)],
)
def test_a_side_beside_its_coordinates(read, side, differs):
    sides = [side, 100.01, 200.01, 100.01]  # in centimetres
    result = read([*TITLED, HEADING, *rows(LOT, sides=sides)], crs="EPSG:4526")
    assert codes(result) == ["side_length_differs"] * differs
    if differs:
        assert result.findings["row"].tolist() == [4]


def test_sides_in_whole_metres_agree_within_half_a_metre(read):
    lot = [(x, y + 0.4 * (y > N0)) for x, y in LOT]  # 200.4 m
    result = read([*TITLED, HEADING, *rows(lot, sides=[200, 100, 200, 100])], crs="EPSG:4526")
    assert codes(result) == []


def test_sides_with_the_point_where_they_end(read):
    body = [[name, y, x, side] for (name, y, x, _), side in
            zip(rows(LOT), [None, *SIDES], strict=True)]  # fmt: skip
    assert codes(read([*TITLED, HEADING, *body], crs="EPSG:4526")) == []
    body[4][3] = 101.0  # J4—J1, with the closing row
    told = read([*TITLED, HEADING, *body], crs="EPSG:4526").findings
    assert told[["code", "row"]].to_numpy().tolist() == [["side_length_differs", 8]]
    assert told["detail"][0].startswith("J1—J4 ")


def test_a_perimeter_is_no_side(read):
    body = [*rows(LOT), ["合计", None, None, 600.0], [None, "面积", 20000.0, None]]
    assert codes(read([*TITLED, HEADING, *body], crs="EPSG:4526")) == []


def test_several_parcels_under_titles_of_their_own(read):
    second = [["界址点成果表"], ["权利人：示例公司"], ["宗地代码", "Z2"], HEADING, *rows(AWAY)]
    footer = [["制表：示例"], ["日期：2026年5月1日"]]
    first = [["界址点成果表"], ["宗地代码：Z1"], HEADING, *rows(LOT), *footer]
    result = read([*first, *second], crs="EPSG:4526")
    assert codes(result) == []
    frame = result.frame
    assert frame[["地块编号", "row"]].to_numpy().tolist() == [["Z1", 4], ["Z2", 15]]
    assert frame["权利人"].fillna("").tolist() == ["", "示例公司"]
    assert "制表" not in frame
    assert_lies(frame.geometry[1], AWAY)
    assert counted(result, left_of(result), result.findings)["rows_used"].tolist() == [2]


def test_a_page_that_goes_on_is_the_same_parcel(read):
    body = rows(LOT)
    pages = [*TITLED, HEADING, *body[:2], ["界址点成果表（续）"], HEADING, *body[2:]]
    result = read(pages, crs="EPSG:4526")
    assert codes(result) == []
    assert_lies(result.frame.geometry[0], LOT)


def test_two_lists_side_by_side(read):
    body = rows(LOT)
    side_by_side = [[*body[0], *body[3]], [*body[1], *body[4]], [*body[2]]]
    result = read([*TITLED, [*HEADING, *HEADING], *side_by_side], crs="EPSG:4526")
    assert codes(result) == []
    assert_lies(result.frame.geometry[0], LOT)


def test_a_column_of_parcels_and_rings(read):
    heading = ["地块编号", "点号", "地块圈号", "X坐标", "Y坐标", "地块名称"]
    body = [["Z1", f"J{i}", 1, y, x, "一号地"] for i, (x, y) in enumerate([*LOT, LOT[0]], 1)]
    body += [[None, f"J{i}", 2, y, x, None] for i, (x, y) in enumerate([*YARD, YARD[0]], 5)]
    body += [["Z2", f"J{i}", 1, y, x, "二号地"] for i, (x, y) in enumerate([*AWAY, AWAY[0]], 1)]
    result = read([heading, *body], crs="EPSG:4526")
    assert codes(result) == []
    frame = result.frame
    assert frame[["地块编号", "地块名称", "row"]].to_numpy().tolist() == [
        ["Z1", "一号地", 2], ["Z2", "二号地", 12]
    ]  # fmt: skip
    assert_lies(frame.geometry[0], LOT, YARD)
    assert_lies(frame.geometry[1], AWAY)


def test_a_row_that_numbers_the_columns_is_no_point(read):
    result = read([*TITLED, HEADING, [1, 2, 3, 4], *rows(LOT)], crs="EPSG:4526")
    assert codes(result) == []
    assert_lies(result.frame.geometry[0], LOT)


def test_east_under_north_is_put_right(read):
    body = [[name, x, y, side] for name, y, x, side in rows(LOT)]
    result = read([*TITLED, HEADING, *body], crs="EPSG:4526")
    assert codes(result) == ["axes_swapped"]
    assert_lies(result.frame.geometry[0], LOT)


def test_degrees_with_sides_in_metres(read):
    corners = [(29.20, 113.80), (29.21, 113.80), (29.21, 113.81), (29.20, 113.81)]
    body = [[f"J{i}", *pair] for i, pair in enumerate(corners, 1)]
    sides = [1108.39, 972.41, 1108.39, 972.51]  # on the ellipsoid
    body = [[*row, side] for row, side in zip(body, sides, strict=True)]
    result = read([*TITLED, HEADING, *body], crs="EPSG:4490")
    assert codes(result) == ["txt_unclosed"]
    assert result.frame.geometry[0].area == pytest.approx(1_077_700, rel=1e-3)


def test_an_old_datum_named_in_the_title_is_refused(read):
    result = read([*TITLED, ["坐标系：1980西安坐标系"], HEADING, *rows(LOT)])
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["datum_unverified", 5, "set_aside"]
    ]


def test_a_parcel_that_lacks_a_coordinate_has_no_shape_rather_than_a_wrong_one(read):
    body = rows(LOT)
    body[1][2] = "3848?"
    second = [["宗地代码：Z2"], *rows(AWAY)]
    result = read([*TITLED, HEADING, *body, *second], crs="EPSG:4526")
    told = result.findings.query("code != 'side_length_differs'")
    assert told[["code", "row", "effect"]].to_numpy().tolist() == [
        ["geometry_missing", 4, "set_aside"],
        ["txt_line_ignored", 5, "kept"],
    ]
    assert_lies(result.frame.geometry[1], AWAY)
    sums = counted(result, left_of(result), result.findings)
    assert sums[["rows_in", "rows_used", "rows_set_aside"]].to_numpy().tolist() == [[2, 1, 1]]


def test_too_few_points_and_none(read):
    first = [*TITLED, HEADING, *rows(LOT)[:2]]
    result = read([*first, ["宗地代码：Z2"], ["界址点成果表"], ["宗地代码：Z3"], *rows(AWAY)],
                  crs="EPSG:4526")  # fmt: skip
    told = result.findings.query("code == 'points_too_few'")
    assert told[["row", "subject", "value", "effect"]].to_numpy().tolist() == [
        [4, "421222001001GB00001", "2", "set_aside"],
        [6, "Z2", "0", "set_aside"],
    ]
    assert_lies(result.frame.geometry[2], AWAY)


def test_sheets_without_coordinates_are_passed_over_and_said(read):
    result = read([["说明"], ["无"]], [*TITLED, HEADING, *rows(LOT)], crs="EPSG:4526")
    assert result.findings[["code", "sheet"]].to_numpy().tolist() == [["sheet_skipped", "表1"]]
    assert result.frame["sheet"].tolist() == ["表2"]
    nothing = read([["说明"], ["无"]])
    assert codes(nothing) == ["header_missing"]
    assert len(nothing.frame) == 0


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_as_csv(tmp_path, layer_of, county, encoding):
    with (tmp_path / "a.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([*TITLED, HEADING, *rows(LOT)])
    layer = layer_of("survey_sheet", ["*.csv"], crs="EPSG:4526")
    result = read_layer(layer, tmp_path, county)
    assert codes(result) == []
    assert result.frame[["地块编号", "row"]].to_numpy().tolist() == [["421222001001GB00001", 4]]
    assert_lies(result.frame.geometry[0], LOT)
