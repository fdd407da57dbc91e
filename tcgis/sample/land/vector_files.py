"""The land's vector files, laid out as each department sends them."""

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from tcgis.sample.land.layout import OUTLINE

PARCEL_REGISTER: Final = "自然资源/工业用地宗地.zip"
PREFIX_M: Final = 38_000_000
"""What EPSG:4526 adds to the eastings of EPSG:4547: the zone number, 38."""
_SAVED: Final = (2025, 1, 10, 9, 0, 0)

# at most five characters: ten bytes of GBK are all that a DBF heading holds
_REGISTER_HEADINGS: Final = {
    "parcel_id": "宗地代码",
    "parcel_name": "宗地名称",
    "location": "坐落",
    "township": "乡镇",
    "holder": "权利人",
    "credit_code": "信用代码",
    "land_use": "用途",
    "certificate_area_m2": "证载面积",
    "reported_area_m2": "上报面积",
    "supply_mode": "供地方式",
    "condition": "开发状态",
    "supplied_on": "供地日期",
    "start_due": "约定开工",
    "started_on": "实际开工",
    "finish_due": "约定竣工",
    "finished_on": "实际竣工",
    "stopped_on": "停工日期",
    "term_end": "终止日期",
    "built_share": "动工占比",
    "invested_share": "投资占比",
    "agreed_tax_per_mu": "约定税收",
}
_BUILDING_HEADINGS: Final = {
    "building_id": "建筑编号",
    "floors": "层数",
    "storey_height_m": "层高",
    "floor_area_m2": "建筑面积",
    "use": "用途",
}
_PARK_HEADINGS: Final = {
    "park_id": "园区代码",
    "park_name": "园区名称",
    "zone_id": "开发区代码",
    "zone_name": "开发区名称",
    "role": "定位",
    "approved_area_m2": "批准面积",
    "block_id": "区块编号",
}


def write_outline(folder: Path) -> None:
    """The county outline as it was obtained, byte for byte."""
    (folder / "自然资源" / "通城县界.geojson").write_bytes(OUTLINE.read_bytes())


def write_parks(folder: Path, parks: gpd.GeoDataFrame) -> None:
    """Park blocks in degrees, one feature a block, with a ``crs`` member for EPSG:4490."""
    degrees = shapely.set_precision(parks.to_crs(4490).geometry.to_numpy(), 1e-8)
    rows = _renamed(parks, _PARK_HEADINGS).to_dict("records")
    collection = {
        "type": "FeatureCollection",
        "name": "园区范围",
        "note": "示例：园区及其范围均为虚构",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "features": [
            {"type": "Feature", "properties": row, "geometry": json.loads(shape)}
            for row, shape in zip(rows, shapely.to_geojson(degrees), strict=True)
        ],
    }
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    (folder / "开发区" / "园区范围.geojson").write_text(text, "utf-8", newline="\n")


def write_buildings(folder: Path, buildings: gpd.GeoDataFrame) -> None:
    """Buildings as a GeoPackage in EPSG:4547; which parcel they stand on is not given."""
    target = folder / "自然资源" / "建筑物.gpkg"
    target.unlink(missing_ok=True)
    saved = f"{_SAVED[0]}-{_SAVED[1]:02d}-{_SAVED[2]:02d}T01:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": saved})
    try:
        pyogrio.write_dataframe(
            _frame(buildings, _BUILDING_HEADINGS), target, driver="GPKG", layer="建筑物"
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_parcels(folder: Path, register: gpd.GeoDataFrame) -> None:
    """The register as a zipped shapefile: GBK, EPSG:4526, dates as text."""
    sent = _frame(register, _REGISTER_HEADINGS)
    shifted = shapely.transform(sent.geometry.to_numpy(), lambda xy: np.add(xy, (PREFIX_M, 0)))
    sent = sent.set_geometry(gpd.GeoSeries(shifted, sent.index, crs=4526))
    name = Path(PARCEL_REGISTER).stem
    with tempfile.TemporaryDirectory() as aside:
        pyogrio.write_dataframe(
            sent,
            Path(aside) / f"{name}.shp",
            driver="ESRI Shapefile",
            encoding="GBK",
            layer_options={"DBF_DATE_LAST_UPDATE": f"{_SAVED[0]}-{_SAVED[1]:02d}-{_SAVED[2]:02d}"},
        )
        _zip(folder / PARCEL_REGISTER, sorted(Path(aside).iterdir()))


def _zip(target: Path, members: list[Path]) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, _SAVED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.read_bytes())


