"""KML as Google Earth, ArcGIS and 奥维 write it, made ready for GDAL on a copy of ours."""

import html
import re
from pathlib import Path
from typing import Final

import geopandas as gpd

from tcgis.sources.safety import guards
from tcgis.sources.sheets import encodings
from tcgis.words import terms

KML_ENDINGS: Final = (".kml", ".ovkml")
# what GDAL's driver adds to every table, and the value that says nothing
_ADDED: Final[dict[str, int | None]] = {
    "id": None, "Name": None, "description": None, "timestamp": None, "begin": None,
    "end": None, "altitudeMode": None, "tessellate": -1, "extrude": 0, "visibility": -1,
    "drawOrder": None, "icon": None, "snippet": None,
}  # fmt: skip
_DATA: Final = re.compile(r"(<(?:\w+:)?Data\b[^>]*?\bname\s*=\s*)(\"[^\"]*\"|'[^']*')")
_SAID: Final = re.compile(r"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.\-]+)[\"'][^>]*\?>")
_LINKS: Final = re.compile(r"<(?:\w+:)?NetworkLink\b")
_POINTERS: Final = re.compile(r"<!(DOCTYPE|ENTITY)\b", re.IGNORECASE)


def ready_kml(source: Path) -> tuple[Path, dict[str, str]]:
    """Write a copy of ours anew in UTF-8, with ASCII names of its data; which stand for which.

    GDAL's driver makes an underscore of every byte of a Chinese data name: 宗地代码 and
    权利人名 would become one column.

    Raises
    ------
    Unreadable
        If it is no KML, defines entities, which may stand for other files, or links to others.
    """
    data = source.read_bytes()
    stated = _SAID.match(data[:200].removeprefix(b"\xef\xbb\xbf").decode("latin-1"))
    text = encodings.decode_text(data, stated[1] if stated else None).text
    if not re.search(r"<(?:\w+:)?kml\b", text[:4096]):
        raise guards.Unreadable(terms.text("kml_no_tag"))
    if _POINTERS.search(text):
        raise guards.Unreadable(terms.text("kml_entities"))
    if _LINKS.search(text):
        raise guards.Unreadable(terms.text("kml_links"))
    names: dict[str, str] = {}

    def plain(found: re.Match[str]) -> str:
        key = names.setdefault(html.unescape(found[2][1:-1]), f"data_{len(names)}")
        return f'{found[1]}"{key}"'

    target = source.with_name(f"{source.stem}_utf8.kml")
    target.write_text(_DATA.sub(plain, _without_declaration(text)), encoding="utf-8")
    return target, {key: name for name, key in names.items()}


def _without_declaration(text: str) -> str:
    """The text without what it says of its encoding, which is now UTF-8."""
    return re.sub(r"^\ufeff?\s*<\?xml\b.*?\?>", "", text, count=1, flags=re.DOTALL)


def tidy_kml(frame: gpd.GeoDataFrame, names: dict[str, str]) -> gpd.GeoDataFrame:
    """Give data their names back and leave out the driver's columns that say nothing."""
    silent = [
        name
        for name, nothing in _ADDED.items()
        if name in frame.columns and (frame[name].isna() | (frame[name] == nothing)).all()
    ]
    frame = frame.drop(columns=silent)
    return frame.rename(columns=names)
