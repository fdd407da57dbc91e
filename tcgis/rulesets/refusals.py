"""Why a file is not an edition, in words, with the key and the cure."""

from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from tcgis.rulesets import conditions, grades, measures, model
from tcgis.words.terms import text


def describe(fault: ValidationError, raw: object = None) -> list[str]:
    """Every refused key of a validation error; ``raw`` is what was refused."""
    return [f"{place_of(item['loc'])} {_reason(item, raw)}" for item in fault.errors()]


_KINDED = ("base", "score", "classes")
"""Keys below which pydantic names the chosen kind as if it stood in the file."""


def place_of(loc: tuple[Any, ...]) -> str:
    """``indicators.规上[1].weight`` of what pydantic calls the place."""
    path = [part for at, part in enumerate(loc) if not at or loc[at - 1] not in _KINDED]
    shown = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(shown).lstrip(".") or text("place_file")


def _reason(item: Any, raw: object) -> str:  # noqa: ANN401
    if item["type"] == "extra_forbidden":
        return text("refusal_unknown", meant=_meant(str(item["loc"][-1])))
    if item["type"] in {"missing", "union_tag_not_found"}:
        return text("refusal_missing") if item["type"] == "missing" else text("refusal_no_kind")
    if item["input"] is None:
        cited = text("refusal_cite_too") if len(item["loc"]) > 1 else ""
        return text("refusal_blank", note=_note(item["loc"], raw), cited=cited)
    if item["type"] in {"literal_error", "union_tag_invalid"}:
        options = item["ctx"].get("expected") or item["ctx"].get("expected_tags")
        given = item["ctx"].get("tag", item["input"])
        return (
            text("refusal_no_option", given=given, options=options)
            .replace(" or ", "、")
            .replace("', '", "'、'")
        )
    return text("refusal_invalid", why=item["msg"], given=item["input"])


def _note(loc: tuple[Any, ...], raw: Any) -> str:  # noqa: ANN401
    """What the file itself says of the blank: the nearest note above it."""
    note = ""
    for part in loc:
        if isinstance(raw, dict):
            note, raw = raw.get("note") or note, raw.get(part, raw)
        elif isinstance(raw, list) and isinstance(part, int):
            raw = raw[part]
    return f"{note}；" if note else ""


def _meant(key: str) -> str:
    near = get_close_matches(key, _keys(), n=1, cutoff=0.7)
    return text("refusal_perhaps", name=near[0]) if near else text("refusal_spelling")


@cache
def _keys() -> list[str]:
    """Every key that an edition knows anywhere."""
    rooms = (conditions, measures, grades, model)
    models = [one for room in rooms for one in vars(room).values() if isinstance(one, type)]
    fields = [one.model_fields for one in models if issubclass(one, BaseModel)]
    return sorted({info.alias or name for each in fields for name, info in each.items()})
