"""Drawings: what 南方 CASS writes, arcs, holes, gaps, encodings (land-data §4, §10)."""

import math

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely

from tcgis.sources.layer import read_layer
from tcgis.sources.vector import cad, cad_outlines
from tests.sources.given import codes, told

X, Y = 482_000.0, 3_236_000.0


def square(x, y, side):
    return [
        (X + x, Y + y),
        (X + x + side, Y + y),
        (X + x + side, Y + y + side),
        (X + x, Y + y + side),
    ]


@pytest.fixture
def drawing():
    """An empty drawing as CASS begins one, and a pen."""

    class Drawing:
        def __init__(self, version="R2004"):
            self.doc = ezdxf.new(version)
            self.doc.encoding = "gbk"
            self.doc.appids.add("SOUTH")
            self.doc.appids.add("OTHER")
            self.space = self.doc.modelspace()

        def outline(self, points, *, layer="JZD", close=True, south=None):
            attributes = {"layer": layer}
            if self.doc.dxfversion == "AC1009":
                drawn = self.space.add_polyline2d(points, close=close, dxfattribs=attributes)
            else:
                form = "xyb" if len(points[0]) == 3 else "xy"
                drawn = self.space.add_lwpolyline(
                    points, format=form, close=close, dxfattribs=attributes
                )
            if south:
                drawn.set_xdata("OTHER", [(1000, "300000"), (1000, "wrong")])
                drawn.set_xdata("SOUTH", [(1000, each) for each in south])
            return drawn

        def save(self, path):
            self.doc.saveas(path)
            return path

    return Drawing


def parcel(code, owner="示例公司", use="0601"):
    return ["300000", code, owner, use]


@pytest.fixture
def layer(layer_of):
    return layer_of("vector", ["*.dxf"])


HEADINGS = ["宗地代码", "权利人", "地类", "图层"]


# §4, §10: R2004 is GBK, R2007 UTF-8 under the same $DWGCODEPAGE; R12 has old polylines
@pytest.mark.parametrize("version", ["R12", "R2004", "R2007"])
def test_parcels_of_cass(tmp_path, layer, county, drawing, version):
    made = drawing(version)
    made.outline(square(0, 0, 100), south=parcel("421222001001GB00001", "示例䶮公司"))
    made.outline(square(200, 0, 50), south=parcel("421222001001GB00002"))
    raw = made.save(tmp_path / "a.dxf").read_bytes()
    assert b"ANSI_936" in raw
    assert ("示例".encode("utf-8" if version == "R2007" else "gbk")) in raw
    read = read_layer(layer, tmp_path, county)
    assert read.frame[HEADINGS].to_numpy().tolist() == [
        ["421222001001GB00001", "示例䶮公司", "0601", "JZD"],
        ["421222001001GB00002", "示例公司", "0601", "JZD"],
    ]
    assert read.frame.geometry.area.tolist() == [10_000.0, 2_500.0]
    assert read.frame["row"].tolist() == [1, 2]
    assert codes(read) == ["crs_undeclared"]  # a DXF has no system


# §4 row: why the drawing is not left to GDAL
def test_gdal_alone_gives_a_line_without_attributes_or_system(tmp_path, drawing):
    made = drawing()
    made.outline(square(0, 0, 100), south=parcel("421222001001GB00001"))
    path = made.save(tmp_path / "a.dxf")
    alone = pyogrio.read_dataframe(path)
    assert (alone.geom_type.tolist(), alone.crs) == (["LineString"], None)
    assert "421222001001GB00001" not in alone.to_csv()


@pytest.mark.parametrize("given", [("R2004", "utf-8"), ("R2007", "gb18030")])
def test_the_texts_decide_where_the_header_lies(tmp_path, layer, county, drawing, given):
    version, true = given
    made = drawing(version)
    made.outline(square(0, 0, 100), south=parcel("A1", "示例甲公司"))
    path = made.save(tmp_path / "a.dxf")
    written = "utf-8" if version == "R2007" else "gbk"
    path.write_bytes(path.read_bytes().decode(written).encode(true))
    assert read_layer(layer, tmp_path, county).frame["权利人"].tolist() == ["示例甲公司"]


