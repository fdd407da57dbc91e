"""Lines that close end to end: a ring of a drawing that nobody drew as one."""

from typing import Final

import numpy as np

_SNAP_M: Final = 1e-3
"""Ends nearer than this are one."""
_PAIR: Final = 2

_Node = tuple[int, int]


def find_rings(lines: list[np.ndarray]) -> list[list[int]]:
    """Which lines (n × 2 each) make a ring, in the order of the way around it.

    Where more than two ends meet nobody knows which way the ring goes: there is none.
    """
    ends = [(_node(line[0]), _node(line[-1])) for line in lines]
    at: dict[_Node, list[int]] = {}
    for number, pair in enumerate(ends):
        for node in pair:
            at.setdefault(node, []).append(number)
    rings: list[list[int]] = []
    used: set[int] = set()
    for number in range(len(lines)):
        if number not in used:
            way = _walk(number, ends, at)
            used.update(way)
            rings += [way] if way else []
    return rings


def _node(point: np.ndarray) -> _Node:
    x, y = np.round(point / _SNAP_M).astype("int64").tolist()
    return x, y


def _walk(first: int, ends: list[tuple[_Node, _Node]], at: dict[_Node, list[int]]) -> list[int]:
    """The lines from one around to its own start; none if the way forks or ends."""
    start, node = ends[first]
    way = [first]
    while node != start:
        if len(at[node]) != _PAIR:
            return []
        one, other = at[node]
        step = other if one == way[-1] else one
        way.append(step)
        node = ends[step][1] if ends[step][0] == node else ends[step][0]
    return way if len(at[start]) == _PAIR else []


def join_lines(way: list[int], lines: list[np.ndarray]) -> np.ndarray:
    """The points of a ring, the first of them again at its end."""
    node, parts = _node(lines[way[0]][0]), []
    for number in way:
        line = lines[number] if _node(lines[number][0]) == node else lines[number][::-1]
        parts.append(line[:-1])
        node = _node(line[-1])
    return np.vstack([*parts, parts[0][:1]])
