"""Faults of drawings, of degrees from web maps, and of old or unknown systems."""

import math
from typing import Any

import numpy as np
import shapely

from tests.invented.lands import moved
from tests.invented.world import Answer, Doc, Row, World

from .kinds import kind
from .land import own_parcel


def _batch(world: World, *forms: str) -> Doc | None:
    doc = world.whole("batch")
    return doc if doc is not None and doc.settle(world.rng, *forms) else None


def _twisted(world: World, form: str, twist: str, code: str, *also: str) -> list[Answer] | None:
    """One record of the batch drawn otherwise."""
    doc = world.doc("batch")
    if doc is None or not doc.settle(world.rng, form):
        return None
    row = doc.free(world.rng)
    if row is None:
        return None
    row.cells["_twist"] = twist
    return [Answer(code, doc, [row], None, also)]


@kind("batch")
def cad_outline_open(world: World) -> list[Answer] | None:
    return _twisted(world, "dxf", "open", "dxf_unclosed")


@kind("batch")
def cad_outline_without_data(world: World) -> list[Answer] | None:
    return _twisted(
        world, "dxf", "bare", "dxf_attributes_missing", "key_missing", "required_missing"
    )


@kind("batch")
def cad_outline_with_an_arc(world: World) -> list[Answer] | None:
    return _twisted(world, "dxf", "arc", "geometry_curved")


@kind("batch")
def cad_layer_beside(world: World) -> list[Answer] | None:
    answers = _twisted(world, "dxf", "layer", "dxf_layer_skipped")
    if answers:
        answers[0].doc.habit["skipped"] = answers[0].doc.habit.get("skipped", 0) + 1
        answers[0].rows[0].busy = answers[0].rows[0].cells["_skipped"] = True
        answers[0].rows = []
    return answers


@kind("batch")
def side_of_another_length(world: World) -> list[Answer] | None:
    return _twisted(world, "points", "side", "side_length_differs")


@kind("batch")
def parcel_of_two_points(world: World) -> list[Answer] | None:
    form = world.rng.choice(["points", "txt"])
    return _twisted(world, form, "two_points", "points_too_few", "geometry_missing")


@kind("parcels")
def shape_in_words_cut_off(world: World) -> list[Answer] | None:
    if not world.docs["parcels"].settle(world.rng, "wkt"):
        return None
    row = own_parcel(world, _text="POLYGON ((482000 3236000, 482100 3236")
    return [Answer("wkt_unreadable", world.docs["parcels"], [row], None, ("geometry_missing",))]


@kind("parcels")
def line_among_the_areas(world: World) -> list[Answer] | None:
    if not world.docs["parcels"].settle(world.rng, "geojson", "gpkg"):
        return None
    row = own_parcel(world, _warp=lambda shape, epsg: moved([shape], epsg)[0].exterior)
    return [Answer("geometry_mixed", world.docs["parcels"], [row], None, ("geometry_missing",))]


@kind("parcels")
def text_longer_than_a_dbf_holds(world: World) -> list[Answer] | None:
    if not world.docs["parcels"].settle(world.rng, "shp"):
        return None
    row = own_parcel(world, parcel_name="示例" * 70)
    return [Answer("text_cut", world.docs["parcels"], [row])]


@kind("batch")
def degrees_of_unknown_shift(world: World) -> list[Answer] | None:
    doc = _batch(world, "kml")
    if doc is None:
        return None
    doc.habit["layer"] = {}
    return [Answer("datum_unstated", doc, [])]


@kind("batch")
def degrees_of_a_web_map(world: World) -> list[Answer] | None:
    doc = _batch(world, "geojson")
    if doc is None:
        return None
    doc.habit.update(epsg=4490, declares="layer", layer={"shift": "gcj02"})
    for row in doc.rows:
        row.cells["_warp"] = lambda shape, epsg: _shifted(moved([shape], epsg)[0])
    return [Answer("datum_shifted", doc, [])]


def _shifted(shape: Any) -> Any:
    return shapely.transform(shape, lambda points: np.array([_gcj(*point) for point in points]))


