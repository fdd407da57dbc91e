"""Which keys an edition knows, and where: read from the models themselves."""

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from tcgis.rulesets.model import Edition
from tcgis.words.terms import text

_NOT_WRITTEN: Final = frozenset({"digest"})
KINDED: Final = ("base", "score", "classes")
"""Keys below which ``kind`` says which further keys there are."""


def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """Keys of a part as they stand in the file, each with the type of what it holds."""
    fields = model.model_fields.items()
    named = {info.alias or name: info.annotation for name, info in fields}
    return {key: of for key, of in named.items() if key not in _NOT_WRITTEN}


def known_at(loc: tuple[Any, ...]) -> list[str]:
    """Keys that are known at a place, such as ``("indicators", "规上", 0, "base", "stat")``.

    A kind after the key of a part of several kinds leaves the keys of that kind.
    """
    here: list[Any] = [Edition]
    for part in loc:
        chosen = [one for one in here if _is_model(one) and part in _kinds(one)]
        here = chosen or [one for each in here for one in _below(each, part)]
    return sorted({key for one in here if _is_model(one) for key in keys_of(one)})


def _below(of: Any, part: Any) -> Iterator[Any]:  # noqa: ANN401
    """Types of what stands in ``of`` under a key or number."""
    for one in _alternatives(of):
        if _is_model(one):
            found = keys_of(one)
            yield from _alternatives(found[part]) if part in found else ()
        elif get_origin(one) is dict or (get_origin(one) is tuple and isinstance(part, int)):
            yield from _alternatives(_member(one))


@cache
def places_of() -> dict[str, tuple[str, ...]]:
    """Key → every place of the file where it is known, the nearest to the top first."""
    found: dict[str, list[str]] = {}
    for place, model in _walk(Edition, ""):
        for key in keys_of(model):
            found.setdefault(key, []).append(place or text("place_file"))
    return {key: tuple(dict.fromkeys(places)) for key, places in found.items()}


def _walk(
    model: type[BaseModel], place: str, above: tuple[Any, ...] = ()
) -> Iterator[tuple[str, Any]]:
    yield place, model
    for key, of in keys_of(model).items():
        for one in _alternatives(of):
            where, what = f"{place}.{key}".lstrip("."), one
            while get_origin(what) in {dict, tuple}:
                where += text("place_named") if get_origin(what) is dict else "[n]"
                what = next(iter(_alternatives(_member(what))), None)
            for part in _alternatives(what):
                if _is_model(part) and part not in above:
                    yield from _walk(part, where + _kind(key, part), (*above, model, part))


def _kind(key: str, model: type[BaseModel]) -> str:
    """``（kind: stat）`` of a part of which there are several kinds."""
    return text("place_kind", kind=_kinds(model)[0]) if key in KINDED else ""


def _kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    kind = model.model_fields.get("kind")
    return () if kind is None else get_args(kind.annotation)


def _member(of: Any) -> Any:  # noqa: ANN401
    """What a mapping or a list holds: of all members the same."""
    inner = get_args(of)
    return inner[1] if get_origin(of) is dict else inner[0]


def _alternatives(of: Any) -> Iterator[Any]:  # noqa: ANN401
    """The types of which a value must have one."""
    if get_origin(of) is Annotated:
        yield from _alternatives(get_args(of)[0])
    elif get_origin(of) in {Union, UnionType}:
        for one in get_args(of):
            yield from _alternatives(one)
    elif get_origin(of) is not Literal and of is not type(None):
        yield of


def _is_model(of: Any) -> bool:  # noqa: ANN401
    return isinstance(of, type) and issubclass(of, BaseModel)
