"""Parcels and parks as files of shapes, with a land office's habits."""

from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from . import columns, drawings, plans, shp, survey
from .columns import Column
from .tables import dated
from .world import Doc, Raw, Row, World

HOME = 4547
SYSTEMS = [
    4526,
    4526,
    4526,
    4547,
    4547,
    4525,
    4527,
    4546,
    4548,
    4497,
    4498,
    4490,
    3857,
    32649,
    32650,
]
FORMS = {
    "parcels": ["shp", "shp", "shp", "geojson", "gpkg", "kml", "wkt"],
    "batch": ["txt", "txt", "shp", "geojson", "dxf", "points"],
}
ENDINGS = {"shp": "zip", "wkt": "xlsx", "points": "xlsx"}
TELLING = [4526, 4547, 4525, 4527, 4490, 3857, 4497, 4498]
"""Systems that coordinates alone give away."""
ENCODINGS = [("gbk", "GBK"), ("gbk", "936"), ("gb18030", None), ("gbk", "UTF-8"),
             ("utf-8", "UTF-8"),
             ("utf-8", None), ("gbk", "OEM"), ("gbk", "ANSI 936")]  # fmt: skip


@cache
def _to(epsg: int | str) -> Transformer:
    return Transformer.from_crs(HOME, epsg, always_xy=True)


@cache
def _prj(epsg: int | str) -> bytes:
    return CRS.from_user_input(epsg).to_wkt("WKT1_ESRI").encode()


def moved(shapes: list[Any], epsg: int | str) -> np.ndarray:
    """Shapes in a system, x east, as digits of a file hold them."""
    array = np.array(shapes, dtype=object)
    if epsg != HOME:
        project = _to(epsg).transform
        array = shapely.transform(array, lambda points: np.column_stack(project(*points.T)))
    return array


def draw_habits(world: World, doc: Doc) -> None:
    """Decide in which format, system and encoding a land office sends its parcels."""
    rng = world.rng
    forms = FORMS.get(doc.layer, ["shp", "geojson", "gpkg"])
    doc.form = doc.form or rng.choice(forms)
    encoding, cpg = rng.choice(ENCODINGS)
    drawn = {
        "epsg": rng.choice(SYSTEMS),
        "declares": rng.choice(["file", "layer", "both"]),
        "encoding": encoding,
        "cpg": cpg,
        "language": 0x4D if encoding == "gbk" and cpg is None else 0,
        "in_folder": rng.random() < 0.3,
        "names": rng.choice(["utf-8", "gbk"]),
        "pinyin": encoding == "utf-8" or rng.random() < 0.4,
        "area": rng.choice(list(columns.SIZES["area"])),
        "date": rng.choice(["iso", "chinese", "eight", "slash"]),
        "txt": rng.choice(survey.HABITS),
        "zone": rng.choice(["38", "", "114"]),
    }
    doc.habit = {**drawn, **doc.habit}
    if doc.form == "kml":
        doc.habit["epsg"] = 4490
        doc.habit.setdefault("layer", {"shift": "none"})
    if doc.form in ("kml", "dxf", "wkt", "points"):
        doc.habit["declares"] = "layer"
    if doc.form in ("dxf", "points"):  # plans are in metres
        doc.habit["epsg"] = rng.choice([epsg for epsg in SYSTEMS if epsg != 4490])
    if doc.form == "txt":
        doc.habit["epsg"] = doc.habit.get("txt_epsg") or rng.choice([4526, 4547])


def write(world: World, doc: Doc) -> tuple[bytes, dict[str, Any]]:
    """The file and the catalogue's entry; places the records."""
    title, _, folder = columns.TITLES[doc.layer]
    ending = doc.habit.get("ending") or ENDINGS.get(doc.form, doc.form)
    doc.file, doc.counted = f"{folder}/{title}.{ending}", len(doc.rows)
    if doc.form == "txt":
        return _survey(world, doc), _layer(doc, columns.SURVEY, reader="survey_txt")
    if doc.form == "points":
        data = plans.points(
            doc.rows, list(moved([row.shape for row in doc.rows], doc.habit["epsg"]))
        )
        return data, _layer(doc, {"parcel_id": columns.SURVEY["parcel_id"]}, reader="survey_sheet")
    for number, row in enumerate((row for row in doc.rows if "_skipped" not in row.cells), start=1):
        row.number = number
    given = columns.PARK if doc.layer == "parks" else columns.LAND
    shown = {
        name: one
        for name, one in given.items()
        if name not in columns.OPTIONAL or any(row.cells.get(name) for row in doc.rows)
    }
    values = {_heading(doc, one): [_cell(doc, row, name, one) for row in doc.rows]
              for name, one in shown.items()}  # fmt: skip
    if doc.form == "wkt":
        data = plans.texts(doc.rows, _shapes(doc), values)
        more = {"geometry_from": ["图形"]}
        return data, _layer(doc, shown, reader="spreadsheet") | more
    if doc.form == "dxf":
        modern = doc.habit["encoding"] == "utf-8"
        return plans.dxf(doc.rows, _shapes(doc), modern=modern), _layer(
            doc, columns.CAD, reader="vector"
        )
    return _drawn(doc, values, shown), _layer(doc, shown, reader="vector")


