"""勘测定界 TXT as its many writers leave it."""

import pytest
import shapely

from tcgis.sources import read_layer, survey_txt
from tcgis.sources.rings import Point, draw

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
    assert result.frame.attrs["units"] == {(None, "面积"): "公顷"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(read, encoding):
    assert read(HEAD + parcel() + points(LOT), encoding).frame["地块名称"][0] == "一号地"


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
    assert result.frame.attrs["units"] == {(None, "面积"): unit}
    assert result.frame[["面积", "面积单位"]].to_numpy().tolist() == [
        [area.removesuffix("公顷"), unit]
    ]


def test_an_area_that_fits_no_unit_has_none(read):
    result = read(HEAD + parcel(area="0") + points(LOT))
    assert result.frame["面积单位"].isna().all()
    assert result.frame.attrs["units"] == {}


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
    result = read(HEAD + parcel(count=2) + points(LOT[:2], close=False))
    assert codes(result) == ["geometry_missing"]


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


def test_names_that_begin_anew_split_unclosed_rings():
    rings = [Point(f"J{i}", "1", x, y) for ring in (LOT, AWAY) for i, (x, y) in enumerate(ring)]
    drawn = draw(rings)
    assert (drawn.rings, drawn.unclosed, drawn.shape.area) == (2, 2, 40_000)


def test_the_grammar_keeps_header_and_stray_lines_apart():
    survey = survey_txt.parse("[属性描述]\n带号 = 38\n\nxx\n5,1,a,b,面,,,@\nJ1,1,2,3\nJ2,1,—4,5,\n")
    assert survey.header == {"带号": "38"}
    assert survey.ignored == [(4, "xx")]
    assert survey.blocks[0].points == [Point("J1", "1", 3.0, 2.0), Point("J2", "1", 5.0, -4.0)]
