"""Closed predicates: which units a rule speaks of."""

import pandas as pd

from tcgis.errors import EditionError
from tcgis.rulesets.model import Rule, Test


def holds(rule: Rule, units: pd.DataFrame) -> pd.Series:
    """True where every test of ``when`` holds and not every one of ``unless``."""
    hit = _all(rule.when, units)
    return hit & ~_all(rule.unless, units) if rule.unless else hit


def any_of(rules: list[Rule], units: pd.DataFrame) -> pd.Series:
    """True where one of the rules holds."""
    hit = pd.Series(data=False, index=units.index)
    for rule in rules:
        hit |= holds(rule, units)
    return hit


def _all(tests: list[Test], units: pd.DataFrame) -> pd.Series:
    hit = pd.Series(data=True, index=units.index)
    for test in tests:
        hit &= _one(test, units)
    return hit


def _one(test: Test, units: pd.DataFrame) -> pd.Series:
    if test.field not in units:
        raise EditionError(f"数据中没有字段 {test.field}，评价办法无法判断")
    values = units[test.field]
    if test.missing is not None:
        return values.isna() == test.missing
    if test.in_ is not None:
        answer = values.isin(test.in_)
    elif test.is_ is not None:
        answer = values.eq(test.is_)
    elif test.at_least is not None:
        answer = values.ge(test.at_least)
    else:
        answer = values.lt(test.below)
    return answer.fillna(value=False).astype(bool)  # what is missing fulfils nothing
