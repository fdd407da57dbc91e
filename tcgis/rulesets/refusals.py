"""Why a file is not an edition, in words, with the key and the cure."""

from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from tcgis.rulesets import conditions, grades, measures, model


def describe(fault: ValidationError, raw: object = None) -> list[str]:
    """Every refused key of a validation error; ``raw`` is what was refused."""
    return [f"{place_of(item['loc'])} {_reason(item, raw)}" for item in fault.errors()]


_KINDED = ("base", "score", "classes")
"""Keys below which pydantic names the chosen kind as if it stood in the file."""


def place_of(loc: tuple[Any, ...]) -> str:
    """``indicators.规上[1].weight`` of what pydantic calls the place."""
    path = [part for at, part in enumerate(loc) if not at or loc[at - 1] not in _KINDED]
    shown = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(shown).lstrip(".") or "(文件)"


def _reason(item: Any, raw: object) -> str:  # noqa: ANN401
    if item["type"] == "extra_forbidden":
        return f"是未知的键{_meant(str(item['loc'][-1]))}"
    if item["type"] in {"missing", "union_tag_not_found"}:
        return "缺少此键，请补上" if item["type"] == "missing" else "缺少 kind，请补上"
    if item["input"] is None:
        cited = "，并把 cite 改为该文件" if len(item["loc"]) > 1 else ""
        return f"待填写：{_note(item['loc'], raw)}请按本县文件填写{cited}"
    if item["type"] in {"literal_error", "union_tag_invalid"}:
        options = item["ctx"].get("expected") or item["ctx"].get("expected_tags")
        given = item["ctx"].get("tag", item["input"])
        return f"没有 {given!r} 这个选项，可用：{options}".replace(" or ", "、").replace(
            "', '", "'、'"
        )
    return f"无效：{item['msg']}（得到 {item['input']!r}）"


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
    return f"，是否应为 {near[0]!r}？" if near else "，请核对拼写或删去"


@cache
def _keys() -> list[str]:
    """Every key that an edition knows anywhere."""
    rooms = (conditions, measures, grades, model)
    models = [one for room in rooms for one in vars(room).values() if isinstance(one, type)]
    fields = [one.model_fields for one in models if issubclass(one, BaseModel)]
    return sorted({info.alias or name for each in fields for name, info in each.items()})
