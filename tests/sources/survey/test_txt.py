"""勘测定界 TXT as its many writers leave it."""

import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from tcgis.checks.land import areas, geometry
from tcgis.checks.layer import check_layer
from tcgis.sources.layer import read_layer
from tcgis.sources.survey import lines, rings
from tests.checks.sent import counted, left_of

HEAD = """[属性描述]
格式版本号=1.01
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=38
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""
E0, N0 = 38_482_000, 3_236_000
# a lot of 100 m east × 200 m north: 2 hectares, 30 mu
LOT = [(E0, N0), (E0, N0 + 200), (E0 + 100, N0 + 200), (E0 + 100, N0)]
YARD = [(E0 + 40, N0 + 80), (E0 + 60, N0 + 80), (E0 + 60, N0 + 120), (E0 + 40, N0 + 120)]
AWAY = [(x + 300, y) for x, y in LOT]


def points(ring, *, number=1, first=1, close=True, swapped=False):
    named = [(f"J{first + i}", x, y) for i, (x, y) in enumerate(ring)]
    if close:
        named.append(named[0])
    pairs = [(name, y, x) if not swapped else (name, x, y) for name, x, y in named]
    return "".join(f"{name},{number},{a:.3f},{b:.3f}\n" for name, a, b in pairs)


def parcel(*, count=5, area="2.0000", code="ZD-01", name="一号地", shape="面", rest=",用地,0601"):
    return f"{count},{area},{code},{name},{shape},{rest},@\n"


@pytest.fixture
def read(tmp_path, layer_of, county):
    def run(text, encoding="utf-8", **more):
        (tmp_path / "a.txt").write_bytes(text.encode(encoding))
        return read_layer(layer_of("survey_txt", ["*.txt"], **more), tmp_path, county)

    return run


def codes(read):
    return read.findings["code"].tolist()


def local(ring):
    """The ring where it lies in the county's system, which has no zone prefix."""
    return [(x - 38_000_000, y) for x, y in ring]


def assert_lies(shape, *rings):
    expected = shapely.Polygon(local(rings[0]), [local(ring) for ring in rings[1:]])
    assert shapely.symmetric_difference(shape, expected).area < 0.1


def test_a_plain_file(read):
    result = read(HEAD + parcel() + points(LOT))
    row = result.frame.iloc[0]
    assert codes(result) == []
    assert row[["点数", "面积", "地块编号", "地块名称", "图形属性"]].tolist() == [
        "5", "2.0000", "ZD-01", "一号地", "面"
    ]  # fmt: skip
    assert row[["地块用途", "地类编码", "row", "file"]].tolist() == ["用地", "0601", 11, "a.txt"]
    assert result.frame["图幅号"].isna().all()
    assert_lies(row.geometry, LOT)
    assert row.geometry.area == pytest.approx(20_000, abs=0.1)
    assert result.units == {(None, "面积"): "公顷"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(read, encoding):
    assert read(HEAD + parcel() + points(LOT), encoding).frame["地块名称"][0] == "一号地"


def test_a_rare_character_is_gb18030(read):
    assert read(HEAD + parcel(name="䶮塘𠮷地") + points(LOT), "gb18030").frame["地块名称"][0] == (
        "䶮塘𠮷地"
    )


@pytest.mark.parametrize("brackets", ["\uff3b\uff3d", "【】", "〔〕"])
def test_full_width_brackets(read, brackets):
    head = HEAD.replace("[", brackets[0]).replace("]", brackets[1])
    wide = "带号" + "".join(chr(ord(sign) + 0xFEE0) for sign in "=38")
    result = read(head.replace("带号=38", wide) + parcel() + points(LOT))
    assert (codes(result), result.frame["row"].tolist()) == ([], [11])


def test_full_width_signs(read):
    text = (HEAD + parcel() + points(LOT)).translate(
        {ord(sign): ord(sign) + 0xFEE0 for sign in ",=@.0123456789"}
    )
    result = read(text.replace("[", "【").replace("]", "】"))
    assert codes(result) == []
    assert_lies(result.frame.geometry[0], LOT)


def test_a_hole(read):
    text = HEAD + parcel(count=10) + points(LOT) + points(YARD, number=2, first=5)
    result = read(text)
    assert_lies(result.frame.geometry[0], LOT, YARD)
    assert result.frame.geometry[0].area == pytest.approx(20_000 - 800, abs=0.1)
    assert codes(result) == []


@pytest.mark.parametrize("number", [1, 2])
def test_parts_numbered_on_or_all_one(read, number):
    text = HEAD + parcel(count=10, area=4) + points(LOT) + points(AWAY, number=number, first=5)
    shape = read(text).frame.geometry[0]
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(40_000, abs=0.1)


def test_a_hole_where_all_rings_are_numbered_one(read):
    text = HEAD + parcel(count=10) + points(LOT) + points(YARD)
    assert_lies(read(text).frame.geometry[0], LOT, YARD)


def test_an_island_in_a_hole_is_land(read):
    inner = [(E0 + 45, N0 + 90), (E0 + 55, N0 + 90), (E0 + 55, N0 + 110), (E0 + 45, N0 + 110)]
    text = HEAD + parcel(count=15) + points(LOT) + points(YARD) + points(inner)
    assert read(text).frame.geometry[0].area == pytest.approx(20_000 - 800 + 200, abs=0.1)


def test_an_unclosed_ring_is_closed_and_said(read):
    result = read(HEAD + parcel(count=4) + points(LOT, close=False))
    assert_lies(result.frame.geometry[0], LOT)
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["txt_unclosed", 11, "repaired"]
    ]


