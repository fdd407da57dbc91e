"""What is true of one invented county, and how the departments hold it before it is written."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any, NamedTuple

import shapely


class Raw(NamedTuple):
    """A cell to be written just so, whatever the column's habit."""

    value: Any


@dataclass(eq=False)
class Row:
    """One record of a department; ``sheet`` and ``number`` are known once it is written."""

    cells: dict[str, Any]
    shape: Any = None
    busy: bool = False
    """Takes part in a fault: no other may touch it, and its values are not the truth."""
    sheet: str | None = None
    number: int | None = None

    def copy(self, **changed: Any) -> "Row":
        return Row({**self.cells, **changed}, self.shape)


@dataclass
class Doc:
    """One file of a department: its records, and the habits with which it is written."""

    layer: str
    rows: list[Row]
    form: str = ""
    fixed: bool = False
    """A fault depends on the form."""
    habit: dict[str, Any] = field(default_factory=dict)
    twists: list[Callable[[bytes], bytes]] = field(default_factory=list)
    """What befalls the file after it is written."""
    file: str = ""
    counted: int | None = None
    """Records in the file as a person counts them."""

    def free(self, rng: Random, when: Callable[[Row], bool] = lambda row: True) -> Row | None:
        """A record that takes part in no fault yet."""
        some = [row for row in self.rows if not row.busy and when(row)]
        return rng.choice(some) if some else None

    def insert(self, rng: Random, row: Row) -> Row:
        """Put a record of a fault somewhere among the others."""
        row.busy = True
        self.rows.insert(rng.randint(0, len(self.rows)), row)
        return row

    def settle(self, rng: Random, *forms: str) -> bool:
        """Whether the file is, or can still become, of one of ``forms``."""
        if self.fixed or self.form in forms:
            self.fixed = True
            return self.form in forms
        self.form, self.fixed = rng.choice(forms), True
        return True


@dataclass(eq=False)
class Answer:
    """What must be found: the code, in which file, at which record."""

    code: str
    doc: Doc
    rows: list[Row] = field(default_factory=list)
    """The record; of several the one that comes last in the file. None: the file as a whole."""
    subject: str | None = None
    also: tuple[str, ...] = ()
    """Further codes that the same record may bear because of the fault."""
    kind: str = ""

    def about(self, subject: str | None) -> "Answer":
        return replace(self, subject=subject)

    def listed(self) -> "list[Answer]":
        return [self]


@dataclass
class World:
    """Everything of one folder."""

    rng: Random
    seed: int
    years: list[int]
    docs: dict[str, Doc]
    lots: "Lots"
    answers: list[Answer] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    beside: dict[str, bytes] = field(default_factory=dict)
    """Further files of the folder, by path."""
    firms: int = 0
    parcels: int = 0
    leases: int = 0
    meters: int = 0
    meters_of: dict[str, Row] = field(default_factory=dict)

    def doc(self, name: str) -> "Doc | None":
        """A file that is there and of which no fault takes the whole."""
        found = self.docs.get(name)
        return None if found is None or found.habit.get("sealed") else found

    def whole(self, name: str) -> "Doc | None":
        """A file of which nothing is wrong yet, sealed for the fault that asks for it."""
        found = self.doc(name)
        if found is None or any(answer.doc is found for answer in self.answers):
            return None
        found.habit["sealed"] = True
        return found

    @property
    def newest(self) -> int:
        return self.years[-1]


class Lots:
    """Ground for parcels: rows of lots that touch, streets of 20 m between the rows.

    In metres of CGCS2000 zone 38 without prefix; the places are well inside the county.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.x0 = rng.choice([470_000, 482_000, 495_000])
        self.y0 = rng.choice([3_225_000, 3_236_000, 3_245_000])
        self.x, self.y, self.high = float(self.x0), float(self.y0), 0.0

    def next(self) -> Any:
        """A free lot of 60–160 m × 80–200 m beside the one before."""
        if self.x > self.x0 + 700 or not self.high:
            self.x, self.y = float(self.x0), self.y + self.high + 20
            self.high = round(self.rng.uniform(80, 200), 2)
        wide = round(self.rng.uniform(60, 160), 2)
        lot = shapely.box(self.x, self.y, self.x + wide, self.y + self.high)
        self.x = round(self.x + wide, 2)
        return lot

    def apart(self, wide: float = 100.0, high: float = 120.0) -> Any:
        """A lot that nothing touches."""
        if self.x > self.x0 + 700 or self.high < high:
            self.x, self.y, self.high = float(self.x0), self.y + self.high + 20, high
        left = self.x + 20
        self.x = left + wide + 20
        return shapely.box(left, self.y, left + wide, self.y + high)


def day(rng: Random, first: int, last: int) -> date:
    """A day in the years from ``first`` to ``last``."""
    return date(rng.randint(first, last), rng.randint(1, 12), rng.randint(1, 28))
