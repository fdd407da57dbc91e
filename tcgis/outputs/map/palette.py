"""The one home of class colours and hatches, on screen and in print.

A to D run from blue to orange-red: distinct by colour-blind readers; the letter is printed
beside the colour, so that black and white reads too. What has no grade is grey and hatched,
never painted as the worst.
"""

from typing import Final, Literal, NamedTuple

Hatch = Literal[
    "none", "slash", "backslash", "dots", "horizontal", "vertical", "cross", "blank", "plus",
    "rings", "bricks", "zigzag", "checks",
]  # fmt: skip


class Paint(NamedTuple):
    """Fill (or line of the hatch), ink readable on it, and the hatch."""

    colour: str
    ink: str = "#ffffff"
    hatch: Hatch = "none"


PAINTS: Final = {
    "A": Paint("#1f4e9a"),
    "B": Paint("#3e86c6"),
    "C": Paint("#f0a03c", ink="#3b2400"),
    "D": Paint("#c8371b"),
    "graded": Paint("#4c6a92", hatch="horizontal"),
    "mixed": Paint("#6f6585", hatch="vertical"),
    "unrated": Paint("#6b7786", hatch="backslash"),
    "exempt": Paint("#57727c", hatch="dots"),
    "deferred": Paint("#5f7391", hatch="horizontal"),
    "excluded": Paint("#6b6b6b", hatch="cross"),
    "missing": Paint("#7b8591", hatch="slash"),
    "vacant": Paint("#8c8069", hatch="blank"),
    "unsupplied": Paint("#71805f", hatch="plus"),
    "not_started": Paint("#8f5aa8", hatch="rings"),
    "stopped": Paint("#7a2f8f", hatch="zigzag"),
    "under_construction": Paint("#9c5f9e", hatch="bricks"),
    "idle": Paint("#4f1a66", hatch="checks"),
    "must": Paint("#a4133c"),
    "should": Paint("#d98e04", ink="#3b2400"),
    "note": Paint("#5b7083"),
    "as_read": Paint("#3f7391"),
    "as_claimed": Paint("#b3261e"),
}
"""Grade or state → how it looks, in the order of every legend."""

STABILITY: Final = {
    "stable": Paint("#e3ece4", ink="#24452a"),
    "borderline": Paint("#f6d9a8", ink="#3b2400"),
    "volatile": Paint("#a4133c"),
}
"""How far a grade holds; beside the word, never instead of it."""

OUT_OF_USE: Final = ("not_started", "stopped", "under_construction", "idle")
"""States of land on which nothing is made; one family of colours, and no letter."""
LAND: Final = tuple(PAINTS)[: tuple(PAINTS).index("must")]
"""Grades and states that a parcel or a firm can have."""

COLOURS: Final = {state: paint.colour for state, paint in PAINTS.items()}
INKS: Final = {state: paint.ink for state, paint in PAINTS.items()}
HATCHES: Final = {state: paint.hatch for state, paint in PAINTS.items()}

RAMP: Final = ("#e9f0c9", "#aed9c0", "#62b5c5", "#3580b6", "#213f87")
"""Low to high for a figure in quantile classes; not the class colours."""
LEVELS: Final = (*map(str, range(len(RAMP))), "missing", *OUT_OF_USE)
"""Rows that the legend of a figure can have."""
NO_VALUE: Final = PAINTS["missing"]
"""A figure that is not there."""


def paint_of(state: str) -> Paint:
    """How a grade or state looks; a state nobody foresaw looks like a missing one."""
    return PAINTS.get(state, NO_VALUE)
