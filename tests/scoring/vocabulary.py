"""Every word of an edition, found in the models themselves; and which of them no score hangs on.

A word is a key, or a value that a ``Literal`` lists: ``classes.ties.strict``, ``total.clip.low``.
A kind (``score.minmax``) is a word too. Keys of a required part that only holds other keys say
nothing by themselves and are left out.
"""

import inspect
import types
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from tcgis.rulesets import conditions, grades, measures, model

PLACES = {
    conditions.Document: "document", conditions.Condition: "when", conditions.Rule: "rule",
    model.Exempt: "exempt", model.Defer: "defer", model.SeparateList: "list",
    model.Population: "population", model.Facts: "facts", model.Land: "land",
    model.GroupField: "groups", model.Groups: "groups", model.Rank: "rank",
    model.LowYield: "low_yield", model.Notice: "notice", model.Edition: "edition",
    measures.FixedBase: "base.fixed", measures._Measured: "base", measures.StatBase: "base.stat",
    measures.RangeBase: "base.range", measures.NoBase: "base.none",
    measures.RatioScore: "score.ratio", measures.ReversedScore: "score.reversed",
    measures.MinMaxScore: "score.minmax", measures.BestScore: "score.ratio_to_best",
    measures.Step: "step", measures.StepsScore: "score.steps",
    measures.PercentileScore: "score.percentile", measures.ManualScore: "score.manual",
    measures.Filling: "fill", measures.Indicator: "indicator", measures.Adjustment: "adjust",
    measures.Clip: "total.clip", measures.Total: "total",
    grades.NoClasses: "classes.none", grades.Cuts: "classes.cuts", grades.Quotas: "classes.quotas",
    grades.Roundings: "classes.rounding", grades.QuotaRoundings: "classes.quota_rounding",
    grades._ByPlace: "classes", grades.CumulativePercent: "classes.cumulative_percent",
    grades.CountQuota: "classes.count_quota", grades.ScoreThreshold: "classes.score_threshold",
    grades.IndicatorThreshold: "classes.indicator_threshold", grades.Override: "override",
    grades.Inherit: "inherit", grades.Policy: "policy",
}  # fmt: skip
"""Where a part stands in the file; an unknown one goes by its own name."""
SHARED = {
    grades.Rounding: "rounding", conditions.Grade: "grade", model.Area: "area",
    model.Stage: "stage", measures.Fill: "fill",
}  # fmt: skip
"""Lists of values that several keys share: the values are words once, each key is one too."""
SEVERAL = {"indicator.on_missing", "indicator.on_zero_denominator", "population.include"}
"""Required keys whose parts stand at other keys too, so that the key itself says something."""

EXPLAINED = {
    "base.none": "the shapes it stands with never look at a base: score.steps, score.percentile "
    "and score.manual are words of their own",
    "edition.id": "a name: tests/rulesets",
    "edition.legal_basis": "only shown: tests/rulesets",
    "edition.valid": "the years that a run may be of: tests/line/test_assess.py",
    "edition.unit.*": "which register the rows come from, before anything is scored: "
    "tests/line/test_assess.py",
    "edition.documents": "sources, cited and only shown: document.*",
    "edition.items": "names of quantities, only shown",
    "edition.digest": "of the file, not written in it: tests/rulesets",
    "document.year": "only shown: tests/rulesets",
    "document.note": "only shown: tests/rulesets",
    "indicator.id": "a name; which one is asked for is classes.indicator_threshold.indicator "
    "and rank.order",
    "*.label": "a name, only shown",
    "adjust.id": "a name",
    "facts.precedence": "which amount is the unit's, before anything is scored: "
    "tests/line/test_amounts.py, tests/line/test_assess.py",
    "stage.*": "as facts.precedence",
    "land.*": "which land is the unit's, before anything is scored: tests/links, "
    "tests/line/test_assess.py",
    "area.*": "as land.area",
    "low_yield.*": "which land is listed, from scores that stand: tests/land/test_reserve.py",
    "edition.low_yield": "as low_yield.*",
    "notice.*": "days, only shown",
    "edition.notice": "as notice.*",
    "policy.valid": "years, only shown",
}
"""Words that no golden case can hang on, and why; a pattern is for several."""


def words() -> list[str]:
    """Every word, in the order of the models."""
    found = [word for part in _parts(model.Edition) for word in _of_part(part)]
    return list(dict.fromkeys(found))


def unnamed(named: set[str]) -> list[str]:
    """Words that no mutant names and that nobody has explained."""
    return [word for word in words() if word not in named and not _explained(word)]


def unknown(named: set[str]) -> list[str]:
    """Names and explanations of what is no word, or no word any more."""
    known = words()
    idle = [one for one in EXPLAINED if not any(fnmatchcase(word, one) for word in known)]
    return sorted(named - set(known)) + idle


def _explained(word: str) -> bool:
    return any(fnmatchcase(word, pattern) for pattern in EXPLAINED)


def _parts(part: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every model that stands in another, and those that it is made from."""
    seen, todo = set(), [part]
    while todo:
        one = todo.pop(0)
        if one in seen or not issubclass(one, BaseModel):
            continue
        seen.add(one)
        if one.__module__.startswith("tcgis.rulesets"):
            yield one
        todo += [base for base in one.__mro__[1:] if base in PLACES]
        for info in one.model_fields.values():
            todo += [leaf for leaf in _leaves(info.annotation) if isinstance(leaf, type)]


def _of_part(part: type[BaseModel]) -> Iterator[str]:
    place = PLACES.get(part, part.__name__)
    if issubclass(part, conditions.Choice):
        return  # its values are words of the key that it stands at
    for name in inspect.get_annotations(part):
        info = part.model_fields[name]
        if name == "kind":
            yield place
        elif name == "take":
            yield from (f"{place}.{value}" for value in get_args(info.annotation))
        elif name not in {"cite", "note"} or part is conditions.Document:
            yield from _of_key(f"{place}.{info.alias or name}", info)


def _of_key(word: str, info: Any) -> Iterator[str]:
    leaves = list(_leaves(info.annotation))
    values = [leaf for leaf in leaves if get_origin(leaf) is Literal]
    own = [leaf for leaf in values if leaf not in SHARED]
    for leaf in values:
        yield from (f"{SHARED.get(leaf, word)}.{value}" for value in get_args(leaf))
    rest = [leaf for leaf in leaves if leaf not in own and leaf is not type(None)]
    holds = bool(rest) and all(isinstance(leaf, type) and issubclass(leaf, BaseModel)
                               for leaf in rest)  # fmt: skip
    many = get_origin(info.annotation) in {tuple, dict}
    open_ = not info.is_required() or type(None) in leaves
    if rest and (not holds or many or open_ or word in SEVERAL):
        yield word


def _leaves(kind: Any) -> Iterator[Any]:
    """What a type is made of: models, plain types and lists of values."""
    if get_origin(kind) is Annotated:
        yield from _leaves(get_args(kind)[0])
    elif get_origin(kind) in {Union, types.UnionType, tuple, dict}:
        for each in get_args(kind):
            if each is not Ellipsis:
                yield from _leaves(each)
    elif isinstance(kind, type) and issubclass(kind, conditions.Choice):
        yield from _leaves(kind.model_fields["take"].annotation)
    else:
        yield kind
