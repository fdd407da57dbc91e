"""The form of a rule edition: frozen, complete, every number and choice with its source.

Nothing here is inherited, referred to or computed: a choice is one of the names that a
``Literal`` lists, and ``cite`` names entries of the edition's own ``documents``.
"""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveFloat

from tcgis import terms
from tcgis.terms import Language, Term


def _listed(given: object) -> object:
    return (given,) if isinstance(given, str) else given


T = TypeVar("T")
Cite = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One or several keys of ``documents``."""
Mark = Literal["published", "derived", "unverified", "proposal"]
Status = Literal["official", "draft", "trial", "template"]
Area = Literal["certificate_area_m2", "reported_area_m2", "geometry_area_m2"]
Grade = Literal["A", "B", "C", "D"]
Fill = Literal["none", "zero", "group_mean_score"]
Rounding = Literal["floor", "ceil", "half_up"]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cited(_Frozen):
    cite: Cite
    note: str | None = None


class Choice(_Cited, Generic[T]):
    """One choice and where it comes from."""

    take: T


class Document(_Frozen):
    """What a number or a choice rests on."""

    title: str
    year: int | None
    mark: Mark
    note: str | None = None


class Condition(_Frozen):
    """A field and one test of it, or alternatives; a list of conditions means all of them."""

    field: str | None = None
    is_: bool | float | str | None = Field(None, alias="is")
    in_: tuple[float | str, ...] | None = Field(None, alias="in", min_length=1)
    at_least: float | None = None
    below: float | None = None
    missing: bool | None = None
    any_: tuple["Condition", ...] | None = Field(None, alias="any", min_length=2)

    @property
    def tests(self) -> dict[str, object]:
        """The tests that are given, by the name they carry in the file."""
        given = {"is": self.is_, "in": self.in_, "at_least": self.at_least, "below": self.below,
                 "missing": self.missing}  # fmt: skip
        return {name: value for name, value in given.items() if value is not None}


When = Annotated[tuple[Condition, ...], Field(min_length=1)]


class Rule(_Cited):
    """Who the rule is for."""

    when: When


class Exempt(Rule):
    """Who is not evaluated, and under which label: T or 免评价."""

    label: Literal["T", "免评价"]


class Defer(Rule):
    """Who is not evaluated yet."""

    unless: tuple[Condition, ...]


class SeparateList(Rule):
    """Who is ranked in a list of their own."""

    name: str


class Population(_Frozen):
    """Who is evaluated; a unit takes the first separate list that it fits."""

    include: Rule
    exempt: tuple[Exempt, ...]
    defer: tuple[Defer, ...]
    separate_lists: tuple[SeparateList, ...]


class Land(_Cited):
    """Which of the parcel's three areas counts, and on which day."""

    area: Area
    if_missing: Area | None
    on: Literal["year_end"]
    floors: Literal["parcel_share_by_floor"]
    """A floor rented in a building uses parcel area × own floor area ÷ all floor area."""
    time_weight: Literal["none", "months"] = "none"
    """``months``: the mean of the twelve ends of months instead of the day ``on``."""


class GroupField(_Frozen):
    """A field to group by, or the first few characters of it."""

    field: str
    first: Annotated[int, Field(ge=1)] | None = None


class Groups(_Cited):
    """What is ranked together; an empty list: everybody."""

    by: tuple[GroupField, ...]


class FixedBase(_Cited):
    """A value that the rule prints."""

    kind: Literal["fixed"]
    value: PositiveFloat


class StatBase(_Cited):
    """A statistic over the evaluated units that have the figures."""

    kind: Literal["stat"]
    stat: Literal["ratio_of_sums", "mean_of_ratios"]
    scope: Literal["all", "group"]
    year: Literal["current", "previous"]
    if_no_previous: Literal["current", "none"]
    """``current`` marks the base, and so the run, as trial."""
    factor: PositiveFloat


class RatioScore(_Cited):
    """weight × clip(value ÷ base, floor, cap); null: no such limit."""

    kind: Literal["ratio"]
    floor: float | None
    cap: PositiveFloat | None


