"""Is an edition whole: citations, weights, cuts, known words."""

from collections.abc import Iterator

from pydantic import BaseModel

from tcgis.errors import EditionError
from tcgis.rulesets.model import Edition, Test

FIELDS = {
    "size": "规上、规下",
    "industry": "国民经济行业代码",
    "industry2": "行业大类（两位）",
    "condition": "在产、在建、停产、注销",
    "land_mu": "用地（亩），自有 + 租入 − 租出",
    "years_producing": "投产至年末的年数",
    "under_construction": "在建",
    "past_agreed_completion": "有宗地已过约定竣工日期",
    "tenant_of_standard_factory": "全部用地为标准厂房租赁",
    "upgraded": "当年入规（小升规）",
    "veto": "一票否决事项",
    "tax_wan": "税收（万元）",
    "land_use": "土地用途",
    "use_class": "用途大类",
}
"""What a predicate may ask about, and what it means."""


def cited(part: object) -> Iterator[str]:
    """Every citation within a model."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "cite" or name.endswith("_cite"):
                yield from () if value is None else (str(value),)
            else:
                yield from cited(value)
    elif isinstance(part, dict):
        for value in part.values():
            yield from cited(value)
    elif isinstance(part, list):
        for value in part:
            yield from cited(value)


def asked(edition: Edition) -> set[str]:
    """Every field that a predicate asks about."""
    rules = [*edition.include, *edition.exempt, *edition.defer, *edition.separate]
    tests: list[Test] = [
        test for rule in [*rules, *edition.overrides] for test in [*rule.when, *rule.unless]
    ]
    return {test.field for test in tests} | set(edition.groups)


def check_whole(edition: Edition) -> None:
    """Refuse an edition that cites nothing known, or whose weights or cuts do not add up."""
    faults = [
        *(f"引用 {cite} 不在 documents 中" for cite in set(cited(edition)) - set(edition.documents)),
        *(
            f"字段 {name} 未知；可用字段：{'、'.join(FIELDS)}"
            for name in sorted(asked(edition) - set(FIELDS))
        ),
        *(
            f"{group} 各指标权重合计为 {total:g}，应为 100"
            for group, parts in edition.indicators.items()
            if (total := sum(part.weight for part in parts)) != 100  # noqa: PLR2004
        ),
    ]
    if edition.classes != "none":
        shares = list(edition.classes.cuts.values())
        if shares != sorted(shares) or shares[-1] != 1:
            faults.append(f"classes.cuts {shares} 应逐级增大，最后一级为 1")
    if faults:
        raise EditionError(f"{edition.id}：{'；'.join(sorted(faults))}")
