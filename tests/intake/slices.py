"""Which work is done, so that its faults are planted."""

from typing import Final

DONE: Final[frozenset[str]] = frozenset()
"""Of vector, survey, crs, sheets, checks, links, safety."""
