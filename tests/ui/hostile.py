"""A county in which every name would act, if any page let it: files, sheets, headings, firms, land.

Invented as a whole.
"""

import csv
import json
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests import park_rules

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1:9"
MARKDOWN = [
    f"![m](http://{HOST}/x.png)", "**b**", "$x$", ":red[a]", f"[l](http://{HOST})", ":x:",
    ":material/home:", "`c`", "~~d~~",
]  # fmt: skip
MARKUP = "<img src=x onerror=alert(1)>"
CONTROL = ["\x1b[31m", "\u202e"]
NAME = "".join([*MARKDOWN, MARKUP, *CONTROL, "[bold red]r[/]", "a -- b"])
"""Everything at once; a file may bear all of it but the slashes."""
FILE = NAME.replace("/", "")
RULE = NAME.replace("\x1b", "").replace("\u202e", "")
"""A rule or a catalogue with a character that nobody sees is refused."""
BOOK = NAME.replace("\x1b", "")
"""A cell of a workbook holds no ESC."""

_CODES = [f"9142122200000000{n}{c}" for n, c in enumerate("ABCDEFGH", start=10)]
_YEARS = (2023, 2024)


class County(NamedTuple):
    """Where its data, its catalogue and its rules are."""

    data: Path
    catalog: Path
    edition: Path


def build(folder: Path) -> County:
    """Eight firms on eight parcels in two parks, two years; one question of each kind."""
    made = County(folder / "data", folder / "catalog", folder / "rules.yaml")
    made.data.mkdir(parents=True)
    made.catalog.mkdir()
    _write_land(made.data)
    _write_firms(made.data)
    _write_catalog(made.catalog)
    rule = park_rules.TEXT.format(unit="enterprise", overrides="[]", status="trial")
    titled = rule.replace(
        "title: 示例：enterprise", f"title: {json.dumps(f'示例办法{RULE}', ensure_ascii=False)}"
    )
    made.edition.write_text(titled, "utf-8")
    return made


def _box(west: float, south: float, width: float) -> dict[str, object]:
    east, north = west + width, south + width
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _features(rows: list[tuple[dict[str, object], dict[str, object]]]) -> str:
    drawn = [{"type": "Feature", "properties": told, "geometry": shape} for told, shape in rows]
    return json.dumps({"type": "FeatureCollection", "features": drawn}, ensure_ascii=False)


def _write_land(data: Path) -> None:
    lots = []
    for number, code in enumerate(_CODES):
        told: dict[str, object] = {
            "宗地代码": f"G{number}", "信用代码": code, "宗地名称": f"地{number}{NAME}",
            "权利人": f"甲{number}{NAME}", "乡镇": f"镇{number % 2}{NAME}", "坐落": NAME,
            "约定开工": "2020-01-01", "状态": "未动工" if number < 2 else "在用",
        }  # fmt: skip
        shape = _box(113.80 + 0.002 * number, 29.2, 0.001)
        if number == 7:
            west, south = 113.80 + 0.002 * number, 29.2
            shape["coordinates"] = [[
                [west, south], [west + 0.001, south + 0.001], [west + 0.001, south],
                [west, south + 0.001], [west, south],
            ]]  # fmt: skip
        lots.append((told, shape))
    (data / f"宗地{FILE}.geojson").write_text(_features(lots), "utf-8")
    parks = [
        ({"园区代码": f"P{number}", "园区名称": f"园{number}{NAME}"},
         _box(113.7995 + 0.008 * number, 29.199, 0.008))
        for number in range(2)
    ]  # fmt: skip
    (data / f"园区{FILE}.geojson").write_text(_features(parks), "utf-8")


def _write_firms(data: Path) -> None:
    with (data / f"名录{FILE}.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = [[code, f"示例{number}{NAME}", f"业{NAME}"] for number, code in enumerate(_CODES)]
        csv.writer(stream).writerows([["信用代码", "企业名称", "行业名称"], *rows])
    with (data / f"税收{FILE}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["信用代码", "企业名称", "年度", "入库税额", "用电量", f"应纳税额{NAME}"])
        for year in _YEARS:
            for number, code in enumerate(_CODES):
                tax = 10 * (number + 1) * (year - 2020)
                writer.writerow([code, f"示例{number}{NAME}", year, tax, 1000 * (number + 1), 1])
        writer.writerow(["", f"示例0{NAME}公司", 2024, 5, 7, 1])
    book = openpyxl.Workbook()
    book.active.title = "2024 $x$ ~~d~~ <b>"
    book.active.append(["信用代码", "企业名称", "年度", "产值"])
    book.active.append([_CODES[0], f"示例0{BOOK}", 2024, f"约{BOOK}"])
    book.save(data / f"产值{FILE}.xlsx")


def _write_catalog(catalog: Path) -> None:
    who = {
        "credit_code": {"from": ["信用代码"], "kind": "code"},
        "enterprise_name": {"from": ["企业名称"]},
    }
    layers = {
        "parcels": {
            "table": "parcels", "reader": "vector", "files": ["宗地*.geojson"], "crs": "EPSG:4490",
            "key": "parcel_id",
            "columns": {
                "parcel_id": {"from": ["宗地代码"], "kind": "code", "required": True},
                "credit_code": {"from": ["信用代码"], "kind": "code"},
                "parcel_name": {"from": ["宗地名称"]}, "holder": {"from": ["权利人"]},
                "township": {"from": ["乡镇"]}, "location": {"from": ["坐落"]},
                "condition": {"from": ["状态"]},
                "start_due": {"from": ["约定开工"], "kind": "date"},
            },
        },
        "parks": {
            "table": "parks", "reader": "vector", "files": ["园区*.geojson"], "crs": "EPSG:4490",
            "key": "park_id",
            "columns": {
                "park_id": {"from": ["园区代码"], "kind": "code", "required": True},
                "park_name": {"from": ["园区名称"], "required": True},
            },
        },
        "enterprises": {
            "table": "enterprises", "reader": "spreadsheet", "files": ["名录*.csv"],
            "key": "credit_code",
            "columns": {**who, "industry": {"from": ["行业名称"]}},
        },
        "tax": {
            "table": "facts", "reader": "spreadsheet", "files": ["税收*.csv"],
            "columns": {**who, "year": {"from": ["年度"]}},
            "facts": {
                "tax_wan": {"from": ["入库税额"], "unit": "万元", "kind": "number"},
                "power_kwh": {"from": ["用电量"], "unit": "千瓦时", "kind": "number"},
            },
        },
        "output": {
            "table": "facts", "reader": "spreadsheet", "files": ["产值*.xlsx"],
            "columns": {**who, "year": {"from": ["年度"]}},
            "facts": {"output_wan": {"from": ["产值"], "unit": "万元", "kind": "number"}},
        },
    }  # fmt: skip
    county = {
        "id": "demo", "name": f"示例县{RULE}", "crs": "EPSG:4547",
        "envelope": [113.4, 28.8, 114.3, 29.6], "watermark": f"示例数据{RULE}",
        "notice": f"虚构{RULE}",
    }  # fmt: skip
    (catalog / "county.yaml").write_text(json.dumps(county, ensure_ascii=False), "utf-8")
    for name, layer in layers.items():
        told = {"id": name, "title": f"{name}{RULE}", "department": f"局{RULE}"}
        whole = {**told, **layer, "source": "虚构", "licence": "示例", "synthetic": True}
        (catalog / f"{name}.yaml").write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
