"""Faults of whole files, headings, units and sheets."""

import struct
from collections.abc import Callable

import shapely
from pyproj import CRS

from tests.invented import lands
from tests.invented.world import Answer, Doc, World

from .kinds import kind

_LINES = ("crs_undeclared", "crs_conflict")


def _batch(world: World, *forms: str) -> Doc | None:
    """The second file of parcels, on which nothing else depends."""
    doc = world.whole("batch")
    return doc if doc is not None and doc.settle(world.rng, *forms) else None


def _each(doc: Doc, code: str, *also: str) -> list[Answer]:
    """The fault of a file that costs it every record."""
    return [Answer(code, doc, [row], None, also) for row in doc.rows]


def _whole(doc: Doc, code: str, *also: str) -> list[Answer]:
    return [Answer(code, doc, [], None, also)]


@kind("batch")
def shapefile_says_another_zone(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp", "geojson")
    if doc is None:
        return None
    epsg, claims = world.rng.choice([(4526, 4527), (4547, 4526), (4490, 4547), (3857, 4526)])
    doc.habit.update(epsg=epsg, claims=claims, declares="file")
    return _whole(doc, "crs_conflict")


@kind("batch")
def shapefile_says_no_system(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    doc.habit.update(epsg=world.rng.choice(lands.TELLING), declares="nobody")
    return _whole(doc, "crs_undeclared")


@kind("batch")
def shapefile_with_north_first(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp", "geojson")
    if doc is None:
        return None
    doc.habit.update(epsg=world.rng.choice(lands.TELLING), declares="file", swap=True)
    return _whole(doc, "axes_swapped")


@kind("batch")
def shapefile_that_fits_two_systems(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    doc.habit.update(epsg=world.rng.choice([4546, 4548, 32649, 32650]), declares="nobody")
    return _each(doc, "crs_unknown")


@kind("batch")
def shapefile_of_the_old_datum(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    old = world.rng.choice([2362, 2383, 4610, 2414, 2435, 4214])
    doc.habit.update(epsg=4526 if old in (2362, 2414) else 4547, declares="file")

    def swear(parts: dict[str, bytes]) -> None:
        parts[".prj"] = CRS.from_epsg(old).to_wkt("WKT1_ESRI").encode()

    doc.habit["parts"] = [swear]
    return _each(doc, "datum_unverified")


def _broken(
    world: World, code: str, change: Callable[[dict[str, bytes]], None]
) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    doc.habit["parts"] = [change]
    return _whole(doc, code)


@kind("batch")
def shapefile_without_index(world: World) -> list[Answer] | None:
    return _broken(world, "shx_missing", lambda parts: parts.pop(".shx") and None)


@kind("batch")
def shapefile_without_table(world: World) -> list[Answer] | None:
    answers = _broken(world, "file_unreadable", lambda parts: parts.pop(".dbf") and None)
    return _lost(world, answers)


def _lost(world: World, answers: list[Answer] | None) -> list[Answer] | None:
    """Answers of a file of which no record is read."""
    if answers:
        answers[0].doc.habit["lost"] = True
    return answers


@kind("batch")
def shapefile_cut_off(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    last = doc.rows[-1]

    def cut(parts: dict[str, bytes]) -> None:
        parts[".shp"] = parts[".shp"][:-60]

    doc.habit["parts"] = [cut]
    return [Answer("geometry_missing", doc, [last]), *_whole(doc, "file_truncated")]


@kind("batch")
def shapefile_with_fewer_shapes_than_records(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None

    def cut(parts: dict[str, bytes]) -> None:
        # both say that there is one shape less, so that only the table tells
        parts[".shx"], parts[".shp"] = _said(parts[".shx"][:-8]), _said(parts[".shp"][:-136])

    doc.habit["parts"] = [cut]
    last = doc.rows[-1]
    return [Answer("geometry_missing", doc, [last]), *_whole(doc, "file_truncated")]


def _said(data: bytes) -> bytes:
    """The file with its own length in its head."""
    return data[:24] + struct.pack(">i", len(data) // 2) + data[28:]


@kind("batch")
def archive_cut_off(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp")
    if doc is None:
        return None
    doc.twists.append(lambda data: data[: len(data) // 2])
    return _lost(world, _whole(doc, "file_unreadable"))


@kind("batch")
def empty_file(world: World) -> list[Answer] | None:
    doc = _batch(world, "shp", "geojson", "txt")
    if doc is None:
        return None
    doc.twists.append(lambda _data: b"")
    return _lost(world, _whole(doc, "file_unreadable"))


@kind("batch")
def batch_not_sent(world: World) -> list[Answer] | None:
    doc = world.whole("batch")
    if doc is None:
        return None
    doc.habit["absent"] = doc.habit["lost"] = True
    return [Answer("file_missing_optional", doc, [], None)]


@kind("power")
def power_not_sent(world: World) -> list[Answer] | None:
    doc = world.whole("power")
    if doc is None:
        return None
    doc.habit["absent"] = doc.habit["lost"] = True
    return [Answer("file_missing", doc, [], None)]


@kind("power")
def power_in_a_workbook_that_is_none(world: World) -> list[Answer] | None:
    doc = world.whole("power")
    if doc is None or not doc.settle(world.rng, "xlsx", "xls"):
        return None
    doc.twists.append(lambda _data: b"\x01\x02 saved by a program that gave up")
    return _lost(world, _whole(doc, "file_unreadable"))


@kind("power")
def power_without_headings(world: World) -> list[Answer] | None:
    doc = world.whole("power")
    if doc is None:
        return None
    doc.habit["headings"] = {
        "credit_code": "甲",
        "enterprise_name": "乙",
        "power_kwh": "丙",
        "year": "丁",
    }
    doc.habit.update(note=False, lost=True)
    return [Answer("header_missing", doc, [], None)]


@kind("statistics")
def statistics_unit_contradicts_the_catalogue(world: World) -> list[Answer] | None:
    doc = world.whole("statistics")
    if doc is None:
        return None
    doc.habit.update(
        money="千元", year="column", said="heading", number="number", merged=False, blank=False
    )
    doc.habit["declared"] = {"revenue_wan": "万元"}
    return [Answer("unit_conflict", doc, doc.rows[:1])]


@kind("leases")
def leases_without_a_required_column(world: World) -> list[Answer] | None:
    doc = world.whole("leases")
    if doc is None or not doc.rows:
        return None
    doc.habit["without"] = ("kind",)
    lost = _each(doc, "required_missing")
    return [Answer("column_missing", doc, [], None), *lost]


@kind(alone="register-columns")
def register_without_a_column(world: World) -> list[Answer] | None:
    doc = world.docs["enterprises"]
    if any(answer.code in ("value_unknown",) for answer in world.answers if answer.doc is doc):
        return None
    doc.habit["without"] = ("former_names",)
    if any(row.cells["former_names"] for row in doc.rows if "former_names" in row.cells):
        del doc.habit["without"]
        return None
    return [Answer("heading_missing", doc, [], "former_names")]


@kind("tax", alone="tax-note")
def sheet_that_is_no_table(world: World) -> list[Answer] | None:
    doc = world.docs["tax"]
    if not doc.settle(world.rng, "xlsx", "xls"):
        return None
    doc.habit["note"] = True
    return [Answer("sheet_skipped", doc, [], None)]


@kind("parks", alone="parks")
def park_in_two_blocks(world: World) -> list[Answer] | None:
    doc = world.docs.get("parks")
    if doc is None:
        return None
    _, south, east, north = doc.rows[0].shape.bounds
    more = doc.rows[0].copy()
    more.shape = shapely.box(east + 50, south, east + 900, north)
    doc.rows.append(more)
    doc.habit["layer"] = {"on_repeated_key": "union"}
    return [Answer("parts_joined", doc, [more], "P1")]


@kind("tax", alone="register-synonym")
def heading_known_from_the_table_of_synonyms(world: World) -> list[Answer] | None:
    doc = world.docs["tax"]
    doc.habit["headings"] = {"enterprise_name": "纳税人名称"}
    doc.habit["listed"] = {"enterprise_name": ["单位全称（税务）"]}
    return [Answer("heading_by_synonym", doc, [], None)]
