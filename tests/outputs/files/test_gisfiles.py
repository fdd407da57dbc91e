"""The GIS files, read back: shapes, missing values, classes and their colours."""

import json
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from tcgis.outputs.files import gisfiles
from tcgis.outputs.map import palette, qgis_style


@pytest.fixture
def package(run, tmp_path):
    path = tmp_path / "results.gpkg"
    gisfiles.write_geopackage(run, path)
    return path


def ask(path, sql):
    with closing(sqlite3.connect(path)) as book:
        return book.execute(sql).fetchall()


def test_layers_with_every_row_and_missing_still_missing(run, package):
    layers = {str(name) for name, _ in pyogrio.list_layers(package)}
    assert layers == {"parcels", "parks", "boundary", "layer_styles"}
    parcels = gpd.read_file(package, layer="parcels").set_index("parcel_id")
    assert parcels["class"].to_dict() == {
        "G1": "A", "G2": "missing", "G3": "D", "G4": "unsupplied",
    }  # fmt: skip
    assert parcels["tax_wan"].isna().to_dict() == {"G1": False, "G2": True, "G3": False, "G4": True}
    assert parcels.loc["G1", "tax_per_mu"] == 2.0
    assert parcels.loc["G2", "occupants"] == '=HYPERLINK("http://x","乙")'
    assert f"{parcels.loc['G1', 'start_due']:%Y-%m-%d}" == "2019-05-31"
    assert parcels.crs.to_epsg() == 4547
    assert shapely.equals(
        shapely.normalize(parcels.geometry.to_numpy()),
        shapely.normalize(run.parcels.geometry.to_numpy()),
    ).all()
    assert set(parcels.geom_type) == {"MultiPolygon"}


def test_land_in_no_park_is_a_row_without_a_shape(package):
    parks = gpd.read_file(package, layer="parks").set_index("park_id")
    assert parks["park_name"].to_dict() == {"P1": "示例园", "outside": "园外"}
    assert parks.geometry.isna().to_dict() == {"P1": False, "outside": True}


def test_invented_data_says_so_in_every_row_and_in_the_layer(package):
    assert set(gpd.read_file(package, layer="parcels")["data_note"]) == {"示例数据"}
    notes = ask(package, "SELECT description FROM gpkg_contents WHERE table_name = 'parcels'")
    assert notes[0][0].startswith("示例数据　内部工作用图，不得公开　示例县　2024 年")


def test_a_county_without_a_watermark_has_no_such_column(run, tmp_path):
    plain = run.catalog.county.model_copy(update={"watermark": None})
    real = run._replace(catalog=run.catalog.model_copy(update={"county": plain}))
    gisfiles.write_geopackage(real, tmp_path / "real.gpkg")
    assert "data_note" not in gpd.read_file(tmp_path / "real.gpkg", layer="parcels")


def test_labels_in_words_stand_beside_the_names(package):
    found = dict(
        ask(package, "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'parcels'")
    )
    assert found["tax_per_mu"] == "亩均税收（万元/亩）"
    assert found["parcel_id"] == "宗地代码"
    assert found["class"] == "类别"


AS_QGIS_ASKS = """
SELECT styleQML FROM layer_styles WHERE f_table_schema='' AND f_table_name=? AND f_geometry_column=?
ORDER BY CASE WHEN useAsDefault THEN 1 ELSE 2 END, update_time DESC LIMIT 1
"""
"""QGIS' OGR provider; the two names are those of the layer that it has opened."""


def style(path, layer):
    """The style that QGIS finds for a layer when it opens it; fails if it finds none."""
    sql = "SELECT table_name, column_name FROM gpkg_geometry_columns"
    with closing(sqlite3.connect(path)) as book:
        opened = dict(book.execute(sql).fetchall())
        ((qml,),) = book.execute(AS_QGIS_ASKS, (layer, opened[layer])).fetchall()
    return ElementTree.fromstring(qml)


def test_qgis_finds_a_style_for_each_layer_and_one_of_another_column_it_would_not(package):
    named = ask(package, "SELECT table_name, column_name FROM gpkg_geometry_columns")
    styled = ask(package, "SELECT f_table_name, f_geometry_column FROM layer_styles")
    assert sorted(named) == sorted(styled)
    assert set(ask(package, "SELECT useAsDefault, f_table_schema FROM layer_styles")) == {(1, "")}
    with closing(sqlite3.connect(package)) as book:
        assert book.execute(AS_QGIS_ASKS, ("parcels", "geometry")).fetchall() == []


