"""Features of a vector file, counted without reading them: by the file's own bytes or header."""

import json
import mmap
import re
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
import pyogrio

from tcgis.sources.counting import geopackage

_FEATURE: Final = re.compile(rb'"type"\s*:\s*"Feature"')
_PLACEMARK: Final = re.compile(rb"<(?:\w+:)?Placemark[\s>/]")
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)


def count_tables(path: Path, tables: list[str]) -> list[int | None]:
    """Rows that a file states for each of its tables, in GDAL's order; None where it states none.

    Placemarks of a KML that GDAL gives to no folder are the first one's.
    """
    counts = [count_features(path, table, number) for number, table in enumerate(tables)]
    if path.suffix.lower() == ".kml" and counts:
        known = sum(count or 0 for count in counts)
        counts[0] = (counts[0] or 0) + max(_count_placemarks(path) - known, 0)
    return counts


def count_features(path: Path, table: str, number: int) -> int | None:
    """Rows that a file states for one of its tables; None where it states none."""
    ending = path.suffix.lower()
    if ending == ".gpkg":
        return geopackage.count_rows(path, table)
    if ending in (".geojson", ".json"):
        return _of_json(path)
    if ending == ".mif":  # GDAL does not count these; of attributes there is a line for each
        return sum(1 for line in path.with_suffix(".mid").read_bytes().splitlines() if line.strip())
    # GDAL's own count: of a geodatabase, a MapInfo table, one folder of a KML
    count = int(pyogrio.read_info(path, layer=number, encoding="ISO-8859-1")["features"])
    return count if count >= 0 else None


def _count_placemarks(path: Path) -> int:
    """Placemarks of a KML in all of its folders."""
    return len(_PLACEMARK.findall(_COMMENT.sub(b"", path.read_bytes())))


def count_records(path: Path) -> int:
    """Rows that a Parquet's footer states."""
    return int(pq.read_metadata(path).num_rows)


def _of_json(path: Path) -> int | None:
    """Features by their mark; where an attribute may look like one, by the list itself."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        marks = sum(1 for _ in _FEATURE.finditer(text))
        if not marks:
            return None  # a bare shape, or another kind of JSON
        if not re.search(rb'"properties"\s*:\s*\{[^{}]*\{', text):
            return marks
    try:
        features = json.loads(path.read_bytes())["features"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return marks
    return len(features) if isinstance(features, list) else marks
