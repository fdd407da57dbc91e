"""Small layers and the rows a reader would give of them."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.checks import account
from tcgis.sources.model import Read

COUNTY = County.model_validate(
    {"id": "c", "name": "县", "crs": "EPSG:4547", "envelope": [113.44, 28.88, 114.22, 29.55]}
)
EAST, NORTH = 480_000.0, 3_235_000.0
"""A place in the middle of the county, in metres."""


def layer(table: str, columns: dict[str, Any] | None = None, **more: Any) -> Layer:
    told = {
        "id": table,
        "title": "表",
        "table": table,
        "department": "某局",
        "reader": "spreadsheet",
        "files": ["*.xlsx"],
        "source": "合成",
        "licence": "MIT",
        "columns": columns or {},
    }
    return Layer.model_validate(told | more)


def read(
    columns: dict[str, Sequence[Any]],
    *,
    sheets: Sequence[str | None] | None = None,
    units: dict[tuple[str | None, str], str] | None = None,
    told: pd.DataFrame | None = None,
) -> Read:
    """Rows 2, 3, … of one file; ``geometry`` in ``columns`` makes a GeoDataFrame."""
    shapes = columns.get("geometry")
    plain = {name: cells for name, cells in columns.items() if name != "geometry"}
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in plain.items()})
    count = len(next(iter(columns.values())))
    if shapes is not None:
        frame = gpd.GeoDataFrame(frame, geometry=list(shapes), crs=COUNTY.crs)
    place = {"layer": "l", "file": "f.xlsx", "sheet": list(sheets or [None] * count)}
    for name, value in place.items():
        frame[name] = pd.Series(value, range(count), dtype="string")
    frame["row"] = range(2, count + 2)
    found = findings.none() if told is None else told
    return Read(frame, found, {}, units=units or {})


def square(east: float, north: float, side: float = 100.0) -> shapely.Polygon:
    """A square with its lower left corner so many metres from the middle of the county."""
    return shapely.box(EAST + east, NORTH + north, EAST + east + side, NORTH + north + side)


def parcels(shapes: Sequence[Any], **more: Sequence[Any]) -> gpd.GeoDataFrame:
    """Parcels P1, P2, … with the columns that checks after the first look at."""
    count = len(shapes)
    frame = gpd.GeoDataFrame(
        {
            "parcel_id": pd.array([f"P{number + 1}" for number in range(count)], dtype="string"),
            "layer": pd.array(["parcels"] * count, dtype="string"),
            "file": pd.array(["f.zip"] * count, dtype="string"),
            "sheet": pd.array([None] * count, dtype="string"),
            "row": pd.array(range(1, count + 1), dtype="Int64"),
        },
        geometry=list(shapes),
        crs=COUNTY.crs,
    )
    return frame.assign(**{name: list(values) for name, values in more.items()})


def short(found: pd.DataFrame) -> list[tuple[str, int | None, str]]:
    """Code, row and effect of each finding."""
    rows = [None if pd.isna(row) else int(row) for row in found["row"]]
    return list(zip(found["code"], rows, found["effect"], strict=True))


def counted(sent: Read, clean: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The account of one layer as it was read, with what its check left of it."""
    layer = str(sent.frame["layer"].iloc[0]) if len(sent.frame) else "l"
    return account.count_rows(layer, sent, account.used_places(clean, found), found)


def left_of(sent: Read) -> pd.DataFrame:
    """What a reader gave, without the rows that it set aside."""
    aside = findings.set_aside(sent.findings)["row"].dropna()
    return sent.frame[~sent.frame["row"].isin(aside)]
