"""What differs between two editions, key by key, for a reader."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.model import Edition
from tcgis.rulesets.words import when_in_words
from tcgis.words import terms
from tcgis.words.terms import text


class Change(NamedTuple):
    """One key that differs; None where an edition has nothing there."""

    part: str
    """``population``, ``indicators`` and so on; keys of the file itself are of ``head``."""
    key: str
    """In words, from the part down: ``规上 · 亩均税收 · 权重``."""
    before: str | None
    after: str | None


Leaves = dict[tuple[str, ...], str]
_HEAD, _CITE = "head", "cite"
_ORDER, _THEN = "order_of", " → "


def differences(before: Edition, after: Edition) -> list[Change]:
    """Every key with another value, in the order of the form.

    The digest is left out; sources that changed come last, each pair once, with how many keys it
    concerns.
    """
    old, new = _leaves(before), _leaves(after)
    changed = [key for key in {**old, **new} if _differs(key, old.get(key), new.get(key))]
    order = ["", *type(before).model_fields]
    changed.sort(key=lambda key: order.index(key[0]))
    rules = [key for key in changed if key[-1] != _CITE]
    changes = [_change(key, old.get(key), new.get(key), (before, after)) for key in rules]
    moved = [
        (old[key], new[key]) for key in changed if key[-1] == _CITE and key in old and key in new
    ]
    return changes + [
        Change(_CITE, text("rules_times", n=number), was, now)
        for (was, now), number in Counter(moved).items()
    ]


def change_in_words(change: Change) -> str:
    """One difference as a line that begins with a sign: added, removed or changed."""
    if change.before is None:
        return text("rules_added", key=change.key, after=change.after)
    if change.after is None:
        return text("rules_removed", key=change.key, before=change.before)
    return text("rules_changed", key=change.key, before=change.before, after=change.after)


def _differs(key: tuple[str, ...], old: str | None, new: str | None) -> bool:
    """Whether a key differs; an order does not if only members came or went."""
    if key[-1] != _ORDER or old is None or new is None:
        return old != new and key[-1] != _ORDER
    was, now = old.split(_THEN), new.split(_THEN)
    return [one for one in was if one in now] != [one for one in now if one in was]


def _change(
    key: tuple[str, ...], old: str | None, new: str | None, both: tuple[Edition, Edition]
) -> Change:
    part, *rest = key
    shown = rest[:-1] if len(rest) > 1 and rest[-1] == "take" else rest
    names = [_word(one, both) for one in (shown or [part])]
    return Change(part if rest else _HEAD, " · ".join(names), old, new)


def _word(name: str, both: tuple[Edition, Edition]) -> str:
    """Name of a key, indicator or field as a reader knows it; else as it stands."""
    name, number, more = name.partition(" #")
    if f"key_{name}" in terms.load().text:
        return text(f"key_{name}") + number + more
    for edition in both:
        if name in {**terms.load().terms, **edition.words()}:
            return edition.label(name) + number + more
    return text("group_all") if name == "*" else name + number + more


def _leaves(edition: Edition) -> Leaves:
    return {
        key: shown
        for name in type(edition).model_fields
        if name != "digest"
        for key, shown in _within(getattr(edition, name), (name,), edition)
    }


def _within(
    value: Any,  # noqa: ANN401
    key: tuple[str, ...],
    edition: Edition,
) -> Iterator[tuple[tuple[str, ...], str]]:
    if value is None or value == ():
        return
    if key[-1] in _WHOLE:
        yield key, _WHOLE[key[-1]](value, edition)
        return
    inside = _inside(value)
    if inside is None:
        yield key, _shown(value, edition)
        return
    if isinstance(value, tuple):
        yield (*key, _ORDER), _THEN.join(_word(name, (edition, edition)) for name in inside)
    for name, one in inside.items():
        yield from _within(one, (*key, name), edition)


def _inside(value: object) -> dict[str, Any] | None:
    """What a value holds, by name; None of one that is shown as it stands."""
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {str(name): one for name, one in value.items()}
    if isinstance(value, tuple) and isinstance(value[0], BaseModel):
        return _members(value)
    return None


def _members(many: tuple[Any, ...]) -> dict[str, Any]:
    """Members of a list by what tells them apart, numbered where several bear one name."""
    named: dict[str, Any] = {}
    for one in many:
        name = _name(one)
        again = 1 + sum(other.partition(" #")[0] == name for other in named)
        named[f"{name} #{again}" if again > 1 or not name else name] = one
    return named


def _name(one: Any) -> str:  # noqa: ANN401
    """The id of an indicator, the name of a list, the kind of an override, a field; else none."""
    for key in ("id", "name", "label", "kind", "measure", "field"):
        if isinstance(name := getattr(one, key, None), str):
            return name
    return ""


def _shown(value: object, edition: Edition) -> str:
    if isinstance(value, bool):
        return text("question_yes" if value else "question_no")
    if isinstance(value, tuple):
        return "、".join(_shown(one, edition) for one in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _conditions(value: tuple[Condition, ...], edition: Edition) -> str:
    return when_in_words(value, edition)


def _cited(value: tuple[str, ...], edition: Edition) -> str:
    return edition.cited(value)


_WHOLE: Final[dict[str, Callable[[Any, Edition], str]]] = {
    "when": _conditions,
    "unless": lambda value, edition: (
        _shown(value, edition) if isinstance(value, str) else _conditions(value, edition)
    ),
    "cite": _cited,
}
"""Keys shown as a whole, in words."""