def test_other_programs_data_and_other_things_of_cass_are_no_parcels(
    tmp_path, layer, county, drawing
):
    made = drawing()
    made.outline(square(0, 0, 100), south=parcel("A1"))
    made.outline(square(10, 10, 20), south=["141101", "混"])  # a house, on the same layer
    made.outline(square(300, 0, 100), layer="JMD")
    made.outline(square(500, 0, 100), layer="TK")
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1"]
    assert read.frame.geometry.area.tolist() == [10_000.0]
    assert told(read, "detail")[0] == [
        "dxf_layer_skipped", "共 3 个多段线：JZD 1 个、JMD 1 个、TK 1 个"
    ]  # fmt: skip


def test_layers_are_chosen_by_name(tmp_path, layer_of, county, drawing):
    made = drawing()
    made.outline(square(0, 0, 100), south=parcel("A1"))
    made.outline(square(300, 0, 100), layer="规划")
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer_of("vector", ["*.dxf"], sheets=["规划"]), tmp_path, county)
    assert read.frame["图层"].tolist() == ["规划"]
    none = read_layer(layer_of("vector", ["*.dxf"], sheets=["没有"]), tmp_path, county)
    assert told(none, "detail") == [
        ["file_unreadable", "图中没有名为 没有 的图层，或其中没有多段线"]
    ]


