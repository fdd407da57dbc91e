from pathlib import Path

import pytest

from tcgis.catalog.load import load_catalog
from tcgis.errors import CatalogError

COUNTY = """
id: c
name: 县
crs: EPSG:4547
envelope: [113, 29, 114, 30]
"""
LAYER = """
id: tax
title: 税收
table: facts
department: 税务局
reader: spreadsheet
files: ["*.xlsx"]
columns:
  credit_code: {from: [税号, 信用代码], kind: code}
facts:
  tax_wan: {from: [税额], unit: 元}
source: 合成
licence: MIT
"""


def folder(path: Path, **files: str) -> Path:
    for name, content in {"county": COUNTY, "tax": LAYER, **files}.items():
        (path / f"{name}.yaml").write_text(content, "utf-8")
    return path


def refused(path: Path, **files: str) -> str:
    with pytest.raises(CatalogError) as refusal:
        load_catalog(folder(path, **files))
    return str(refusal.value)


def test_a_catalogue_is_a_county_and_its_layers(tmp_path):
    catalog = load_catalog(folder(tmp_path))
    tax = catalog.layers["tax"]
    assert (catalog.county.name, catalog.county.money) == ("县", "万元")
    assert tax.columns["credit_code"].headings == ["税号", "信用代码"]
    assert (tax.facts["tax_wan"].unit, tax.on_repeated_key) == ("元", "refuse")
    assert [layer.id for layer in catalog.layers_of("facts")] == ["tax"]
    assert list(catalog.layers_of("parcels")) == []


def test_an_unknown_key_is_refused_by_name(tmp_path):
    message = refused(tmp_path, tax=LAYER + "colums: {}\n")
    assert "tax.yaml" in message
    assert "colums" in message
    assert "未知的键" in message


def test_an_unknown_key_within_a_column_is_refused_with_its_place(tmp_path):
    message = refused(tmp_path, tax=LAYER.replace("unit: 元", "units: 元"))
    assert "facts.tax_wan.units" in message


@pytest.mark.parametrize("key", ["source", "licence"])
def test_no_layer_goes_without_source_and_licence(tmp_path, key):
    lines = [line for line in LAYER.splitlines() if not line.startswith(key)]
    assert f"{key} 缺少此键" in refused(tmp_path, tax="\n".join(lines))


def test_every_fault_is_told_at_once(tmp_path):
    spoilt = LAYER.replace("reader: spreadsheet", "reader: word").replace("licence: MIT", "")
    message = refused(tmp_path, tax=spoilt)
    assert "reader" in message
    assert "licence" in message


def test_a_key_given_twice_is_refused(tmp_path):
    assert "'title' 重复" in refused(tmp_path, tax=LAYER + "title: 又一个\n")


def test_two_layers_cannot_have_one_id(tmp_path):
    assert "图层 id 重复：['tax']" in refused(tmp_path, other=LAYER)


def test_a_folder_without_a_county_is_no_catalogue(tmp_path):
    with pytest.raises(CatalogError, match=r"county\.yaml"):
        load_catalog(tmp_path)


def test_models_are_frozen(tmp_path):
    catalog = load_catalog(folder(tmp_path))
    with pytest.raises(ValueError, match="frozen"):
        catalog.county.name = "别的县"


PLANE = "{dx: 12.5, dy: -34.5, cite: 示例文件}"
OLD = LAYER + "crs: EPSG:2383\n"
SETS = {
    "plane2": PLANE,
    "plane4": "{dx: 1, dy: 2, rotation_arcsec: 0.5, scale_ppm: 3, cite: 示例文件}",
    "space7": "{dx: 1, dy: 2, dz: 3, rx_arcsec: 0, ry_arcsec: 0, rz_arcsec: 1,"
    " scale_ppm: 0, cite: 示例文件}",
}


