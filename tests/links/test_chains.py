"""Cycles are found exactly, and land handed down is never more than there is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tcgis.links import chains

EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14)


def ends(edges):
    pairs = np.array(edges, dtype="int64").reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def reach(edges, start):
    seen = {start}
    for _ in edges:
        seen |= {taker for giver, taker in edges if giver in seen}
    return seen


@given(EDGES)
def test_cycles_are_what_a_walk_finds(edges):
    expected = [giver in reach(edges, taker) for giver, taker in edges]
    assert chains.on_a_cycle(*ends(edges)).tolist() == expected


def test_a_way_between_two_cycles_is_on_none():
    edges = [(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)]
    assert chains.on_a_cycle(*ends(edges)).tolist() == [True, True, False, True, True]


@given(EDGES, st.lists(st.floats(0.1, 50), min_size=14, max_size=14))
def test_nobody_gives_more_than_he_has(edges, areas):
    tail, head = ends([(min(edge), max(edge)) for edge in edges if edge[0] != edge[1]])
    area, stock = np.array(areas[: len(tail)]), np.full(7, 40.0)
    given_away, _ = chains.hand_down(tail, head, area, stock)
    net = stock + np.bincount(head, given_away, 7) - np.bincount(tail, given_away, 7)
    assert net.min() >= -1e-6
    assert abs(net.sum() - 280) < 1e-9
    refused = given_away == 0
    assert (given_away[~refused] >= area[~refused] - np.maximum(1, 0.005 * area[~refused])).all()


def test_what_was_rented_can_be_let_on_and_no_more():
    tail, head = ends([(1, 2), (0, 1), (1, 3), (3, 4)])
    given_away, left = chains.hand_down(
        tail, head, np.array([60.0, 100.0, 50.0, 5.0]), np.array([100.0, 0, 0, 0, 0])
    )
    assert given_away.tolist() == [60.0, 100.0, 0.0, 0.0]
    assert left.tolist() == [100.0, 100.0, 40.0, 0.0]
