"""What was read of one file, as JSON and Parquet: a form that is data only.

A table comes back as it went: order, names, dtypes, the kind of every cell of a mixed column,
geometry to the last bit. What is read back is checked, for who wrote it may have been led astray.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from tcgis import findings
from tcgis.findings import SOURCE
from tcgis.sources.model import Part, Place, RowCount
from tcgis.words import terms

_EFFECTS: Final = {findings.KEPT, findings.REPAIRED, findings.VALUE_DROPPED, findings.SET_ASIDE}
_PLAIN: Final = re.compile(
    r"bool|boolean|u?int\d+|U?Int\d+|[Ff]loat\d+|datetime64\[\w+\]|timedelta64\[\w+\]"
)
_Kind = tuple[Callable[[Any], str], Callable[[str], Any]]
# the cells of a mixed column, each as a text under the letter of its type
_KINDS: Final[dict[str, tuple[type, _Kind]]] = {
    "s": (str, (str, str)),
    "f": (float, (repr, float)),
    "i": (int, (str, int)),
    "b": (bool, (str, lambda word: word == "True")),
    "T": (datetime, (datetime.isoformat, datetime.fromisoformat)),
    "P": (pd.Timestamp, (pd.Timestamp.isoformat, pd.Timestamp)),
    "d": (date, (date.isoformat, date.fromisoformat)),
    "t": (time, (time.isoformat, time.fromisoformat)),
    "l": (
        timedelta,
        (
            lambda span: str(span // timedelta(microseconds=1)),
            lambda word: timedelta(microseconds=int(word)),
        ),
    ),
    "D": (Decimal, (str, Decimal)),
    "F": (np.float64, (lambda value: repr(float(value)), np.float64)),
    "I": (np.int64, (str, np.int64)),
    "B": (np.bool_, (str, lambda word: np.bool_(word == "True"))),
    "x": (bytes, (bytes.hex, bytes.fromhex)),
    "L": (list, (json.dumps, json.loads)),
    "M": (dict, (json.dumps, json.loads)),
    "a": (
        np.ndarray,
        (lambda cells: json.dumps(cells.tolist()), lambda word: np.array(json.loads(word))),
    ),
    "n": (type(None), (lambda _: "", lambda _: None)),
    "A": (type(pd.NA), (lambda _: "", lambda _: pd.NA)),
    "N": (type(pd.NaT), (lambda _: "", lambda _: pd.NaT)),
}
_LETTER: Final = {kind: letter for letter, (kind, _) in _KINDS.items()}
_FAULTS: Final = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, RecursionError,
    OverflowError, pa.ArrowException, shapely.errors.ShapelyError, CRSError,
)  # fmt: skip


class CorruptResult(Exception):  # noqa: N818 — a state of a result, turned into a finding
    """What came back is not what a reader writes."""


def write_part(part: Part, folder: Path, stem: str) -> None:
    """Write a part as ``stem.json`` and its tables beside it; the JSON comes last, at once."""
    tables: list[pa.Table] = []
    packed = {name: _pack(value, tables) for name, value in part._asdict().items()}
    for number, table in enumerate(tables):
        pq.write_table(table, folder / f"{stem}-{number}.parquet", compression="NONE")
    write_message(folder, stem, {"part": packed})


def write_message(folder: Path, stem: str, message: dict[str, Any]) -> None:
    """Write a small message where ``read`` finds it."""
    draft = folder / f"{stem}.draft"
    draft.write_text(json.dumps(message), "utf-8")
    draft.replace(folder / f"{stem}.json")


def read_message(folder: Path, stem: str) -> dict[str, Any]:
    """The message of that name.

    Raises
    ------
    CorruptResult
        If it is none.
    """
    try:
        message = json.loads(own_file(folder / f"{stem}.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise CorruptResult(str(fault)) from fault
    if not isinstance(message, dict):
        raise CorruptResult("no message")
    return message


def load_part(packed: Any, folder: Path, stem: str, place: Place) -> Part:  # noqa: ANN401
    """A part as it was written, if it is one of that place.

    Raises
    ------
    CorruptResult
        If anything in it is not what a reader gives for that file.
    """
    try:
        fields = {name: _unpack(packed[name], folder, stem) for name in Part._fields}
        part = Part(**fields)
        _check(part, place)
    except _FAULTS as fault:
        raise CorruptResult(f"{type(fault).__name__}: {fault}") from fault
    return part


def _check(part: Part, place: Place) -> None:
    if len(part.frame.columns):
        _require(all(name in part.frame for name in SOURCE))
        _require(bool(part.frame["layer"].eq(place.layer).all()))
        _require(bool(part.frame["file"].eq(place.file).all()))
    _require(all(int(each) >= 0 for count in part.counts.values() for each in RowCount(*count)))
    known = terms.load().faults
    for finding in part.findings:
        _require(list(finding.columns) == findings.COLUMNS)
        _require(set(finding["code"]) <= known.keys() and set(finding["effect"]) <= _EFFECTS)
        _require(
            bool(finding["layer"].eq(place.layer).all() and finding["file"].eq(place.file).all())
        )


def _require(sound: bool) -> None:
    if not sound:
        raise ValueError("not of this file")


def own_file(path: Path) -> Path:
    """A plain file of ours: a link would lead the reader elsewhere."""
    if path.is_symlink() or not path.is_file():
        raise OSError(f"no plain file: {path.name}")
    return path


def _pack(value: Any, tables: list[pa.Table]) -> Any:  # noqa: ANN401
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, pd.DataFrame):
        table, spec = _table(value)
        tables.append(table)
        return {"table": len(tables) - 1, **spec}
    if isinstance(value, Mapping):
        return {"pairs": [[_pack(each, tables) for each in pair] for pair in value.items()]}
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return {kind: [_pack(each, tables) for each in value]}
    if isinstance(value, frozenset):
        return {"set": [_pack(each, tables) for each in sorted(value)]}
    raise TypeError(f"nothing that a reader gives: {type(value).__name__}")


def _unpack(packed: Any, folder: Path, stem: str) -> Any:  # noqa: ANN401
    if not isinstance(packed, dict):
        _require(packed is None or isinstance(packed, str | bool | int | float))
        return packed
    if "table" in packed:
        return _frame(packed, folder, stem)
    kind, items = next(iter(packed.items()))
    if kind == "pairs":
        return dict([_unpack(each, folder, stem) for each in pair] for pair in items)
    back = [_unpack(each, folder, stem) for each in items]
    return {"tuple": tuple, "set": frozenset, "list": list}[kind](back)


def _table(frame: pd.DataFrame) -> tuple[pa.Table, dict[str, Any]]:
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.equals(pd.RangeIndex(len(frame)))
    series = [frame.iloc[:, at] for at in range(frame.shape[1])]
    series += [] if plain else [pd.Series(frame.index)]
    done = [_column(each) for each in series]
    arrays = {f"{at}{tag}": array for at, (own, _) in enumerate(done) for tag, array in own.items()}
    spec = {
        "rows": len(frame),
        "columns": [
            {"name": each.name, **about} for each, (_, about) in zip(series, done, strict=True)
        ],
        "indexed": not plain,
        "drawn": isinstance(frame, gpd.GeoDataFrame),
        "geometry": getattr(frame, "_geometry_column_name", None),
    }
    return pa.table(arrays), spec


def _column(values: pd.Series) -> tuple[dict[str, pa.Array], dict[str, Any]]:
    dtype = values.dtype
    if isinstance(values.array, gpd.array.GeometryArray):
        shapes = shapely.to_wkb(np.asarray(values.array, dtype=object))
        return {"": pa.array(shapes, pa.binary())}, {
            "dtype": "geometry",
            "crs": _system_code(values.array.crs),
        }
    if isinstance(dtype, pd.StringDtype):
        missing = "NA" if dtype.na_value is pd.NA else "NaN"
        about = {"dtype": "string", "storage": dtype.storage, "missing": missing}
        return {"": pa.array(values.array, pa.string())}, about
    if pd.api.types.is_object_dtype(dtype):
        letters = [_LETTER[type(cell)] for cell in values.array]
        cells = [
            _KINDS[letter][1][0](cell) for letter, cell in zip(letters, values.array, strict=True)
        ]
        return {"": pa.array(cells, pa.string()), "k": pa.array(letters, pa.string())}, {
            "dtype": "object"
        }
    if not _PLAIN.fullmatch(str(dtype)):
        raise TypeError(f"column {values.name}: {dtype}")
    own = values.to_numpy() if isinstance(dtype, np.dtype) else values.array
    return {"": pa.array(own)}, {"dtype": str(dtype)}


def _system_code(system: CRS | None) -> str | int | None:
    """The shortest name under which a system is the same again."""
    if system is None:
        return None
    code = system.to_epsg(100)
    return code if code and CRS.from_epsg(code) == system else str(system.to_json())


def _frame(packed: dict[str, Any], folder: Path, stem: str) -> pd.DataFrame:
    table = pq.read_table(own_file(folder / f"{stem}-{int(packed['table'])}.parquet"))
    columns = [
        _series(table, at, spec, int(packed["rows"])) for at, spec in enumerate(packed["columns"])
    ]
    index = columns.pop() if packed["indexed"] else pd.RangeIndex(int(packed["rows"]))
    for each in columns:
        each.index = pd.Index(index)
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=pd.Index(index))
    frame.columns = pd.Index([spec["name"] for spec in packed["columns"]][: len(columns)])
    if packed["drawn"]:
        frame = gpd.GeoDataFrame(frame, geometry=packed["geometry"])
    return frame


def _series(table: pa.Table, at: int, spec: dict[str, Any], rows: int) -> pd.Series:
    cells, kind = table[str(at)].combine_chunks(), spec["dtype"]
    _require(len(cells) == rows)
    if kind == "geometry":
        shapes = shapely.from_wkb(cells.to_numpy(zero_copy_only=False))
        system = spec["crs"]
        known = CRS.from_json(system) if isinstance(system, str) else system
        drawn: pd.Series = gpd.GeoSeries(shapes, crs=known)
        return drawn
    if kind == "string":
        missing = pd.NA if spec["missing"] == "NA" else np.nan
        return _from_arrow(pd.StringDtype(spec["storage"], na_value=missing), cells)
    if kind == "object":
        letters = table[f"{at}k"].to_pylist()
        back = (
            _KINDS[letter][1][1](cell)
            for letter, cell in zip(letters, cells.to_pylist(), strict=True)
        )
        return pd.Series(np.fromiter(back, dtype=object, count=rows), dtype=object)
    _require(_PLAIN.fullmatch(kind) is not None)
    dtype = pd.api.types.pandas_dtype(kind)
    if isinstance(dtype, np.dtype):
        return pd.Series(cells.to_numpy(zero_copy_only=False).astype(dtype))
    return _from_arrow(dtype, cells)


def _from_arrow(dtype: Any, cells: pa.Array) -> pd.Series:  # noqa: ANN401 — pandas names no such type
    return pd.Series(dtype.__from_arrow__(cells))
