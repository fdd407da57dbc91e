"""What people have confirmed once, so that next year's files are not asked about again.

Kept in the workspace by ``records.memory``; handed down as plain mappings to the checks and
links that would otherwise have to ask.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Answers(NamedTuple):
    """Answers by what was asked; what is not here has not been answered."""

    headings: Mapping[tuple[str, str], str] = {}
    """(department, heading in plain spelling) → canonical column; ``""``: not to be used."""
    matches: Mapping[tuple[str, str], bool] = {}
    """(name in plain spelling or code as sent, credit code) → accepted, or rejected for good."""
    repairs: Mapping[str, bool] = {}
    """Digest of an invalid shape → its proposed repair is agreed to, or refused."""
    units: Mapping[tuple[str, str], str] = {}
    """(department, heading and the units said of it, ``税收：万元、元``) → the unit it is in."""


NOTHING: Final = Answers()
"""Nobody has answered anything."""
