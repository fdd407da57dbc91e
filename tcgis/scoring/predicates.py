"""Whether a unit fits a list of conditions: yes, no, or not known."""

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.fields import VETO_SEPARATOR


def holds(when: Iterable[Condition], units: pd.DataFrame) -> pd.Series:
    """Whether all conditions hold for each unit; NA where a missing value leaves it open.

    Three-valued: one condition that fails decides, whatever else is missing.
    """
    answer = pd.Series(True, units.index, dtype="boolean")
    for one in when:
        answer &= _holds(one, units)
    return answer


def surely(when: Iterable[Condition], units: pd.DataFrame) -> pd.Series:
    """Where the conditions hold beyond doubt; an open case is no."""
    return holds(when, units).fillna(value=False).astype(bool)


def what_holds(when: Iterable[Condition], units: pd.DataFrame) -> list[tuple[Condition, ...]]:
    """Of conditions that each unit fits, what holds of it: those alternatives, and those values."""
    each = [_held(one, units) for one in when]
    return [tuple(held) for held in zip(*each, strict=True)] if each else [()] * len(units)


def _held(one: Condition, units: pd.DataFrame) -> list[Condition]:
    if one.any_ is None:
        return _values(one, units)
    inner = [_held(each, units) for each in one.any_]
    marks = np.column_stack([surely([each], units).to_numpy() for each in one.any_])
    return [
        _one_of([held[row] for held, fits in zip(inner, mark, strict=True) if fits], one)
        for row, mark in enumerate(marks)
    ]


def _one_of(held: list[Condition], one: Condition) -> Condition:
    if not held:
        return one
    return held[0] if len(held) == 1 else one.model_copy(update={"any_": tuple(held)})


def _values(one: Condition, units: pd.DataFrame) -> list[Condition]:
    """The condition with those of its values that stand in the unit's cell."""
    if one.in_ is None:
        return [one] * len(units)
    cells = [_several(value) for value in units[str(one.field)].astype(object)]
    kept = [tuple(value for value in one.in_ if value in cell) for cell in cells]
    return [_narrowed(one, values) for values in kept]


def _narrowed(one: Condition, values: tuple[float | str, ...]) -> Condition:
    if len(values) == 1:
        return one.model_copy(update={"in_": None, "is_": values[0]})
    return one.model_copy(update={"in_": values}) if values else one


def fields(when: Iterable[Condition]) -> list[str]:
    """Names of the fields asked for, once each, in order."""
    names = [name for one in when for name in (fields(one.any_) if one.any_ else [one.field])]
    return list(dict.fromkeys(str(name) for name in names))


def _holds(one: Condition, units: pd.DataFrame) -> pd.Series:
    if one.any_ is not None:
        answer = pd.Series(False, units.index, dtype="boolean")
        for alternative in one.any_:
            answer |= _holds(alternative, units)
        return answer
    test, asked = next(iter(one.tests.items()))
    values = units[str(one.field)]
    if test == "missing":
        return (values.isna() == asked).astype("boolean")
    return _TESTS[test](values, asked).astype("boolean").mask(values.isna())


def _in(values: pd.Series, asked: object) -> pd.Series:
    wanted = set(asked) if isinstance(asked, tuple) else {asked}
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.isin(list(wanted))
    coded = values.astype("category").cat
    place, distinct = coded.codes, coded.categories
    fits = [bool(wanted & set(_several(one))) for one in distinct]
    return pd.Series(np.array([*fits, False])[place], values.index)


def _several(value: object) -> list[object]:
    """The values that one cell holds: vetoes of a year stand in one, joined by 、."""
    return list(value.split(VETO_SEPARATOR)) if isinstance(value, str) else [value]


_TESTS: Final[dict[str, Callable[[pd.Series, object], pd.Series]]] = {
    "is": _in,
    "in": _in,
    "at_least": lambda values, asked: values >= asked,
    "below": lambda values, asked: values < asked,
}
