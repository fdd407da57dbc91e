"""Outlines that are drawn as something else than a polyline.

Circles, ellipses, closed splines, faces, hatches, blocks and chains of lines and arcs hold land as
polylines do. What holds no area of a size that land has is counted by kind and layer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import shapely
from ezdxf import path as drawn_path
from ezdxf.entities.arc import Arc
from ezdxf.entities.circle import Circle
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.ellipse import Ellipse
from ezdxf.entities.insert import Insert
from ezdxf.entities.polygon import DXFPolygon
from ezdxf.lldxf.const import DXFError
from ezdxf.math import Vec3

from tcgis.sources.vector import cad_chains, cad_outlines
from tcgis.sources.vector.cad_outlines import Outline
from tcgis.sources.vector.shapes import ARC_DEGREES

_POLYLINES: Final = ("LWPOLYLINE", "POLYLINE")
_CLOSED: Final = ("CIRCLE", "ELLIPSE", "SPLINE", "SOLID", "TRACE", "3DFACE")
_FILLED: Final = ("HATCH", "MPOLYGON")
_SEGMENTS: Final = ("LINE", "ARC")
UNREADABLE: Final = ("REGION", "3DSOLID", "BODY", "SURFACE", "MLINE", "ACAD_PROXY_ENTITY")
"""Kinds that may hold land and that nothing here can draw."""
_SAGITTA: Final = 1 - float(np.cos(np.radians(ARC_DEGREES / 2)))
_LEAST_M2: Final = 20.0
"""Land is larger (0.03 mu); marks of points and signs of maps are smaller."""
_LEAST_DEGREES2: Final = _LEAST_M2 / 1e10
_CLOSED_M: Final = 1e-3
_DEPTH: Final = 4
"""Blocks within blocks, at most."""
_FAULTS: Final = (DXFError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class DrawnOutline(NamedTuple):
    """An outline, its layer, and the entity that carries what programs wrote on it."""

    outline: Outline
    layer: str
    entity: DXFEntity


@dataclass
class _Found:
    """What a space holds, while it is gone through."""

    outlines: list[DrawnOutline] = field(default_factory=list)
    segments: list[tuple[str, np.ndarray, DXFEntity]] = field(default_factory=list)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    blocks: dict[str, "_Found"] = field(default_factory=dict)


def outlines_of(space: Iterable[DXFEntity]) -> tuple[list[DrawnOutline], Counter[tuple[str, str]]]:
    """Every outline of a space, and how many things of each (kind, layer) hold none."""
    found = _gather(space, {}, 0)
    _chain(found)
    return _without_fills(found.outlines), found.left


def _gather(space: Iterable[DXFEntity], blocks: dict[str, _Found], depth: int) -> _Found:
    found = _Found(blocks=blocks)
    for entity in space:
        kind, layer = entity.dxftype(), entity.dxf.get("layer", "0")
        if kind in _POLYLINES:
            _take_polyline(found, entity, layer)
        elif kind in _SEGMENTS:
            found.segments += [(layer, each, entity) for each in _flattened(entity, closed=False)]
        elif kind in (*_CLOSED, *_FILLED, "INSERT", *UNREADABLE):
            some = _areas(entity, layer, blocks, depth)
            found.outlines += some
            if not some:
                found.left[kind, layer] += 1
    return found


def _areas(
    entity: DXFEntity, layer: str, blocks: dict[str, _Found], depth: int
) -> list[DrawnOutline]:
    if isinstance(entity, Insert):
        return list(_of_block(entity, layer, blocks, depth))
    kind = entity.dxftype()
    lines = [] if kind in UNREADABLE else _flattened(entity, closed=True)
    rings = [_ring(line, kind) for line in lines]
    return [DrawnOutline(each, layer, entity) for each in rings if each is not None]


def _take_polyline(found: _Found, entity: DXFEntity, layer: str) -> None:
    outline = cad_outlines.outline_of(entity)
    if outline is not None:
        found.outlines.append(DrawnOutline(outline, layer, entity))
    else:
        found.segments += [(layer, each, entity) for each in _flattened(entity, closed=False)]


def _flattened(entity: DXFEntity, *, closed: bool) -> list[np.ndarray]:
    """The lines (n × 2) that an entity draws, arcs in chords; only closed ones if asked."""
    try:
        lines = [np.array([(each.x, each.y) for each in line]) for line in _lines(entity)]
    except _FAULTS:
        return []
    return [
        line
        for line in lines
        if len(line) > 1
        and np.isfinite(line).all()
        and (not closed or np.allclose(line[0], line[-1], rtol=0, atol=_CLOSED_M))
    ]


def _lines(entity: DXFEntity) -> Iterator[Iterable[Vec3]]:
    if isinstance(entity, (Circle, Arc)):  # points lie on the arc, as those of bulges do
        yield entity.flattening(max(float(entity.dxf.radius) * _SAGITTA, 1e-9))
    elif isinstance(entity, Ellipse):
        yield entity.flattening(_CLOSED_M)
    else:
        paths = (
            drawn_path.from_hatch(entity)
            if isinstance(entity, DXFPolygon)
            else [drawn_path.make_path(entity)]
        )
        yield from (path.flattening(_CLOSED_M) for path in paths if len(path))


def _ring(line: np.ndarray, kind: str) -> Outline | None:
    points = line[:-1] if np.allclose(line[0], line[-1], rtol=0, atol=_CLOSED_M) else line
    if len(points) < 3 or _area(points) < _least(points):  # noqa: PLR2004 — a triangle
        return None
    curved = kind in ("CIRCLE", "ELLIPSE", "SPLINE")
    return Outline(points, 0.0, curved)


def _least(points: np.ndarray) -> float:
    degrees = bool((np.abs(points) <= (180, 90)).all())
    return _LEAST_DEGREES2 if degrees else _LEAST_M2


def _area(points: np.ndarray) -> float:
    return float(shapely.area(shapely.Polygon(points)))


def _of_block(
    insert: Insert, layer: str, blocks: dict[str, _Found], depth: int
) -> Iterator[DrawnOutline]:
    """The outlines of a block where it stands; what the block draws on layer 0 is on its own."""
    block = insert.block()
    if block is None or depth >= _DEPTH:
        return
    if block.name not in blocks:
        blocks[block.name] = _Found()  # a block within itself draws nothing more
        blocks[block.name] = _gather(block, blocks, depth + 1)
        _chain(blocks[block.name])
    for one in insert.multi_insert() if insert.mcount > 1 else [insert]:
        matrix = one.matrix44()
        for drawn in blocks[block.name].outlines:
            flat = matrix.transform_vertices([(x, y, 0.0) for x, y in drawn.outline.points])
            points = np.array([(each.x, each.y) for each in flat])
            if _area(points) >= _least(points):
                on = layer if drawn.layer == "0" else drawn.layer
                carrier = drawn.entity if drawn.entity.has_xdata("SOUTH") else insert
                yield DrawnOutline(drawn.outline._replace(points=points), on, carrier)


def _chain(found: _Found) -> None:
    """Lines and arcs that close, end to end, as rings; the others are left."""
    for layer in sorted({layer for layer, _, _ in found.segments}):
        mine = [each for each in found.segments if each[0] == layer]
        lines = [line for _, line, _ in mine]
        used: set[int] = set()
        for way in cad_chains.find_rings(lines):
            outline = _ring(cad_chains.join_lines(way, lines), "LINE")
            if outline is not None:
                used.update(way)
                found.outlines.append(DrawnOutline(outline, layer, mine[way[0]][2]))
        found.left.update(
            (entity.dxftype(), layer)
            for number, (_, _, entity) in enumerate(mine)
            if number not in used
        )
    found.segments = []


def _without_fills(outlines: list[DrawnOutline]) -> list[DrawnOutline]:
    """Outlines without those that only fill what a polyline of their layer draws already."""
    lines = [each for each in outlines if each.entity.dxftype() in _POLYLINES]
    fills = [each for each in outlines if each.entity.dxftype() in _FILLED]
    if not lines or not fills:
        return outlines
    drawn = shapely.make_valid([shapely.Polygon(each.outline.points) for each in lines])
    filled = shapely.make_valid([shapely.Polygon(each.outline.points) for each in fills])
    fill, line = shapely.STRtree(drawn).query(filled)
    apart = shapely.area(shapely.symmetric_difference(filled[fill], drawn[line]))
    same = apart < shapely.area(filled[fill]) * 1e-3
    again = {id(fills[number]) for number in fill[same]}
    return [each for each in outlines if id(each) not in again]
