"""What departments call our columns: the synonym table, and what one heading may mean.

Reads ``synonyms.yaml``. A heading that *is* a synonym may be taken; one that only contains a
synonym, or is like it and different (≠), is for a person to decide.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from tcgis import yaml_strict
from tcgis.catalog.load import describe
from tcgis.catalog.model import Kind
from tcgis.errors import CatalogError
from tcgis.words import units, yaml_faults
from tcgis.words.terms import text

FILE: Final = Path(__file__).with_name("synonyms.yaml")

UNSEEN: Final = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF]
)  # fmt: skip
"""Signs that nobody sees (zero width, soft hyphen, marks of order and of direction), to nothing."""
_LEVELS: Final = "/"
# words that say: the year up to now, which is what a year's figure is
_CURRENT: Final = (
    r"本年(?:度)?(?:累计|实际|完成)?|当年(?:累计)?|本期(?:累计)?|全年(?:合计|累计)?"
    r"|(?:自)?年初(?:至本月)?累计|1[-–—~至](?:本|12)月(?:份)?(?:累计)?"
)
_CURRENT_LEVEL: Final = re.compile(rf"(?:{_CURRENT}|累计)")
_CURRENT_END: Final = re.compile(rf"^(?:{_CURRENT})|(?:{_CURRENT})$")
_CURRENT_ANYWHERE: Final = re.compile(_CURRENT)
_OTHER: Final = re.compile(
    "上年|去年|同期|上期|期初|前年|本月|当月|上月|本季|上季|预计|预期|计划|目标|(?:19|20)[0-9]{2}年?"
)
_DERIVED: Final = re.compile("同比|环比|增幅|增速|增长|增减|占比|比重|比例|排名|名次|±")
_PERIOD: Final = re.compile(
    rf"{_CURRENT}|累计|(?:上年|去年)(?:同期)?(?:累计|数)?|同期|本月(?:实际|数)?|当月|上月"
    r"|(?:累计)?同比(?:增长|增减|增幅)?|增幅|增速|增长率?|(?:19|20)[0-9]{2}年"
)
_REMARK: Final = re.compile(r"^(.+?)\(([^()]*)\)$")
_NEUTRAL: Final = re.compile(
    rf"(?:{_CURRENT}|累计|必填|选填|全称|盖章|公章|[0-9]+位|(?:保留)?[0-9一二两三四]位小数)"
)
_ASIDE: Final = re.compile(r"(?:单位|备注|说明|电话|手机号?|联系人|邮编|日志)$")
_SHORTEST: Final = 2


class Words(BaseModel):
    """How departments write one column of ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    synonyms: tuple[str, ...] = Field(min_length=1)
    ask: tuple[str, ...] = ()
    """Similar but different (≠)."""
    unlike: str | None = None
    """Why those under ``ask`` are not the same."""
    kind: Kind | Literal["year"] = "text"
    units: tuple[str, ...] = ()
    """Units that its figures come in; their factors are those of ``tcgis.words.units``."""
    group: str | None = None
    """Columns of one group may share synonyms."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        words = [fold(word) for word in (*self.synonyms, *self.ask)]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(text("synonym_twice", words="、".join(twice)))
        return self


class Sense(NamedTuple):
    """What a heading may mean, by the whole table."""

    exact: tuple[str, ...] = ()
    """Columns of which it is a synonym; several in a group only."""
    like: tuple[str, ...] = ()
    """Columns that it resembles."""
    other: bool = False
    """It speaks of another time than the year so far."""


def plain(heading: object) -> str:
    """Heading as it compares and as answers remember it: half width, without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(heading).translate(UNSEEN)))


def fold(heading: object) -> str:
    """Plain heading with pinyin codes in one case."""
    return plain(heading).casefold()


@cache
def load() -> Mapping[str, Words]:
    """The synonym table, read and validated once."""
    return parse(FILE)


