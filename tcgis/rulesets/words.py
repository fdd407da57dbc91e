"""An edition in words, for those who must answer for it."""

from collections.abc import Iterable, Iterator

from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.grades import CountQuota, Cuts, NoClasses, Override
from tcgis.rulesets.measures import Adjustment, Filling, Indicator
from tcgis.rulesets.model import Edition, GroupField
from tcgis.words import terms
from tcgis.words.terms import text


def when_in_words(conditions: Iterable[Condition], edition: Edition) -> str:
    """Conditions that must all hold: 规模为规上，且计评用地不低于 5."""
    return text("rule_and").join(_condition(one, edition) for one in conditions)


def _condition(one: Condition, edition: Edition) -> str:
    if one.any_ is not None:
        return text("rule_any", what=text("rule_or").join(_condition(c, edition) for c in one.any_))
    name, (test, value) = edition.label(str(one.field)), next(iter(one.tests.items()))
    if isinstance(value, bool):
        return _flag(name, test, given=value)
    if isinstance(value, tuple):
        return text("rule_in", name=name, value="、".join(_value(each) for each in value))
    return text(f"rule_{test}", name=name, value=_value(value))


def _flag(name: str, test: str, *, given: bool) -> str:
    if test == "missing":
        return text("rule_missing" if given else "rule_known", name=name)
    return text("rule_true" if given else "rule_false", name=name)


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def override_in_words(one: Override) -> str:
    """What an override does: 最高评为 C 类."""
    what = getattr(one, one.kind)
    grade = terms.label(what) if isinstance(what, str) else str(what)
    sentence = text(f"rule_{one.kind}", grade=grade)
    return (
        sentence
        if one.counts_in_quota is None
        else sentence + text("rule_in_quota" if one.counts_in_quota else "rule_beside_quota")
    )


def edition_in_words(edition: Edition) -> str:
    """The whole edition, a line a rule."""
    parts = (_head, _population, _groups, _indicators, _classes, _afterwards, _documents)
    return "\n".join(line for part in parts for line in part(edition))


def _head(edition: Edition) -> Iterator[str]:
    first, last = edition.valid
    yield f"{edition.title}〔{terms.state(edition.status)}〕 {edition.id}"
    yield text("rule_basis", basis=edition.legal_basis, first=first, last=last)
    land = "rule_land" if edition.land.time_weight == "none" else "rule_land_months"
    area = edition.land.area
    label = text(f"area_{area}") if area in {"max", "min"} else terms.label(area)
    yield text(land, area=label) + text(f"rule_amounts_{edition.land.amounts_on}")
    yield text("rule_facts", order="、".join(terms.label(one) for one in edition.facts.precedence))


def _population(edition: Edition) -> Iterator[str]:
    people = edition.population
    yield text("rule_include", when=when_in_words(people.include.when, edition))
    for exempt in people.exempt:
        when = when_in_words(exempt.when, edition)
        sentence = text("rule_exempt", label=exempt.label, when=when)
        sentence += text("rule_ranked") if exempt.ranked else ""
        sentence += text("rule_counted") if exempt.in_denominator else ""
        treated = exempt.treat_as
        yield sentence + (text("rule_treat_as", grade=terms.label(treated)) if treated else "")
    for defer in people.defer:
        unless = when_in_words(defer.unless, edition)
        yield text("rule_defer", when=when_in_words(defer.when, edition)) + (
            text("rule_unless", when=unless) if unless else ""
        )
    for listed in people.separate_lists:
        when = when_in_words(listed.when, edition)
        yield text("rule_listing", name=listed.name, when=when)


def _groups(edition: Edition) -> Iterator[str]:
    if edition.groups.by:
        by = "、".join(_group_field(one, edition) for one in edition.groups.by)
        yield text("rule_grouped", by=by)


def _group_field(one: GroupField, edition: Edition) -> str:
    name = edition.label(one.field)
    if one.first is not None:
        return text("rule_grouped_first", name=name, n=one.first)
    parts = [text("rule_grouped_part", name=each, values="、".join(values))
             for each, values in (one.into or {}).items()]  # fmt: skip
    parts += [text("rule_grouped_else", name=one.otherwise)] if one.otherwise else []
    parts += [text("rule_grouped_band", name=each, low=f"{low:g}")
              for each, low in (one.bands or {}).items()]  # fmt: skip
    return text("rule_grouped_into", name=name, parts="；".join(parts)) if parts else name


def _indicators(edition: Edition) -> Iterator[str]:
    for group, indicators in edition.indicators.items():
        yield text("rule_group", group=text("group_all") if group == "*" else group)
        yield from (f"  {_indicator(one, edition)}" for one in indicators)
    for sign, one in edition.adjustments():
        yield _adjustment(sign, one, edition)
    clip = edition.total.clip
    if clip is not None:
        low, high = (
            text("rule_open") if one is None else f"{one:g}" for one in (clip.low, clip.high)
        )
        yield text("rule_clip", low=low, high=high, cite=edition.cited(clip.cite))


def _indicator(one: Indicator, edition: Edition) -> str:
    heading = terms.heading(one.id, extra=edition.words())
    limits = [_score(one)]
    fills = {"rule_on_missing": one.on_missing, "rule_on_zero": one.on_zero_denominator}
    limits += [text(key, what=_filling(filling)) for key, filling in fills.items()]
    return text("rule_indicator", name=heading, weight=f"{one.weight:g}", base=_base(one, edition),
                rest="，".join(limits), cite=edition.cited(one.cite))  # fmt: skip


def _filling(one: Filling) -> str:
    return text(f"fill_{one.take}", points="" if one.points is None else f"{one.points:g}")


