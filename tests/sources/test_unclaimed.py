"""A file that no layer asks for is named, and nothing else is."""

from pathlib import Path

from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Catalog
from tcgis.sources.unclaimed import find_unclaimed

ROOT = Path(__file__).parents[2]


def told(tmp_path, county, *layers):
    catalog = Catalog(county=county, layers={layer.id: layer for layer in layers})
    found = find_unclaimed(catalog, tmp_path)
    assert set(found["code"]) <= {"file_unclaimed"}
    return found["file"].tolist()


def test_a_file_of_no_layer_is_named_with_its_folder(tmp_path, county, layer_of):
    (tmp_path / "税务").mkdir()
    for name in ("税务/2024年入库.xlsx", "税务/旧表.xls", "地块.rar", "说明.docx"):
        (tmp_path / name).touch()
    layer = layer_of("spreadsheet", ["税务/*年入库.xlsx"])
    assert told(tmp_path, county, layer) == ["地块.rar", "税务/旧表.xls", "说明.docx"]


def test_notes_hidden_files_and_litter_do_not_alarm(tmp_path, county, layer_of):
    (tmp_path / ".git").mkdir()
    for name in ("README.md", "a.YAML", "b.yml", ".hidden", ".git/x", "~$a.xlsx", "Thumbs.db",
                 "desktop.ini", ".DS_Store", "._a.shp", "x.tmp", "a.gpkg.lock"):  # fmt: skip
        (tmp_path / name).touch()
    assert told(tmp_path, county, layer_of("vector", ["*.gpkg"])) == []


def test_parts_of_a_shapefile_belong_to_it(tmp_path, county, layer_of):
    names = ["a.shp", "a.SHX", "A.dbf", "a.prj", "a.cpg", "a.sbn", "a.shp.xml", "a.tif", "a.tfw"]
    for name in [*names, "b.shp", "b.dbf", "a.csv"]:
        (tmp_path / name).touch()
    layers = [layer_of("vector", ["a.shp"]), layer_of("raster", ["*.tif"], id="r")]
    assert told(tmp_path, county, *layers) == ["a.csv", "b.dbf", "b.shp"]


def test_the_sample_leaves_nothing_over(sample):
    assert find_unclaimed(load_catalog(ROOT / "layers"), sample).empty


def test_without_a_layer_its_file_would_be_named(sample):
    catalog = load_catalog(ROOT / "layers")
    fewer = {name: layer for name, layer in catalog.layers.items() if name != "vetoes"}
    found = find_unclaimed(catalog.model_copy(update={"layers": fewer}), sample)
    assert found["file"].tolist() == ["经信/一票否决.xlsx"]
