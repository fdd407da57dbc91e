"""Shapefiles that Chinese desktop GIS reads: GBK, short field names, nothing lost unsaid.

A field name holds ten bytes, five Chinese characters; a text 254. A character outside GBK turns
the whole file to GB18030, which the ``.cpg`` names; a file of notes in the zip says what the
field names mean, which texts were cut and which characters an old reader may not show.
"""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd
import pyogrio

from tcgis import terms
from tcgis.terms import Term, text
from tcgis.units import round_half_up

_LONGEST_BYTES: Final = 254
_NAME_BYTES: Final = 10
_SHARES: Final = ["built_share_seen"]
_PARTS: Final = [".shp", ".shx", ".dbf", ".prj", ".cpg"]


class Fitted(NamedTuple):
    """A table whose texts and names a shapefile can hold, and what that cost."""

    table: gpd.GeoDataFrame
    encoding: str
    notes: list[str]


def zipped(table: gpd.GeoDataFrame, *, words: dict[str, Term], notice: str) -> bytes:
    """A zip with the shapefile and its notes; the same table gives the same bytes.

    Every column needs a short name ``shp_…`` in ``terms.yaml``.
    """
    fitted = fit(table)
    short = {str(name): text(f"shp_{name}") for name in table.columns if name != "geometry"}
    named = fitted.table.rename(columns=short)
    lines = [notice, "", *fitted.notes, "", text("shp_fields")]
    lines += [f"{label}\t{_heading(name, words)}" for name, label in short.items()]
    with tempfile.TemporaryDirectory() as folder:
        pyogrio.write_dataframe(
            named, Path(folder) / "reserve.shp", driver="ESRI Shapefile", encoding=fitted.encoding,
            geometry_type="Polygon", layer_options={"DBF_DATE_LAST_UPDATE": "2000-01-01"},
        )  # fmt: skip
        parts = {f"reserve{end}": (Path(folder) / f"reserve{end}").read_bytes() for end in _PARTS}
    # Notepad takes a byte-order mark for UTF-8
    return _zip(parts | {"readme.txt": "\r\n".join(lines).encode("utf-8-sig")})


def fit(table: gpd.GeoDataFrame) -> Fitted:
    """Bring days to texts, figures to their decimals, texts to GBK and 254 bytes."""
    plain = table.copy()
    for name in (each for each in table if each != "geometry"):
        plain[name] = _plain(str(name), table[name])
    texts = [name for name in plain if plain[name].dtype == "string"]
    rare = {name: plain[name].dropna().map(_beyond_gbk) for name in texts}
    odd = sorted({letter for letters in rare.values() for letter in "".join(letters)})
    encoding = "GB18030" if odd else "GBK"
    notes = [text("shp_encoding", encoding=encoding)]
    if odd:
        notes.append(text("shp_odd", letters=" ".join(odd), rows=_where(table, rare)))
    cut = {
        name: plain[name].map(lambda each: _cut(each, encoding), na_action="ignore")
        for name in texts
    }
    for name, values in cut.items():
        if times := int(values.ne(plain[name]).sum()):
            notes.append(text("shp_cut", field=text(f"shp_{name}"), times=times))
    return Fitted(plain.assign(**cut), encoding, notes)


def _plain(name: str, values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        days: pd.Series = values.dt.strftime("%Y-%m-%d")
        return days.astype("string")
    decimals = None if values.dtype.kind not in "fiu" else terms.decimals(name)
    if decimals is None:
        return values.astype("string")
    return round_half_up(values * 100 if name in _SHARES else values, decimals)


def _beyond_gbk(words: str) -> str:
    return "".join(letter for letter in words if not letter.encode("gbk", "ignore"))


def _where(table: gpd.GeoDataFrame, rare: dict[str, pd.Series]) -> str:
    rows = sorted({row for letters in rare.values() for row in letters.index[letters.ne("")]})
    return "、".join(table.iloc[:, 0].loc[rows].astype("string"))


def _cut(words: str, encoding: str) -> str:
    """As many whole characters as fit."""
    if len(words) * 4 <= _LONGEST_BYTES:
        return words
    return words.encode(encoding)[:_LONGEST_BYTES].decode(encoding, "ignore")


def _heading(name: str, words: dict[str, Term]) -> str:
    return terms.heading(name, extra=words)


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            with book.open(name, "w") as member:
                member.write(content)
    return stream.getvalue()