def _gcj(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 by its published formula, written out once more."""
    x, y, pi = lon - 105, lat - 35, math.pi
    waves = 20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    north += (waves + 20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)
              + 160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3  # fmt: skip
    east += (waves + 20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)
             + 150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3  # fmt: skip
    size, flat = 6378245.0, 0.00669342162296594323
    magic = 1 - flat * math.sin(math.radians(lat)) ** 2
    north = math.degrees(north / (size * (1 - flat) / magic**1.5))
    east = math.degrees(east / (size / math.sqrt(magic) * math.cos(math.radians(lat))))
    return lon + east, lat + north


@kind("batch")
def old_datum_with_its_parameters(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    given = {"cite": "示例：虚构参数", "dx": 112.5, "dy": -1.25}
    doc.habit.update(epsg=4526, claims=2362, declares="both", layer={"datum_shift": given})
    for row in doc.rows:
        row.cells["_warp"] = lambda shape, epsg: shapely.transform(
            moved([shape], epsg)[0], lambda points: points - [112.5, -1.25]
        )
    return [Answer("datum_transformed", doc, [])]


@kind("batch")
def zone_of_one_s_own(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    own = "+proj=tmerc +lat_0=0 +lon_0=112.2 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
    doc.habit.update(epsg=own, declares="file")
    return [Answer("crs_unregistered", doc, [])]


@kind("batch")
def batch_of_nowhere(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp", "geojson")
    if doc is None:
        return None
    doc.habit.update(epsg=4547, declares="file")
    for row in doc.rows:
        row.shape = shapely.transform(row.shape, lambda points: np.add(points, (3_000, 700_000)))
    lost = [Answer("outside_county", doc, [row]) for row in doc.rows]
    return [Answer("crs_unconfirmed", doc, []), *lost]


@kind("batch")
def batch_as_dwg(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    doc.habit.update(ending="dwg", lost=True)
    doc.twists.append(lambda _data: b"AC1018" + bytes(100))
    return [Answer("format_unsupported", doc, [])]


@kind("batch")
def survey_of_two_encodings(world: World) -> list[Answer] | None:
    doc = world.doc("batch")
    if doc is None or not doc.settle(world.rng, "txt") or "garbled" in world.taken:
        return None
    world.taken.add("garbled")
    doc.habit.setdefault("txt", "plain")
    if doc.habit["txt"] == "utf16":
        return None
    doc.twists.append(_with_stray_bytes)
    return [Answer("text_garbled", doc, [])]


def _with_stray_bytes(data: bytes) -> bytes:
    """Two bytes of no encoding before the version, however the sign before it is written."""
    before, version, after = data.partition(b"1.01")
    assert version, "the header has its version"
    return before + b"\xff\xff" + version + after


@kind()
def file_of_nobody(world: World) -> list[Answer] | None:
    name = f"其他/{world.rng.choice(['会议通知.txt', '旧数据.xlsx', '说明.pdf'])}"
    if name in world.beside:
        return None
    world.beside[name] = b"..."
    return [Answer("file_unclaimed", Doc("", [], file=name), [])]


@kind("parcels", alone="areas")
def areas_of_another_zone(world: World) -> list[Answer] | None:
    doc = world.docs["parcels"]
    if len([row for row in doc.rows if not row.busy]) < 12:
        return None
    for row in doc.rows:
        if isinstance(row.cells["certificate_area_m2"], float):
            row.cells["certificate_area_m2"] *= 0.998
    return [Answer("area_zone", doc, [])]


@kind("batch", alone="uses")
def uses_of_another_scheme(world: World) -> list[Answer] | None:
    doc = world.doc("batch")
    if doc is None or not doc.settle(world.rng, "shp", "geojson", "txt"):
        return None
    for row in doc.rows:
        row.cells["land_use"] = "05H1"
    return [Answer("land_use_scheme", doc, [])]


@kind("parcels")
def unit_code_of_another_parcel(world: World) -> list[Answer] | None:
    row: Row = own_parcel(world)
    row.cells["bdcdyh"] = "421222001001GB77777W00000000"
    return [Answer("unit_code_check", world.docs["parcels"], [row], row.cells["parcel_id"])]
