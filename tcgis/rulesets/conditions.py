"""What every part of an edition is made of: sources, choices and conditions."""

from typing import Annotated, Final, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _listed(given: object) -> object:
    return (given,) if isinstance(given, str) else given


T = TypeVar("T")
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A text that says something."""
Cite = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One or several keys of ``documents``."""
Mark = Literal["published", "derived", "unverified", "proposal"]
Grade = Literal["A", "B", "C", "D"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""The grades, best first."""


class Frozen(BaseModel):
    """A part that nobody changes and that knows no further keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Cited(Frozen):
    """A part that says where it comes from."""

    cite: Cite
    note: str | None = None


class Choice(Cited, Generic[T]):
    """One choice and where it comes from."""

    take: T


class Document(Frozen):
    """What a number or a choice rests on."""

    title: Said
    year: int | None
    mark: Mark
    note: str | None = None


class Condition(Frozen):
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


class Rule(Cited):
    """Who the rule is for."""

    when: When
