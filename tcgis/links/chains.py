"""Land handed down along leases: who gives to whom, as arrays of nodes."""

import numpy as np
import pandas as pd

# rounding of areas, not a lease of more than there is
_SLACK_M2, _SLACK_SHARE = 1.0, 0.005
_NOTHING_M2 = 1e-7


def on_a_cycle(tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Which edges tail → head lie on a cycle."""
    live = _between_cycles(tail, head)
    onward: dict[int, list[int]] = {}
    for giver, taker in zip(tail[live].tolist(), head[live].tolist(), strict=True):
        onward.setdefault(giver, []).append(taker)
    edges = np.flatnonzero(live)
    # few are left here: only leases on cycles and on ways from one to another
    live[edges] = [_reaches(onward, int(head[edge]), int(tail[edge])) for edge in edges]
    return live


def _between_cycles(tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Edges that remain when those from a source and those into a sink are taken off."""
    nodes = max(tail.max(initial=-1), head.max(initial=-1)) + 1
    live = np.ones(len(tail), dtype=bool)
    while True:
        fed, feeds = np.zeros(nodes, dtype=bool), np.zeros(nodes, dtype=bool)
        fed[head[live]], feeds[tail[live]] = True, True
        keep = live & fed[tail] & feeds[head]
        if keep.sum() == live.sum():
            return live
        live = keep


def _reaches(onward: dict[int, list[int]], start: int, goal: int) -> bool:
    seen, ahead = {start}, [start]
    while ahead and goal not in seen:
        fresh = set(onward.get(ahead.pop(), [])) - seen
        seen |= fresh
        ahead.extend(fresh)
    return goal in seen


def depth(tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    """How many edges lead down to and along each edge, 1 for one whose giver takes from nobody.

    The edges must not lie on cycles.
    """
    nodes = max(tail.max(initial=-1), head.max(initial=-1)) + 1
    deep = np.ones(len(tail), dtype="int64")
    while True:
        above = np.zeros(nodes, dtype="int64")
        np.maximum.at(above, head, deep)
        deeper = above[tail] + 1
        if (deeper == deep).all():
            return deep
        deep = deeper


def hand_down(
    tail: np.ndarray, head: np.ndarray, area: np.ndarray, stock: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give land along edges without cycles, each giver after all that give to him.

    Parameters
    ----------
    tail, head : giver and taker of each lease; leases of one giver in order of precedence.
    area : m² each lease asks for.
    stock : m² each node has at first.

    Returns
    -------
    given : m² handed over, 0 for a lease that is refused.
    left : m² the giver had left when the lease's turn came.
    """
    stock, given, left = stock.copy(), np.zeros(len(area)), np.zeros(len(area))
    waiting = np.ones(len(area), dtype=bool)
    while waiting.any():
        fed = np.zeros(len(stock), dtype=bool)
        fed[head[waiting]] = True
        now = np.flatnonzero(waiting & ~fed[tail])
        given[now], left[now] = _share_out(tail[now], area[now], stock)
        np.subtract.at(stock, tail[now], given[now])
        np.add.at(stock, head[now], given[now])
        waiting[now] = False
    return given, left


def _share_out(
    giver: np.ndarray, area: np.ndarray, stock: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First come, first served; a round settles each giver's first lease that asks too much."""
    slack = np.maximum(_SLACK_M2, _SLACK_SHARE * area)
    given = np.where(area - stock[giver] > slack, 0.0, area)
    while True:
        left = stock[giver] - (pd.Series(given).groupby(giver).cumsum().to_numpy() - given)
        over = np.flatnonzero(given - left > _NOTHING_M2)
        if not len(over):
            return given, left
        first = over[~pd.Series(giver[over]).duplicated().to_numpy()]
        fits = (area[first] - left[first] <= slack[first]) & (left[first] > _NOTHING_M2)
        given[first] = np.where(fits, left[first], 0.0)
