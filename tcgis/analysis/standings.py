"""Why a unit has no score or no grade, by its own facts and by who has not sent what."""

import pandas as pd

from tcgis.analysis.deciding import deciding_facts
from tcgis.analysis.known import Words
from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.words import when_in_words
from tcgis.scoring.predicates import fields, holds
from tcgis.words.terms import text


def not_scored(scores: pd.DataFrame, units: pd.DataFrame, words: Words) -> pd.Series:
    """The sentence of each unit that is not evaluated; NA for any other."""
    edition, reason = words.edition, scores["reason"].astype("string").fillna("")
    said = pd.Series(pd.NA, scores.index, dtype="string")
    people = edition.population
    excluded = text("reason_excluded", when=when_in_words(people.include.when, edition))
    cite = edition.cited(people.include.cite)
    out = reason.eq(excluded)
    said[out] = _told("explain_excluded", people.include.when, units[out], words, cite, fit=False)
    for defer in people.defer:
        cite, when = edition.cited(defer.cite), when_in_words(defer.when, edition)
        here = reason.eq(text("reason_deferred", when=when, cite=cite))
        said[here] = _told("explain_deferred", defer.when, units[here], words, cite)
    for exempt in people.exempt:
        cite, when = edition.cited(exempt.cite), when_in_words(exempt.when, edition)
        here = reason.eq(text("reason_exempt", label=exempt.label, when=when, cite=cite))
        said[here] = _told("explain_exempt", exempt.when, units[here], words, cite,
                           label=exempt.label)  # fmt: skip
    unknown = scores["state"].eq("missing") & said.isna()
    return said.fillna(_unknown(units[unknown.fillna(value=False)], words))


def _told(
    key: str,
    when: tuple[Condition, ...],
    units: pd.DataFrame,
    words: Words,
    cite: str,
    *,
    fit: bool = True,
    label: str = "",
) -> list[str]:
    facts = deciding_facts(when, units, words, fit=fit)
    return [text(key, fact=fact, cite=cite, label=label) for fact in facts]


def _unknown(units: pd.DataFrame, words: Words) -> pd.Series:
    """What is missing to tell whether or where a unit is evaluated; NA where nothing is."""
    edition, include = words.edition, words.edition.population.include.when
    open_ = holds(include, units).isna()
    group = [one.field for one in edition.groups.by]
    said = {
        unit: words.lacking(str(unit), [name for name in names if absent[name]])
        for (unit, absent), names in zip(
            units.isna().iterrows(),
            [fields(include) if is_ else group for is_ in open_], strict=True)
    }  # fmt: skip
    told = [text("explain_unknown", what=what) if what else pd.NA for what in said.values()]
    return pd.Series(pd.array(told, dtype="string"), units.index)