def _score(one: Indicator) -> str:
    score = one.score
    if score.kind in {"ratio", "reversed"}:
        cap, floor = score.cap, score.floor
        parts = [text("rule_reversed")] if score.kind == "reversed" else []
        parts += [text("rule_no_cap") if cap is None else text("rule_cap", cap=f"{cap:g}")]
        parts += [] if floor is None else [text("rule_floor_of", floor=f"{floor:g}")]
        return "，".join(parts)
    if score.kind == "minmax":
        sentence = text("rule_minmax", low=f"{score.low:g}", high=f"{score.high:g}")
    elif score.kind == "steps":
        steps = [text("rule_step", at=f"{step.at_least:g}", points=f"{step.points:g}")
                 for step in score.steps]  # fmt: skip
        sentence = "、".join([*steps, text("rule_step_else", points=f"{score.otherwise:g}")])
    else:
        sentence = text(f"rule_{score.kind}")
    return sentence + (text("rule_down") if getattr(score, "down", False) else "")


def _base(one: Indicator, edition: Edition) -> str:
    base = one.base
    if base.kind == "fixed":
        return f"{base.value:.10g}"
    if base.kind == "none":
        return text("rule_no_base")
    scope = base.scope
    where = text(f"scope_{scope}") if isinstance(scope, str) else text(
        "scope_fields", names="、".join(edition.label(name) for name in scope))  # fmt: skip
    year = text(f"year_{base.year}")
    zero = text("rule_base_zero") if base.on_negative == "zero" else ""
    if base.kind == "range":
        return text("rule_range", year=year, scope=where) + zero
    share = base.trim or base.quantile
    stat = text(f"stat_{base.stat}", share="" if share is None else f"{share * 100:g}")
    return text("rule_stat", year=year, factor=f"{base.factor:g}", scope=where, stat=stat) + zero


def _adjustment(sign: int, one: Adjustment, edition: Edition) -> str:
    when = when_in_words(one.when, edition)
    name, most = edition.label(one.id), "" if one.most is None else f"{one.most:g}"
    if one.points is not None:
        what = text("adjust_points", points=f"{one.points:g}")
    elif one.count_of is not None:
        what = text("adjust_count", name=edition.label(one.count_of), first=f"{one.first:g}",
                    each=f"{one.each:g}")  # fmt: skip
    else:
        what = text("adjust_given", name=edition.label(str(one.points_of)))
    what += text("adjust_most", most=most) if most else ""
    key = "rule_bonus" if sign > 0 else "rule_penalty"
    when = text("adjust_when", when=when) if when else ""
    return text(key, name=name, when=when, what=what, cite=edition.cited(one.cite))


def _classes(edition: Edition) -> Iterator[str]:
    rule = edition.classes
    if isinstance(rule, NoClasses):
        yield text("reason_no_classes")
        return
    if isinstance(rule, CountQuota):
        for name, quota in rule.quotas.items():
            yield text("rule_quotas", group=_group(name), a=f"{quota.A:g}", b=f"{quota.B:g}",
                       d=f"{quota.D:g}", cite=edition.cited(quota.cite))  # fmt: skip
    else:
        key = {"cumulative_percent": "rule_cuts", "score_threshold": "rule_score_cuts",
               "indicator_threshold": "rule_indicator_cuts"}[rule.kind]  # fmt: skip
        of = edition.label(rule.indicator) if rule.kind == "indicator_threshold" else ""
        for name, cuts in rule.cuts.items():
            yield _cuts(key, name, cuts, of, edition)
    if rule.kind in {"cumulative_percent", "count_quota"}:
        yield text(f"rule_{rule.small_group.take}", size=rule.min_group_size.take)
    yield from _overrides(edition)


def _group(name: str) -> str:
    return "" if name == "*" else name


def _cuts(key: str, name: str, cuts: Cuts, of: str, edition: Edition) -> str:
    return text(key, group=_group(name), of=of, a=f"{cuts.A:g}", b=f"{cuts.B:g}",
                c=f"{cuts.C:g}", cite=edition.cited(cuts.cite))  # fmt: skip


def _overrides(edition: Edition) -> Iterator[str]:
    for one in edition.overrides:
        when = when_in_words(one.when, edition)
        when += text("rule_unless_ceiling") if one.unless else ""
        yield text("rule_override", what=override_in_words(one), when=when,
                   cite=edition.cited(one.cite))  # fmt: skip


def _afterwards(edition: Edition) -> Iterator[str]:
    for one in edition.inherit:
        unless = when_in_words(one.unless, edition)
        yield text("rule_inherit", when=when_in_words(one.when, edition),
                   unless=text("rule_unless", when=unless) if unless else "",
                   cite=edition.cited(one.cite))  # fmt: skip
    yield from policies_in_words(edition)


def policies_in_words(edition: Edition, grade: str | None = None) -> list[str]:
    """What follows from a class, or from each: shown, never executed."""
    lines = []
    for one in edition.policies:
        by = [part for part in (one.amount, one.applied_by) if part]
        if grade is None or one.grade == grade:
            lines.append(text("rule_policy", grade=terms.label(one.grade), measure=one.measure,
                             rest="，".join(["", *by]), cite=edition.cited(one.cite)))  # fmt: skip
    return lines


def _documents(edition: Edition) -> Iterator[str]:
    yield text("rule_documents")
    for key, one in edition.documents.items():
        note = f"：{one.note}" if one.note else ""
        year = text("rule_undated") if one.year is None else str(one.year)
        yield f"  [{key}] {one.title}（{year}，{terms.label(one.mark)}）{note}"
