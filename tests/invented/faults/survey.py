"""Faults of survey files (勘测定界 TXT)."""

from tests.invented.world import Answer, Doc, Row, World

from .kinds import kind


def _txt(world: World) -> Doc | None:
    doc = world.doc("batch")
    return doc if doc is not None and doc.settle(world.rng, "txt") else None


def _twisted(world: World, twist: str, code: str, *also: str) -> list[Answer] | None:
    doc = _txt(world)
    if doc is None:
        return None
    row: Row | None = doc.free(world.rng)
    if row is None:
        return None
    row.cells["_twist"] = twist
    # names that begin anew say themselves where a ring begins
    doc.habit.setdefault("txt", world.rng.choice(["plain", "full_width", "ten_fields", "no_j"]))
    return [Answer(code, doc, [row], None, also)]


@kind("batch")
def survey_counts_wrong(world: World) -> list[Answer] | None:
    return _twisted(world, "point_count", "txt_point_count")


@kind("batch")
def survey_ring_open(world: World) -> list[Answer] | None:
    return _twisted(world, "unclosed", "txt_unclosed", "txt_point_count")


@kind("batch")
def survey_closing_row_wrong(world: World) -> list[Answer] | None:
    return _twisted(world, "closing_row", "txt_closing_row", "txt_point_count")


@kind("batch")
def survey_area_in_another_unit(world: World) -> list[Answer] | None:
    doc = world.doc("batch")
    if doc is None or sum(not row.busy for row in doc.rows) < 3:
        return None
    return _twisted(world, "area_unit", "txt_area_unit", "area_unit", "unit_conflict")


@kind("batch", alone="lines")
def survey_line_of_prose(world: World) -> list[Answer] | None:
    doc = _txt(world)
    if doc is None:
        return None
    prose = Row({})
    prose.number = 13
    doc.habit["lines"] = [(12, "以下界址点由示例测绘队实测")]
    return [Answer("txt_line_ignored", doc, [prose], None)]


@kind("batch", alone="zone")
def survey_zone_contradicts_the_points(world: World) -> list[Answer] | None:
    doc = _txt(world)
    if doc is None:
        return None
    doc.habit["zone"] = world.rng.choice(["39", "37"])
    return [Answer("txt_zone_conflict", doc, [], None, ("crs_conflict",))]