def test_a_closing_row_with_x_twice_is_taken_off(read):
    text = HEAD + parcel() + points(LOT, close=False) + f"J1,1,{N0}.000,{N0}.000\n"
    result = read(text)
    assert_lies(result.frame.geometry[0], LOT)
    assert codes(result) == ["txt_closing_row"]


@pytest.mark.parametrize("off", [0.5, 0.8])  # 0.707 and 1.131 m
def test_a_last_point_of_the_firsts_name_and_another_place_is_taken_off_and_said(read, off):
    text = HEAD + parcel() + points(LOT, close=False) + f"J1,1,{N0 + off},{E0 + off}\n"
    result = read(text)
    assert_lies(result.frame.geometry[0], LOT)
    assert codes(result) == ["txt_closing_row"]


def test_swapped_axes_are_put_right_and_said(read):
    result = read(HEAD + parcel() + points(LOT, swapped=True))
    assert_lies(result.frame.geometry[0], LOT)
    assert codes(result) == ["axes_swapped"]
    assert result.findings["effect"].tolist() == ["repaired"]


def test_unprefixed_eastings_agree_with_the_zone(read):
    result = read(HEAD + parcel() + points(local(LOT)))
    assert_lies(result.frame.geometry[0], LOT)
    assert codes(result) == []


@pytest.mark.parametrize(
    ("zone", "expected"), [("3", True), ("39", True), ("114", False), ("", False)]
)
def test_the_coordinates_overrule_the_zone(read, zone, expected):
    result = read(HEAD.replace("带号=38", f"带号={zone}") + parcel() + points(LOT))
    assert_lies(result.frame.geometry[0], LOT)
    assert ("txt_zone_conflict" in codes(result)) is expected
    assert "crs_conflict" not in codes(result)
    if expected:
        assert f"带号 {zone}" in result.findings["detail"][0]


@pytest.mark.parametrize(
    ("area", "unit"),
    [("2.0000", "公顷"), ("20000.00", "平方米"), ("30.00", "亩"), ("2.0000公顷", "公顷")],
)
def test_the_unit_of_areas_is_told_by_the_drawing(read, area, unit):
    result = read(HEAD + parcel(area=area) + points(LOT))
    assert result.units == {(None, "面积"): unit}
    assert result.frame[["面积", "面积单位"]].to_numpy().tolist() == [
        [area.removesuffix("公顷"), unit]
    ]


def test_an_area_that_fits_no_unit_has_none(read):
    result = read(HEAD + parcel(area="0") + points(LOT))
    assert result.frame["面积单位"].isna().all()
    assert result.units == {}