def test_the_id_comes_first_and_each_field_is_named_in_words(package):
    for layer, first in {"parcels": "parcel_id", "parks": "park_id"}.items():
        names = [name for _, name, *_ in ask(package, f"PRAGMA table_info({layer})")]
        assert names[2] == first, names  # after the row's number and the shape
        told = style(package, layer)
        aliases = {one.get("field"): one.get("name") for one in told.findall("aliases/alias")}
        assert [name for name in names if name not in {"fid", "geom", *aliases}] == []
        assert len({*aliases.values()}) == len(aliases)
        assert all(any(letter > "\u2e7f" for letter in name) for name in aliases.values())
        columns = told.findall("attributetableconfig/columns/column")
        assert [one.get("name") for one in columns if one.get("hidden") == "1"] == ["fid"]
        assert "Fields" in told.get("styleCategories").split("|")


def test_a_share_is_a_part_of_one_and_its_heading_says_no_percent(package):
    told = style(package, "parcels")
    aliases = {one.get("field"): one.get("name") for one in told.findall("aliases/alias")}
    assert aliases["built_share"] == "已动工面积占比（1 即 100%）"
    assert gpd.read_file(package, layer="parcels")["built_share"].max() == 1.0


def test_parcels_are_drawn_by_class_in_the_colours_of_the_map(package):
    renderer = style(package, "parcels").find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "class")
    categories = renderer.findall("categories/category")
    assert [(one.get("value"), one.get("label")) for one in categories] == [
        ("A", "A 类"), ("D", "D 类"), ("missing", "数据缺失"), ("unsupplied", "未供应土地"),
    ]  # fmt: skip
    symbols = {one.get("name"): one for one in renderer.findall("symbols/symbol")}
    looks = [
        {each.get("k"): each.get("v") for each in symbols[one.get("symbol")].iter("prop")}
        for one in categories
    ]
    red, green, blue = (int(palette.COLOURS["A"][at : at + 2], 16) for at in (1, 3, 5))
    assert looks[0]["color"] == f"{red},{green},{blue},255"
    assert [look["style"] for look in looks] == ["solid", "solid", "b_diagonal", "cross"]


def test_parks_and_boundary_are_outlines(package):
    for layer in ("parks", "boundary"):
        props = {one.get("k"): one.get("v") for one in style(package, layer).iter("prop")}
        assert props["style"] == "no"


def test_every_hatch_of_the_palette_has_a_brush():
    states = list(palette.PAINTS)
    assert qgis_style.render_by_class(pd.Series(states)).count("<category ") == len(states)


def test_a_class_without_a_colour_of_its_own_is_drawn_all_the_same(monkeypatch):
    monkeypatch.delitem(palette.PAINTS, "unsupplied")
    style = qgis_style.render_by_class(pd.Series(["unsupplied", "A", None]))
    drawn = ElementTree.fromstring(style).findall("categories/category")
    assert [one.get("value") for one in drawn] == ["A", "unsupplied"]


def test_the_same_run_gives_the_same_bytes(run, package, tmp_path):
    gisfiles.write_geopackage(run, tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == package.read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_an_all_missing_column_and_an_empty_layer(run, tmp_path):
    bare = run._replace(parcels=run.parcels.assign(holder=None).iloc[:0])
    gisfiles.write_geopackage(bare, tmp_path / "bare.gpkg")
    assert gpd.read_file(tmp_path / "bare.gpkg", layer="parcels").empty


def test_geojson_in_degrees_and_its_note(run, tmp_path):
    gisfiles.write_geojson(run, tmp_path / "parcels.geojson")
    told = json.loads((tmp_path / "parcels.geojson").read_text("utf-8"))
    assert told["description"].startswith("示例数据")
    assert "WGS 84" in told["note"]
    first, second, third, last = told["features"]
    assert first["id"] == "G1"
    assert first["properties"]["class"] == "A"
    assert first["properties"]["start_due"] == "2019-05-31"
    assert first["properties"]["data_note"] == "示例数据"
    assert second["properties"]["tax_wan"] is None
    assert third["geometry"]["type"] == "MultiPolygon"
    assert last["properties"]["parcel_name"] is None
    ring = first["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw
    # (500000, 3230000) of EPSG:4547 lies on the meridian of 114 degrees
    assert min(ring) == [114.0, pytest.approx(29.184, abs=0.01)]
    assert all(round(value, 7) == value for point in ring for value in point)
    back = gpd.read_file(tmp_path / "parcels.geojson").to_crs(4547)
    assert back.geometry.iloc[0].area == pytest.approx(20_000, rel=1e-3)
