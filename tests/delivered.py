"""A county of four lots and four firms whose departments deliver file by file."""

import json
from pathlib import Path

import openpyxl
import yaml

from tests import park_rules

CODES = [f"9142122200000{n:04d}X" for n in range(4)]
NAMES = [f"示例{n}公司" for n in range(4)]
HEAD = ["信用代码", "企业名称"]
COUNTY = {
    "id": "demo", "name": "示例县", "crs": "EPSG:4547", "envelope": [113.4, 28.8, 114.3, 29.6],
    "watermark": "示例数据",
}  # fmt: skip
_WHO = {
    "credit_code": {"from": ["信用代码"], "kind": "code"},
    "enterprise_name": {"from": ["企业名称"]},
}
LAYERS = {
    "parcels": {
        "title": "宗地", "table": "parcels", "department": "自然资源局", "reader": "vector",
        "files": ["宗地.geojson"], "crs": "EPSG:4490", "key": "parcel_id",
        "columns": {
            "parcel_id": {"from": ["宗地代码"], "kind": "code", "required": True},
            "credit_code": {"from": ["信用代码"], "kind": "code"},
        },
    },
    "enterprises": {
        "title": "名录", "table": "enterprises", "department": "市场监管局",
        "reader": "spreadsheet", "files": ["名录.xlsx"], "key": "credit_code",
        "columns": {**_WHO, "registered_on": {"from": ["成立日期"], "kind": "date"}},
    },
    "tax": {
        "title": "税收", "table": "facts", "department": "税务局", "reader": "spreadsheet",
        "files": ["*税收*.xlsx", "*税收*.csv"], "columns": {**_WHO, "year": {"from": ["年度"]}},
        "facts": {"tax_wan": {"from": ["入库税额"], "unit": "万元", "kind": "number"}},
    },
    "power": {
        "title": "用电量", "table": "facts", "department": "供电公司", "reader": "spreadsheet",
        "files": ["*用电*.xlsx"], "columns": {**_WHO, "year": {"from": ["年度"]}},
        "facts": {"power_kwh": {"from": ["用电量"], "unit": "千瓦时", "kind": "number"}},
    },
}  # fmt: skip


def write_book(path: Path, *rows: list[object], sheet: str = "数据", title: str = "") -> None:
    """A sheet of rows, under a title where one is given."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [[title], *rows] if title else rows:
        book.active.append(row)
    book.save(path)


def amounts(heading: str, year: object = None, *, times: float = 1.0) -> list[list[object]]:
    """A table of the four firms: 10, 20, 30, 40; with a column of years where one is given."""
    told = [
        [code, name, 10.0 * (n + 1) * times]
        for n, (code, name) in enumerate(zip(CODES, NAMES, strict=True))
    ]
    if year is None:
        return [[*HEAD, heading], *told]
    return [[*HEAD, heading, "年度"], *([*row, year] for row in told)]


def write_county(data: Path, catalog: Path, **layers: dict[str, object]) -> None:
    """Lots, register and catalogue; amounts of 2023 and 2024. ``layers`` change entries."""
    lots = []
    for n, code in enumerate(CODES):
        west = 113.80 + 0.01 * n
        ring = [[west, 29.2], [west + 0.001, 29.2], [west + 0.001, 29.201], [west, 29.201],
                [west, 29.2]]  # fmt: skip
        lots.append({"type": "Feature", "properties": {"宗地代码": f"G{n}", "信用代码": code},
                     "geometry": {"type": "Polygon", "coordinates": [ring]}})  # fmt: skip
    drawn = json.dumps({"type": "FeatureCollection", "features": lots})
    (data / "宗地.geojson").write_text(drawn, "utf-8")
    firms = [[code, name, "2010-01-01"] for code, name in zip(CODES, NAMES, strict=True)]
    write_book(data / "名录.xlsx", [*HEAD, "成立日期"], *firms)
    for year in (2023, 2024):
        write_book(data / f"{year}年税收.xlsx", *amounts("入库税额"), sheet=f"{year}年")
        write_book(data / f"{year}年用电.xlsx", *amounts("用电量", year))
    (catalog / "county.yaml").write_text(yaml.safe_dump(COUNTY), "utf-8")
    for name, layer in LAYERS.items():
        whole = {"id": name, **layer, "source": "虚构", "licence": "示例", **layers.get(name, {})}
        (catalog / f"{name}.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")


def write_edition(folder: Path) -> Path:
    """An edition that grades firms by tax a mu and tax a kilowatt-hour."""
    path = folder / "edition.yaml"
    told = park_rules.TEXT.format(unit="enterprise", overrides="[]", status="trial")
    path.write_text(told, "utf-8")
    return path
