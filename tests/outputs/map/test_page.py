import colorsys
import gzip
import importlib
import json
import re
from types import SimpleNamespace

import folium
import geopandas as gpd
import pandas as pd
import pytest
from folium.elements import JSCSSMixin
from shapely import Point, Polygon, box

from tcgis.links import in_use
from tcgis.outputs.files import check_workbook
from tcgis.outputs.map import features, palette
from tcgis.outputs.map.page import MapPart, build_map, draw_map, map_html, map_styles, pack_live
from tcgis.outputs.map.spec import (
    MapSheet,
    Places,
    legend_key,
    legend_labels,
    map_fields,
    map_metrics,
    map_spec,
)
from tcgis.words.terms import Term

SHEET = MapSheet(title="示例县", watermark="示例数据")


@pytest.fixture
def land() -> gpd.GeoDataFrame:
    """Three parcels in degrees: one graded, one without figures, one without a shape."""
    return gpd.GeoDataFrame(
        {
            "parcel_name": pd.array(["甲", None, "丙"], dtype="string"),
            "land_mu": [30.0, 15.123456789, 1.0],
            "tax_per_mu": [4.5, None, 0.0],
            "supplied_on": pd.to_datetime(["2020-01-31", None, None]),
            "secret": ["x", "y", "z"],
            "grade": pd.array(["A", None, None], dtype="string"),
            "state": ["graded", "missing", "unrated"],
        },
        geometry=[box(113.8, 29.2, 113.81234567, 29.3), box(114, 29, 114.1, 29.1), None],
        index=pd.Index(["GY1", "GY2", "GY3"], name="parcel_id"),
        crs=4326,
    )


def test_features_hold_the_shown_fields_only_and_missing_stays_missing(land):
    shown = ["parcel_name", "land_mu", "tax_per_mu", "supplied_on", "not_there"]
    first, second, third = json.loads(features.geojson_bytes(land, fields=shown))["features"]
    assert first["id"] == "GY1"
    assert first["geometry"]["coordinates"][0][0] == [113.812346, 29.2]
    assert first["properties"] == {
        "parcel_name": "甲", "supplied_on": "2020-01-31", "land_mu": 30.0, "tax_per_mu": 4.5,
    }  # fmt: skip
    assert second["properties"] == {
        "parcel_name": None, "supplied_on": None, "land_mu": 15.123456789, "tax_per_mu": None,
    }  # fmt: skip
    assert third["geometry"] is None
    assert third["properties"]["tax_per_mu"] == 0


def test_features_are_in_degrees_whatever_the_county_measures_in(land):
    measured = land.iloc[:2].to_crs(4547)
    shapes = gpd.read_file(features.geojson_bytes(measured, fields=[]).decode(), engine="pyogrio")
    assert shapes.total_bounds == pytest.approx([113.8, 29.0, 114.1, 29.3], abs=1e-6)
    assert [*shapes.columns] == ["id", "geometry"]


def test_an_empty_shape_is_no_shape(land):
    land.loc["GY1", "geometry"] = Polygon()
    drawn = json.loads(features.geojson_bytes(land, fields=[]))["features"]
    assert [feature["geometry"] is None for feature in drawn] == [True, False, True]


def test_names_come_back_as_they_were(land):
    names = ['"}</script>', "\\`${x}`\n\u2028{{7*7}}", "🏭"]
    land["parcel_name"] = names
    read = json.loads(features.geojson_bytes(land, fields=["parcel_name"]))["features"]
    assert [feature["properties"]["parcel_name"] for feature in read] == names


def test_breaks_are_quantiles_as_printed_and_ties_make_fewer():
    ten = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, None])
    assert features.quantile_breaks(ten, classes=5, decimals=1) == [2.8, 4.6, 6.4, 8.2]
    assert features.quantile_breaks(pd.Series([0.0, 0, 0, 0, 9]), classes=5, decimals=2) == [1.8]
    assert features.quantile_breaks(pd.Series([7.0, 7, 7]), classes=5, decimals=2) == []
    assert features.quantile_breaks(pd.Series([None, None]), classes=5, decimals=2) == []