def test_a_row_in_another_unit_is_said(read):
    text = HEAD
    for number, area in enumerate(["2.0", "2.0", "30.0"]):
        text += parcel(code=f"Z{number}", area=area) + points(
            [(x + 200 * number, y) for x, y in LOT]
        )
    result = read(text)
    assert result.findings[["code", "subject", "value"]].to_numpy().tolist() == [
        ["txt_area_unit", "Z2", "30.0"]
    ]


@pytest.mark.parametrize(
    ("count", "wrong"), [(4, False), (5, False), (6, False), (9, True), ("x", True)]
)
def test_the_point_count_is_only_a_check(read, count, wrong):
    result = read(HEAD + parcel(count=count) + points(LOT))
    assert_lies(result.frame.geometry[0], LOT)
    assert codes(result) == (["txt_point_count"] if wrong else [])


@pytest.mark.parametrize("shape", ["线", "点"])
def test_a_line_or_point_is_set_aside(read, shape):
    result = read(HEAD + parcel(shape=shape) + points(LOT) + parcel(code="ZD-02") + points(AWAY))
    assert result.frame["地块编号"].tolist() == ["ZD-01", "ZD-02"]
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["geometry_missing", 11, "set_aside"]
    ]


def test_two_points_are_no_polygon(read):
    text = HEAD + parcel(count=2) + points(LOT[:2], close=False) + parcel(code="ZD-02")
    result = read(text + points(AWAY))
    assert result.findings[["code", "row", "subject", "value", "effect"]].to_numpy().tolist() == [
        ["points_too_few", 11, "ZD-01", "2", "set_aside"]
    ]
    assert_lies(result.frame.geometry[1], AWAY)


def test_three_points_are_one(read):
    result = read(HEAD + parcel(count=4, area=1) + points(LOT[:3]))
    assert codes(result) == []
    assert result.frame.geometry[0].area == pytest.approx(10_000, abs=0.1)


def test_a_parcel_without_points_is_set_aside_and_the_account_holds(read):
    result = read(HEAD + parcel(code="ZD-00") + parcel() + points(LOT))
    assert result.findings[["code", "row", "value"]].to_numpy().tolist() == [
        ["points_too_few", 11, "0"],
        ["txt_point_count", 11, "5"],
    ]
    sums = counted(result, left_of(result), result.findings)
    assert sums[["rows_in", "rows_used", "rows_set_aside"]].to_numpy().tolist() == [[2, 1, 1]]


def test_commas_in_the_name_and_short_and_long_lines(read):
    text = HEAD + parcel(name="一号,东块") + points(LOT)
    text += "5,2.0,ZD-02,二号地,面,H50G,工业用地,0601,甲,乙,丙,@\n" + points(AWAY)
    frame = read(text).frame
    assert frame[["地块编号", "地块名称", "地类编码"]].to_numpy().tolist() == [
        ["ZD-01", "一号,东块", "0601"],
        ["ZD-02", "二号地", "0601"],
    ]


@pytest.mark.parametrize("datum", ["1980西安坐标系", "北京54坐标系"])
def test_old_datums_are_set_aside(read, datum):
    result = read(HEAD.replace("2000国家大地坐标系", datum) + parcel() + points(LOT))
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["datum_unverified", 11, "set_aside"]
    ]


def test_degrees_under_metres(read):
    degrees = [(113.80, 29.20), (113.80, 29.21), (113.81, 29.21), (113.81, 29.20)]
    rows = "".join(f"J{i},1,{y},{x}\n" for i, (x, y) in enumerate(degrees))
    result = read(HEAD + parcel(area="") + rows)
    assert set(codes(result)) == {"crs_conflict", "txt_unclosed"}
    assert result.frame.geometry[0].area == pytest.approx(1_077_700, rel=1e-3)


