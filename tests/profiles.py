"""How much of what has no end is run: a part on each push, far more at night.

``python -m pytest`` is the **push** profile. Every test runs; those that could go on for ever take
a part: a fifteenth of the thousand invented folders, the mutants of files that changed, and of each
property the same examples as always and then some that nobody has seen.

``python -m pytest -m nightly`` is the **nightly** profile. It runs those tests alone, and whole:
all folders, all mutants, ten times as many new examples. ``.ci/nightly`` runs both.

Which part is run changes with the day, so that within fifteen days all has been run. A day is
run again with ``TCGIS_DAY=2026-11-30 python -m pytest``. What once failed is kept and run always:
seeds of folders in ``tests/invented/kept.txt``, examples of a property by an ``@example`` above it.
"""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

T = TypeVar("T")
DAY = "TCGIS_DAY"
NEW_EXAMPLES = {"push": 0.25, "nightly": 10.0}
"""New examples of a property, as a share of those that are always the same."""
_SEEN = DirectoryBasedExampleDatabase(Path(__file__).parents[1] / ".hypothesis" / "examples")
"""What failed on this machine is tried first next time."""


def chosen(config: pytest.Config) -> str:
    """Name of the profile that is run."""
    return "nightly" if config.option.markexpr.strip() == "nightly" else "push"


def is_nightly(config: pytest.Config) -> bool:
    return chosen(config) == "nightly"


def settle() -> None:
    """Fix the day for all processes of a run, and how properties draw."""
    os.environ.setdefault(DAY, datetime.now(UTC).date().isoformat())
    settings.register_profile("fixed", deadline=None, derandomize=True, print_blob=True)
    settings.load_profile("fixed")


def todays(things: Sequence[T], *, parts: int) -> list[T]:
    """The part whose turn it is: neighbours; after so many days each has had its turn."""
    turn = date.fromisoformat(os.environ[DAY]).toordinal() % parts
    first, end = (len(things) * part // parts for part in (turn, turn + 1))
    return list(things[first:end])


def is_property(item: pytest.Item) -> bool:
    """Whether hypothesis draws the examples of a test."""
    return hasattr(getattr(item, "obj", None), "hypothesis")


def draw_anew(item: pytest.Function) -> None:
    """Run a property once more, on examples that are others in every run."""
    test = item.obj
    fixed = test._hypothesis_internal_use_settings
    number = max(1, int(fixed.max_examples * NEW_EXAMPLES[chosen(item.config)]))
    fresh = settings(fixed, derandomize=False, max_examples=number, database=_SEEN)
    test._hypothesis_internal_use_settings = fresh
    try:
        test(**{name: item.funcargs[name] for name in item._fixtureinfo.argnames})
    finally:
        test._hypothesis_internal_use_settings = fixed