def legend(parcels: pd.DataFrame, metric: str) -> list[tuple[str, str]]:
    drawn = map_spec(parcels, places=Places(), sheet=SHEET, metric=metric)
    chosen = next(one for one in drawn["metrics"] if one["name"] == metric)
    return [(row["key"], row["label"]) for row in chosen["classes"]]


def test_a_figure_s_legend_runs_from_high_to_low_and_ends_with_what_is_missing():
    parcels = pd.DataFrame({"tax_per_mu": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 1000.5]})
    assert legend(parcels, "tax_per_mu") == [
        ("4", "8.20 及以上"),
        ("3", "6.40 – 8.20"),
        ("2", "4.60 – 6.40"),
        ("1", "2.80 – 4.60"),
        ("0", "低于 2.80"),
        ("missing", "无数据"),
    ]


def test_the_class_legend_begins_with_a_to_d():
    keys = [key for key, _ in legend(pd.DataFrame({"state": ["graded"]}), "state")]
    assert keys[:4] == ["A", "B", "C", "D"]
    assert keys == list(palette.PAINTS)


def test_missing_is_hatched_and_never_looks_like_the_worst():
    assert palette.paint_of("missing").hatch != "none"
    assert palette.paint_of("missing").colour not in {*palette.RAMP, palette.paint_of("D").colour}
    assert palette.paint_of("a state nobody foresaw") == palette.paint_of("missing")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_letter_can_be_read_on_every_colour():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    faint = {s: p for s, p in palette.PAINTS.items() if contrast(p.colour, p.ink) < 3.5}
    assert faint == {}


