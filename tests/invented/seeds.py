"""Many folders, each from its seed, each in a tally."""

import multiprocessing
import tempfile
import traceback
import warnings
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from . import folders, judge
from .line import run


class Tally(NamedTuple):
    """One seed: what is not as it must be, the kinds that were planted, and what was written."""

    seed: int
    complaints: list[str]
    kinds: list[str]
    forms: list[str]
    records: int


def tally(seed: int, **how: Any) -> Tally:
    """Make the folder of a seed, run it, and hold both against each other."""
    with tempfile.TemporaryDirectory() as aside:
        folder = folders.make(seed, Path(aside))
        try:
            told = judge.complaints(folder, run(folder, **how))
        except Exception:  # noqa: BLE001 — any exception is what is looked for
            told = [traceback.format_exc(limit=-6)]
    return Tally(
        seed,
        told,
        [answer.kind for answer in folder.answers],
        [f"{name}:{doc.form}" for name, doc in folder.docs.items()],
        sum(doc.counted or 0 for doc in folder.docs.values()),
    )


def tallies(seeds: Iterable[int], *, processes: int, **how: Any) -> list[Tally]:
    """Many seeds in several fresh processes, warnings as errors; ``how`` as in ``line.run``."""
    one = partial(tally, **how)
    fresh = multiprocessing.get_context("spawn")
    with fresh.Pool(processes, initializer=warnings.simplefilter, initargs=("error",)) as pool:
        return pool.map(one, seeds, chunksize=10)


def report(some: Iterable[Tally]) -> str:
    """The seeds that went wrong, each with what is not as it must be."""
    return "\n".join(
        f"python -m tests.invented {each.seed}\n  " + "\n  ".join(each.complaints)
        for each in some
        if each.complaints
    )