def test_a_bare_list_and_five_cells(read):
    bare = read("".join(f"J{i},{y},{x}\n" for i, (x, y) in enumerate(LOT)))
    assert_lies(bare.frame.geometry[0], LOT)
    assert bare.frame["地块编号"].isna().all()
    five = read(HEAD + parcel() + "".join(f"1,1,1,{y},{x}\n" for x, y in [*LOT, LOT[0]]))
    assert_lies(five.frame.geometry[0], LOT)


def test_trailing_text_is_said_with_its_line(read):
    result = read(HEAD + parcel() + points(LOT) + "以上坐标由示例公司提供\n")
    assert result.findings[["code", "row", "value"]].to_numpy().tolist() == [
        ["txt_line_ignored", 17, "以上坐标由示例公司提供"]
    ]


def test_one_swapped_parcel_among_others(read):
    text = HEAD + parcel() + points(LOT) + parcel(code="ZD-02") + points(AWAY)
    text += parcel(code="ZD-03") + points([(x + 600, y) for x, y in LOT], swapped=True)
    result = read(text)
    assert result.findings[["code", "row"]].to_numpy().tolist() == [["axes_swapped", 23]]
    assert result.frame.geometry.area.tolist() == pytest.approx([20_000] * 3, abs=0.1)


def test_a_file_without_parcels_is_a_finding(read):
    result = read("没有坐标")
    assert codes(result) == ["file_unreadable"]
    assert "@" in result.findings["detail"][0]


def drawn_of(rows):
    """What rows of (name, ring, x, y) of one parcel draw."""
    name, ring, x, y = (np.array(each, dtype=object) for each in zip(*rows, strict=True))
    here = np.zeros(len(rows), dtype=int)
    return rings.draw_parcels(rings.Points(here, name, ring, x.astype(float), y.astype(float)), 1)


def named(ring, *, number="1", close=True):
    rows = [(f"J{i + 1}", number, x, y) for i, (x, y) in enumerate(ring)]
    return rows + rows[:1] * close


def test_names_that_begin_anew_split_unclosed_rings():
    drawn = drawn_of(named(LOT, close=False) + named(AWAY, close=False))
    assert (drawn.rings[0], drawn.unclosed[0], drawn.shapes[0].area) == (2, 2, 40_000)


def test_a_closing_row_gone_wrong_does_not_spoil_the_ring_after_it():
    bad = [("J1", "1", N0, N0)]
    drawn = drawn_of(named(LOT, close=False) + bad + named(AWAY, close=False) + bad)
    assert (drawn.rings[0], drawn.dropped[0], drawn.shapes[0].area) == (2, 2, 40_000)
    on = [(f"J{i + 5}", "1", x, y) for i, (x, y) in enumerate(AWAY)]  # numbers go on
    stray = [("J1", "1", E0 + 7, N0 + 7)]
    drawn = drawn_of(named(LOT, close=False) + stray + on + on[:1])
    assert (drawn.rings[0], drawn.dropped[0], drawn.shapes[0].area) == (2, 1, 40_000)


def test_a_closing_row_written_twice_is_one():
    rows = [("1", "1", x, y) for x, y in [*LOT, LOT[0], LOT[0], *AWAY, AWAY[0]]]
    drawn = drawn_of(rows)
    assert (drawn.rings[0], drawn.unclosed[0], drawn.shapes[0].area) == (2, 0, 40_000)


def test_a_point_written_twice_is_no_end():
    drawn = drawn_of(named([LOT[0], *LOT]))
    assert (drawn.rings[0], drawn.unclosed[0], drawn.shapes[0].area) == (1, 0, 20_000)


def test_a_hole_that_touches_the_outline_stays_a_hole():
    # rounding puts its corner half a millimetre outside
    hole = [(E0 - 0.0005, N0 + 80), (E0 + 20, N0 + 100), (E0 + 20, N0 + 60)]
    drawn = drawn_of(named(LOT) + named(hole, number="2"))
    assert drawn.shapes[0].geom_type == "Polygon"
    assert drawn.shapes[0].area == pytest.approx(20_000 - 400, abs=0.02)