@pytest.mark.parametrize("kind", SETS)
def test_parameters_of_a_datum_come_as_one_of_three_sets(tmp_path, kind):
    catalog = load_catalog(folder(tmp_path, tax=OLD + f"datum_shift: {SETS[kind]}"))
    assert catalog.layers["tax"].datum_shift.kind == kind


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{dx: 71.25, cite: 示例}", "现有：dx"),
        ("{dx: 71.25, dy: 2, scale_ppm: 3, cite: 示例}", "恰好是其中一组"),
        ("{dx: 71.25, dy: 2}", "datum_shift.cite 缺少此键"),
        ("{dx: 71.25, dy: 2, cite: ''}", "datum_shift.cite"),
        ("{dx: 71.25, dy: .inf, cite: 示例}", "datum_shift.dy"),
        ("{dx: 71.25, dy: 约, cite: 示例}", "datum_shift.dy"),
        ("{dx: 71.25, dY: 2, cite: 示例}", "datum_shift.dY 是未知的键"),
    ],
)
def test_half_a_set_of_parameters_is_refused_without_repeating_a_figure(tmp_path, given, words):
    message = refused(tmp_path, tax=OLD + f"datum_shift: {given}")
    assert words in message
    assert "71.25" not in message


def test_axes_belong_to_plane_parameters(tmp_path):
    spoilt = SETS["space7"].replace("cite", "axes: north_east, cite")
    assert "axes 只用于平面参数" in refused(tmp_path, tax=OLD + f"datum_shift: {spoilt}")


def test_a_layer_does_not_print_the_parameters(tmp_path):
    layer = load_catalog(folder(tmp_path, tax=OLD + f"datum_shift: {PLANE}")).layers["tax"]
    assert "12.5" not in repr(layer)
    assert "34.5" not in str(layer)
    assert layer.datum_shift.dx == 12.5


def test_parameters_say_which_datum_they_lead_from(tmp_path):
    assert "须同时写 crs" in refused(tmp_path, tax=LAYER + f"datum_shift: {PLANE}")


def test_a_shift_is_one_of_three_words(tmp_path):
    layer = load_catalog(folder(tmp_path, tax=LAYER + "shift: bd09")).layers["tax"]
    assert layer.is_shifted
    layer = load_catalog(folder(tmp_path, tax=LAYER + "shift: none")).layers["tax"]
    assert (layer.shift, layer.is_shifted) == ("none", False)
    assert "shift" in refused(tmp_path, tax=LAYER + "shift: wgs84")


def test_web_degrees_have_no_old_datum(tmp_path):
    message = refused(tmp_path, tax=LAYER + f"shift: gcj02\ndatum_shift: {PLANE}")
    assert "不能同时写" in message
    assert "12.5" not in message


@pytest.mark.parametrize(
    ("unit", "said"),
    [("acre", "facts.tax_wan.unit"), ("公顷", "tax_wan"), ("百万美元", "百万元"), ("箱", "万元")],
)
def test_a_unit_that_nobody_knows_is_refused_with_its_key_and_the_cure(tmp_path, unit, said):
    fault = refused(tmp_path, tax=LAYER.replace("unit: 元", f"unit: {unit}"))
    assert f"'{unit}'" in fault
    assert said in fault


def test_units_are_refused_all_at_once(tmp_path):
    land = LAYER.replace("kind: code}", "kind: code}\n  area_m2: {from: [面积], unit: acre}")
    fault = refused(tmp_path, tax=land.replace("unit: 元", "unit: 吨"))
    assert "columns.area_m2.unit" in fault
    assert "facts.tax_wan.unit" in fault


@pytest.mark.parametrize("unit", ["百万元", "亿元", "十万元", "人民币元"])
def test_a_unit_of_known_size_is_taken(tmp_path, unit):
    (tmp_path / "county.yaml").write_text(COUNTY, "utf-8")
    (tmp_path / "tax.yaml").write_text(LAYER.replace("unit: 元", f"unit: {unit}"), "utf-8")
    assert load_catalog(tmp_path).layers["tax"].facts["tax_wan"].unit == unit
