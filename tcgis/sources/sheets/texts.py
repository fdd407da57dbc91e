"""Texts that GDAL was told are Latin-1, so that every byte came through: decoded for good."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tcgis.sources.model import RowFault
from tcgis.sources.sheets import encodings

_BROKEN = "\ufffd"


class DecodedFrame(NamedTuple):
    """A table with its texts decoded, and where that failed."""

    frame: gpd.GeoDataFrame
    faults: list[RowFault]


def frame_codec(frame: gpd.GeoDataFrame) -> str:
    """The encoding that headings and texts speak for."""
    words = [str(name) for name in frame.columns]
    for place in _texts(frame):
        words += _arrow(frame.iloc[:, place]).unique().drop_null().to_pylist()
    return encodings.best_codec("\n".join(words).encode("latin-1", "ignore"), [])


def decode_frame(frame: gpd.GeoDataFrame, codec: str) -> DecodedFrame:
    """Decode headings and texts; a character cut at the end of either is left off.

    Each distinct text is decoded once.
    """
    names = _apart([_cut(name) for name in _decoded([str(each) for each in frame], codec)])
    columns: list[pd.Series] = [frame.iloc[:, place] for place in range(frame.shape[1])]
    faults = []
    for place in _texts(frame):
        values, broken = _column(columns[place], codec)
        columns[place] = values
        if len(broken):
            garbled = values.iloc[broken]
            faults.append(RowFault("text_garbled", broken, field=names[place], value=garbled))
    # by position: two columns may have had one name
    keyed = pd.DataFrame(dict(enumerate(columns))).set_axis(names, axis=1)
    shape = names[list(frame.columns).index(frame.geometry.name)]
    return DecodedFrame(gpd.GeoDataFrame(keyed, geometry=shape, crs=frame.crs), faults)


def _texts(frame: pd.DataFrame) -> list[int]:
    kinds = [isinstance(kind, pd.StringDtype) or kind == np.dtype(object) for kind in frame.dtypes]
    return [place for place, text in enumerate(kinds) if text and _is_text(frame.iloc[:, place])]


def _is_text(values: pd.Series) -> bool:
    text = isinstance(values.dtype, pd.StringDtype)
    return text or pd.api.types.infer_dtype(values, skipna=True) == "string"


def _arrow(values: pd.Series) -> pa.Array:
    array = pa.array(values.array, pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _column(values: pd.Series, codec: str) -> tuple[pd.Series, np.ndarray]:
    coded = _arrow(values).dictionary_encode()
    texts = [_cut(each) for each in _decoded(coded.dictionary.to_pylist(), codec)]
    found = pa.array(texts, pa.large_string())
    text = pd.Series(pd.array(found.take(coded.indices), dtype="str"), index=values.index)
    if not any(_BROKEN in each for each in texts):
        return text, np.array([], dtype=int)
    broken = pc.match_substring(found, _BROKEN).take(coded.indices).fill_null(False)
    return text, np.flatnonzero(broken.to_numpy(zero_copy_only=False))


def _decoded(texts: list[str], codec: str) -> list[str]:
    joined = "\n".join(texts)
    if joined.isascii():
        return texts
    # a line feed is no part of any character in these encodings
    parts = joined.encode("latin-1").decode(codec, "replace").split("\n")
    if len(parts) == len(texts):
        return parts
    return [each.encode("latin-1").decode(codec, "replace") for each in texts]


def _cut(text: str) -> str:
    return text.rstrip(_BROKEN)


def _apart(names: list[str]) -> list[str]:
    """Names that decoding made alike, numbered as GDAL numbers its own."""
    given: set[str] = set()
    for place, name in enumerate(names):
        number, mine = 0, name
        while mine in given:
            number += 1
            mine = f"{name}_{number}"
        names[place] = mine
        given.add(mine)
    return names