def _frame(table: gpd.GeoDataFrame, headings: dict[str, str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(_renamed(table, headings), geometry=table.geometry, crs=table.crs)


def _renamed(table: pd.DataFrame, headings: dict[str, str]) -> pd.DataFrame:
    """Columns under the department's headings; dates as text, missing as None."""
    plain = pd.DataFrame({name: table.get(name) for name in headings}, index=table.index)
    for name in plain.columns:
        if pd.api.types.is_datetime64_any_dtype(plain[name]):
            plain[name] = plain[name].dt.strftime("%Y-%m-%d")
        if not pd.api.types.is_numeric_dtype(plain[name]) or plain[name].isna().all():
            plain[name] = plain[name].astype(object).where(plain[name].notna(), None)
    return plain.rename(columns=headings)


def write_supply(
    folder: Path, batch: gpd.GeoDataFrame, faulty: gpd.GeoDataFrame, *, year: int
) -> list[dict[str, Any]]:
    """Two supply batches as survey text; the second names zone 39 and puts east first."""
    _write_survey(folder / f"自然资源/{year}年供地批次01.txt", batch, zone=38, north_first=True)
    name = f"自然资源/{year}年供地批次02_坐标有误.txt"
    _write_survey(folder / name, faulty, zone=39, north_first=False)
    common = {"file": name, "row": None, "subject": None}
    return [
        {
            "fault": "带号写成 39，坐标在 38 带", "code": "txt_zone_conflict", **common,
            "note": "以坐标为准，三宗地仍可使用",
        },
        {
            "fault": "横、纵坐标写反", "code": "axes_swapped", **common,
            "note": "换回后三宗地仍可使用",
        },
    ]  # fmt: skip


def _write_survey(target: Path, parcels: gpd.GeoDataFrame, *, zone: int, north_first: bool) -> None:
    header = [
        "[属性描述]", "格式版本号=1.01版本", "数据产生单位=通城县示例测绘单位（示例）",
        "数据产生日期=2024-11-20", "坐标系=2000国家大地坐标系", "几度分带=3",
        "投影类型=高斯克吕格", "计量单位=米", f"带号={zone}", "精度=0.001", "转换参数=,,,,,,",
        "[地块坐标]",
    ]  # fmt: skip
    lines = [line for row in parcels.itertuples() for line in _survey_lines(row, north_first)]
    text = "\r\n".join([*header, *lines, ""])
    target.write_bytes(text.encode("gbk"))


def _survey_lines(parcel: Any, north_first: bool) -> list[str]:  # noqa: ANN401
    """One parcel line and its points: 点号,圈号,X north,Y east, the first point repeated."""
    ring = shapely.get_coordinates(shapely.normalize(parcel.geometry).exterior)
    hectares = parcel.geometry.area / 10_000
    use = {"0601": "工业用地", "0604": "仓储用地"}[parcel.land_use]
    head = f"{len(ring)},{hectares:.4f},{parcel.parcel_id},{parcel.parcel_name},面,,{use}"
    numbers = [*range(1, len(ring)), 1]
    places = np.stack([ring[:, 1], ring[:, 0] + PREFIX_M], axis=1)
    if not north_first:
        places = places[:, ::-1]
    points = [
        f"J{number},1,{one:.3f},{two:.3f}"
        for number, (one, two) in zip(numbers, places.tolist(), strict=True)
    ]
    return [f"{head},{parcel.land_use},@", *points]
