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
    files: Mapping[tuple[str, str], str] = {}
    """(layer, file and those that it repeats, with their digests) → ``replace``, ``add_once``,
    ``add_twice`` or ``unused`` (``checks.tables.copies``)."""
    years: Mapping[tuple[str, str], int] = {}
    """(layer, file with its digest, and sheet) → the year of its rows."""


NOTHING: Final = Answers()
"""Nobody has answered anything."""
