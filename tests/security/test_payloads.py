"""land-data §5: nothing outside the upload is read, nothing is called, and a finding says why."""

import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import rasterio
from shapely import box

from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Layer
from tcgis.errors import CatalogError, TcgisError
from tcgis.sources import raster
from tcgis.sources.layer import read_layer
from tcgis.sources.safety import gdal, guards

from .conftest import CANARY
from .payloads import BOMB, KML, MARK, NAMES, RAW, VRT, gdalg, linked, vectors

ROOT = Path(__file__).parents[2]
COUNT = len(vectors("", ""))


def told(read):
    """Everything that a read could give away."""
    cells = read.frame.drop(columns="geometry", errors="ignore").astype("string")
    return "\n".join([cells.to_csv(), read.findings.to_csv()])


@pytest.mark.parametrize("place", range(COUNT))
@pytest.mark.parametrize("zipped", [False, True])
def test_a_payload_reads_nothing_calls_nobody_and_is_told(place, zipped, upload, layer_of, county):
    folder, secret, ear = upload
    payload = vectors(secret, ear.address)[place]
    if zipped:
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            archive.writestr(payload.file, payload.content)
    else:
        (folder / payload.file).write_text(payload.content, "utf-8")
    read = read_layer(layer_of("vector", ["a.*"]), folder, county)
    assert CANARY not in told(read), payload.name
    assert ear.calls == []
    assert len(read.frame) == 0
    assert read.findings["effect"].eq("set_aside").any() or set(read.findings["code"]) == {
        "file_unreadable"
    }, payload.name


def test_the_refusal_says_what_the_content_is(upload):
    folder, secret, ear = upload
    for payload in vectors(secret, ear.address):
        if payload.why not in ("", "GDAL"):
            (folder / payload.file).write_text(payload.content, "utf-8")
            endings = (Path(payload.file).suffix,)
            with pytest.raises(guards.Unreadable, match=payload.why):
                guards.check_file(folder / payload.file, folder, endings)


def test_the_ear_hears_a_call(ear, unguarded, folder):
    (folder / "a.geojson").write_text(linked("link", ear.address))
    unguarded("import sys, pyogrio; pyogrio.read_dataframe(sys.argv[1])", folder / "a.geojson")
    assert ear.calls[0].startswith(b"GET /x")


def test_without_the_content_check_a_link_is_still_not_followed(ear, folder):
    """Twice shut: written so that the check cannot see it, the address is not fetched."""
    hidden = linked("link", ear.address).replace('"link"', '"\\u006cink"')
    (folder / "a.geojson").write_text(hidden.replace('"href"', '"h\\u0072ef"'))
    line = "import sys, tcgis, pyogrio; print(pyogrio.read_info(sys.argv[1])['crs'])"
    subprocess.run(
        [sys.executable, "-c", line, folder / "a.geojson"], cwd=ROOT, check=False,
        capture_output=True, env={"PATH": ""},
    )  # fmt: skip
    assert ear.calls == []


def test_gdal_alone_would_read_the_secret(secret, folder, unguarded):
    """The twin: a VRT of any name or none, an algorithm, a path that names a driver."""
    names = ["a.shp", "a.geojson", "a.kml", "a.gpkg", "a.json"]
    for name in names:
        (folder / name).write_text(gdalg(secret) if name == "a.json" else VRT.format(secret))
    line = (
        "import sys, pyogrio\nbare, *paths = sys.argv[1:]\n"
        "for p in (bare.encode(), *paths): print(pyogrio.read_dataframe(p)[:1])"
    )
    paths = [*(folder / name for name in names), f"CSV:{secret}"]
    said = unguarded(line, VRT.format(secret), *paths)
    assert said.count(CANARY) == 1 + len(paths), said


def test_neither_bytes_nor_a_path_that_names_a_driver_open_it(secret):
    """``CSV:`` would stay open with the drivers of the reference alone; not with our list."""
    for given in (VRT.format(secret).encode(), f"CSV:{secret}"):
        with pytest.raises(pyogrio.errors.DataSourceError):
            pyogrio.read_dataframe(given)


def test_a_raster_that_points_at_the_secret_is_no_raster(secret, folder, layer_of, county):
    (folder / "a.tif").write_text(RAW.format(secret))
    layer = layer_of("raster", ["*.tif"])
    assert raster.find_raster(layer, folder) is None
    read = read_layer(layer, folder, county)
    assert read.findings["code"].tolist() == ["file_unreadable"]
    with (
        pytest.raises(rasterio.errors.RasterioIOError),
        raster.open_raster(folder / "a.tif"),
    ):
        pass


def test_rasterio_alone_would_read_it(secret, folder, unguarded):
    (folder / "a.tif").write_text(RAW.format(secret))
    line = "import sys, rasterio; print(bytes(rasterio.open(sys.argv[1]).read(1)).decode())"
    assert CANARY[:7] in unguarded(line, folder / "a.tif")