@given(
    st.permutations([LOT, YARD, AWAY]),
    st.booleans(),
    st.sampled_from(["all one", "on", "restart"]),
)
def test_the_quick_way_and_the_walk_give_the_same_rings(order, close, numbers):
    count = {"all one": "111", "on": "123", "restart": "121"}[numbers]
    rows = [
        row
        for number, ring in zip(count, order, strict=True)
        for row in named(ring, number=number, close=close)
    ]
    drawn = drawn_of(rows)
    assert drawn.shapes[0].area == 40_000 - 800
    assert (drawn.rings[0], drawn.unclosed[0]) == (3, 0 if close else 3)


def cells_of(survey):
    name, ring, x, y = survey.points[1:]
    return list(zip(name, ring, x, y, strict=True))


def test_the_grammar_keeps_header_and_stray_lines_apart():
    survey = lines.parse_survey(
        "[属性描述]\n带号 = 38\n\nxx\n5,1,a,b,面,,,@\nJ1,1,2,3\nJ2,1,—4,5,\n"
    )
    assert survey.header == {"带号": "38"}
    assert survey.ignored == [(4, "xx")]
    assert cells_of(survey) == [("J1", "1", 3.0, 2.0), ("J2", "1", 5.0, -4.0)]
    assert survey.points.parcel.tolist() == [0, 0]


def test_other_sections_end_a_parcel_and_keep_their_own_words():
    text = HEAD + parcel() + points(LOT) + "[图幅信息]\n图幅=H50G\n1,1,3236000.000,38482500.000\n"
    survey = lines.parse_survey(text)
    assert len(survey.points.x) == 5  # the sixth belongs to no parcel
    assert survey.ignored == [(19, "1,1,3236000.000,38482500.000")]
    assert "图幅" not in survey.header
    under_heading = lines.parse_survey(HEAD + parcel() + "[界址点]\n" + points(LOT))
    assert under_heading.points.parcel.tolist() == [0] * 5


def test_a_parcel_line_that_lacks_its_mark_does_not_give_its_points_to_its_neighbour(read):
    text = HEAD + parcel() + points(LOT) + parcel(code="ZD-02").replace("@", "") + points(AWAY)
    result = read(text)
    assert result.frame.geometry.area.tolist() == pytest.approx([20_000] * 2, abs=0.1)
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["txt_line_ignored", 17, "repaired"]
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("5,2.0,ZD-1,一号地,面,H50G,工业用地,0601,@", ["ZD-1", "一号地", "H50G", "0601"]),
        ("5,2.0,ZD-1,一号地,面,H50G,工业用地,0601,@,", ["ZD-1", "一号地", "H50G", "0601"]),
        ("5,2.0,ZD-1,一号地,面,H50G,工业用地,0601@", ["ZD-1", "一号地", "H50G", "0601"]),
        ("5,2.0,ZD-1,东,西,块,面,H50G,工业用地,0601,@", ["ZD-1", "东,西,块", "H50G", "0601"]),
        ("5,2.0,示例一期,东,西,面,H50G,工业用地,0601,@", ["示例一期", "东,西", "H50G", "0601"]),
        ("5,2.0,2023,通城,ZD-1,一号地,面,,,,@", ["2023", "通城,ZD-1,一号地", "", ""]),
        ("5,2.0,批次,ZD-1,一号地,面,H50G,工业用地,0601,@", ["ZD-1", "一号地", "H50G", "0601"]),
        ("5,2.0,ZD-1,甲，乙（一期）,面,H50G,,0601,@", ["ZD-1", "甲，乙（一期）", "H50G", "0601"]),
        ("5、2.0、ZD-1、一号地、面、H50G、工业用地、0601、@", ["ZD-1", "一号地", "H50G", "0601"]),
        ("5,2.0,ZD-1,一号地,,H50G,工业用地,0601,@", ["ZD-1", "一号地", "H50G", "0601"]),
        ("5,2.0,一号地,面,H50G,工业用地,0601,@", ["", "一号地", "H50G", "0601"]),
    ],
)  # fmt: skip
def test_the_parcel_line_is_read_from_its_shape_outwards(line, expected):
    cells = lines.parse_survey(line + "\n").cells[0]
    assert [cells[0], cells[1], cells[2], cells[3], cells[5], cells[7]] == ["5", "2.0", *expected]


