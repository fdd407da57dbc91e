"""What the data is: one YAML file a layer, read into frozen models.

A catalogue is a folder: ``county.yaml`` says whose land it is, every other ``*.yaml``
describes one layer. An unknown, misspelt or repeated key is refused by name, and no
layer goes without its source and licence.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tcgis.words.stages import Stage
from tcgis.words.terms import Term, text

Reader = Literal["vector", "survey_txt", "survey_sheet", "spreadsheet", "raster"]
Table = Literal[
    "county", "parks", "parcels", "buildings", "enterprises", "leases", "facts", "vetoes", "raster",
    "meters", "controls",
]  # fmt: skip
Denominator = Literal["supplied", "approved", "planned", "built", "industrial", "above_scale"]
Kind = Literal[
    "text", "code", "number", "date",
    "range_low", "range_high", "years", "share",
]  # fmt: skip
_WAN_YUAN: Final = "万元"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Gate(_Frozen):
    """How far a total may lie from its control figure, as a share of the figure."""

    green_below: Annotated[float, Field(gt=0, lt=1)] = 0.02
    amber_below: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """From here on the light is red, and red results are not published."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.green_below >= self.amber_below:
            raise ValueError(text("catalog_gate"))
        return self


class County(_Frozen):
    """Whose land it is, where it lies, and what must stand on every map of it."""

    id: str
    name: str
    code: str | None = None
    crs: str
    envelope: Annotated[list[float], Field(min_length=4, max_length=4)]
    """West, south, east, north in degrees; wide enough to hold every parcel."""
    money: str = _WAN_YUAN
    watermark: str | None = None
    notice: str | None = None
    boundary_note: str | None = None
    terms: dict[str, Term] = {}
    """Words this county's layers use beyond those of ``tcgis.words``."""
    park_denominator: Denominator = "supplied"
    """Land by which parks are ranked on tax a mu; named on every page and sheet."""
    gate: Gate = Gate()
    """Thresholds of the comparison with control figures (``line.control_figures``)."""


def _as_written(value: object) -> object:
    """A number or a day of YAML as the text that a cell would hold."""
    plain = isinstance(value, int | float | date) and not isinstance(value, bool)
    return str(value) if plain else value


_Constant = Annotated[str, BeforeValidator(_as_written)]


class Column(_Frozen):
    """How one canonical column is found in a department's file."""

    headings: Annotated[list[str], Field(alias="from", min_length=1)]
    """Headings as departments write them; the first that is present is taken. Levels of
    a heading of several rows are joined with ``/``."""
    kind: Kind = "text"
    unit: str | None = None
    """Unit of the source; a unit written in the heading itself, if any, must agree."""
    required: bool = False
    """A row without it cannot be used."""
    values: dict[str, str] = {}
    """The source's words for a value and the canonical ones."""
    literal: bool = False
    """A code is taken as written: ``-`` is a code here, not a mark for nothing."""


class Representative(_Frozen):
    """An attribute that a subject with many rows takes from its row of largest value."""

    column: str
    by: str
    """Canonical name of the fact that ranks the rows; ties go to the smallest value."""


Shift = Literal["gcj02", "bd09", "none"]
ShiftKind = Literal["plane2", "plane4", "space7"]
# kept out of every rendering: such parameters are restricted
_Figure = Annotated[float | None, Field(repr=False, allow_inf_nan=False)]

_PLANE2: Final = frozenset({"dx", "dy"})
_PLANE4: Final = _PLANE2 | {"rotation_arcsec", "scale_ppm"}
_SPACE7: Final = _PLANE2 | {"dz", "rx_arcsec", "ry_arcsec", "rz_arcsec", "scale_ppm"}
_KINDS: Final[dict[frozenset[str], ShiftKind]] = {
    _PLANE2: "plane2",
    _PLANE4: "plane4",
    _SPACE7: "space7",
}


