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
