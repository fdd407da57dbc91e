"""What moves a grade after the ranking, in the order the edition lists it."""

import pandas as pd

from tcgis.rulesets.model import Edition, Override
from tcgis.scoring import predicates
from tcgis.terms import text

_ORDER = "ABCD"


def apply(table: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Apply each override; ``floor`` never lifts a unit that a ``ceiling`` caught."""
    table = table.copy()
    capped = pd.Series(data=False, index=table.index)
    for rule in edition.overrides:
        hit = predicates.holds(rule, units) & table["grade"].notna()
        if rule.do == "floor":
            hit &= ~capped
        new = table["grade"].where(~hit, _moved(table["grade"], rule))
        changed = hit & new.ne(table["grade"]).fillna(value=False)
        table["grade"] = new
        table.loc[changed, "reason"] = text(
            "reason_override", reason=rule.reason, grade=rule.grade
        )
        if rule.do == "ceiling":
            capped |= hit
    return table


def _moved(grade: pd.Series, rule: Override) -> pd.Series:
    place = grade.map({name: at for at, name in enumerate(_ORDER)})
    target = _ORDER.index(rule.grade)
    if rule.do == "ceiling":
        place = place.clip(lower=target)
    elif rule.do == "floor":
        place = place.clip(upper=target)
    else:
        place = place.where(place.isna(), target)
    return place.map(dict(enumerate(_ORDER))).astype("string")
