"""Faults planted in the parcel register, each with the answer that a check should give."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from tcgis.sample.land.vector_files import PARCEL_REGISTER
from tcgis.words.units import MU_M2

LandAnswer = dict[str, Any]


class Sent(NamedTuple):
    """What is sent of the parcels, and which faults lie in it."""

    register: gpd.GeoDataFrame
    """Rows in the order of the file."""
    batch: gpd.GeoDataFrame
    """Unsupplied parcels that come as survey text instead."""
    faulty_batch: gpd.GeoDataFrame
    answers: list[LandAnswer]


def plant_land_faults(
    parcels: gpd.GeoDataFrame, parks: gpd.GeoDataFrame, county: BaseGeometry
) -> Sent:
    """Divide the parcels among the files and plant the faults of the register."""
    unsupplied = np.flatnonzero(_in_parks(parcels) & (parcels["plan"] == "unsupplied"))
    first = min(8, max(1, len(unsupplied) * 8 // 22))
    last = first + min(3, max(1, len(unsupplied) * 3 // 22))
    kept = np.ones(len(parcels), bool)
    kept[unsupplied[:last]] = False
    register = parcels[kept].reset_index(drop=True)
    answers = [*_spoilt_values(register), *_spoilt_shapes(register)]
    register, more = _further_rows(register, parks, county)
    batches = (parcels.iloc[unsupplied[:first]], parcels.iloc[unsupplied[first:last]])
    return Sent(register, *batches, answers + more)


def _in_parks(parcels: gpd.GeoDataFrame) -> np.ndarray:
    # the part (地籍子区) 000 is the land outside every park
    return np.asarray(parcels["parcel_id"].str[9:12] != "000")


def _answer(code: str, fault: str, register: pd.DataFrame, at: int, note: str) -> LandAnswer:
    return {
        "fault": fault,
        "code": code,
        "file": PARCEL_REGISTER,
        "row": int(at) + 1,
        "subject": str(register["parcel_id"].iloc[at]),
        "note": note,
    }


def _spoilt_values(register: gpd.GeoDataFrame) -> Iterator[LandAnswer]:
    """Certificate areas in the wrong unit, a little off, and rounded; dates out of order."""
    owners = np.flatnonzero((register["plan"] == "owner") & _in_parks(register))
    picks = owners[len(owners) * np.arange(1, 7) // 8]
    area = register["geometry_area_m2"]
    spoilt: list[tuple[str, str, Callable[[float], float]]] = [
        ("area_unit", "证载面积以公顷填入平方米栏", lambda m2: round(m2 / 10_000, 4)),
        ("area_unit", "证载面积以亩填入平方米栏", lambda m2: round(m2 / MU_M2, 2)),
        ("area_differs", "证载面积与图形面积相差 0.2%", lambda m2: round(m2 * 1.002, 2)),
        ("area_rounded", "证载面积取整到平方米", lambda m2: float(round(m2))),
    ]
    for at, (code, fault, change) in zip(picks[:4].tolist(), spoilt, strict=True):
        written = change(area[at])
        register.loc[at, "certificate_area_m2"] = written
        yield _answer(code, fault, register, at, f"填 {written}，图形面积 {area[at]}")
    early, late = picks[4:].tolist()
    register.loc[early, "started_on"] = register.loc[early, "supplied_on"] - pd.Timedelta(days=200)
    yield _answer("dates_out_of_order", "开工早于供地", register, early, "实际开工早于供地日期")
    register.loc[late, "finished_on"] = register.loc[late, "started_on"] - pd.Timedelta(days=90)
    yield _answer("dates_out_of_order", "竣工早于开工", register, late, "实际竣工早于实际开工")


def _spoilt_shapes(register: gpd.GeoDataFrame) -> Iterator[LandAnswer]:
    """A lot drawn three metres into its neighbour, and one whose corner crosses itself."""
    owners = np.flatnonzero((register["plan"] == "owner") & _in_parks(register))
    at, other, grown = _grown(register, owners[len(owners) // 3 :])
    _redraw(register, at, grown)
    overlap = shapely.area(shapely.intersection(grown, register.geometry[other]))
    neighbour = register["parcel_id"].iloc[other]
    note = f"与 {neighbour}（第 {other + 1} 行）重叠 {overlap:.2f} ㎡"
    yield _answer("parcel_overlap", "两宗地重叠", register, at, note)
    at, crossed = _crossed(register, owners[len(owners) * 2 // 3 :])
    _redraw(register, at, crossed)
    note = "切角处两个界址点次序颠倒；未经同意不修复"
    yield _answer("geometry_repair_proposed", "图形自相交", register, at, note)


def _redraw(register: gpd.GeoDataFrame, at: int, shape: shapely.Geometry) -> None:
    """Give a row another shape, and areas that agree with it once it is repaired."""
    area = round(float(shapely.area(shapely.make_valid(shape))), 2)
    register.loc[at, "geometry"] = shape
    names = ["certificate_area_m2", "reported_area_m2", "geometry_area_m2"]
    register.loc[at, names] = area


def _grown(register: gpd.GeoDataFrame, rows: np.ndarray) -> tuple[int, int, shapely.Polygon]:
    """The first lot with a long shared boundary, its neighbour, and the lot grown into it."""
    shapes = register.geometry.to_numpy()
    asked, other = shapely.STRtree(shapes).query(shapes[rows[:50]], predicate="touches")
    shared = shapely.length(shapely.intersection(shapes[rows[asked]], shapes[other]))
    fit = int(np.argmax(shared >= min(60.0, shared.max())))
    at, beside = int(rows[asked[fit]]), int(other[fit])
    strip = shapely.intersection(
        shapely.buffer(shapes[at], 3, join_style="mitre"), shapes[beside], grid_size=0.001
    )
    return at, beside, shapely.union(shapes[at], strip, grid_size=0.001)


def _crossed(register: gpd.GeoDataFrame, rows: np.ndarray) -> tuple[int, shapely.Polygon]:
    """The first lot with a cut corner, its two points in the wrong order: a small bow-tie."""
    shapes = register.geometry.to_numpy()
    for at in rows.tolist():
        ring = shapely.get_coordinates(shapes[at])[:-1]
        sides = ((np.roll(ring, -1, axis=0) - ring) ** 2).sum(axis=1) ** 0.5
        for corner in np.flatnonzero((sides > 5) & (sides < 16)).tolist():
            following = (corner + 1) % len(ring)
            swapped = ring.copy()
            swapped[[corner, following]] = ring[[following, corner]]
            shape = shapely.Polygon(swapped)
            change = shapely.area(shapely.make_valid(shape)) / shapely.area(shapes[at])
            if not shape.is_valid and abs(change - 1) < 0.02:
                return at, shape
    raise AssertionError("no lot with a cut corner")


def _further_rows(
    register: gpd.GeoDataFrame, parks: gpd.GeoDataFrame, county: BaseGeometry
) -> tuple[gpd.GeoDataFrame, list[LandAnswer]]:
    """A parcel id used again elsewhere, a sliver, and a parcel outside the county."""
    shapes = register.geometry.to_numpy()
    owners = np.flatnonzero((register["plan"] == "owner") & _in_parks(register))
    again = int(owners[len(owners) // 5])
    taken = shapely.STRtree(np.concatenate([shapes, parks.geometry.to_numpy()]))
    west, south, _, north = county.bounds
    beyond = shapely.Point(west - 4000, (south + north) / 2)
    beside, sliver = _sliver(shapes, owners)
    template = [again, beside, int(owners[0])]
    rows = gpd.GeoDataFrame(register.iloc[template].reset_index(drop=True))
    rows.loc[0, "geometry"] = _moved_to_free(shapes[again], taken)
    rows.loc[1:, "parcel_id"] = [
        f"{code[:12]}GB{90001 + number}" for number, code in enumerate(rows["parcel_id"][1:])
    ]
    rows.loc[1:, "parcel_name"] = ["边角地块（示例）", "县外地块（示例）"]
    _blank(rows, [1, 2])
    rows.loc[1, "geometry"] = sliver
    rows.loc[2, "geometry"] = _moved(shapes[owners[0]], beyond)
    for at in range(3):
        _redraw(rows, at, rows.geometry[at])
    whole = gpd.GeoDataFrame(pd.concat([register, rows], ignore_index=True), crs=register.crs)
    end = len(register)
    return whole, [
        _answer(
            "parcel_id_repeated", "同一宗地代码两个图形", whole, end,
            f"与第 {again + 1} 行同码，图形在别处",
        ),
        _answer("parcel_sliver", "碎片", whole, end + 1, f"{sliver.area:.2f} ㎡ 的细长条"),
        _answer("outside_county", "在县界外", whole, end + 2, "县界以西约 4 公里"),
    ]  # fmt: skip


def _blank(rows: gpd.GeoDataFrame, which: list[int]) -> None:
    """Make rows speak of land that nobody holds."""
    dates = [name for name in rows if name.endswith(("_on", "_due")) or name == "term_end"]
    known = ["supply_mode", "built_share", "invested_share", "agreed_tax_per_mu", *dates]
    for name in [*known, *(name for name in ("holder", "credit_code") if name in rows)]:
        rows.loc[which, name] = pd.NA if rows[name].dtype == "string" else None
    rows.loc[which, "condition"] = "未供应"


def _moved(shape: shapely.Polygon, middle: shapely.Point) -> shapely.Polygon:
    shift = np.round(np.subtract(middle.coords[0], shape.centroid.coords[0]), 0)
    return shapely.transform(shape, lambda xy: np.round(xy + shift, 3))


def _moved_to_free(shape: shapely.Polygon, taken: shapely.STRtree) -> shapely.Polygon:
    """The shape moved westward, a little at a time, until it lies clear of all else."""
    for step in range(1, 400):
        shifted = _moved(shape, shapely.Point(shape.centroid.x - 150 * step, shape.centroid.y))
        if not len(taken.query(shapely.buffer(shifted, 40), predicate="intersects")):
            return shifted
    raise AssertionError("no free ground west of the parcel")


def _sliver(shapes: np.ndarray, rows: np.ndarray) -> tuple[int, shapely.Polygon]:
    """A strip 0.9 m wide in the street along some lot, clear of every lot."""
    tree = shapely.STRtree(shapes)
    for at in rows[len(rows) // 2 :].tolist():
        ring = shapely.get_coordinates(shapely.normalize(shapes[at]))
        sides = np.diff(ring, axis=0)
        length = (sides**2).sum(axis=1) ** 0.5
        longest = int(length.argmax())
        along = sides[longest] / length[longest]
        # a normalised shell runs clockwise: outside is on the left
        outward = np.array([-along[1], along[0]])
        start = ring[longest] + along * 4 + outward * 1.2
        reach = along * min(70.0, length[longest] - 8)
        corners = [start, start + reach, start + reach + outward * 0.9, start + outward * 0.9]
        strip = shapely.Polygon(np.round(corners, 3))
        if not len(tree.query(strip, predicate="intersects")):
            return at, strip
    raise AssertionError("no lot beside a street")
