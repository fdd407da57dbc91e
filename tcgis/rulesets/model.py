"""A rule edition as frozen models: every choice a word of a closed vocabulary, every one cited."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

Grade = Literal["A", "B", "C", "D"]
Scalar: TypeAlias = str | float | bool


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Cited(_Frozen):
    cite: str
    """Key into the edition's documents."""


class Document(_Frozen):
    """Where a choice comes from."""

    title: str
    year: int | None = None
    mark: Literal["published", "derived", "unverified", "proposal"]
    note: str | None = None


class Test(_Frozen):
    """One field against one value; exactly one comparison."""

    field: str
    is_: Annotated[Scalar | None, Field(alias="is")] = None
    in_: Annotated[list[Scalar] | None, Field(alias="in")] = None
    at_least: float | None = None
    below: float | None = None
    missing: bool | None = None

    @model_validator(mode="after")
    def _one(self) -> "Test":
        given = [self.is_, self.in_, self.at_least, self.below, self.missing]
        if sum(value is not None for value in given) != 1:
            raise ValueError(f"字段 {self.field} 须恰好有 is、in、at_least、below、missing 之一")
        return self


class Rule(_Cited):
    """Units for which every test of ``when`` holds, unless every test of ``unless`` does."""

    when: Annotated[list[Test], Field(min_length=1)]
    unless: list[Test] = []


class Exemption(Rule):
    """Not ranked: label and reason."""

    label: str


class Listing(Rule):
    """Ranked in a list of its own."""

    name: str


class Land(_Cited):
    """Which area counts, on which day."""

    area: Literal["certificate_area_m2", "reported_area_m2", "geometry_area_m2"]
    if_missing: Literal["certificate_area_m2", "reported_area_m2", "geometry_area_m2"] | None = None
    date: Literal["year_end"] = "year_end"
    floors: Literal["parcel_share_by_floor"] = "parcel_share_by_floor"


class Base(_Cited):
    """What a ratio is measured against."""

    kind: Literal["fixed", "stat"]
    value: float | None = None
    stat: Literal["ratio_of_sums", "mean_of_ratios", "median"] | None = None
    year: Literal["current", "previous"] = "current"
    factor: float = 1.0

    @model_validator(mode="after")
    def _whole(self) -> "Base":
        if (self.kind == "fixed") != (self.value is not None) or (self.kind == "stat") != (
            self.stat is not None
        ):
            raise ValueError("基准值 kind: fixed 须给 value；kind: stat 须给 stat")
        return self


class Shape(_Cited):
    """How a ratio to base becomes a share of the weight."""

    kind: Literal["ratio"]
    floor: float | None = 0.0
    cap: float | None = None


class Gap(_Cited):
    """What is done where a value is missing or its denominator is zero."""

    do: Literal["none", "group_mean_score"]


class Indicator(_Cited):
    """One indicator: ``of`` ÷ ``per``, both summable quantities."""

    id: str
    zh: str
    en: str
    of: str
    per: str
    times: float = 1.0
    """Factor to the unit in which the base is published."""
    times_cite: str | None = None
    weight: float
    base: Base
    score: Shape
    on_missing: Gap
    on_zero_denominator: Gap


class Cuts(_Cited):
    """Classes by cumulative share of the ranked group."""

    kind: Literal["cumulative_percent"]
    cuts: dict[Grade, float]
    denominator: Literal["ranked", "ranked_plus_T"]
    denominator_cite: str
    rounding: Literal["floor", "half_up", "ceil"]
    rounding_cite: str
    ties: Literal["same_class_up", "same_class_down"]
    ties_cite: str
    min_group_size: int
    min_group_size_cite: str
    backfill: Literal[False]
    """Whether a place that an override leaves empty goes to the next in rank."""
    backfill_cite: str


class Override(Rule):
    """What moves a grade after the ranking, in the order listed."""

    do: Literal["ceiling", "floor", "direct"]
    grade: Grade
    reason: str


class LowYield(_Cited):
    """When land counts as of low yield."""

    tax_per_mu_below: float
    years: int


class Edition(_Frozen):
    """A whole edition."""

    id: str
    title: str
    status: Literal["official", "draft", "trial", "template", "example"]
    valid: list[int]
    note: str
    documents: dict[str, Document]
    unit: Literal["enterprise", "parcel"]
    include: Annotated[list[Rule], Field(min_length=1)]
    exempt: list[Exemption] = []
    defer: list[Exemption] = []
    separate: list[Listing] = []
    land: Land
    groups: list[str] = []
    groups_cite: str | None = None
    indicators: dict[str, list[Indicator]]
    decimals: int
    decimals_cite: str
    classes: Cuts | Literal["none"]
    overrides: list[Override] = []
    low_yield: LowYield | None = None
    digest: str = ""
    """SHA-256 of the file it was read from."""

    def label(self, indicator: str) -> str:
        """Name of one of its indicators."""
        parts = [part for group in self.indicators.values() for part in group]
        return next((part.zh for part in parts if part.id == indicator), indicator)