def test_a_parcel_without_attributes_is_told(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline(square(0, 0, 100), south=parcel("A1"))
    made.outline(square(200, 0, 100))
    made.outline(square(400, 0, 100), south=["300000", " ", "示例公司"])
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    assert read.frame["宗地代码"].fillna("?").tolist() == ["A1", "?", "?"]
    assert read.frame["权利人"].fillna("?").tolist() == ["示例公司", "?", "示例公司"]
    assert told(read, "row", "effect")[:2] == [
        ["dxf_attributes_missing", 2, "kept"],
        ["dxf_attributes_missing", 3, "kept"],
    ]


def test_a_plain_drawing_gives_its_outlines(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline(square(0, 0, 100), layer="0")
    made.space.add_line((X, Y), (X + 1, Y))
    made.space.add_text("示例")
    made.outline([(X, Y), (X + 5, Y)], layer="0")  # two points hold no area
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    assert [name for name in HEADINGS if name in read.frame] == ["图层"]
    assert told(read, "detail")[0] == [
        "dxf_attributes_missing",
        "全部 1 个图形都没有宗地号（未见南方 CASS 的 SOUTH 扩展属性）",
    ]
    assert read.frame.geometry.area.tolist() == [10_000.0]


# arcs


def test_a_circle_of_two_bulges(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline([(X, Y, 1), (X + 200, Y, 1)], south=parcel("A1"))
    made.outline(square(300, 0, 100), south=parcel("A2"))
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    disc = math.pi * 1e4
    assert (disc - read.frame.geometry.area[0]) / disc == pytest.approx(13e-6, abs=1e-6)
    assert told(read, "row", "effect")[0] == ["geometry_curved", 1, "repaired"]
    assert codes(read).count("geometry_curved") == 1


def test_a_bulge_bends_to_the_right_of_the_way():
    # 100 m square whose first side is a half circle outwards, then inwards
    corners = np.array([(0, 0), (100, 0), (100, 100), (0, 100)], dtype=float)
    half = math.pi * 50**2 / 2
    for bulge, area in ((1, 10_000 + half), (-1, 10_000 - half), (0, 10_000)):
        vertices = np.column_stack([corners, [bulge, 0, 0, 0]])
        points = cad_outlines.in_chords(vertices, closed=True)
        assert shapely.Polygon(points).area == pytest.approx(area, rel=2e-5)
        for corner in corners:
            assert (points == corner).all(axis=1).any()  # a boundary point stays where it is


def test_no_chord_spans_more_than_half_a_degree():
    points = cad_outlines.in_chords(np.array([(0, 0, 1), (200, 0, 1)], dtype=float), closed=True)
    assert len(points) == 720
    assert np.hypot(*(points - (100, 0)).T) == pytest.approx(100)


def test_a_mirrored_outline(tmp_path, layer, county, drawing):
    made = drawing()
    drawn = made.outline([(-X, Y, 1), (-X - 200, Y, 1)], south=parcel("A1"))
    drawn.dxf.extrusion = (0, 0, -1)
    made.save(tmp_path / "a.dxf")
    bounds = read_layer(layer, tmp_path, county).frame.total_bounds
    assert bounds == pytest.approx([X, Y - 100, X + 200, Y + 100], abs=0.01)


# holes: even shell, odd hole; never one parcel of two


def test_rings_without_attributes_are_holes_and_islands(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline(square(20, 20, 60))  # a hole, drawn before its parcel
    made.outline(square(0, 0, 100), south=parcel("A1"))
    made.outline(square(40, 40, 10))  # an island in the hole
    made.outline(square(10, 10, 5), layer="JMD")  # of another layer
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    assert read.frame["宗地代码"].fillna("?").tolist() == ["A1", "?"]
    assert read.frame.geometry.area.tolist() == [10_000 - 3_600, 100.0]


def test_a_parcel_in_a_parcel_stays_one_of_its_own(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline(square(0, 0, 100), south=parcel("A1"))
    made.outline(square(20, 20, 60), south=parcel("A2"))
    made.outline(square(40, 40, 10))
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2"]
    # neither is cut: that they overlap is for the check of overlaps to say
    assert read.frame.geometry.area.tolist() == [10_000.0, 3_500.0]


def test_an_outline_drawn_twice_is_no_hole(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline(square(0, 0, 100))
    made.outline(square(0, 0, 100))
    made.save(tmp_path / "a.dxf")
    assert read_layer(layer, tmp_path, county).frame.geometry.area.tolist() == [10_000.0] * 2


# gaps


def test_unclosed_outlines(tmp_path, layer, county, drawing):
    made = drawing()
    corners = square(0, 0, 100)
    closed = [*square(200, 0, 100), square(200, 0, 100)[0]]
    narrow = [*square(400, 0, 100), (X + 400.3, Y + 0.4)]  # half a metre
    made.outline(corners, close=False, south=parcel("A1"))  # a side is missing
    made.outline(closed, close=False, south=parcel("A2"))
    made.outline(narrow, close=False, south=parcel("A3"))
    made.save(tmp_path / "a.dxf")
    read = read_layer(layer, tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
    assert read.frame.geometry.isna().tolist() == [True, False, False]
    assert read.frame.geometry.area[1] == 10_000
    assert read.frame.geometry.area[2] == pytest.approx(10_000, abs=40)
    assert told(read, "row", "effect", "detail")[:2] == [
        ["dxf_unclosed", 3, "repaired", "首尾相距 0.500 米，已闭合"],
        ["dxf_unclosed", 1, "set_aside", "首尾相距 100.000 米"],
    ]


# what is refused


def refusal(layer, folder, county):
    read = read_layer(layer, folder, county)
    assert len(read.frame) == 0
    return told(read, "detail")[0]


def test_a_binary_drawing_is_refused(tmp_path, layer, county, drawing):
    drawing().doc.saveas(tmp_path / "a.dxf", fmt="bin")
    code, detail = refusal(layer, tmp_path, county)
    assert (code, "二进制" in detail) == ("format_unsupported", True)


def test_a_dwg_called_dxf_is_refused(tmp_path, layer, county):
    (tmp_path / "a.dxf").write_bytes(b"AC1032\0\0\0\0")
    code, detail = refusal(layer, tmp_path, county)
    assert (code, "DWG" in detail) == ("format_unsupported", True)


def test_a_huge_drawing_is_refused(tmp_path, layer, county, drawing, monkeypatch):
    drawing().save(tmp_path / "a.dxf")
    monkeypatch.setattr(cad, "_MOST_BYTES", 1000)
    code, detail = refusal(layer, tmp_path, county)
    assert (code, "过大" in detail) == ("format_unsupported", True)


def test_a_damaged_drawing_is_a_finding(tmp_path, layer, county, drawing):
    made = drawing()
    made.outline(square(0, 0, 100), south=parcel("A1"))
    path = made.save(tmp_path / "a.dxf")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    code, detail = refusal(layer, tmp_path, county)
    assert code == "file_unreadable"
    assert "DXF" in detail


def test_a_drawing_without_outlines_says_what_it_holds(tmp_path, layer, county, drawing):
    made = drawing()
    for _ in range(3):
        made.space.add_line((X, Y), (X + 1, Y))
    made.save(tmp_path / "a.dxf")
    code, detail = refusal(layer, tmp_path, county)
    assert (code, "LINE 3 个" in detail) == ("file_unreadable", True)
