"""Shapefiles that Chinese desktop GIS reads: GBK, short field names, nothing lost unsaid.

A field name holds ten bytes, five Chinese characters; a text 254. A character outside GBK turns
the whole file to GB18030, which the ``.cpg`` names; a file of notes in the zip says what the
field names mean, which texts were cut and which characters an old reader may not show.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd
import pyogrio

from tcgis.words import terms
from tcgis.words.terms import Term, text
from tcgis.words.units import round_half_up

_LONGEST_BYTES: Final = 254
_NAME_BYTES: Final = 10
_SHARES: Final = ["built_share_seen"]
_PARTS: Final = [".shp", ".shx", ".dbf", ".prj", ".cpg"]


class FittedTexts(NamedTuple):
    """A table whose texts a shapefile can hold, and what that cost."""

    table: gpd.GeoDataFrame
    encoding: str
    odd: list[str]
    """Characters outside GBK."""
    odd_rows: pd.Index
    cut: dict[str, pd.Index]
    """Rows whose text was cut, by column."""


class FittedTable(NamedTuple):
    """A table whose texts and names a shapefile can hold, and what that cost in words."""

    table: gpd.GeoDataFrame
    encoding: str
    notes: list[str]


def zip_shapefile(
    table: gpd.GeoDataFrame, *, words: dict[str, Term], notice: Sequence[str]
) -> bytes:
    """A zip with the shapefile and its notes; the same table gives the same bytes.

    ``notice`` are the lines that the notes begin with.

    Every column needs a short name ``shp_…`` in ``words/text/outputs.yaml``.
    """
    fitted = fit_table(table)
    short = {str(name): text(f"shp_{name}") for name in table.columns if name != "geometry"}
    lines = [*notice, "", *fitted.notes, "", text("shp_fields")]
    lines += [f"{label}\t{_heading(name, words)}" for name, label in short.items()]
    parts = shapefile_parts(fitted.table.rename(columns=short), "reserve", encoding=fitted.encoding)
    return zip_files(parts | {"readme.txt": text_file(lines)})


def fit_table(table: gpd.GeoDataFrame) -> FittedTable:
    """Bring days to texts, figures to their decimals, texts to GBK and 254 bytes."""
    plain = table.copy()
    for name in (each for each in table if each != "geometry"):
        plain[name] = _fitted_column(str(name), table[name])
    held = fit_texts(plain)
    notes = [text("shp_encoding", encoding=held.encoding)]
    if held.odd:
        ids = "、".join(table.iloc[:, 0].loc[held.odd_rows].astype("string"))
        notes.append(text("shp_odd", letters=" ".join(held.odd), rows=ids))
    notes += [
        text("shp_cut", field=text(f"shp_{name}"), times=len(rows))
        for name, rows in held.cut.items()
    ]
    return FittedTable(held.table, held.encoding, notes)


def fit_texts(table: gpd.GeoDataFrame, *, names: str = "") -> FittedTexts:
    """Choose the encoding by the letters of all texts and ``names``; cut texts at 254 bytes."""
    texts = [name for name in table if table[name].dtype == "string"]
    rare = {name: table[name].dropna().map(beyond_gbk) for name in texts}
    marked = [letters.index[letters.ne("")] for letters in rare.values()]
    odd = sorted({*"".join("".join(letters) for letters in rare.values()), *beyond_gbk(names)})
    encoding = "GB18030" if odd else "GBK"
    cut = {
        name: table[name].map(lambda each: _cut(each, encoding), na_action="ignore")
        for name in texts
    }
    changed = {
        name: table.index[values.ne(table[name]).fillna(value=False)]
        for name, values in cut.items()
    }
    rows = (
        table.index[table.index.isin(marked[0].append(marked[1:]))] if marked else table.index[:0]
    )
    shortened = {name: where for name, where in changed.items() if len(where)}
    return FittedTexts(table.assign(**cut), encoding, odd, rows, shortened)


def short_names(names: list[str], encoding: str) -> dict[str, str]:
    """Field names of at most ten bytes, no two alike to a reader that ignores case.

    A name that is cut keeps its beginning; of two that would be alike the second ends in ``_2``.
    """
    taken: set[str] = set()
    short: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[\s\x00-\x1f]+", "", name) or text("convert_field")
        label = _within(plain, _NAME_BYTES, encoding)
        times = 1
        while label.casefold() in taken:
            times += 1
            tail = f"_{times}"
            label = _within(plain, _NAME_BYTES - len(tail), encoding) + tail
        taken.add(label.casefold())
        short[name] = label
    return short


def shapefile_parts(
    table: gpd.GeoDataFrame, stem: str, *, encoding: str, kind: str = "Polygon"
) -> dict[str, bytes]:
    """The files of one shapefile, by name; ``kind`` is its kind of geometry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.shp"
        pyogrio.write_dataframe(
            table, path, driver="ESRI Shapefile", encoding=encoding, geometry_type=kind,
            layer_options={"DBF_DATE_LAST_UPDATE": "2000-01-01"},
        )  # fmt: skip
        files = {end: path.with_suffix(end) for end in _PARTS}
        return {f"{stem}{end}": each.read_bytes() for end, each in files.items() if each.exists()}


def text_file(lines: list[str]) -> bytes:
    """Lines as a text file that Notepad reads: it takes a byte-order mark for UTF-8."""
    return "\r\n".join(lines).encode("utf-8-sig")


def _fitted_column(name: str, values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        days: pd.Series = values.dt.strftime("%Y-%m-%d")
        return days.astype("string")
    decimals = None if values.dtype.kind not in "fiu" else terms.decimals(name)
    if decimals is None:
        return values.astype("string")
    return round_half_up(values * 100 if name in _SHARES else values, decimals)


def beyond_gbk(words: str) -> str:
    """The letters that GBK does not hold."""
    return "".join(letter for letter in words if not letter.encode("gbk", "ignore"))


def _cut(words: str, encoding: str) -> str:
    return _within(words, _LONGEST_BYTES, encoding)


def _within(words: str, most: int, encoding: str) -> str:
    """As many whole characters as fit."""
    if len(words) * 4 <= most:
        return words
    return words.encode(encoding, "replace")[:most].decode(encoding, "ignore")


def _heading(name: str, words: dict[str, Term]) -> str:
    return terms.heading(name, extra=words)


def zip_files(parts: dict[str, bytes]) -> bytes:
    """A zip of files, by name; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            with book.open(name, "w") as member:
                member.write(content)
    return stream.getvalue()