def test_a_file_beside_a_raster_leads_nowhere(folder, secret):
    """An .aux.xml may name an overview file anywhere; what stands beside is not looked at."""
    near = folder / "a.tif"
    frame = {"width": 4, "height": 4, "count": 1, "dtype": "uint8", "driver": "GTiff"}
    where = rasterio.Affine(1, 0, 482_000, 0, -1, 3_236_000)
    with rasterio.open(near, "w", crs=4547, transform=where, **frame):
        pass
    (folder / "a.tif.aux.xml").write_text(
        "<PAMDataset><Metadata domain='OVERVIEWS'>"
        f"<MDI key='OVERVIEW_FILE'>{secret}</MDI></Metadata>"
        "<Metadata><MDI key='read'>yes</MDI></Metadata></PAMDataset>"
    )
    with raster.open_raster(near) as opened:
        assert "read" not in opened.tags()
        assert [Path(each).name for each in opened.files] == ["a.tif"]
    with rasterio.open(near) as opened:
        assert opened.tags()["read"] == "yes"


def test_a_virtual_table_of_sqlite_is_refused(folder, secret, layer_of, county):
    gpd.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4547).to_file(folder / "a.gpkg")
    with closing(sqlite3.connect(folder / "a.gpkg")) as base:
        base.execute("PRAGMA writable_schema=ON")
        base.execute(
            "INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql) VALUES"
            f"('table','v','v',0,'CREATE VIRTUAL TABLE v USING VirtualOGR(''{secret}'')')"
        )
        base.commit()
    (folder / "a.sqlite").write_bytes((folder / "a.gpkg").read_bytes())
    (folder / "b.gpkg").write_bytes((folder / "a.gpkg").read_bytes())
    read = read_layer(layer_of("vector", ["*"]), folder, county)
    assert set(read.findings["code"]) == {"file_unreadable"}
    assert set(read.findings["file"]) == {"a.gpkg", "a.sqlite", "b.gpkg"}
    assert CANARY not in told(read)


def test_a_view_that_calls_out_is_refused(folder, ear, layer_of, county):
    gpd.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4547).to_file(folder / "a.gpkg")
    with closing(sqlite3.connect(folder / "a.gpkg")) as base:
        base.execute(
            "CREATE VIEW v AS SELECT fid, ogr_geocode('x', 'geometry', 'QUERY_TEMPLATE="
            f"{ear.address}/%s', 'WRITE_CACHE=NO', 'READ_CACHE=NO') AS g FROM a"
        )
        base.execute(
            "INSERT INTO gpkg_contents(table_name, identifier, data_type) "
            "VALUES ('v', 'v', 'attributes')"
        )
        base.commit()
    read = read_layer(layer_of("vector", ["a.gpkg"]), folder, county)
    assert read.findings["code"].tolist() == ["file_unreadable"]
    assert ear.calls == []


def test_an_entity_bomb_in_a_workbook_is_harmless(folder, layer_of, county):
    sheet = (
        '<?xml version="1.0"?>' + BOMB + '<worksheet xmlns="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a8;</t>'
        "</is></c></row></sheetData></worksheet>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="{kind}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" '
        f'Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    read = read_layer(layer_of("spreadsheet", ["a.xlsx"]), folder, county)
    assert len(read.frame) == 0
    assert len(read.findings) > 0
    assert "aaaaaaaaaaaa" not in told(read)


@pytest.mark.parametrize("pattern", NAMES)
@pytest.mark.parametrize("reader", ["vector", "spreadsheet", "survey_txt", "raster"])
def test_a_pattern_names_nothing_but_files_of_the_folder(pattern, reader, folder, layer_of, county):
    with pytest.raises(CatalogError, match="相对路径"):
        read_layer(layer_of(reader, [pattern]), folder, county)


def test_a_folder_called_csv_does_not_name_a_driver(folder, secret, layer_of, county, monkeypatch):
    """From within the folder, the path of a file may read ``CSV:/…`` or ``a.zip!b``."""
    lots = gpd.GeoDataFrame({"a": ["内"]}, geometry=[box(0, 0, 9, 9)], crs=4547)
    lots = lots.set_geometry(lots.translate(482_000, 3_236_000))
    (folder / "CSV:").mkdir()
    lots.to_file(folder / "CSV:" / "a.geojson", driver="GeoJSON")
    mine = (folder / "CSV:" / "a.geojson").read_text()
    for name in ("b.zip!a.geojson", "http:a.geojson"):
        (folder / name).write_text(mine)
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("a.geojson", mine.replace("内", "外"))
    monkeypatch.chdir(folder)
    read = read_layer(layer_of("vector", ["**/*.geojson"]), Path(), county)
    assert read.frame["file"].tolist() == ["CSV:/a.geojson", "b.zip!a.geojson", "http:a.geojson"]
    assert read.frame["a"].tolist() == ["内", "内", "内"]


def test_readers_are_never_told_a_sender_s_name(folder, layer_of, county, monkeypatch):
    """Whatever a file or a member is called, GDAL is handed a path that we made."""
    lots = gpd.GeoDataFrame({"a": ["x"]}, geometry=[box(482_000, 3_236_000, 482_009, 3_236_009)])
    lots.set_crs(4547).to_file(folder / "sender-1.gpkg")
    lots.set_crs(4547).to_file(folder / "sender-2.shp")
    with zipfile.ZipFile(folder / "sender-3.zip", "w") as archive:
        archive.write(folder / "sender-1.gpkg", "sender-4/sender-5.gpkg")
    told = []
    for name in ("read_dataframe", "list_layers"):
        real = getattr(pyogrio, name)

        def spy(path, *words, real=real, **more):
            told.append(str(path))
            return real(path, *words, **more)

        monkeypatch.setattr(pyogrio, name, spy)
    read = read_layer(layer_of("vector", ["*.gpkg", "*.shp", "*.zip"]), folder, county)
    assert read.frame["a"].tolist() == ["x"] * 3
    assert len(told) >= 3
    assert [path for path in told if "sender" in path] == []
    assert all(Path(path).is_absolute() for path in told)


def test_only_layers_with_such_names_are_the_catalogue_s(layer_of):
    """The rule holds for what is shipped: every pattern of our catalogue is relative."""
    for layer in load_catalog(ROOT / "layers").layers.values():
        assert isinstance(layer, Layer)
        guards.matching_files(ROOT / "layers" / "sample", layer.files)


def run(line):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", line], cwd=ROOT, capture_output=True, text=True,
        check=False, env={"PATH": ""},
    )  # fmt: skip


