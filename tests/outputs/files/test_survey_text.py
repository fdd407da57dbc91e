"""勘测定界 TXT as written, and that reading it gives back what was written."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis.catalog.model import County, Layer
from tcgis.errors import InputError
from tcgis.outputs.files.survey_text import write_survey_text
from tcgis.sources.layer import read_layer

COUNTY = County(id="t", name="示例县", crs="EPSG:4547", envelope=[113.59, 29.03, 114.07, 29.40])
LAYER = Layer.model_validate(
    {
        "id": "given", "title": "图层", "table": "parcels", "department": "自然资源局",
        "source": "示例", "licence": "CC0", "reader": "survey_txt", "files": ["*.txt"],
    }
)  # fmt: skip
E0, N0 = 482_000, 3_236_000
LOT = shapely.box(E0, N0, E0 + 100, N0 + 200)
YARD = shapely.box(E0 + 40, N0 + 80, E0 + 60, N0 + 120)
AWAY = shapely.box(E0 + 300, N0, E0 + 400, N0 + 200)
HOLED = LOT.difference(YARD)


def frame(shapes, **columns):
    return gpd.GeoDataFrame({name: list(cells) for name, cells in columns.items()},
                            geometry=list(shapes), crs=4547)  # fmt: skip


def lines(written, encoding="gbk"):
    return written.content.decode(encoding).split("\r\n")


def read(folder, content):
    (folder / "w.txt").write_bytes(content)
    return read_layer(LAYER, folder, COUNTY)


def test_the_file_as_it_stands():
    parcels = frame([LOT], parcel_id=["ZD-01"], parcel_name=["一号地"], land_use=["0601"])
    written = write_survey_text(
        parcels, county=COUNTY, producer="示例测绘公司", produced_on=date(2026, 5, 1)
    )
    assert written.notes == []
    assert lines(written) == [
        "[属性描述]",
        "格式版本号=1.01版本",
        "数据产生单位=示例测绘公司",
        "数据产生日期=2026-05-01",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=38",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
        "5,2.0000,ZD-01,一号地,面,,,0601,@",
        "J1,1,3236000.000,38482100.000",
        "J2,1,3236200.000,38482100.000",
        "J3,1,3236200.000,38482000.000",
        "J4,1,3236000.000,38482000.000",
        "J1,1,3236000.000,38482100.000",
        "",
    ]


def test_holes_are_rings_from_two_on_and_every_part_has_its_line():
    several = shapely.MultiPolygon([HOLED, AWAY])
    body = lines(write_survey_text(frame([several], parcel_id=["Z"]), county=COUNTY))[12:-1]
    heads = [line for line in body if line.endswith("@")]
    assert heads == ["10,1.9200,Z,,面,,,,@", "5,2.0000,Z,,面,,,,@"]
    assert [line.split(",")[0] for line in body if line.startswith("J")] == [
        "J1", "J2", "J3", "J4", "J1", "J5", "J6", "J7", "J8", "J5", "J1", "J2", "J3", "J4", "J1"
    ]  # fmt: skip
    assert [line.split(",")[1] for line in body if line.startswith("J")] == (
        ["1"] * 5 + ["2"] * 5 + ["1"] * 5
    )


def test_hectares_are_rounded_half_up():
    strip = shapely.box(E0, N0, E0 + 100, N0 + 200.005)  # 20,000.5 m² = 2.00005 ha
    assert ",2.0001," in lines(write_survey_text(frame([strip]), county=COUNTY))[12]


@pytest.mark.parametrize(
    ("crs", "zone", "width", "east"),
    [
        (None, "38", "3", "38482100.000"),
        ("EPSG:4547", "38", "3", "482100.000"),
        ("EPSG:4526", "38", "3", "38482100.000"),
    ],
)
def test_the_zone_is_the_countys_unless_another_is_named(crs, zone, width, east):
    got = lines(write_survey_text(frame([LOT]), county=COUNTY, crs=crs))
    assert (got[8], got[5]) == (f"带号={zone}", f"几度分带={width}")
    assert got[13] == f"J1,1,3236000.000,{east}"


def test_a_six_degree_zone_is_read_back(tmp_path):
    written = write_survey_text(frame([LOT], parcel_id=["Z"]), county=COUNTY, crs="EPSG:4497")
    assert lines(written)[5] == "几度分带=6"
    assert lines(written)[8] == "带号=19"
    back = read(tmp_path, written.content).frame.geometry[0]
    assert shapely.hausdorff_distance(back, LOT) < 1e-3


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:32649", "EPSG:2362"])
def test_what_is_no_zone_of_cgcs2000_is_refused(crs):
    with pytest.raises(InputError, match="EPSG:4526"):
        write_survey_text(frame([LOT]), county=COUNTY, crs=crs)


def test_parcels_in_an_old_datum_are_refused():
    with pytest.raises(InputError, match="转换"):
        write_survey_text(frame([LOT]).set_crs(2383, allow_override=True), county=COUNTY)


def test_a_county_on_no_zones_meridian_must_name_one():
    abroad = COUNTY.model_copy(update={"crs": "EPSG:27700"})
    with pytest.raises(InputError, match="高斯克吕格"):
        write_survey_text(frame([LOT]).set_crs(27700, allow_override=True), county=abroad)


def test_names_cannot_break_the_file(tmp_path):
    parcels = frame(
        [LOT, AWAY], parcel_id=["Z1", "Z2"], parcel_name=["甲,乙@丙\r\n丁,面,@", "二号地（一期）"]
    )
    written = write_survey_text(parcels, county=COUNTY, producer="一\n[地块坐标]")
    assert len(written.notes) == 1
    assert "Z1" in written.notes[0]
    assert "Z2" not in written.notes[0]
    back = read(tmp_path, written.content)
    assert back.findings["code"].tolist() == []
    assert back.frame["地块名称"].tolist() == [
        "甲，乙\uff20丙\u3000丁，面，\uff20",
        "二号地（一期）",
    ]
    assert back.frame["地块编号"].tolist() == ["Z1", "Z2"]


def test_characters_beyond_gbk_turn_the_file_to_gb18030(tmp_path):
    parcels = frame([LOT, AWAY], parcel_id=["Z1", "Z2"], parcel_name=["𠮷祥路", "二号地"])
    written = write_survey_text(parcels, county=COUNTY)
    assert "𠮷" in written.notes[0]
    assert "GB18030" in written.notes[0]
    assert read(tmp_path, written.content).frame["地块名称"].tolist() == ["𠮷祥路", "二号地"]
    assert write_survey_text(parcels.iloc[1:], county=COUNTY).notes == []


def test_what_has_no_polygon_is_said_not_written():
    shapes = [LOT, None, shapely.Point(E0, N0), shapely.Polygon()]
    written = write_survey_text(frame(shapes, parcel_id=["A", "B", None, "D"]), county=COUNTY)
    assert [line for line in lines(written) if line.endswith("@")] == ["5,2.0000,A,,面,,,,@"]
    assert "B、#3、D" in written.notes[0]


def test_nothing_is_a_header_alone(tmp_path):
    written = write_survey_text(frame([], parcel_id=[]), county=COUNTY)
    assert lines(written)[-2:] == ["[地块坐标]", ""]


def test_a_ring_below_a_millimetre_is_said():
    speck = shapely.box(E0 + 10, N0 + 10, E0 + 10.0002, N0 + 10.0002)
    written = write_survey_text(frame([LOT.difference(speck)]), county=COUNTY)
    assert lines(written)[12].startswith("5,2.0000,")
    assert written.notes[0].startswith("1 ")


# every variant of land-data §3, read, written, read again
HEAD = "坐标系=2000国家大地坐标系\n几度分带=3\n带号=38\n[地块坐标]\n"


def rows(ring, *, number=1, first=1, close=True, prefix=38_000_000, names="J{}", swapped=False):
    corners = [(names.format(first + i), x + prefix, y) for i, (x, y) in enumerate(ring)]
    corners += corners[:1] * close
    order = [(n, y, x) if not swapped else (n, x, y) for n, x, y in corners]
    return "".join(f"{name},{number},{a:.3f},{b:.3f}\n" for name, a, b in order)


L, Y, A = ([tuple(p) for p in np.array(s.exterior.coords)[:-1]] for s in (LOT, YARD, AWAY))
LINE = "5,2.0,ZD-1,一号地,面,H50G001,工业用地,0601,@\n"
VARIANTS = {
    "plain": LINE + rows(L),
    "hole": LINE + rows(L) + rows(Y, number=2, first=5),
    "parts": LINE + rows(L) + rows(A, number=2, first=5),
    "all rings 1": LINE + rows(L) + rows(Y) + rows(A),
    "restart": LINE + rows(L) + rows(Y, number=2) + rows(A),
    "unclosed": LINE + rows(L, close=False),
    "no J": LINE + rows(L, names="{}"),
    "swapped": LINE + rows(L, swapped=True),
    "unprefixed": LINE + rows(L, prefix=0),
    "ten fields": LINE.replace("@", "甲,乙,@") + rows(L),
    "twelve fields": LINE.replace("@", "甲,,丙,丁,@,") + rows(L),
    "comma in the name": LINE.replace("一号地", "一号,东块") + rows(L),
    "m²": LINE.replace("2.0,", "20000.00,") + rows(L),
    "亩": LINE.replace("2.0,", "30.0,") + rows(L),
    "公顷 in the cell": LINE.replace("2.0,", "2.0公顷,") + rows(L),
    "no area": LINE.replace("2.0,", ",") + rows(L),
    "full width": (LINE + rows(L)).translate({ord(s): ord(s) + 0xFEE0 for s in ",@.0123456789"}),
    "bad closing row": LINE + rows(L, close=False) + "J1,1,3236000.000,3236000.000\n",
    "wrong zone": "带号=3\n" + LINE + rows(L),
    "five cells": LINE + "".join(f"1,1,1,{y},{x + 38_000_000}\n" for x, y in [*L, L[0]]),
    "bare list": "".join(f"J{i},{y},{x + 38_000_000}\n" for i, (x, y) in enumerate(L)),
    "degrees": LINE + "J1,1,29.2,113.8\nJ2,1,29.21,113.8\nJ3,1,29.21,113.81\nJ1,1,29.2,113.8\n",
}  # fmt: skip
ATTRIBUTES = ["地块编号", "地块名称", "图幅号", "地块用途", "地类编码"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_comes_back_as_it_was_read(tmp_path, variant):
    before = read(tmp_path, (HEAD + VARIANTS[variant]).encode()).frame
    written = write_survey_text(before, county=COUNTY)
    result = read(tmp_path, written.content)
    after = result.frame
    assert result.findings["code"].tolist() == []
    further = [name for name in before if name.startswith("附加")]
    for name in [*ATTRIBUTES, *further]:
        wanted = before[name].fillna("").str.replace(",", "，")[0]
        assert set(after[name].fillna("")) == {wanted}, name
    together = shapely.union_all(after.geometry.to_numpy())
    assert shapely.hausdorff_distance(together, before.geometry[0]) <= 7.1e-4
    assert after["面积单位"].eq("公顷").all()
    hectares = after["面积"].astype(float).to_numpy()
    assert np.abs(hectares * 1e4 - after.area).max() <= 1.0  # one unit of the last digit


@st.composite
def shapes(draw):
    """Up to three convex lots side by side, each with up to two holes."""
    parts = []
    for place in range(draw(st.integers(1, 3))):
        middle = np.array([E0 + 500 * place, N0])
        outer = _around(draw, middle, low=100, high=200)
        holes = [
            _around(draw, middle + np.array([side, 0]), low=5, high=20)
            for side in draw(st.sets(st.sampled_from([-30, 30])))
        ]
        parts.append(shapely.Polygon(outer, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _around(draw, middle, *, low, high):
    count = draw(st.integers(5, 9))
    radius = [draw(st.floats(low, high)) for _ in range(count)]
    angle = np.arange(count) * 2 * np.pi / count
    return middle + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


@given(st.lists(shapes(), min_size=1, max_size=3))
@settings(max_examples=15)
def test_shapes_come_back_within_half_a_millimetre(tmp_path_factory, given_shapes):
    parcels = frame(given_shapes, parcel_id=[f"Z{i}" for i in range(len(given_shapes))])
    written = write_survey_text(parcels, county=COUNTY)
    back = read(tmp_path_factory.getbasetemp(), written.content)
    sent, owner = shapely.get_parts(parcels.geometry.to_numpy(), return_index=True)
    assert back.findings["code"].tolist() == []
    assert back.frame["地块编号"].tolist() == [f"Z{i}" for i in owner]
    for one, other in zip(sent, back.frame.geometry, strict=True):
        a, b = shapely.get_coordinates(one), shapely.get_coordinates(other)
        assert a.shape == b.shape
        assert np.abs(a - b).max() <= 5e-4 + 1e-6
        assert len(one.interiors) == len(other.interiors)
    hectares = back.frame["面积"].astype(float)
    assert (hectares * 1e4 - back.frame.area).abs().max() <= 0.51  # rounded half-up at 4 decimals


def test_ten_thousand_points_are_written_at_once(tmp_path):
    circle = shapely.Point(E0, N0).buffer(30, quad_segs=25)  # 100 corners
    many = frame([circle] * 100, parcel_id=[f"Z{i}" for i in range(100)])
    back = read(tmp_path, write_survey_text(many, county=COUNTY).content).frame
    assert (len(back), back.geometry[99].exterior.coords[0]) == (
        100, pytest.approx((E0 + 30, N0), abs=1e-3)
    )  # fmt: skip
