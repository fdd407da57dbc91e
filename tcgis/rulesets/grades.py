"""How a grade comes about: classes, overrides, inheritance, and what follows from a grade."""

from typing import Annotated, Final, Literal

from pydantic import Field

from tcgis.rulesets.conditions import Choice, Cited, Condition, Frozen, Grade, Rule

Rounding = Literal["floor", "ceil", "half_up", "rank_le_pN"]
"""``rank_le_pN`` asks rank ≤ p × N, which is ``floor``."""
Ties = Literal["same_class_up", "same_class_down", "strict"]


class NoClasses(Cited):
    """Scores and ranks, no grade."""

    kind: Literal["none"]


class Cuts(Cited):
    """Where A, B and C end; D is the rest."""

    A: float
    B: float
    C: float


class Quotas(Cited):
    """Percent of the number that A and B take from the top and D from the bottom; C is the rest."""

    A: float
    B: float
    D: float


class Roundings(Cited):
    """How percent × number is made a whole number of units, a class."""

    A: Rounding
    B: Rounding
    C: Rounding


class QuotaRoundings(Cited):
    """How percent × number is made a whole number of units, a class."""

    A: Rounding
    B: Rounding
    D: Rounding


class _ByPlace(Frozen):
    """Classes by place in the ranking of a group and list."""

    ties: Choice[Ties]
    min_group_size: Choice[Annotated[int, Field(ge=2)]]
    small_group: Choice[Literal["no_grade", "pool"]]
    """``pool``: groups that are too small are ranked together, those of each set of indicators."""
    backfill: Choice[Literal["none", "next"]]
    """``none``: a place that a ceiling frees is not given to the next unit; ``next``: it is."""


class CumulativePercent(_ByPlace):
    """Each class reaches down to a cumulative percent of the ranking."""

    kind: Literal["cumulative_percent"]
    cuts: dict[str, Cuts]
    """By group, or by the value of its first field; ``*`` for every other."""
    rounding: Roundings


class CountQuota(_ByPlace):
    """A share of the number for each class."""

    kind: Literal["count_quota"]
    quotas: dict[str, Quotas]
    rounding: QuotaRoundings


class ScoreThreshold(Frozen):
    """Classes by the unrounded score: A, B and C from their cut upwards."""

    kind: Literal["score_threshold"]
    cuts: dict[str, Cuts]


class IndicatorThreshold(Frozen):
    """Classes by the value of one indicator: A, B and C from their cut upwards."""

    kind: Literal["indicator_threshold"]
    indicator: str
    cuts: dict[str, Cuts]


Classes = Annotated[
    NoClasses | CumulativePercent | CountQuota | ScoreThreshold | IndicatorThreshold,
    Field(discriminator="kind"),
]
KINDS: Final = ("ceiling", "floor", "direct", "fix", "promote", "demote")


class Override(Rule):
    """One of six ways to move a grade, in listed order.

    ``ceiling``: at best this class (veto); ``floor``: at worst; ``direct``: this one, whatever the
    ranking says; ``fix``: this one, settled before the ranking; ``promote``, ``demote``: so many
    classes.
    """

    ceiling: Grade | None = None
    floor: Grade | None = None
    direct: Grade | None = None
    fix: Grade | None = None
    promote: Annotated[int, Field(ge=1, le=3)] | None = None
    demote: Annotated[int, Field(ge=1, le=3)] | None = None
    counts_in_quota: bool | None = None
    """With ``fix``: true takes a place of the class; false stands outside number and places."""
    unless: Literal["ceiling"] | None = None
    """Not for a unit under a ceiling that stands earlier in the list."""

    @property
    def kind(self) -> str:
        """Which of ``KINDS`` it is."""
        return next(name for name in KINDS if getattr(self, name) is not None)


class Inherit(Rule):
    """Who takes the final grade of the holder of the land they rent most of."""

    unless: tuple[Condition, ...] = ()


class Policy(Cited):
    """What follows from a class: shown, never executed."""

    grade: Grade
    measure: str
    amount: str | None = None
    applied_by: str | None = None
    valid: tuple[int, int] | None = None
    """First and last year; null: not said."""
