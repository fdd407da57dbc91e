"""What the data is: one YAML file a layer, read into frozen models.

A catalogue is a folder: ``county.yaml`` says whose land it is, every other ``*.yaml``
describes one layer. An unknown, misspelt or repeated key is refused by name, and no
layer goes without its source and licence.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tcgis import yaml_strict
from tcgis.errors import CatalogError
from tcgis.terms import Term

Reader = Literal["vector", "survey_txt", "survey_sheet", "spreadsheet", "raster"]
Table = Literal[
    "county", "parks", "parcels", "buildings", "enterprises", "leases", "facts", "vetoes", "raster"
]
Kind = Literal["text", "code", "number", "date"]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class County(_Frozen):
    """Whose land it is, where it lies, and what must stand on every map of it."""

    id: str
    name: str
    code: str | None = None
    crs: str
    envelope: Annotated[list[float], Field(min_length=4, max_length=4)]
    """West, south, east, north in degrees; wide enough to hold every parcel."""
    money: str = "万元"
    watermark: str | None = None
    notice: str | None = None
    boundary_note: str | None = None
    terms: dict[str, Term] = {}
    """Words this county's layers use beyond those of ``terms.yaml``."""


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
    encoding: str | None = None
    sheets: list[str] = []
    """Names of the sheets to read; all, if none is named."""
    columns: dict[str, Column] = {}
    constants: dict[str, str] = {}
    """Canonical columns that hold one value for the whole layer."""
    key: str | None = None
    """Canonical column whose value names the subject of a row."""
    on_repeated_key: Literal["refuse", "union"] = "refuse"
    """``union``: shapes under one key are parts of one thing and are joined."""
    optional: bool = False
    """Whether the county can be assessed without it."""
    subject: Literal["enterprise", "parcel"] = "enterprise"
    """Facts only: what the amounts belong to."""
    facts: dict[str, Column] = {}
    """Facts only: the items, each named in its unit. Rows of a subject and year are summed."""
    year: int | None = None
    """Facts only: the year, where neither a column ``year`` nor the sheet's name tells."""
    representative: list[Representative] = []
    built_values: list[int] = []
    """Raster only: cell values that mean built-up land."""
    elevation: bool = False
    """Raster only: cells are heights in metres."""
    # survey
    geometry_from: list[str] = []
    """Spreadsheet only: headings of the column that holds the shapes as WKT; the first that is
    present is taken."""


class Catalog(_Frozen):
    """A county and its layers."""

    county: County
    layers: dict[str, Layer]

    def of(self, table: Table) -> Iterator[Layer]:
        """Layers that feed one canonical table, in order of their ids."""
        return (self.layers[key] for key in sorted(self.layers) if self.layers[key].table == table)


def load_catalog(folder: Path) -> Catalog:
    """Read a catalogue folder.

    Raises
    ------
    CatalogError
        If a file is missing, is not YAML, or has a key or value that does not belong;
        the message lists every such place.
    """
    profile = folder / "county.yaml"
    if not profile.is_file():
        raise CatalogError(f"目录 {folder} 中没有 county.yaml：请指定数据目录（catalog）文件夹")
    layers = [_model(Layer, path) for path in sorted(folder.glob("*.yaml")) if path != profile]
    repeated = {layer.id for layer in layers if sum(other.id == layer.id for other in layers) > 1}
    if repeated:
        raise CatalogError(f"图层 id 重复：{sorted(repeated)}")
    return Catalog(county=_model(County, profile), layers={layer.id: layer for layer in layers})


_M = TypeVar("_M", bound=_Frozen)


def _model(model: type[_M], path: Path) -> _M:
    try:
        return model.model_validate(yaml_strict.read(path))
    except yaml.YAMLError as fault:
        raise CatalogError(f"{path.name} 不是有效的 YAML：{fault}") from fault
    except ValidationError as fault:
        raise CatalogError(f"{path.name}：{describe(fault)}") from fault


def describe(fault: ValidationError) -> str:
    """Every refused key of a validation error, in words."""
    return "；".join(f"{_place(item['loc'])} {_reason(item)}" for item in fault.errors())


def _place(loc: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in loc) or "(文件)"


def _reason(item: Any) -> str:  # noqa: ANN401
    known = {"extra_forbidden": "是未知的键，请核对拼写", "missing": "缺少此键"}
    return known.get(item["type"]) or f"无效：{item['msg']}（得到 {item['input']!r}）"
