from pathlib import Path

import pytest

from tcgis.catalog import load_catalog
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
    assert [layer.id for layer in catalog.of("facts")] == ["tax"]
    assert list(catalog.of("parcels")) == []


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