def test_ten_and_twelve_fields_keep_what_stands_behind(read):
    ten = "5,2.0,ZD-1,一号地,面,,工业用地,0601,甲,乙,@\n"
    twelve = "5,2.0,ZD-2,二号地,面,,工业用地,0601,甲,乙,丙,丁,@,\n"
    frame = read(HEAD + ten + points(LOT) + twelve + points(AWAY)).frame
    assert frame[["附加1", "附加2"]].to_numpy().tolist() == [["甲", "乙"]] * 2
    assert frame[["附加3", "附加4"]].iloc[1].tolist() == ["丙", "丁"]
    assert frame[["附加3", "附加4"]].iloc[0].isna().all()


@pytest.mark.parametrize(
    "row",
    [
        "J1,1,{n},{e}",
        "J1,1,{n},{e},",
        " J1 , 1 , {n} , {e} ",
        "1,1,{n},{e}",
        "界1,1,{n},{e}",
        "1,1,1,{n},{e}",
        "J1,1,{n},{e},52.310",  # a height behind
        "J1,1,{n},{e},钢钉",
        "J1、1、{n}、{e}",
        "J1 1 {n} {e}",
        "J1\t1\t{n}\t{e}",
        "J1,{n},{e}",
        "{n},{e}",
        "界１，１，{n}，{e}",
        "J1,1,{n},+{e}",
    ],
)
def test_rows_of_points(row):
    survey = lines.parse_survey(row.format(n="3236000.125", e="38482000.25"))
    assert [(x, y) for _, _, x, y in cells_of(survey)] == [(38_482_000.25, 3_236_000.125)]
    assert survey.ignored == []


@pytest.mark.parametrize(
    "row", ["J1,1,3236000.125", "J1,3236000.125", "J1,1,3236000.125,x", "1,2,3", "a,b,c,d,e"]
)
def test_half_a_point_is_no_point(row):
    survey = lines.parse_survey(HEAD + parcel() + points(LOT) + row)
    assert survey.ignored == [(17, row)]
    assert len(survey.points.x) == 5


def test_a_parcel_that_lacks_a_point_has_no_shape_rather_than_a_wrong_one(read):
    broken = points(LOT).replace(f"{E0 + 100}.000", "3848?100", 1)
    result = read(HEAD + parcel() + broken + parcel(code="ZD-02") + points(AWAY))
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["geometry_missing", 11, "set_aside"],
        ["txt_line_ignored", 14, "kept"],
    ]
    assert_lies(result.frame.geometry[1], AWAY)
    assert not lines.is_half_point("合计,20000.00,平方米")


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "nan", "inf"])
def test_a_number_beyond_all_numbers_is_no_coordinate(read, number):
    text = HEAD + parcel() + points(LOT).replace(f"{N0 + 200}.000", number, 1)
    result = read(text + parcel(code="ZD-02") + points(AWAY))
    assert codes(result)[-1] == "txt_line_ignored"
    assert result.frame.geometry.isna().tolist() == [True, False]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends(read, end):
    result = read((HEAD + parcel() + points(LOT)).replace("\n", end))
    assert_lies(result.frame.geometry[0], LOT)
    assert result.frame["row"].tolist() == [11]


def test_a_full_width_minus_and_dash():
    survey = lines.parse_survey("J1,1,−29.5,—113.5\n")
    assert cells_of(survey) == [("J1", "1", -113.5, -29.5)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("几度分带=3", "几度分带=3度带", None),
        ("几度分带=3", "几度分带=", None),
        ("几度分带=3", "几度分带=6", "几度分带 6"),  # no 6° zone has 114° in its middle
        ("带号=38", "带号=38带", None),
        ("带号=38", "带号=114°", None),
        ("带号=38", "带号=", None),
        ("带号=38", "带号=19", "带号 19"),
        ("带号=38", "带号=3", "带号 3（与几度分带相同）"),
        ("精度=0.001", "精度=0.01", None),
        ("精度=0.001", "精度=3", None),
        ("转换参数=,,,,,,", "转换参数=0,0,0,0,0,0,1", None),
        ("坐标系=2000国家大地坐标系", "坐标系=CGCS2000_3_Degree_GK_Zone_38", None),
        ("坐标系=2000国家大地坐标系", "坐标系=", None),
    ],
)
def test_what_headers_say(read, old, new, told):
    assert old in HEAD
    result = read(HEAD.replace(old, new) + parcel() + points(LOT))
    assert_lies(result.frame.geometry[0], LOT)
    zoneless = ["crs_undeclared"] if new in ("带号=", "带号=3") else []
    assert codes(result) == ["txt_zone_conflict"] * bool(told) + zoneless
    if told:
        assert told in result.findings["detail"][0]