def parse(path: Path) -> Mapping[str, Words]:
    """Read a synonym table.

    Raises
    ------
    CatalogError
        If a key is unknown or repeated, a unit cannot be that of its column, or a synonym is
        given to two columns that are not of one group.
    """
    try:
        table = TypeAdapter(dict[str, Words]).validate_python(yaml_strict.read(path))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        why = yaml_faults.told(fault, path)
        raise CatalogError(text("yaml_broken", name=path.name, fault=why)) from fault
    except ValidationError as fault:
        raise CatalogError(f"{path.name}：{describe(fault)}") from fault
    for name, words in table.items():
        for unit in words.units:
            units.factor(unit, name)
    _unambiguous(table, path)
    return table


def _unambiguous(table: Mapping[str, Words], path: Path) -> None:
    owners: dict[str, set[str]] = {}
    for name, words in table.items():
        for word in words.synonyms:
            owners.setdefault(fold(word), set()).add(words.group or name)
    shared = sorted(word for word, groups in owners.items() if len(groups) > 1)
    if shared:
        raise CatalogError(text("synonym_of_two", name=path.name, words="、".join(shared)))


class _Index(NamedTuple):
    exact: dict[str, tuple[str, ...]]
    ask: dict[str, tuple[str, ...]]
    longest: list[str]
    """Chinese synonyms, the longest first."""


@cache
def _index() -> _Index:
    exact: dict[str, Any] = {}
    ask: dict[str, Any] = {}
    for name, words in load().items():
        for word in words.synonyms:
            exact[fold(word)] = (*exact.get(fold(word), ()), name)
        for word in words.ask:
            ask[fold(word)] = (*ask.get(fold(word), ()), name)
    within = [word for word in (*exact, *ask) if len(word) >= _SHORTEST and not word.isascii()]
    return _Index(exact, ask, sorted(set(within), key=len, reverse=True))


@lru_cache(maxsize=4096)
def bare(heading: str) -> tuple[str, bool]:
    """Heading in one case, without levels and remarks that say: of this year.

    Returns
    -------
    the heading, and whether nothing is left on it that could change its meaning.
    """
    levels, whole = [], True
    for level in fold(heading).split(_LEVELS):
        while remark := _REMARK.match(level):
            if not _NEUTRAL.fullmatch(remark[2]):
                whole = False
            level = remark[1]  # noqa: PLW2901
        if _CURRENT_LEVEL.fullmatch(level):
            continue
        if level not in _index().exact:
            level = _CURRENT_END.sub("", level) or level  # noqa: PLW2901
        levels.append(level)
    return _LEVELS.join(levels), whole and len(levels) == 1


@lru_cache(maxsize=4096)
def sense(heading: str) -> Sense:
    """What a heading, its unit split off, may mean."""
    index, (name, whole) = _index(), bare(heading)
    known = index.exact.get(fold(heading))
    rest = "" if known else _CURRENT_ANYWHERE.sub("", fold(heading))
    if _DERIVED.search(rest):
        return Sense()
    other = bool(_OTHER.search(rest))
    exact, ask = known or index.exact.get(name, ()), index.ask.get(name, ())
    if exact and (known or whole) and not other:
        return Sense(exact, ask)
    return Sense((), tuple(dict.fromkeys((*exact, *ask))) or _contained(name), other)


def _contained(name: str) -> tuple[str, ...]:
    """Columns of the longest synonym inside a heading."""
    if _ASIDE.search(name):
        return ()
    index = _index()
    inside = next((word for word in index.longest if word in name), None)
    if inside is None:
        return ()
    return (*index.exact.get(inside, ()), *index.ask.get(inside, ()))


def is_other_time(remark: str) -> bool:
    """Whether a remark makes a heading another quantity: 上年同期, 同比."""
    return bool(_OTHER.search(remark) or _DERIVED.search(remark))


def is_period(level: str) -> bool:
    """Whether a level of a heading says nothing but the time it is of, or a change over time."""
    return bool(_PERIOD.fullmatch(re.sub(r"\(?[%±]+\)?$", "", level)))
