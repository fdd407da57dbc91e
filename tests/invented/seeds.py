"""Many folders, each from its seed, each in a tally."""

import tempfile
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from . import folders, judge
from .line import run

FOLDERS = 1_000
KEPT = Path(__file__).with_name("kept.txt")


class Tally(NamedTuple):
    """One seed: what is not as it must be, the kinds that were planted, and what was written."""

    seed: int
    complaints: list[str]
    kinds: list[str]
    forms: list[str]
    records: int


def kept() -> list[int]:
    """Seeds that are run always: those that once failed, and the fewest that plant every kind."""
    lines = KEPT.read_text("utf-8").splitlines()
    return [int(word) for line in lines for word in line.partition("#")[0].split()]


def tally(seed: int, **how: Any) -> Tally:
    """Make the folder of a seed, run it, and hold both against each other.

    ``how`` as in ``line.run``.
    """
    with tempfile.TemporaryDirectory() as aside:
        folder = folders.make(seed, Path(aside))
        try:
            complaints = judge.complaints(folder, run(folder, **how))
        except Exception:  # noqa: BLE001 — any exception is what is looked for
            complaints = [traceback.format_exc(limit=-6)]
    return _tally(folder, complaints)


def planted(seed: int) -> Tally:
    """What stands in the folder of a seed; it is not run."""
    with tempfile.TemporaryDirectory() as aside:
        return _tally(folders.make(seed, Path(aside)), [])


def _tally(folder: folders.Folder, complaints: list[str]) -> Tally:
    return Tally(
        folder.world.seed,
        complaints,
        [answer.kind for answer in folder.answers],
        [f"{name}:{doc.form}" for name, doc in folder.docs.items()],
        sum(doc.counted or 0 for doc in folder.docs.values()),
    )


def fewest(some: Iterable[Tally], kinds: Iterable[str]) -> list[int]:
    """The fewest seeds, or nearly, that plant every kind."""
    tallies, left, chosen = list(some), set(kinds), []
    while left:
        best = max(tallies, key=lambda one: (len(left & set(one.kinds)), -one.seed))
        if left.isdisjoint(best.kinds):
            raise ValueError(f"planted by none: {sorted(left)}")
        chosen.append(best.seed)
        left -= set(best.kinds)
    return sorted(chosen)


def report(some: Iterable[Tally]) -> str:
    """The seeds that went wrong, each with what is not as it must be."""
    return "\n".join(
        f"python -m tests.invented {each.seed}\n  " + "\n  ".join(each.complaints)
        for each in some
        if each.complaints
    )
