"""勘测定界 TXT with the habits of its writers."""

from random import Random
from typing import Any, NamedTuple

import numpy as np
import shapely

FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "[]=@,"}
HABITS = ["plain", "full_width", "ten_fields", "one_ring_number", "restart", "no_j", "utf16",
          "swapped", "trailing", "no_close_count", "mu", "m2", "unit_in_cell"]  # fmt: skip


class Parcel(NamedTuple):
    """A parcel as it will be written; points east, north."""

    code: str | None
    name: str | None
    use: str | None
    shape: Any
    area_m2: float
    twist: str | None = None


def text(parcels: list[Parcel], *, habit: str, zone: str) -> tuple[list[str], list[int]]:
    """The lines, and on which line (from 1) each parcel's own line stands."""
    lines = ["[属性描述]", "格式版本号=1.01", "数据产生单位=示例测绘队", "数据产生日期=2024-05-01",
             "坐标系=2000国家大地坐标系", "几度分带=3", "投影类型=高斯克吕格", "计量单位=米",
             f"带号={zone}", "精度=0.001", "转换参数=,,,,,,", "[地块坐标]"]  # fmt: skip
    at = []
    for parcel in parcels:
        points = _points(parcel, habit)
        lines.append(_own_line(parcel, len(points), habit))
        at.append(len(lines))
        lines += points
    if habit == "trailing":
        lines[-1] += "\n"
    return lines, at


def encoded(lines: list[str], habit: str, rng: Random) -> bytes:
    """Lines as bytes."""
    whole = "\r\n".join(lines) + "\r\n"
    if habit == "full_width":
        whole = whole.translate(FULL_WIDTH)
    if habit == "utf16":
        return whole.encode("utf-16")
    return whole.encode(rng.choice(["gbk", "utf-8", "utf-8-sig"]))


def _own_line(parcel: Parcel, points: int, habit: str) -> str:
    area = {"mu": parcel.area_m2 * 0.0015, "m2": parcel.area_m2}.get(habit, parcel.area_m2 / 1e4)
    if parcel.twist == "area_unit":
        area = parcel.area_m2 / 1e4 if habit in ("m2", "mu") else parcel.area_m2
    size = f"{area:.2f}" if area > 50 else f"{area:.4f}"
    if habit == "unit_in_cell":
        size += "平方米" if parcel.twist == "area_unit" else "公顷"
    count = points + 5 if parcel.twist == "point_count" else points - (habit == "no_close_count")
    extra = ["", "", ""] if habit == "ten_fields" else []
    cells = [
        str(count),
        size,
        parcel.code or "",
        parcel.name or "",
        "面",
        "",
        "工业用地",
        parcel.use or "",
    ]
    return ",".join([*cells, *extra]) + ",@"


def _points(parcel: Parcel, habit: str) -> list[str]:
    rows, number = [], 0
    rings = [
        ring
        for part in shapely.get_parts(parcel.shape)
        for ring in (part.exterior, *part.interiors)
    ]
    for ring_number, ring in enumerate(rings, start=1):
        first = number + 1
        points = np.asarray(ring.coords)
        if parcel.twist == "two_points":
            points = points[:2]
        for place, (x, y) in enumerate(points):
            closing = place == len(points) - 1 and len(points) > 2
            if closing and parcel.twist == "unclosed":
                continue
            name = (1 if habit == "restart" else first) if closing else number + 1
            number += not closing
            if habit == "restart" and not closing:
                name = place + 1
            label = f"{name}" if habit == "no_j" else f"J{name}"
            north, east = (y, y) if closing and parcel.twist == "closing_row" else (y, x)
            pair = f"{east:.3f},{north:.3f}" if habit == "swapped" else f"{north:.3f},{east:.3f}"
            rows.append(f"{label},{1 if habit == 'one_ring_number' else ring_number},{pair}")
    return rows
