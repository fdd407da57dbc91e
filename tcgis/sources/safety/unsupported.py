"""Formats that no library here reads: each is refused by name, with what to ask for."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from tcgis.sources.safety import guards

_DATA: Final = "请来源部门导出为 FileGDB、GeoPackage 或 Shapefile"
_CAD: Final = "请来源部门另存为 DXF（AutoCAD 2004 或更高版本的文本格式），或导出为 Shapefile"
_CAUSES: Final[dict[str, tuple[str, str]]] = {
    ".dwg": ("AutoCAD DWG 图形", _CAD),
    ".dgn": ("MicroStation DGN 图形", _CAD),
    ".mdb": ("个人地理数据库 MDB", _DATA),
    ".accdb": ("Access 数据库", _DATA),
    ".mpk": ("ArcGIS 地图包", _DATA),
    ".mxd": ("ArcMap 地图文档（不含数据）", _DATA),
    ".lyr": ("ArcGIS 图层文件（不含数据）", _DATA),
    ".qgz": ("QGIS 工程（不含数据）", _DATA),
    ".qgs": ("QGIS 工程（不含数据）", _DATA),
    ".ovobj": ("奥维对象文件", "请在奥维中导出为 KML（.ovkml、.kml 或 .kmz），并说明坐标系"),
    **dict.fromkeys((".wt", ".wl", ".wp", ".wat"), ("MapGIS 数据", _DATA)),
    **dict.fromkeys((".smwu", ".udb", ".udd", ".udbx"), ("SuperMap 数据", _DATA)),
    ".e00": ("ArcInfo E00 交换文件", _DATA),
    ".rar": ("RAR 压缩包", "请改用 zip 压缩"),
    ".7z": ("7z 压缩包", "请改用 zip 压缩"),
}


class Unsupported(guards.Unreadable):
    """A file in a format that cannot be read here at all; the message says what to ask for."""

    code = "format_unsupported"


def refuse_format(name: str) -> None:
    """Refuse a file by the ending of its name.

    Raises
    ------
    Unsupported
        If the ending is that of a known format which is not read.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in _CAUSES:
        what, ask = _CAUSES[ending]
        raise Unsupported(f"{what}（{ending}）不能读取：{ask}")


def refuse_formats(names: Iterable[str]) -> None:
    """Refuse the first of the names that is of such a format."""
    for name in sorted(names):
        refuse_format(name)
