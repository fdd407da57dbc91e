"""The catalogue of kinds of faults: how each is planted and what must be said of it.

A kind is a function of the world that either plants its fault and answers, or finds that this
county offers no place for it.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from tests.invented.world import Answer, World

Planter = Callable[[World], list[Answer] | None]


class Kind(NamedTuple):
    """One way in which a file can be wrong."""

    name: str
    plant: Planter
    of: tuple[str, ...]
    """The files it needs."""
    alone: str
    """Of the kinds of one such word a folder bears at most one."""


KINDS: dict[str, Kind] = {}
_ROOMS = ("register", "facts", "leases", "land", "files", "survey", "sheets", "drawings", "links")


def kind(*of: str, alone: str = "") -> Callable[[Planter], Planter]:
    """Enter a function in the catalogue under its own name."""

    def entered(plant: Planter) -> Planter:
        name = plant.__name__
        assert name not in KINDS, name
        KINDS[name] = Kind(name, plant, of, alone)
        return plant

    return entered


def known() -> list[Kind]:
    """Every kind there is."""
    for room in _ROOMS:
        import_module(f".{room}", __package__)
    return list(KINDS.values())


def turn(seed: int) -> list[Kind]:
    """The two kinds whose turn it is; the seeds walk through all of them."""
    kinds = known()
    return [kinds[seed % len(kinds)], kinds[(seed * 7 + 3) % len(kinds)]]


def plant(world: World) -> None:
    """Plant three to eight faults, those whose turn it is first."""
    due = turn(world.seed)
    wanted = world.rng.randint(3, 8)
    others = [one for one in known() if set(one.of) <= set(world.docs)]
    world.rng.shuffle(others)
    planted = 0
    for one in dict.fromkeys([*due, *others]):
        if planted == wanted:
            break
        planted += try_kind(world, one)


def try_kind(world: World, one: Kind) -> bool:
    """Plant one fault, if there is a place for it."""
    if one.alone and one.alone in world.taken:
        return False
    answers = one.plant(world)
    if not answers:
        return False
    if one.alone:
        world.taken.add(one.alone)
    for answer in answers:
        answer.kind = one.name
        for row in answer.rows:
            row.busy = True
    world.answers += answers
    return True
