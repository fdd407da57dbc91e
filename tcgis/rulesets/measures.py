"""How a score comes about: indicators, bases, shapes, fillings, bonuses and penalties."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat

from tcgis.rulesets.conditions import Choice, Cited, Condition, Frozen, Said
from tcgis.words.terms import Term

Fill = Literal["none", "zero", "points", "group_mean_score", "respread", "carry_forward"]
Statistic = Literal[
    "ratio_of_sums", "mean_of_ratios", "trimmed_mean", "median", "quantile", "max", "min"
]
Share = Annotated[float, Field(ge=0, le=1)]


class FixedBase(Cited):
    """A value that the rule prints."""

    kind: Literal["fixed"]
    value: PositiveFloat


class _Measured(Cited):
    """Found among the evaluated units that have the figures."""

    scope: Literal["all", "group"] | tuple[str, ...]
    """``all``, ``group``, or fields whose values, together, tell who belongs."""
    year: Literal["current", "previous"]
    if_no_previous: Literal["current", "none"]
    """``current`` marks the base, and so the run, as trial."""
    on_negative: Literal["as_is", "zero"] = "as_is"
    """What an amount below zero counts: itself, so that a refund lowers everybody's base, or 0."""


class StatBase(_Measured):
    """A statistic of the units' own ratios, or Σ ÷ Σ, times ``factor``."""

    kind: Literal["stat"]
    stat: Statistic
    trim: Annotated[float, Field(gt=0, lt=0.5)] | None = None
    """``trimmed_mean``: the share of units left out at each end, rounded down."""
    quantile: Share | None = None
    factor: PositiveFloat


class RangeBase(_Measured):
    """The lowest and the highest of the units' own ratios."""

    kind: Literal["range"]


class NoBase(Cited):
    """The score needs none."""

    kind: Literal["none"]


class RatioScore(Cited):
    """weight × clip(value ÷ base, floor, cap); null: no such limit."""

    kind: Literal["ratio"]
    floor: float | None
    cap: PositiveFloat | None


class ReversedScore(Cited):
    """weight × clip(2 − value ÷ base, floor, cap), for what is better when less."""

    kind: Literal["reversed"]
    floor: float | None
    cap: PositiveFloat | None


class MinMaxScore(Cited):
    """weight × (low + (high − low) × (value − lowest) ÷ (highest − lowest)) ÷ 100."""

    kind: Literal["minmax"]
    low: Annotated[float, Field(ge=0, le=100)]
    high: Annotated[float, Field(ge=0, le=100)]
    down: bool = False
    """Less is better: the lowest earns ``high``."""
    if_equal: Literal["full_marks", "none"]
    """Where all values are the same, of which the formula says nothing."""


class BestScore(Cited):
    """weight × value ÷ highest; ``down``: weight × lowest ÷ value."""

    kind: Literal["ratio_to_best"]
    down: bool = False
    floor: float | None


class Step(Frozen):
    """Values from ``at_least`` earn ``points``."""

    at_least: float
    points: float


class StepsScore(Cited):
    """Points of the highest step that the value reaches."""

    kind: Literal["steps"]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    otherwise: float


class PercentileScore(Cited):
    """weight × the share of the group's measured units whose value is not better."""

    kind: Literal["percentile"]
    down: bool = False


class ManualScore(Cited):
    """The points themselves are the value, given by reviewers, from 0 to the weight."""

    kind: Literal["manual"]


Base = Annotated[FixedBase | StatBase | RangeBase | NoBase, Field(discriminator="kind")]
Score = Annotated[
    RatioScore
    | ReversedScore
    | MinMaxScore
    | BestScore
    | StepsScore
    | PercentileScore
    | ManualScore,
    Field(discriminator="kind"),
]


class Filling(Cited):
    """What an item earns that has no value.

    ``none``: no total; ``zero``; ``points``: so many; ``group_mean_score``: the mean of the points
    of those of the group who have a value; ``respread``: the item's weight goes to the others in
    proportion; ``carry_forward``: last year's value of the same unit, else no total.
    """

    take: Fill
    points: float | None = None


class Indicator(Cited):
    """``of`` ÷ ``per`` × ``times``, both names of summable quantities; without ``per``: ``of``."""

    id: Said
    label: Term | None = None
    """For indicators that ``tcgis.words`` does not name."""
    of: str
    per: str | None = None
    times: PositiveFloat = 1.0
    """Between the units of the two quantities and that of the base."""
    weight: PositiveFloat
    base: Base
    score: Score
    on_missing: Filling
    on_zero_denominator: Filling
    on_negative: Choice[Literal["as_is", "zero", "none"]]
    """``as_is``: the score's floor decides; ``none``: as if it were missing."""

    @property
    def quantities(self) -> tuple[str, ...]:
        """Names of what it is made of."""
        return (self.of,) if self.per is None else (self.of, self.per)


class Adjustment(Cited):
    """Points beside the indicators: one of ``points``, ``count_of`` and ``points_of``."""

    id: str
    label: Term | None = None
    when: tuple[Condition, ...] = ()
    """Empty: everybody."""
    points: PositiveFloat | None = None
    count_of: str | None = None
    """A number field: its first unit is ``first`` points, each further one ``each``."""
    first: Annotated[float, Field(ge=0)] = 0
    each: Annotated[float, Field(ge=0)] = 0
    points_of: str | None = None
    """A quantity that holds the points themselves."""
    on_missing: Choice[Literal["none", "zero"]] | None = None
    """With ``count_of`` and ``points_of``: ``none`` leaves the unit without a total."""
    most: PositiveFloat | None = None


class Clip(Cited):
    """Limits of the total; null: none."""

    low: float | None
    high: float | None


class Total(Frozen):
    """Indicators + bonuses − penalties, limited, rounded only to be shown."""

    bonuses: tuple[Adjustment, ...] = ()
    penalties: tuple[Adjustment, ...] = ()
    clip: Clip | None = None
    decimals: Choice[Annotated[int, Field(ge=0, le=6)]]
