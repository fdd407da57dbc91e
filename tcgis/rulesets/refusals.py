"""Why a file is not an edition, in words, with the key and the cure."""

from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from tcgis.rulesets import schema
from tcgis.words import terms
from tcgis.words.terms import text

_SEVERAL: Final = 3
"""Places that are named of those where a key belongs."""
_MUST: Final = {
    "string": "text", "int": "whole", "float": "number", "finite": "number", "bool": "flag",
    "tuple": "list", "list": "list", "dict": "mapping", "model": "mapping",
}  # fmt: skip
"""First word of pydantic's name of a fault → what the value must be."""
_LIMITS: Final = {
    "greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le",
    "too_short": "min_length", "too_long": "max_length",
}  # fmt: skip
_FULL_WIDTH_COLON: Final = "："
_LABELS: Final = "key_"


def describe(fault: ValidationError, raw: object = None) -> list[str]:
    """Every refused key of a validation error, once; ``raw`` is what was refused."""
    told: dict[str, list[Any]] = {}
    for item in _causes(fault.errors()):
        told.setdefault(place_of(item["loc"], raw, item["type"]), []).append(item)
    return [f"{place} {_reason(items, raw)}" for place, items in told.items()]


def _causes(errors: list[Any]) -> list[Any]:
    """Without the lists that are too short only because an entry of theirs is refused."""
    places = [item["loc"] for item in errors]

    def follows(item: Any) -> bool:  # noqa: ANN401
        loc = item["loc"]
        return item["type"] == "too_short" and any(
            len(one) > len(loc) and one[: len(loc)] == loc for one in places)  # fmt: skip

    return [item for item in errors if not follows(item)]


def place_of(loc: tuple[Any, ...], raw: object, kind: str = "") -> str:
    """``indicators.规上[1].weight`` of what pydantic calls the place."""
    shown = ""
    here: Any = raw
    for part in way_of(loc, raw, kind):
        shown += f"[{part + 1}]" if isinstance(here, list | tuple) else f".{part}"
        here = here[part] if _holds(here, part) else None
    return shown.lstrip(".") or text("place_file")


def way_of(loc: tuple[Any, ...], raw: Any, kind: str = "") -> tuple[Any, ...]:  # noqa: ANN401
    """Keys and numbers of ``loc`` that stand in the file, without pydantic's own marks."""
    way: list[Any] = []
    for at, part in enumerate(loc[:-1] if kind == "invalid_key" else loc):
        if at and loc[at - 1] in schema.KINDED and way and way[-1] == loc[at - 1]:
            continue  # the chosen kind, as if it stood in the file
        if _holds(raw, part):
            way, raw = [*way, part], raw[part]
        elif at == len(loc) - 1 and kind in {"missing", "extra_forbidden"}:
            way.append(part)
    return tuple(way)


def _holds(raw: object, part: object) -> bool:
    """Whether something stands in a part of the file under a key or number."""
    if isinstance(raw, list | tuple):
        return isinstance(part, int) and part < len(raw)
    return isinstance(raw, dict) and part in raw


def _reason(items: list[Any], raw: object) -> str:
    item = items[0]
    if item["type"] == "extra_forbidden":
        return text("refusal_unknown", meant=_meant(item["loc"]))
    if item["type"] in {"missing", "union_tag_not_found"}:
        return text("refusal_missing") if item["type"] == "missing" else text("refusal_no_kind")
    if item["type"] == "invalid_key" or item["loc"][-1:] == ("[key]",):
        return text("refusal_key_no_text", given=_shown(item["input"]))
    if item["input"] is None or item["type"] == "string_too_short":
        cited = text("refusal_cite_too") if len(item["loc"]) > 1 else ""
        return text("refusal_blank", note=_note(item["loc"], raw), cited=cited)
    if len(items) == 1 and item["type"] in {"literal_error", "union_tag_invalid"}:
        return _no_option(item)
    must = text("refusal_or").join(dict.fromkeys(map(_must, items)))
    return text("refusal_invalid", must=must, given=_shown(item["input"]))


def _no_option(item: Any) -> str:  # noqa: ANN401
    given = item["ctx"].get("tag", item["input"])
    return text("refusal_no_option", given=given, options=_options(item))


def _options(item: Any) -> str:  # noqa: ANN401
    options = item["ctx"].get("expected") or item["ctx"].get("expected_tags")
    return str(options).replace(" or ", "、").replace("', '", "'、'")


def _must(item: Any) -> str:  # noqa: ANN401
    """What the value must be."""
    kind, given = item["type"], item.get("ctx", {})
    if kind == "literal_error":
        return text("refusal_one_of", options=_options(item))
    if kind in _LIMITS:
        return text(f"refusal_{kind}", limit=given[_LIMITS[kind]])
    known = _MUST.get(kind.partition("_")[0])
    return text(f"refusal_must_{known}") if known else text("refusal_must_other")


def _shown(given: object) -> str:
    if isinstance(given, dict):
        return text("refusal_a_mapping")
    if isinstance(given, date):
        return text("refusal_a_day", day=given.isoformat())
    return text("refusal_a_list") if isinstance(given, list) else repr(given)[:60]


def _note(loc: tuple[Any, ...], raw: Any) -> str:  # noqa: ANN401
    """What the file itself says of the blank: the nearest note above it."""
    note = ""
    for part in loc:
        if isinstance(raw, dict):
            note, raw = raw.get("note") or note, raw.get(part, raw)
        elif _holds(raw, part):
            raw = raw[part]
    return f"{note}；" if note else ""


def _meant(loc: tuple[Any, ...]) -> str:
    """What somebody who wrote an unknown key may have meant."""
    *above, last = loc
    key, here, places = str(last), schema.known_at(tuple(above)), schema.places_of()
    if _FULL_WIDTH_COLON in key:
        return text("refusal_colon")
    if key in places:
        more = text("refusal_and_more") if len(places[key]) > _SEVERAL else ""
        return text("refusal_elsewhere", places="、".join(places[key][:_SEVERAL]) + more)
    if near := _called(key, here) or get_close_matches(key, here, n=1, cutoff=0.7):
        return text("refusal_perhaps", name=near[0])
    if near := get_close_matches(key, list(places), n=1, cutoff=0.75):
        return text("refusal_perhaps_under", name=near[0], place=places[near[0]][0])
    return text("refusal_spelling", known="、".join(here))


def _called(key: str, here: list[str]) -> list[str]:
    """Keys that bear this name in Chinese."""
    known = terms.load().text
    return [name for name in here if known.get(f"{_LABELS}{name}", {}).get("zh") == key.strip()]
