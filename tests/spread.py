"""Which worker runs what: two cores busy from the first test to the last.

The long ones start first. The tests of a file stay together, so that what they share is made
once; some folders stay together as a whole, and some files fall into their single tests.
"""

from collections.abc import Iterable

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

APART = ""
FIRST = {
    "tests/browser/": "browser",  # one Chromium, one server of the app
    "tests/test_quality.py": APART,
    "tests/invented/test_folders.py": APART,
    "tests/security/": "security",
    "tests/line/": "sample",  # prepared and judged once
    "tests/outputs/pages/test_overview.py": "sample",
    "tests/test_api.py": "sample",
    "tests/scoring/test_mutants.py": APART,
    "tests/scoring/test_drawn.py": APART,
    "tests/cli/": "commands",  # the results of one assessment
    "tests/analysis/test_gap.py": APART,
    "tests/test_benchmarks.py": APART,
    "tests/scoring/test_independent.py": "independent",
    "tests/examples/": "cambridge",
    "tests/ui/": "pages",  # which keep what they read of the sample
    "tests/invented/": "invented",
    "tests/scoring/test_engine.py": APART,
}
"""Beginning of a path, the longest tests first, and the unit in which its tests go."""
MOST = 4
"""Workers of a run, each of about 1 GB."""


def _entry(nodeid: str) -> str:
    return next((start for start in FIRST if nodeid.startswith(start)), "")


def order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the long ones first; otherwise as they were."""
    places = {start: place for place, start in enumerate(FIRST)}
    return sorted(items, key=lambda item: places.get(_entry(item.nodeid), len(places)))


def unit(nodeid: str) -> str:
    """What goes to one worker with this test: its group, itself alone, or its file."""
    group = FIRST.get(_entry(nodeid))
    return nodeid.split("::", 1)[0] if group is None else group or nodeid


class Spread(LoadScopeScheduling):
    """Hands out units in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
