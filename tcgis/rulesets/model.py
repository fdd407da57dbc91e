"""The form of a rule edition: frozen, complete, every number and choice with its source.

Nothing here is inherited, referred to or computed: a choice is one of the names that a
``Literal`` lists, and ``cite`` names entries of the edition's own ``documents``.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, PositiveFloat

from tcgis.rulesets.conditions import Cited, Condition, Document, Frozen, Grade, Rule, Said
from tcgis.rulesets.grades import Classes, Inherit, Override, Policy
from tcgis.rulesets.measures import Adjustment, Indicator, Total
from tcgis.words import terms
from tcgis.words.stages import Stage
from tcgis.words.terms import Language, Term

Status = Literal["official", "draft", "trial", "template"]
Unit = Literal["enterprise", "parcel", "park", "zone", "industry"]
Area = Literal["certificate_area_m2", "reported_area_m2", "geometry_area_m2", "max", "min"]
"""One of the three areas of a parcel, or the largest or smallest of those that are known."""

Year = Annotated[int, Field(ge=1990, le=2100)]
Days = Annotated[int, Field(ge=1)]
ExemptLabel = Literal["T", "免评价", "不定等级"]


class Exempt(Rule):
    """Who is not graded, and under which label."""

    label: ExemptLabel
    treat_as: Grade | None
    """The class whose policies hold for them."""
    ranked: bool
    """They have a score, and the rank it would be; they take nobody's place."""
    in_denominator: bool
    """They count in the number of which percentages are taken."""


class Defer(Rule):
    """Who is not evaluated yet."""

    unless: tuple[Condition, ...]


class SeparateList(Rule):
    """Who is ranked in a list of their own."""

    name: Said


class Population(Frozen):
    """Who is evaluated; a unit takes the first separate list that it fits."""

    include: Rule
    exempt: tuple[Exempt, ...]
    defer: tuple[Defer, ...]
    separate_lists: tuple[SeparateList, ...]


class Facts(Cited):
    """Of an amount that stands at several stages, the first of these counts."""

    precedence: Annotated[tuple[Stage, ...], Field(min_length=1)]


class Land(Cited):
    """Which of the parcel's three areas counts, and on which day."""

    area: Area
    if_missing: Area | None
    on: Literal["year_end"]
    floors: Literal["parcel_share_by_floor"]
    """A floor rented in a building uses parcel area × own floor area ÷ all floor area."""
    amounts_on: Literal["in_use", "all"] = "all"
    """Where a firm's amounts lie: on its parcels in use, by area, or on all that it holds. Land
    not started, stopped, under construction or idle stays in every divisor all the same."""
    time_weight: Literal["none", "months"] = "none"
    """``months``: the mean of the twelve ends of months instead of the day ``on``."""


class GroupField(Frozen):
    """A field to group by: its value, the first few characters of it, or names for some values."""

    field: str
    first: Annotated[int, Field(ge=1)] | None = None
    into: dict[str, tuple[str, ...]] | None = None
    """Name → values; the first name that lists the value."""
    otherwise: str | None = None
    """With ``into``: the name for every other value; null: such a unit has no group."""
    bands: dict[str, float] | None = None
    """Of a number, name → from where; below the first there is no group."""


class Groups(Cited):
    """What is ranked together; an empty list: everybody."""

    by: tuple[GroupField, ...]


class Rank(Cited):
    """``score``, then indicators to tell ties apart where ties are strict, then ``unit``."""

    order: tuple[str, ...]


class LowYield(Cited):
    """Land of low yield: tax a mu below this in each of so many years."""

    tax_per_mu_below: PositiveFloat
    years: Annotated[int, Field(ge=1)]


class Notice(Cited):
    """Days of public notice and of objection; null: not said."""

    land_days: Days | None
    result_days: Days | None
    objection_days: Days | None


class Edition(Frozen):
    """One scheme in one version, complete in itself."""

    id: Said
    title: Said
    status: Status
    legal_basis: Said
    valid: tuple[Year, Year]
    """First and last year that it evaluates."""
    documents: Annotated[dict[str, Document], Field(min_length=1)]
    unit: Unit
    items: dict[str, Term] = {}  # noqa: RUF012
    """Quantities that neither ``tcgis.words`` nor the county's catalogue names."""
    population: Population
    facts: Facts
    land: Land
    groups: Groups
    indicators: Annotated[dict[str, tuple[Indicator, ...]], Field(min_length=1)]
    """By group, or by the value of its first field; ``*`` for every other."""
    total: Total
    rank: Rank
    classes: Classes
    overrides: tuple[Override, ...]
    inherit: tuple[Inherit, ...] = ()
    low_yield: LowYield | None
    notice: Notice | None
    policies: tuple[Policy, ...] = ()
    digest: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """By its text: pickle does not find the choices, which are generic models."""
        return Edition.model_validate_json, (self.model_dump_json(by_alias=True),)

    """SHA-256 of the file that it was read from; not written in the file."""

    def indicators_all(self) -> list[Indicator]:
        """Each indicator once, in order; sets share one of the same id."""
        return list({one.id: one for each in self.indicators.values() for one in each}.values())

    def adjustments(self) -> list[tuple[int, Adjustment]]:
        """Bonuses and penalties with their sign, in order."""
        given = [(1, one) for one in self.total.bonuses]
        return given + [(-1, one) for one in self.total.penalties]

    def words(self) -> dict[str, Term]:
        """Terms that the edition brings itself, for ``terms.label(..., extra=…)``."""
        own = {one.id: one.label for one in self.indicators_all() if one.label}
        beside = {one.id: one.label for _, one in self.adjustments() if one.label}
        return {**self.items, **own, **beside}

    def label(self, name: str, *, language: Language = "zh") -> str:
        """Name of an indicator or item as a reader sees it."""
        return terms.label(name, extra=self.words(), language=language)

    def cited(self, keys: tuple[str, ...]) -> str:
        """Titles and marks of cited documents, for a reader."""
        named = [self.documents[key] for key in keys]
        return "；".join(f"{one.title}（{terms.label(one.mark)}）" for one in named)
