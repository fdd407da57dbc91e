"""Outlines of a drawing that are no polylines, and what is said of those that cannot be read."""

import math

import ezdxf
import pytest

from tcgis.sources.layer import read_layer
from tcgis.sources.vector import cad
from tests.sources.given import codes, told

X, Y = 482_000.0, 3_236_000.0
SQUARE = [(X, Y), (X + 100, Y), (X + 100, Y + 100), (X, Y + 100)]
SIDES = list(zip(SQUARE, [*SQUARE[1:], SQUARE[0]], strict=True))


def circle(doc, space):
    space.add_circle((X, Y), 50, dxfattribs={"layer": "宗地"})


def ellipse(doc, space):
    space.add_ellipse((X, Y), (60, 0), 0.5, dxfattribs={"layer": "宗地"})


def hatch(doc, space):
    space.add_hatch(dxfattribs={"layer": "宗地"}).paths.add_polyline_path(SQUARE, is_closed=True)


def hatch_of_edges(doc, space):
    edges = space.add_hatch(dxfattribs={"layer": "宗地"}).paths.add_edge_path()
    for start, end in SIDES:
        edges.add_line(start, end)


def hatch_on_its_outline(doc, space):
    space.add_lwpolyline(SQUARE, close=True, dxfattribs={"layer": "宗地"})
    hatch(doc, space)


def block(doc, space):
    made = doc.blocks.new("DK")
    made.add_lwpolyline([(0, 0), (50, 0), (50, 50), (0, 50)], close=True)
    space.add_blockref("DK", (X, Y), dxfattribs={"layer": "宗地", "xscale": 2, "yscale": 2})


def block_in_a_block(doc, space):
    inner, outer = doc.blocks.new("A"), doc.blocks.new("B")
    inner.add_lwpolyline([(0, 0), (100, 0), (100, 100), (0, 100)], close=True)
    outer.add_blockref("A", (10, 10), dxfattribs={"rotation": 30})
    space.add_blockref("B", (X, Y), dxfattribs={"layer": "宗地", "xscale": -1})


def chain(doc, space):
    for start, end in [SIDES[2], SIDES[0], SIDES[1][::-1], SIDES[3]]:
        space.add_line(start, end, dxfattribs={"layer": "宗地"})


def chain_with_an_arc(doc, space):
    for start, end in SIDES[:3]:
        space.add_line(start, end, dxfattribs={"layer": "宗地"})
    space.add_arc((X, Y + 50), 50, 90, 270, dxfattribs={"layer": "宗地"})


def chain_of_pieces(doc, space):
    for side in SIDES:
        space.add_lwpolyline(side, dxfattribs={"layer": "宗地"})


def face(doc, space):
    space.add_3dface(SQUARE, dxfattribs={"layer": "宗地"})


@pytest.mark.parametrize(
    ("draw", "area"),
    [
        (circle, math.pi * 2500),
        (ellipse, math.pi * 60 * 30),
        (hatch, 10_000),
        (hatch_of_edges, 10_000),
        (hatch_on_its_outline, 10_000),
        (block, 10_000),
        (block_in_a_block, 10_000),
        (chain, 10_000),
        (chain_with_an_arc, 10_000 + math.pi * 1250),
        (chain_of_pieces, 10_000),
        (face, 10_000),
    ],
)
def test_each_kind_is_one_outline(tmp_path, layer_of, county, draw, area):
    doc = ezdxf.new("R2010")
    draw(doc, doc.modelspace())
    doc.saveas(tmp_path / "a.dxf")
    read = read_layer(layer_of("vector", ["*.dxf"]), tmp_path, county)
    assert read.frame["图层"].tolist() == ["宗地"]
    assert read.frame.geometry.area.tolist() == [pytest.approx(area, rel=2e-4)]
    assert read.counts == {("a.dxf", None): (1, 0)}


@pytest.fixture
def beside(tmp_path, layer_of, county):
    """What is said of things beside one plain outline."""

    def run(draw):
        doc = ezdxf.new("R2010")
        doc.modelspace().add_lwpolyline(SQUARE, close=True, dxfattribs={"layer": "宗地"})
        draw(doc, doc.modelspace())
        doc.saveas(tmp_path / "a.dxf")
        return read_layer(layer_of("vector", ["*.dxf"]), tmp_path, county)

    return run


def double_line(doc, space):
    space.add_mline(SQUARE, close=True, dxfattribs={"layer": "墙"})


def mark(doc, space):
    space.add_circle((X, Y), 1, dxfattribs={"layer": "界址点"})


def fork(doc, space):
    for start, end in [*SIDES, (SQUARE[0], SQUARE[2])]:
        space.add_line(start, end, dxfattribs={"layer": "线"})


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (double_line, ["dxf_kind_unread", "MLINE（图层 墙）1 个"]),
        (mark, ["dxf_lines_unread", "CIRCLE（图层 界址点）1 个"]),
        (fork, ["dxf_lines_unread", "LINE（图层 线）5 个"]),
    ],
)
def test_what_holds_no_land_is_told_with_its_layer(beside, draw, said):
    read = beside(draw)
    assert len(read.frame) == 1
    assert said in told(read, "detail")


def test_what_the_library_loses_is_missed(beside, monkeypatch):
    """Twin."""
    load = cad._load

    def lossy(path):
        drawing = load(path)
        space = drawing.modelspace()
        space.delete_entity(next(iter(space.query("CIRCLE"))))
        return drawing

    monkeypatch.setattr(cad, "_load", lossy)
    read = beside(circle)
    assert len(read.frame) == 1
    assert read.counts == {("a.dxf", None): (2, 0)}
    assert "dxf_lines_unread" not in codes(read)
