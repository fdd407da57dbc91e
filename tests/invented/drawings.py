"""Shapes and their attributes as GeoJSON, GeoPackage, KML and WKT."""

import json
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely


def geojson(shapes: Sequence[Any], columns: dict[str, list[Any]], epsg: int | None) -> bytes:
    """Features in order; a ``crs`` member where a system is declared."""
    drawn = [
        json.loads(shapely.to_geojson(shape)) if shape is not None else None for shape in shapes
    ]
    features = [
        {
            "type": "Feature",
            "properties": {name: _plain(values[at]) for name, values in columns.items()},
            "geometry": shape,
        }
        for at, shape in enumerate(drawn)
    ]
    whole: dict[str, Any] = {"type": "FeatureCollection"}
    if epsg is not None:
        name = f"urn:ogc:def:crs:EPSG::{epsg}"
        whole["crs"] = {"type": "name", "properties": {"name": name}}
    return json.dumps({**whole, "features": features}, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)


def geopackage(shapes: Sequence[Any], columns: dict[str, list[Any]], epsg: int | None) -> bytes:
    """One layer 宗地."""
    frame = gpd.GeoDataFrame(
        {name: [_plain(value) for value in values] for name, values in columns.items()},
        geometry=gpd.GeoSeries(list(shapes)),
        crs=epsg,
    )
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "a.gpkg"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a file without a system is what is wanted
            frame.to_file(path, layer="宗地", driver="GPKG", engine="pyogrio", SPATIAL_INDEX="NO")
        return path.read_bytes()


def kml(shapes: Sequence[Any], columns: dict[str, list[Any]]) -> bytes:
    """Placemarks in degrees with the attributes as ExtendedData."""
    marks = []
    for at, shape in enumerate(shapes):
        data = "".join(
            f'<Data name="{name}"><value>{_plain(values[at])}</value></Data>'
            for name, values in columns.items()
            if values[at] is not None
        )
        rings = "".join(_kml_polygon(part) for part in shapely.get_parts(shape))
        marks.append(
            f"<Placemark><name>{at + 1}</name><ExtendedData>{data}</ExtendedData>"
            f"<MultiGeometry>{rings}</MultiGeometry></Placemark>"
        )
    body = f"<Document><Folder><name>宗地</name>{''.join(marks)}</Folder></Document>"
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">{body}</kml>'.encode()


def _kml_polygon(polygon: Any) -> str:
    inner = "".join(
        f"<innerBoundaryIs>{_kml_ring(one)}</innerBoundaryIs>" for one in polygon.interiors
    )
    outer = f"<outerBoundaryIs>{_kml_ring(polygon.exterior)}</outerBoundaryIs>"
    return f"<Polygon>{outer}{inner}</Polygon>"


def _kml_ring(ring: Any) -> str:
    points = " ".join(f"{x:.9f},{y:.9f}" for x, y in ring.coords)
    return f"<LinearRing><coordinates>{points}</coordinates></LinearRing>"
