"""An edition in words, for those who must answer for it."""

from collections.abc import Iterable, Iterator

from tcgis import terms
from tcgis.rulesets.model import Condition, Edition, Indicator, Override
from tcgis.terms import text


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
    return text(f"rule_{one.kind}", grade=terms.label(getattr(one, one.kind)))


def in_words(edition: Edition) -> str:
    """The whole edition, a line a rule."""
    return "\n".join([*_head(edition), *_population(edition), *_indicators(edition),
                      *_classes(edition), *_documents(edition)])  # fmt: skip


def _head(edition: Edition) -> Iterator[str]:
    first, last = edition.valid
    yield f"{edition.title}〔{terms.label(edition.status)}〕 {edition.id}"
    yield text("rule_basis", basis=edition.legal_basis, first=first, last=last)
    land = "rule_land" if edition.land.time_weight == "none" else "rule_land_months"
    yield text(land, area=terms.label(edition.land.area))


def _population(edition: Edition) -> Iterator[str]:
    people = edition.population
    yield text("rule_include", when=when_in_words(people.include.when, edition))
    for exempt in people.exempt:
        when = when_in_words(exempt.when, edition)
        yield text("rule_exempt", label=exempt.label, when=when)
    for defer in people.defer:
        unless = when_in_words(defer.unless, edition)
        yield text("rule_defer", when=when_in_words(defer.when, edition)) + (
            text("rule_unless", when=unless) if unless else ""
        )
    for listed in people.separate_lists:
        when = when_in_words(listed.when, edition)
        yield text("rule_listing", name=listed.name, when=when)


def _indicators(edition: Edition) -> Iterator[str]:
    for group, indicators in edition.indicators.items():
        yield text("rule_group", group=text("group_all") if group == "*" else group)
        yield from (f"  {_indicator(one, edition)}" for one in indicators)


def _indicator(one: Indicator, edition: Edition) -> str:
    heading = terms.heading(one.id, extra=edition.words())
    cap, floor = one.score.cap, one.score.floor
    limits = [text("rule_no_cap") if cap is None else text("rule_cap", cap=f"{cap:g}")]
    limits += [] if floor is None else [text("rule_floor_of", floor=f"{floor:g}")]
    fills = {"rule_on_missing": one.on_missing.take, "rule_on_zero": one.on_zero_denominator.take}
    limits += [text(key, what=text(f"fill_{take}")) for key, take in fills.items()]
    return text("rule_indicator", name=heading, weight=f"{one.weight:g}", base=_base(one),
                rest="，".join(limits), cite=edition.cited(one.cite))  # fmt: skip


def _base(one: Indicator) -> str:
    base = one.base
    if base.kind == "fixed":
        return f"{base.value:.10g}"
    return text("rule_stat", year=text(f"year_{base.year}"), factor=f"{base.factor:g}",
                scope=text(f"scope_{base.scope}"), stat=text(f"stat_{base.stat}"))  # fmt: skip


def _classes(edition: Edition) -> Iterator[str]:
    classes = edition.classes
    if classes.kind == "none":
        yield text("reason_no_classes")
        return
    cuts = classes.cuts
    yield text("rule_cuts", a=f"{cuts.A:g}", b=f"{cuts.B:g}", c=f"{cuts.C:g}",
               cite=edition.cited(cuts.cite))  # fmt: skip
    yield text("rule_small", size=classes.min_group_size.take)
    for one in edition.overrides:
        when = when_in_words(one.when, edition)
        when += text("rule_unless_ceiling") if one.unless else ""
        yield text("rule_override", what=override_in_words(one), when=when,
                   cite=edition.cited(one.cite))  # fmt: skip


def _documents(edition: Edition) -> Iterator[str]:
    yield text("rule_documents")
    for key, one in edition.documents.items():
        note = f"：{one.note}" if one.note else ""
        year = text("rule_undated") if one.year is None else str(one.year)
        yield f"  [{key}] {one.title}（{year}，{terms.label(one.mark)}）{note}"
