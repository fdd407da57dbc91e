"""Which worker runs what: two cores busy from the first test to the last.

The long ones start first. The tests of a file stay together, so that what they share is made
once; some folders stay together as a whole, and some files fall into their single tests.
"""

from collections.abc import Iterable

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

TOGETHER, APART = "together", "apart"
FIRST = {
    "tests/browser/": TOGETHER,  # one Chromium
    "tests/test_quality.py": APART,
    "tests/invented/test_folders.py": APART,
    "tests/line/test_assess.py": TOGETHER,
    "tests/scoring/test_mutants.py": APART,
    "tests/scoring/test_drawn.py": APART,
    "tests/cli/": TOGETHER,
    "tests/analysis/test_gap.py": TOGETHER,
    "tests/security/test_sandbox.py": TOGETHER,
    "tests/ui/": TOGETHER,  # the pages read the sample once
    "tests/examples/": TOGETHER,
    "tests/scoring/test_independent.py": TOGETHER,
    "tests/test_benchmarks.py": APART,
    "tests/invented/": TOGETHER,
    "tests/security/": TOGETHER,
}
"""Beginning of a path, the longest tests first, and whether its tests go to one worker."""
MOST = 4
"""Workers of a run, each of about 1 GB."""


def _entry(nodeid: str) -> str:
    return next((start for start in FIRST if nodeid.startswith(start)), "")


def order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the long ones first; otherwise as they were."""
    places = {start: place for place, start in enumerate(FIRST)}
    return sorted(items, key=lambda item: places.get(_entry(item.nodeid), len(places)))


def unit(nodeid: str) -> str:
    """What goes to one worker with this test."""
    entry = _entry(nodeid)
    if FIRST.get(entry) == APART:
        return nodeid
    return entry or nodeid.split("::", 1)[0]


class Spread(LoadScopeScheduling):
    """Hands out units in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
