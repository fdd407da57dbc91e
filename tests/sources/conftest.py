"""A county and layers to read into."""

import geopandas as gpd
import pytest
from shapely import box

from tcgis.catalog.model import County, Layer

COUNTY = County(id="t", name="示例县", crs="EPSG:4547", envelope=[113.59, 29.03, 114.07, 29.40])


@pytest.fixture
def county():
    return COUNTY


@pytest.fixture
def layer_of():
    def make(reader, files, **more):
        given = {
            "id": "given",
            "title": "图层",
            "table": "parcels",
            "department": "自然资源局",
            "source": "示例",
            "licence": "CC0",
        }
        return Layer.model_validate({**given, "reader": reader, "files": files, **more})

    return make


@pytest.fixture
def lots():
    """Three lots of 100 m × 200 m (30 mu) side by side, in EPSG:4547."""
    shapes = [box(482_000 + 100 * i, 3_236_000, 482_100 + 100 * i, 3_236_200) for i in range(3)]
    names = ["东区一号", "东区二号", "东区三号"]
    return gpd.GeoDataFrame(
        {"宗地代码": ["A1", "A2", "A3"], "名称": names}, geometry=shapes, crs=4547
    )