# as the reference has it, so that none is lost from our own list
SKIP = (
    "VRT,DERIVED,GTI,WMS,WMTS,WCS,STACIT,STACTA,PLMOSAIC,EEDAI,EEDA,DAAS,OGCAPI,HTTP,MRF,OGR_VRT,"
    "GDALG,WFS,OAPIF,CSW,PLSCENES,NGW,Carto,AmigoCloud,Elasticsearch,ADBC,SQLite,GPSBabel,PGDUMP"
)


def test_every_driver_of_the_reference_is_skipped_in_the_environment():
    assert set(SKIP.split(",")) <= set(os.environ["GDAL_SKIP"].split(","))
    assert os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none"


def test_two_gdals_share_the_environment_and_no_setting():
    """land-data §4: why the doors are shut there and nowhere else."""
    pyogrio.set_gdal_config_options({"TCGIS_ONE": "1"})
    with rasterio.Env(TCGIS_TWO="2"):
        assert pyogrio.get_gdal_config_option("TCGIS_TWO") is None
        assert rasterio.env.get_gdal_config("TCGIS_ONE") is None
        drivers = set(rasterio.drivers.raster_driver_extensions().values())
    pyogrio.set_gdal_config_options({"TCGIS_ONE": None})
    assert "GTiff" in drivers
    assert drivers.isdisjoint({"HDF4", "HDF4Image", "ECW", "OpenFileGDB"})


def test_importing_the_readers_shuts_every_door():
    """… and what the operator skips beyond them stays skipped."""
    done = run(
        "import os; os.environ['GDAL_SKIP'] = 'MapML, JML'\n"
        "import tcgis.sources, pyogrio, rasterio, tcgis\n"
        "with rasterio.Env() as env: names = {*pyogrio.list_drivers(), *env.drivers()}\n"
        "print(sorted({*tcgis.FORBIDDEN_DRIVERS, 'MapML', 'JML'} & names))\n"
        "print({'GTiff', 'GPKG', 'ESRI Shapefile', 'GeoJSON', 'DXF', 'OpenFileGDB'} <= names)"
    )
    assert done.stdout.split() == ["[]", "True"], done.stderr
    assert gdal.open_drivers() == []


@pytest.mark.parametrize(
    ("first", "driver"),
    [
        ("import pyogrio", "OGR_VRT"),
        ("import rasterio\nwith rasterio.Env(): pass", "DERIVED"),
    ],
)
def test_gdal_started_before_us_is_seen_and_nothing_is_read(first, driver):
    done = run(
        f"{first}\nfrom tcgis.sources.safety import gdal\n"
        f"print('{driver}' in gdal.open_drivers())\n"
        "try: gdal.require_shut()\nexcept Exception as fault: print(type(fault).__name__)"
    )
    assert done.stdout.split() == ["True", "UnsafeError"], done.stderr


def test_reading_asks_whether_the_doors_are_shut(folder, layer_of, county, monkeypatch):
    gdal.is_shut.cache_clear()
    monkeypatch.setattr(gdal, "open_drivers", lambda: ["OGR_VRT"])
    (folder / "a.geojson").write_text("{}")
    with pytest.raises(TcgisError, match="import tcgis"):
        read_layer(layer_of("vector", ["*.geojson"]), folder, county)
    gdal.is_shut.cache_clear()


def test_a_kml_without_tricks_passes_the_content_check(folder):
    (folder / "a.kml").write_text("\ufeff<?xml version='1.0'?>\n" + KML.format(MARK.format("甲")))
    guards.check_file(folder / "a.kml", folder, (".kml",))