@pytest.mark.parametrize("system", ["WGS84", "WGS-84"])
def test_wgs_with_metres_is_read_by_the_coordinates(read, system):
    result = read(HEAD.replace("2000国家大地坐标系", system) + parcel() + points(LOT))
    assert_lies(result.frame.geometry[0], LOT)
    assert codes(result) == ["crs_conflict"]


def test_a_six_degree_file(read):
    # the lot's corners as zone 19 (111°) has them
    move = Transformer.from_crs(4526, 4497, always_xy=True).transform
    head = HEAD.replace("带号=38", "带号=19").replace("几度分带=3", "几度分带=6")
    result = read(head + parcel() + points([move(*point) for point in LOT]))
    assert codes(result) == []
    assert result.frame.geometry[0].area == pytest.approx(20_000, abs=0.1)
    wrong = read(
        head.replace("几度分带=6", "几度分带=3") + parcel() + points([move(*p) for p in LOT])
    )
    assert "几度分带 3" in wrong.findings["detail"][0]


def test_zone_numbers_in_some_parcels_only(read):
    text = HEAD + parcel() + points(LOT) + parcel(code="ZD-02") + points(AWAY)
    text += parcel(code="ZD-03") + points(local([(x + 600, y) for x, y in LOT]))
    result = read(text)
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["crs_conflict", 23, "repaired"]
    ]
    assert_lies(result.frame.geometry[2], [(x + 600, y) for x, y in LOT])


def test_lines_that_are_no_land_have_nothing_to_close(read):
    result = read(HEAD + parcel(count=4, shape="线") + points(LOT, close=False))
    assert codes(result) == ["geometry_missing"]


def test_an_area_of_nought_is_one_not_filled_in(read):
    text = HEAD + parcel(area="0") + points(LOT) + parcel(code="ZD-02") + points(AWAY)
    result = read(text)
    assert result.frame["面积"].isna().tolist() == [True, False]
    assert result.findings[["code", "row", "field", "effect"]].to_numpy().tolist() == [
        ["value_missing", 11, "面积", "value_dropped"]
    ]


# the public sample of land-data §2: 5.7089 ha declared, 3-decimal points give 57,089.501 m²
# 300 m × 190.298 m = 57,089.400, and a gable 101 m wide and 2 mm high, 0.101 m²
SAMPLE = [
    (E0, N0),
    (E0 + 300, N0),
    (E0 + 300, N0 + 190.298),
    (E0 + 101, N0 + 190.298),
    (E0 + 50, N0 + 190.3),
    (E0, N0 + 190.298),
]
BATCH = {"parcel_id": {"from": ["地块编号"]},
         "reported_area_m2": {"from": ["面积"], "kind": "number", "unit": "公顷"}}  # fmt: skip


@pytest.fixture
def compare(read, layer_of, county):
    def run(text, unit="公顷"):
        columns = {**BATCH, "reported_area_m2": {**BATCH["reported_area_m2"], "unit": unit}}
        layer = layer_of("survey_txt", ["*.txt"], columns=columns)
        table = check_layer(layer, read(text, columns=columns), county)
        return areas.check_areas(geometry.check_geometry(table.frame, county).frame)

    return run