class DatumShift(_Frozen):
    """Parameters from an old datum to CGCS2000, as their keeper gave them to this office.

    Plane ones turn, stretch and then move (x, y) of the file's own projection, without the
    zone's digits before the easting: ``x' = dx + (1 + s)(x cos r − y sin r)`` and
    ``y' = dy + (1 + s)(x sin r + y cos r)``; with ``axes: north_east``, x is the north
    coordinate, as on Chinese survey papers. The seven of space follow the position-vector
    convention (EPSG method 1033; rotations of the coordinate-frame convention have the other
    sign).
    """

    cite: Annotated[str, Field(min_length=1)]
    """Who gave them, when and under which paper; without it none are used."""
    axes: Literal["east_north", "north_east"] = "east_north"
    """Which of dx, dy moves to the east; plane parameters only."""
    dx: _Figure = None
    dy: _Figure = None
    """Metres."""
    dz: _Figure = None
    rotation_arcsec: _Figure = None
    rx_arcsec: _Figure = None
    ry_arcsec: _Figure = None
    rz_arcsec: _Figure = None
    scale_ppm: _Figure = None

    @property
    def kind(self) -> ShiftKind:
        """Which of the three sets of parameters is given."""
        return _KINDS[self._given()]

    def _given(self) -> frozenset[str]:
        return frozenset(name for name in _PLANE4 | _SPACE7 if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_whole_set(self) -> Self:
        given = self._given()
        if given not in _KINDS:
            sets = "；".join("、".join(sorted(names)) for names in _KINDS)
            raise ValueError(text("catalog_shift_sets", sets=sets, given="、".join(sorted(given))))
        if "axes" in self.model_fields_set and given == _SPACE7:
            raise ValueError(text("catalog_axes"))
        return self


class Layer(_Frozen):
    """One kind of file that one department sends, and what it means."""

    id: str
    title: str
    table: Table
    department: str
    reader: Reader
    files: Annotated[list[str], Field(min_length=1)]
    """Patterns relative to the data folder."""
    source: str
    licence: str
    synthetic: bool = False
    note: str | None = None
    crs: str | None = None
    """What the sender declares; the coordinates are checked against it."""
    shift: Shift | None = None
    """What the sender's degrees are: shifted as on web maps, or (``none``) known to be true."""
    datum_shift: Annotated[DatumShift | None, Field(repr=False)] = None
    """How files on the old datum of ``crs`` come to CGCS2000; without it they are refused."""
    encoding: str | None = None
    sheets: list[str] = []
    """Names of the sheets to read; all, if none is named."""
    columns: dict[str, Column] = {}
    constants: dict[str, _Constant] = {}
    """Canonical columns that hold one value for the whole layer, such as ``year: 2025``; what the
    files say of them does not count."""
    key: str | None = None
    """Canonical column whose value names the subject of a row."""
    on_repeated_key: Literal["refuse", "union"] = "refuse"
    """``union``: shapes under one key are parts of one thing and are joined."""
    optional: bool = False
    """Whether the county can be assessed without it."""
    subject: Literal["enterprise", "parcel"] = "enterprise"
    """Facts only: what the amounts belong to."""
    stage: Stage = "verified"
    """Facts only: at which stage the amounts are; a department's file is the department's word.
    A column ``stage`` (阶段) says it row by row."""
    facts: dict[str, Column] = {}
    """Facts only: the items, each named in its unit. Rows of a subject and year are summed."""
    year: int | None = None
    """The year of rows of which neither a column ``year``, nor the sheet's name or title, nor the
    file's name tells one."""
    representative: list[Representative] = []
    built_values: list[int] = []
    """Raster only: cell values that mean built-up land."""
    elevation: bool = False
    """Raster only: cells are heights in metres."""
    # survey
    geometry_from: list[str] = []
    """Spreadsheet only: headings of the column that holds the shapes as WKT; the first that is
    present is taken."""
    # checks
    repairs: Literal["ask", "agreed"] = "ask"
    """Whether invalid shapes of this layer may be repaired without asking for each."""

    @property
    def is_shifted(self) -> bool:
        """Whether the sender's degrees are those of a web map, unfit for measuring."""
        return self.shift in ("gcj02", "bd09")

    @model_validator(mode="after")
    def _one_datum(self) -> Self:
        if self.is_shifted and self.datum_shift is not None:
            raise ValueError(text("catalog_two_shifts"))
        if self.datum_shift is not None and self.crs is None:
            raise ValueError(text("catalog_shift_without_crs"))
        return self


class Catalog(_Frozen):
    """A county and its layers."""

    county: County
    layers: dict[str, Layer]

    def layers_of(self, table: Table) -> Iterator[Layer]:
        """Layers that feed one canonical table, in order of their ids."""
        return (self.layers[key] for key in sorted(self.layers) if self.layers[key].table == table)

    def repairs_agreed(self) -> frozenset[str]:
        """Ids of the layers whose invalid shapes may be repaired without asking."""
        return frozenset(key for key, layer in self.layers.items() if layer.repairs == "agreed")
