"""A county of two parcels, two firms and two tax files, small enough to be read in a blink."""

import json
from pathlib import Path

import yaml

from tcgis.catalog.model import Catalog, County, Layer

A, B = "91421222000000011A", "91421222000000022B"
_CODE = {"kind": "code", "required": True}
LAYERS = [
    {"id": "parcels", "title": "宗地", "table": "parcels", "reader": "vector",
     "files": ["*宗地.geojson"], "crs": "EPSG:4490", "key": "parcel_id",
     "columns": {"parcel_id": {"from": ["宗地代码"]} | _CODE,
                 "credit_code": {"from": ["权利人"], "kind": "code"}}},
    {"id": "firms", "title": "名录", "table": "enterprises", "reader": "spreadsheet",
     "files": ["名录.csv"], "key": "credit_code",
     "columns": {"credit_code": {"from": ["信用代码"]} | _CODE,
                 "enterprise_name": {"from": ["企业名称"]}}},
    {"id": "tax", "title": "税收", "table": "facts", "reader": "spreadsheet", "year": 2024,
     "files": ["*税.csv"], "columns": {"credit_code": {"from": ["信用代码"]} | _CODE},
     "facts": {"tax_wan": {"from": ["入库税额"], "unit": "万元", "kind": "number"}}},
]  # fmt: skip
COUNTY = {"id": "t", "name": "示例县", "crs": "EPSG:4547", "envelope": [113.4, 28.8, 114.3, 29.6]}
_WORDS = {"department": "局", "source": "虚构", "licence": "示例"}


def catalog() -> Catalog:
    known = [Layer.model_validate(_WORDS | each) for each in LAYERS]
    return Catalog(county=County(**COUNTY), layers={each.id: each for each in known})


def write_catalog(folder: Path) -> Path:
    folder.mkdir()
    for each in LAYERS:
        words = yaml.safe_dump(_WORDS | each, allow_unicode=True)
        (folder / f"{each['id']}.yaml").write_text(words, "utf-8")
    (folder / "county.yaml").write_text(yaml.safe_dump(COUNTY, allow_unicode=True), "utf-8")
    return folder


def write_data(folder: Path) -> Path:
    folder.mkdir()
    fine = [{"宗地代码": "G1", "权利人": A}, {"宗地代码": "G2", "权利人": A}]
    (folder / "宗地.geojson").write_text(lots(fine), "utf-8")
    firms = ["信用代码,企业名称", f"{A},示例陶瓷有限公司", f"{B},示例医药有限公司"]
    (folder / "名录.csv").write_text("\n".join(firms), "utf-8")
    (folder / "甲税.csv").write_text(tax(A, 10), "utf-8")
    (folder / "乙税.csv").write_text(tax(B, 20), "utf-8")
    return folder


def tax(code: str, amount: object) -> str:
    return f"信用代码,入库税额\n{code},{amount}\n"


def lots(told: list[dict[str, object]], *, west: float = 113.80) -> str:
    """Parcels with these properties, side by side, as GeoJSON."""
    drawn = []
    for place, each in enumerate(told):
        x = west + 0.01 * place
        ring = [[x, 29.2], [x + 0.001, 29.2], [x + 0.001, 29.201], [x, 29.201], [x, 29.2]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        drawn.append({"type": "Feature", "properties": each, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": drawn}, ensure_ascii=False)
