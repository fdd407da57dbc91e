"""The facts of each unit that decide whether a rule is for it, with their days and sources."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd

from tcgis.analysis.known import Words
from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.fields import FIELDS, VETO_SEPARATOR
from tcgis.scoring.predicates import holds
from tcgis.words.terms import text

_DAY_OF: Final = {
    "years_producing": "production_on",
    "years_registered": "registered_on",
    "upgraded": "above_scale_on",
}
"""Field → the day of the register that it comes from."""
_AGAINST: Final = {
    ("below", True): "fact_below", ("below", False): "fact_at_least",
    ("at_least", True): "fact_at_least", ("at_least", False): "fact_below",
}  # fmt: skip


def deciding_facts(
    when: Iterable[Condition], units: pd.DataFrame, words: Words, *, fit: bool = True
) -> list[str]:
    """The facts of each unit by which it fits ``when``, or does not (``fit=False``).

    Of alternatives those that hold are named. That a unit fits because something is not so is said
    only where nothing else is to say.
    """
    whole = [""] * len(units)
    bare = [""] * len(units)
    for one, here in _leaves(when, units, fit=fit):
        told = [each for each, is_ in zip(units.index, here, strict=True) if is_]
        said = dict(zip(told, _said(one, units.loc[told], words, fit=fit), strict=True))
        into = bare if _negative(one, fit=fit) else whole
        for at, unit in enumerate(units.index):
            into[at] = _joined(into[at], said.get(unit, ""))
    return [much or little for much, little in zip(whole, bare, strict=True)]


def _joined(before: str, more: str) -> str:
    if more in before:
        return before
    return text("fact_and").join(part for part in (before, more) if part)


def _leaves(
    when: Iterable[Condition], units: pd.DataFrame, *, fit: bool
) -> Iterator[tuple[Condition, list[bool]]]:
    """Each single condition, and for whom it decides."""
    for one in when:
        here = _is(one, units, fit=fit)
        for leaf in one.any_ or (one,):
            inner = (leaf,) if leaf.any_ is None else leaf.any_
            for each in inner:
                yield each, (here & _is(each, units, fit=fit)).tolist()


def _is(one: Condition, units: pd.DataFrame, *, fit: bool) -> pd.Series:
    return holds([one], units).eq(fit).fillna(value=False).astype(bool)


def _negative(one: Condition, *, fit: bool) -> bool:
    """Whether the unit fits because something is not so."""
    return fit and (one.missing is False or one.is_ is False)


def _said(one: Condition, units: pd.DataFrame, words: Words, *, fit: bool) -> list[str]:
    name = str(one.field)
    if one.missing is not None or (isinstance(one.is_, bool) and not _asked_for(one, fit=fit)):
        return [_not_so(one, words, fit=fit)] * len(units)
    if name == "veto" and fit:
        return [_vetoes(str(unit), str(own), one, words) for unit, own in units[name].items()]
    if isinstance(one.is_, bool):
        return [_flag(str(unit), name, row, words) for unit, row in units.iterrows()]
    if name in FIELDS and FIELDS[name].kind == "text":
        return [text("fact_text", name=words.label(name), value=own) for own in units[name]]
    return _numbers(one, units, words, fit=fit)


def _asked_for(one: Condition, *, fit: bool) -> bool:
    return one.is_ is fit


def _not_so(one: Condition, words: Words, *, fit: bool) -> str:
    label = words.label(str(one.field))
    if one.missing is not None:
        absent = one.missing is fit
        if one.field == "park_name":
            return text("fact_no_park" if absent else "fact_some_park")
        return text("rule_missing" if absent else "rule_known", name=label)
    return text("rule_false", name=label)


def _vetoes(unit: str, own: str, one: Condition, words: Words) -> str:
    asked = set(one.in_ or (one.is_,))
    names = [name for name in own.split(VETO_SEPARATOR) if name in asked]
    known = words.known
    assert known is not None, "facts are told of what is known"
    rows = known.vetoes
    told = []
    for name in names:
        here = rows[rows["credit_code"].eq(unit) & rows["veto"].eq(name)]
        told += [
            _veto(name, day, authority, known.year)
            for day, authority in zip(here["decided_on"], here["authority"], strict=True)
        ] or [_veto(name, None, None, known.year)]
    return "、".join(told)


def _veto(name: str, day: Any, authority: Any, year: int) -> str:  # noqa: ANN401
    when = text("year_n", year=year) if day is None or pd.isna(day) else _day(day)
    said = text("fact_veto", when=when, veto=name)
    if authority is None or pd.isna(authority):
        return said
    return said + text("explain_sender", sender=authority)


def _flag(unit: str, name: str, row: pd.Series, words: Words) -> str:
    if name == "past_agreed_completion":
        return _overdue(unit, words)
    day = row.get(_DAY_OF.get(name, ""))
    if day is not None and pd.notna(day):
        return text("fact_day_of", day=_day(day), what=text(f"fact_{name}"))
    if name == "under_construction":
        return text("fact_under_construction")
    return words.label(name)


def _overdue(unit: str, words: Words) -> str:
    """The holder's own parcels that were due and not complete at the end of the year."""
    known = words.known
    assert known is not None, "facts are told of what is known"
    end, rows = pd.Timestamp(known.year, 12, 31), known.parcels
    own = rows[rows["credit_code"].eq(unit) & rows["finish_due"].lt(end)]
    done = own["finished_on"].le(end) | (own["finished_on"].isna() & own["condition"].eq("在用"))
    late = own[~done.fillna(value=False).astype(bool)]
    told = [
        text("fact_overdue", parcel=parcel, due=_day(due), year=known.year)
        for parcel, due in zip(late["parcel_id"], late["finish_due"], strict=True)
    ]
    return "、".join(told) or words.label("past_agreed_completion")


def _numbers(one: Condition, units: pd.DataFrame, words: Words, *, fit: bool) -> list[str]:
    name = str(one.field)
    test, limit = next(iter(one.tests.items()))
    against = _AGAINST.get((test, fit), "")
    limits = "" if not against else text(against, limit=f"{limit:g}", unit=words.unit(name))
    label, unit = words.label(name), words.unit(name)
    shown = words.figures(units[name], name)
    days = units.get(_DAY_OF.get(name, ""), pd.Series(pd.NaT, units.index))
    said = [text("fact_number", name=label, value=own, unit=unit) + limits for own in shown]
    assert words.known is not None, "facts are told of what is known"
    year = words.known.year
    return [_since(name, day, each, year) for each, day in zip(said, days, strict=True)]


def _since(name: str, day: Any, said: str, year: int) -> str:  # noqa: ANN401
    """With the day of the register that the figure comes from; without one it is in building."""
    if pd.notna(day):
        key = "fact_later" if day.year > year else "fact_since"
        return text(key, day=_day(day), what=text(f"fact_{name}"), said=said, year=year)
    return text("fact_not_producing") if name == "years_producing" else said


def _day(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"
