"""A catalogue's folder read into models; what does not belong is refused, every place at once."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from tcgis import yaml_strict
from tcgis.catalog.model import Catalog, County, Layer
from tcgis.errors import CatalogError
from tcgis.words import yaml_faults
from tcgis.words.terms import text


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
        raise CatalogError(text("catalog_no_county", folder=folder))
    layers = [_model(Layer, path) for path in sorted(folder.glob("*.yaml")) if path != profile]
    repeated = {layer.id for layer in layers if sum(other.id == layer.id for other in layers) > 1}
    if repeated:
        raise CatalogError(text("catalog_layer_twice", ids=sorted(repeated)))
    return Catalog(county=_model(County, profile), layers={layer.id: layer for layer in layers})


_M = TypeVar("_M", bound=BaseModel)


def _model(model: type[_M], path: Path) -> _M:
    try:
        return model.model_validate(yaml_strict.read(path))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        why = yaml_faults.told(fault, path)
        raise CatalogError(text("yaml_broken", name=path.name, fault=why)) from fault
    except ValidationError as fault:
        raise CatalogError(f"{path.name}：{describe(fault)}") from fault


def describe(fault: ValidationError) -> str:
    """Every refused key of a validation error, in words."""
    return "；".join(f"{_place(item['loc'])} {_reason(item)}" for item in fault.errors())


def _place(loc: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in loc) or text("catalog_place_file")


def _reason(item: Any) -> str:  # noqa: ANN401
    known = {"extra_forbidden": text("catalog_key_unknown"), "missing": text("catalog_key_missing")}
    reason = known.get(item["type"]) or text("catalog_invalid", why=item["msg"])
    # parameters of a datum are restricted: a refusal does not repeat them
    secret = isinstance(item["input"], dict) or "datum_shift" in item["loc"]
    return (
        reason
        if item["type"] in known or secret
        else text("catalog_got", reason=reason, given=item["input"])
    )