def _drawn(doc: Doc, values: dict[str, list[Any]], shown: dict[str, Column]) -> bytes:
    shapes, habit = _shapes(doc), doc.habit
    declared = habit.get("claims", habit["epsg"]) if habit["declares"] in ("file", "both") else None
    if doc.form == "geojson":
        return drawings.geojson(shapes, values, declared)
    if doc.form == "gpkg":
        return drawings.geopackage(shapes, values, declared)
    if doc.form == "kml":
        return drawings.kml(shapes, values)
    kinds = {_heading(doc, one): one.kind for one in shown.values()}
    fields = [
        shp.Field(name, cells, 2 if kinds[name] == "area" and _numeric(cells) else None)
        for name, cells in values.items()
    ]
    return _zip(doc, shapes, fields, declared)


def _numeric(cells: list[Any]) -> bool:
    return all(cell is None or isinstance(cell, int | float) for cell in cells)


def _zip(doc: Doc, shapes: list[Any], fields: list[shp.Field], declared: int | None) -> bytes:
    habit = doc.habit
    # a rounded area would no longer be the one that is drawn
    fields = [one._replace(decimals=8) if one.decimals else one for one in fields]
    parts = shp.parts(shapes, fields, encoding=habit["encoding"], language=habit["language"])
    if declared is not None:
        parts[".prj"] = _prj(declared)
    if habit["cpg"]:
        parts[".cpg"] = habit["cpg"].encode()
    for change in habit.get("parts", ()):
        change(parts)
    stem = "宗地图/工业用地" if habit["in_folder"] else "工业用地"
    return shp.zipped({stem + ending: data for ending, data in parts.items()}, names=habit["names"])


def _shapes(doc: Doc) -> list[Any]:
    epsg = doc.habit["epsg"]
    shapes = moved([row.shape for row in doc.rows], epsg)
    if doc.habit.get("swap"):
        shapes = swapped(shapes)
    for place, row in enumerate(doc.rows):
        warp = row.cells.get("_warp")
        if warp is not None:
            shapes[place] = warp(row.shape, epsg)
    return list(shapes)


def swapped(shapes: Any) -> Any:
    """North first."""
    return shapely.transform(shapes, lambda points: points[:, ::-1])


def _heading(doc: Doc, column: Column) -> str:
    return column.headings[-1 if doc.habit["pinyin"] else 0]


def _cell(doc: Doc, row: Row, name: str, column: Column) -> Any:
    value = row.cells.get(name)
    if isinstance(value, Raw):
        return value.value
    if value is not None and column.kind == "date":
        return dated(value, doc.habit["date"])
    if value is not None and column.kind == "area":
        return round(value * columns.SIZES["area"][doc.habit["area"]], 8)
    return value


def _survey(world: World, doc: Doc) -> bytes:
    habit = doc.habit["txt"]
    shapes = moved([row.shape for row in doc.rows], doc.habit["epsg"])
    parcels = [
        survey.Parcel(
            row.cells["parcel_id"], row.cells["parcel_name"], row.cells["land_use"], shape,
            row.shape.area, row.cells.get("_twist"),
        )
        for row, shape in zip(doc.rows, shapes, strict=True)
    ]  # fmt: skip
    lines, at = survey.text(parcels, habit=habit, zone=doc.habit["zone"])
    added = doc.habit.get("lines", ())
    for row, number in zip(doc.rows, at, strict=True):
        row.number = number + len(added)
    for number, line in added:
        lines.insert(number, line)
    return survey.encoded(lines, habit, world.rng)


def _layer(doc: Doc, given: dict[str, Column], *, reader: str) -> dict[str, Any]:
    habit = doc.habit
    # whoever writes 平方米 or 亩 into a survey file is believed by its drawing
    usual = None if habit["txt"] in ("m2", "mu") else "公顷"
    unit = usual if reader == "survey_txt" else habit["area"]
    layer: dict[str, Any] = {
        "reader": reader,
        "table": "parks" if doc.layer == "parks" else "parcels",
        "key": next(iter(given)),
        "columns": {
            name: columns.entry(one, one.headings, unit if one.kind == "area" else None)
            for name, one in given.items()
        },
    }
    if habit["declares"] in ("layer", "both") or (
        reader == "survey_txt" and not habit.get("silent")
    ):
        layer["crs"] = f"EPSG:{habit.get('claims', habit['epsg'])}"
    if doc.layer != "parks":
        layer["constants"] = {"land_use_scheme": "GB/T 21010"}
        if reader == "survey_txt":
            layer["constants"]["condition"] = "未供应"
    return layer