@pytest.mark.parametrize(
    ("area", "unit", "code"),
    [
        ("5.7089", 1.0, "area_rounded"),
        ("57089.50", 0.01, None),
        ("5.7105", None, "area_differs"),
        ("57113.20", None, "area_differs"),
        ("5.7689", None, "area_conflict"),
    ],
)
def test_declared_beside_drawn(compare, area, unit, code):
    declared_in = "公顷" if float(area) < 100 else "平方米"
    checked = compare(HEAD + parcel(count=7, area=area) + points(SAMPLE), declared_in)
    row = checked.frame.iloc[0]
    assert row["geometry_area_m2"] == pytest.approx(57_089.501, abs=5e-4)
    assert checked.findings["code"].tolist() == ([code] if code else [])
    if unit:  # one unit of the last digit
        assert abs(row["reported_area_m2"] - row["geometry_area_m2"]) <= unit


def test_a_row_in_mu_is_compared_in_the_units_of_its_file(compare):
    text = HEAD
    for number, area in enumerate(["2.0", "2.0", "30.0"]):
        text += parcel(code=f"Z{number}", area=area) + points(
            [(x + 200 * number, y) for x, y in LOT]
        )
    checked = compare(text)
    assert checked.frame["reported_area_m2"].tolist() == pytest.approx([20_000.0] * 3)
    assert checked.findings["code"].tolist() == []


def large(parcels, corners):
    angle = np.linspace(0, 2 * np.pi, corners)[:-1]
    text = [HEAD]
    for i in range(parcels):
        x = E0 + i % 100 * 90 + 40 * np.cos(angle)
        y = N0 + i // 100 * 90 + 40 * np.sin(angle)
        text += [parcel(count=corners, code=f"Z{i}", area="")]
        text += [points(list(zip(x, y, strict=True)))]
    return "".join(text)


def test_a_large_file_is_parsed_at_once():
    # 20,000 points; the whole of 100,000 stays below 3 s with room to spare
    text = large(1000, 20)
    start = time.process_time()
    survey = lines.parse_survey(text)
    drawn = rings.draw_parcels(survey.points, len(survey.rows))
    assert time.process_time() - start < 1.0
    assert (len(survey.points.x), len(drawn.shapes)) == (20_000, 1000)
    assert drawn.rings.tolist() == [1] * 1000


# --- texts that end too early -------------------------------------------------------------------

CUT = [
    (HEAD + parcel() + points(LOT) + parcel(code="ZD-02") + points(AWAY[:3], close=False), 5),
    (HEAD + parcel() + points(LOT) + (parcel(code="ZD-02") + points(AWAY))[:-45], 5),
    (HEAD + parcel(count=0) + points(LOT)
     + (parcel(code="ZD-02", count=0) + points(AWAY[:3], close=False)).rstrip(), 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), CUT)
def test_a_text_that_ends_within_its_last_parcel_is_told(read, text, count):
    result = read(text)
    (cut,) = result.findings.query("code == 'txt_cut'").itertuples()
    assert (cut.subject, cut.value, cut.effect) == ("ZD-02", str(count), "set_aside")
    assert result.counts == {("a.txt", None): (2, 0)}


def test_a_habit_of_wrong_counts_and_a_missing_last_line_end_are_no_cut(read):
    habit = parcel(count=9) + points(LOT, close=False)
    for text in (
        HEAD + habit + habit.replace("ZD-01", "ZD-02"),
        (HEAD + parcel() + points(LOT))[:-1],
    ):
        assert "txt_cut" not in codes(read(text))


def test_parcels_are_counted_by_their_marks(read, monkeypatch):
    """Twin: a parcel that the reader does not take is missed."""
    text = HEAD + parcel() + points(LOT) + parcel(code="ZD-02").replace("@", "＠，") + points(AWAY)
    parse = lines.parse_survey
    result = read(text)
    assert counted(result, left_of(result), result.findings)["rows_unaccounted"].tolist() == [0]
    first = text[: text.index("5,2.0000,ZD-02")]
    monkeypatch.setattr(lines, "parse_survey", lambda _: parse(first))
    result = read(text)
    assert counted(result, left_of(result), result.findings)["rows_unaccounted"].tolist() == [1]