class Indicator(_Cited):
    """``of`` ÷ ``per`` × ``times``, both names of summable quantities."""

    id: str
    label: Term | None = None
    """For indicators that ``terms.yaml`` does not name."""
    of: str
    per: str
    times: PositiveFloat = 1.0
    """Between the units of the two quantities and that of the base."""
    weight: PositiveFloat
    base: Annotated[FixedBase | StatBase, Field(discriminator="kind")]
    score: RatioScore
    on_missing: Choice[Fill]
    on_zero_denominator: Choice[Fill]
    on_negative: Choice[Literal["as_is", "zero", "none"]]
    """``as_is``: the score's floor decides; ``none``: as if it were missing."""


class Total(_Frozen):
    """The sum of the points, rounded only to be shown."""

    decimals: Choice[Annotated[int, Field(ge=0, le=6)]]


class Rank(_Cited):
    """``score``, then indicators to tell ties apart where ties are strict, then ``unit``."""

    order: tuple[str, ...]


class NoClasses(_Cited):
    """Scores and ranks, no grade."""

    kind: Literal["none"]


class Cuts(_Cited):
    """Cumulative percent of the ranking up to which a class reaches; D is the rest."""

    A: float
    B: float
    C: float


class Roundings(_Cited):
    """How cut × number is made a whole number of units, a class."""

    A: Rounding
    B: Rounding
    C: Rounding


class CumulativePercent(_Frozen):
    """Classes by place in the ranking of a group."""

    kind: Literal["cumulative_percent"]
    cuts: Cuts
    denominator: Choice[Literal["ranked", "ranked_plus_T"]]
    rounding: Roundings
    ties: Choice[Literal["same_class_up", "same_class_down", "strict"]]
    min_group_size: Choice[Annotated[int, Field(ge=2)]]
    small_group: Choice[Literal["no_grade"]]
    backfill: Choice[Literal["none"]]
    """``none``: a place that an override frees is not given to the next unit."""


class Override(Rule):
    """One of: at best this class (``ceiling``), at worst (``floor``), this one (``direct``)."""

    ceiling: Grade | None = None
    floor: Grade | None = None
    direct: Grade | None = None
    unless: Literal["ceiling"] | None = None
    """Not for a unit under a ceiling that stands earlier in the list."""

    @property
    def kind(self) -> str:
        """``ceiling``, ``floor`` or ``direct``."""
        return next(name for name in ("ceiling", "floor", "direct") if getattr(self, name))


class LowYield(_Cited):
    """Land of low yield: tax a mu below this in each of so many years."""

    tax_per_mu_below: PositiveFloat
    years: Annotated[int, Field(ge=1)]


class Notice(_Cited):
    """Days of public notice and of objection; null: not said."""

    land_days: int | None
    result_days: int | None
    objection_days: int | None


class Edition(_Frozen):
    """One scheme in one version, complete in itself."""

    id: str
    title: str
    status: Status
    legal_basis: str
    valid: tuple[int, int]
    """First and last year that it evaluates."""
    documents: Annotated[dict[str, Document], Field(min_length=1)]
    unit: Literal["enterprise", "parcel"]
    items: dict[str, Term] = {}
    """Quantities that neither ``terms.yaml`` nor the county's catalogue names."""
    population: Population
    land: Land
    groups: Groups
    indicators: Annotated[dict[str, tuple[Indicator, ...]], Field(min_length=1)]
    """By value of the first field of ``groups``; ``*`` for every other value."""
    total: Total
    rank: Rank
    classes: Annotated[NoClasses | CumulativePercent, Field(discriminator="kind")]
    overrides: tuple[Override, ...]
    low_yield: LowYield | None
    notice: Notice | None
    digest: str = ""
    """SHA-256 of the file that it was read from; not written in the file."""

    def indicators_all(self) -> list[Indicator]:
        """Each indicator once, in order; sets share one of the same id."""
        return list({one.id: one for each in self.indicators.values() for one in each}.values())

    def words(self) -> dict[str, Term]:
        """Terms that the edition brings itself, for ``terms.label(..., extra=…)``."""
        own = {one.id: one.label for one in self.indicators_all() if one.label}
        return {**self.items, **own}

    def label(self, name: str, *, language: Language = "zh") -> str:
        """Name of an indicator or item as a reader sees it."""
        return terms.label(name, extra=self.words(), language=language)

    def cited(self, keys: tuple[str, ...]) -> str:
        """Titles and marks of cited documents, for a reader."""
        told = [self.documents[key] for key in keys]
        return "；".join(f"{one.title}（{terms.label(one.mark)}）" for one in told)
