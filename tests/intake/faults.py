"""The catalogue of kinds of faults: how each is planted and what must be said of it.

A kind is a function of the world that either plants its fault and answers, or finds that this
county offers no place for it. Which slice of the work a kind waits for stands beside it.
"""

from collections.abc import Callable, Collection
from importlib import import_module
from typing import NamedTuple

from .world import Answer, World

Planter = Callable[[World], list[Answer] | None]


class Kind(NamedTuple):
    """One way in which a file can be wrong."""

    name: str
    plant: Planter
    needs: str
    """The slice of the work without which it is not found; ``""``: none."""
    until: str
    """The slice of the work that no longer lets it be a fault of this kind."""
    of: tuple[str, ...]
    """The files it needs."""
    alone: str
    """Of the kinds of one such word a folder bears at most one."""


KINDS: dict[str, Kind] = {}
_ROOMS = ("faults_register", "faults_facts", "faults_leases", "faults_land", "faults_files",
          "faults_survey")  # fmt: skip


def kind(
    *of: str, needs: str = "", until: str = "", alone: str = ""
) -> Callable[[Planter], Planter]:
    """Enter a function in the catalogue under its own name."""

    def entered(plant: Planter) -> Planter:
        name = plant.__name__
        assert name not in KINDS, name
        KINDS[name] = Kind(name, plant, needs, until, of, alone)
        return plant

    return entered


def known(slices: Collection[str]) -> list[Kind]:
    """Kinds that can be found once ``slices`` are done."""
    for room in _ROOMS:
        import_module(f".{room}", __package__)
    return [
        one for one in KINDS.values()
        if (not one.needs or one.needs in slices) and not (one.until and one.until in slices)
    ]  # fmt: skip


def turn(seed: int, *, slices: Collection[str] = ()) -> list[Kind]:
    """The two kinds whose turn it is; the seeds walk through all of them."""
    kinds = known(slices)
    return [kinds[seed % len(kinds)], kinds[(seed * 7 + 3) % len(kinds)]]


def plant(world: World, *, slices: Collection[str] = ()) -> None:
    """Plant three to eight faults, those whose turn it is first."""
    due = turn(world.seed, slices=slices)
    wanted = world.rng.randint(3, 8)
    others = [one for one in known(slices) if set(one.of) <= set(world.docs)]
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
