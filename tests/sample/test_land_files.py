import json
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from tcgis.catalog.load import load_catalog
from tcgis.sample.land.land import make_land, write_land

REGISTER = "自然资源/工业用地宗地.zip"
BATCH = "自然资源/2024年供地批次01.txt"
FAULTY = "自然资源/2024年供地批次02_坐标有误.txt"


@pytest.fixture(scope="module")
def land():
    made = make_land(np.random.default_rng(3), parcels=450)
    parcels = made.parcels.assign(holder="通城某某公司（示例）", credit_code="91421222000000001X")
    return made._replace(parcels=parcels)


@pytest.fixture(scope="module")
def folder(land, tmp_path_factory):
    target = tmp_path_factory.mktemp("sample")
    write_land(target, land)
    return target


def survey(path):
    return path.read_bytes().decode("gbk").split("\r\n")


def test_the_register_is_a_gbk_shapefile_with_prefixed_eastings(folder, land):
    raw = gpd.read_file(f"/vsizip/{folder / REGISTER}/工业用地宗地.shp")
    assert raw.crs.to_epsg() == 4526
    first, delivered = land.parcels.iloc[0], raw.iloc[0]
    assert delivered["宗地代码"] == first["parcel_id"]
    assert delivered["权利人"] == "通城某某公司（示例）"
    assert delivered["供地日期"] == f"{first['supplied_on']:%Y-%m-%d}"
    west = delivered.geometry.bounds[0]
    assert west == pytest.approx(first.geometry.bounds[0] + 38_000_000, abs=1e-6)
    with zipfile.ZipFile(folder / REGISTER) as archive:
        assert archive.read("工业用地宗地.cpg") == b"GBK"


def test_headings_fit_in_ten_bytes_of_gbk_and_the_layer_knows_each(folder, pytestconfig):
    names = pyogrio.read_info(f"/vsizip/{folder / REGISTER}/工业用地宗地.shp")["fields"].tolist()
    assert max(len(name.encode("gbk")) for name in names) <= 10
    columns = load_catalog(pytestconfig.rootpath / "layers").layers["parcels"].columns
    assert sorted(column.headings[0] for column in columns.values()) == sorted(names)


def test_a_batch_of_eight_parcels_comes_as_survey_text_and_not_in_the_register(folder, land):
    lines = survey(folder / BATCH)
    heads = [line.split(",") for line in lines if line.endswith("@")]
    ids = {head[2] for head in heads}
    plan = land.parcels.set_index("parcel_id")["plan"]
    assert len(heads) == 8
    assert set(plan[list(ids)]) == {"unsupplied"}
    raw = gpd.read_file(f"/vsizip/{folder / REGISTER}/工业用地宗地.shp")
    assert not raw["宗地代码"].isin(ids).any()


def test_survey_text_has_north_first_and_hectares(folder, land):
    lines = survey(folder / BATCH)
    assert lines[:2] == ["[属性描述]", "格式版本号=1.01版本"]
    assert "带号=38" in lines
    at = next(number for number, line in enumerate(lines) if line.endswith("@"))
    count, hectares, parcel_id, *_ = lines[at].split(",")
    points = [line.split(",") for line in lines[at + 1 : at + 1 + int(count)]]
    assert points[0][2:] == points[-1][2:]
    ring = shapely.Polygon([(float(east) - 38_000_000, float(north)) for *_, north, east in points])
    shape = land.parcels.set_index("parcel_id").geometry[parcel_id]
    assert ring.equals_exact(shapely.Polygon(shape.exterior), 1e-6, normalize=True)
    assert float(hectares) == pytest.approx(shape.area / 10_000, abs=5e-5)


def test_the_faulty_batch_names_zone_39_and_puts_east_first(folder):
    lines = survey(folder / FAULTY)
    assert "带号=39" in lines
    first = next(line for line in lines if line.startswith("J1,")).split(",")
    assert first[2].startswith("38")
    assert first[3].startswith("32")
    assert sum(line.endswith("@") for line in lines) == 3


def test_parks_have_one_feature_a_block_in_degrees(folder):
    raw = json.loads((folder / "开发区" / "园区范围.geojson").read_text("utf-8"))
    assert raw["crs"]["properties"]["name"].endswith("4490")
    assert len(raw["features"]) == 7
    first = raw["features"][0]
    assert first["properties"]["园区名称"] == "县经济开发区（示例）"
    assert first["properties"]["批准面积"] is None
    east, north = first["geometry"]["coordinates"][0][0]
    assert 113.6 < east < 114.07
    assert 29.0 < north < 29.4


def test_buildings_do_not_tell_their_parcel(folder, land):
    info = pyogrio.read_info(folder / "自然资源" / "建筑物.gpkg")
    assert info["fields"].tolist() == ["建筑编号", "层数", "层高", "建筑面积", "用途"]
    assert info["features"] == len(land.buildings)
    assert info["crs"] == "EPSG:4547"


@pytest.mark.shared
def test_the_outline_is_the_shared_one_byte_for_byte(folder, shared_data):
    given = (shared_data / "421222_tianditu_cgcs2000.geojson").read_bytes()
    assert (folder / "自然资源" / "通城县界.geojson").read_bytes() == given


@pytest.mark.parametrize(("name", "cell"), [("dem", 30), ("landcover", 10), ("nightlight", 450)])
def test_rasters_are_marked_and_cover_the_parks(folder, land, name, cell):
    with rasterio.open(folder / "栅格" / f"{name}.tif") as raster:
        assert raster.crs.to_epsg() == 4547
        assert raster.res == (cell, cell)
        assert raster.tags()["note"] == "示例合成数据，非实测"
        assert shapely.box(*raster.bounds).contains(land.parks.union_all())


def test_land_cover_is_built_under_buildings_and_not_on_idle_land(folder, land):
    with rasterio.open(folder / "栅格" / "landcover.tif") as raster:

        def seen(shapes):
            middle = shapely.get_coordinates(shapely.point_on_surface(shapes.to_numpy()))
            return np.array([value[0] for value in raster.sample(middle)])

        inside = land.parcels["parcel_id"].str[9:12] != "000"
        idle = land.parcels[inside & (land.parcels["plan"] == "idle")]
        homes = land.parcels.loc[inside, "parcel_id"]
        houses = land.buildings[land.buildings["parcel_id"].isin(homes)]
        assert (seen(idle.geometry) != 50).all()
        assert (seen(houses.geometry[houses.area > 600]) == 50).all()


def test_the_sample_takes_little_room(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 4_000_000


def test_the_same_land_is_written_in_the_same_bytes(folder, land, tmp_path):
    write_land(tmp_path, land)
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    differing = [str(f) for f in files if (folder / f).read_bytes() != (tmp_path / f).read_bytes()]
    assert differing == []


def test_rasters_can_be_left_out(land, tmp_path):
    write_land(tmp_path, land, rasters=False)
    assert not (tmp_path / "栅格").exists()
    assert (tmp_path / REGISTER).exists()