def test_grades_run_from_blue_to_red_and_hatches_tell_the_rest_apart():
    hues = []
    for grade in "ABCD":
        parts = [int(palette.paint_of(grade).colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        hues.append(colorsys.rgb_to_hsv(*parts)[0] * 360)
    assert min(hues[:2]) > 200
    assert max(hues[2:]) < 40
    looks = [(paint.colour, paint.hatch) for paint in palette.PAINTS.values()]
    assert len(set(looks)) == len(looks)
    assert len({paint.hatch for paint in map(palette.paint_of, palette.OUT_OF_USE)}) == 4
    elsewhere = {p.hatch for s, p in palette.PAINTS.items() if s not in palette.OUT_OF_USE}
    assert elsewhere.isdisjoint(palette.paint_of(s).hatch for s in palette.OUT_OF_USE)
    full = {*"ABCD", *check_workbook.SEVERITIES, "as_read", "as_claimed"}
    assert all((p.hatch == "none") == (s in full) for s, p in palette.PAINTS.items())


def test_a_map_can_be_coloured_by_every_per_mu_figure_that_is_known():
    parcels = pd.DataFrame(
        {"tax_per_mu": [1.0], "agreed_tax_per_mu": [2.0], "output_per_mu": [None], "x_per_mu": 3.0}
    )
    assert map_metrics(parcels) == ["state", "tax_per_mu", "x_per_mu"]
    assert "x_per_mu" in map_fields(parcels)


def addresses(page: str) -> list[str]:
    """What a browser would fetch of its own accord."""
    return re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?([^"'> ]+)""", page)


def test_the_page_names_no_file_to_fetch_and_the_guard_sees_one(land, monkeypatch):
    made = build_map(land, sheet=SHEET)
    page = map_html(made)
    assert addresses(page) == []
    assert re.findall(r"url\((?!['\"]?data:)[^)]*\)", map_styles()) == []
    cdn = "https://cdn.example.org/x.js"
    monkeypatch.setattr(folium.Map, "default_js", [*folium.Map.default_js, ("x", cdn)])
    assert addresses(map_html(build_map(land, sheet=SHEET))) == []
    made = build_map(land, sheet=SHEET)
    monkeypatch.setattr(folium.Map, "default_js", [*folium.Map.default_js, ("y", cdn)])
    assert addresses(map_html(made)) == [cdn]


def kinds(kind: type) -> list[type]:
    return [kind, *(below for child in kind.__subclasses__() for below in kinds(child))]


def outside() -> list[str]:
    links = [url for kind in kinds(JSCSSMixin) for _, url in [*kind.default_js, *kind.default_css]]
    return [url for url in links if not url.startswith("assets/")]


def test_no_element_of_folium_keeps_an_address_outside(land, monkeypatch):
    importlib.import_module("folium.plugins")  # they bring most of the addresses
    assert len(outside()) > 20
    build_map(land, sheet=SHEET)
    assert outside() == []
    monkeypatch.setattr(JSCSSMixin, "default_js", [("d3", "https://d3js.org/d3.js")])
    assert "https://d3js.org/d3.js" in outside()


def test_the_same_land_makes_the_same_page(land):
    one, other = (map_html(build_map(land, sheet=SHEET)) for _ in range(2))
    assert one == other
    assert pack_live(build_map(land, sheet=SHEET)) == pack_live(build_map(land, sheet=SHEET))


def test_words_do_not_pass_through_templates_nor_end_the_script(land):
    land["parcel_name"] = ["{{ 7 * 7 }}", "{% for %}", "</script><b>"]
    page = map_html(build_map(land, sheet=SHEET._replace(title="{{ 6 * 6 }}</title>")))
    assert '"{{ 7 * 7 }}"' in page
    assert '"{% for %}"' in page
    assert "</script><b>" not in page
    assert "<title>{{ 6 * 6 }}&lt;/title&gt;</title>" in page


def test_a_map_without_parcels_looks_at_the_county(land):
    county = gpd.GeoDataFrame(geometry=[box(113, 29, 114, 30)], crs=4326)
    made = build_map(land.iloc[:0], sheet=SHEET, places=Places(boundary=county))
    assert made.location == [29.5, 113.5]
    assert build_map(land.iloc[2:], sheet=SHEET).location == [0.0, 0.0]


def test_a_park_without_a_shape_is_left_out():
    parks = gpd.GeoDataFrame(
        {"park_name": ["一园", "园外"]}, geometry=[Point(114, 29).buffer(0.01), None], crs=4326
    )
    drawn = features.outline_features(parks, name="park_name")
    assert [feature["properties"]["name"] for feature in drawn["features"]] == ["一园"]


def test_a_run_s_map_says_whose_it_is_and_keeps_to_the_filter(land, monkeypatch):
    county = SimpleNamespace(
        name="示例县", watermark="示例数据", notice="内部工作用图", boundary_note="已概化", terms={}
    )
    words = {"x_per_mu": Term(zh="亩均某值", en="X per mu", unit="元/亩", decimals=0)}
    edition = SimpleNamespace(title="模板", words=lambda: words, indicators_all=list)
    land["x_per_mu"] = 1.0
    run = SimpleNamespace(
        catalog=SimpleNamespace(county=county), edition=edition, year=2024, ratios=(),
        parcels=land, parks=land.iloc[:0], boundary=land.iloc[:1],
    )  # fmt: skip
    monkeypatch.setattr(
        "tcgis.outputs.map.page.overview.run_basis", lambda _: ["口径一", "已概化", "内部工作用图"]
    )
    part = MapPart(["GY3", "GY1"], "等级或状态为D 类", ["所列 2 条"])
    spec, shapes = blocks(map_html(draw_map(run, part=part)))
    assert spec["title"] == "示例县亩均效益评价图（2024年）（部分）"
    assert spec["subtitle"] == "筛选：等级或状态为D 类　模板"
    assert (spec["basis"], spec["notice"]) == (["所列 2 条", "口径一"], "内部工作用图")
    assert spec["view"] == "parcels"
    assert [feature["id"] for feature in shapes["features"]] == ["GY3", "GY1"]
    assert spec["metrics"][-1]["label"] == "亩均某值"
    plain, _ = blocks(map_html(draw_map(run, part=MapPart(["GY1"]))))
    assert (plain["title"], plain["view"]) == ("示例县亩均效益评价图（2024年）", "park")
    live = json.loads(gzip.decompress(pack_live(draw_map(run))))
    assert live["spec"]["boundaryNote"] == "已概化"
    assert "L.map(" in live["script"]
    assert "GY1" not in json.dumps(live)


def blocks(page: str) -> list[dict]:
    """The JSON that stands in a page."""
    found = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return [json.loads(text) for text in found]


def test_an_edition_without_grades_shows_no_empty_rows_for_them():
    def kept(grade: str | None) -> list[str]:
        parcels = pd.DataFrame({"grade": pd.array([grade], dtype="string"), "state": ["graded"]})
        drawn = map_spec(parcels, places=Places(), sheet=SHEET, metric="state")
        return [row["key"] for row in drawn["metrics"][0]["classes"] if row["always"]]

    assert kept("B") == ["A", "B", "C", "D"]
    assert kept(None) == []


@pytest.fixture
def idle_land() -> pd.DataFrame:
    """Ten plots that make something, two that are idle or being built, one that is not known."""
    return pd.DataFrame(
        {
            "tax_per_mu": [*map(float, range(1, 11)), 0.0, 0.0, None],
            "state": [*["graded"] * 10, "idle", "under_construction", "missing"],
            "grade": pd.array([*"ABCDABCDAB", None, None, None], dtype="string"),
        }
    )


def test_the_map_knows_every_state_of_land_out_of_use():
    assert palette.OUT_OF_USE == in_use.OUT_OF_USE
    assert set(palette.OUT_OF_USE) < set(palette.LAND)
    assert "must" not in palette.LAND


def test_land_out_of_use_is_no_level_of_a_yield(idle_land):
    keys = legend_key(idle_land, "tax_per_mu", decimals=2)
    assert list(keys) == ["0", "0", "1", "1", "2", "2", "3", "3", "4", "4",
                          "idle", "under_construction", "missing"]  # fmt: skip
    assert legend(idle_land, "tax_per_mu")[-4:] == [
        ("0", "低于 2.80"),
        ("missing", "无数据"),
        ("under_construction", "在建"),
        ("idle", "闲置"),
    ]
    assert list(legend_labels(idle_land, "tax_per_mu")) == [
        key for key, _ in legend(idle_land, "tax_per_mu")
    ]


def test_the_heading_says_zero_only_where_it_is_zero(idle_land):
    def heading() -> set[str]:
        drawn = map_spec(idle_land, places=Places(), sheet=SHEET, metric="tax_per_mu")
        return {row["under"] for row in drawn["metrics"][1]["classes"] if "under" in row}

    assert heading() == {"未投产用地（该项为 0）"}
    idle_land.loc[10, "tax_per_mu"] = 3.5  # an edition that lays amounts on all land
    assert heading() == {"未投产用地"}


def test_by_class_land_out_of_use_stands_under_its_heading_and_bears_no_letter(idle_land):
    drawn = map_spec(idle_land, places=Places(), sheet=SHEET, metric="state")
    rows = {row["key"]: row for row in drawn["metrics"][0]["classes"]}
    assert {key for key, row in rows.items() if "under" in row} == set(palette.OUT_OF_USE)
    assert {rows[state]["letter"] for state in palette.OUT_OF_USE} == {""}
    assert [rows[state]["label"] for state in palette.OUT_OF_USE] == [
        "未动工",
        "停工",
        "在建",
        "闲置",
    ]
    assert list(legend_key(idle_land, "state"))[-4:] == [
        "B",
        "idle",
        "under_construction",
        "missing",
    ]
