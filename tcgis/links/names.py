"""Names of firms: how they compare, and what kind of body a name speaks of."""

import re
from typing import Final

import pandas as pd

_SPACES = " \t\n\r\f\v\x85\u200b\u200c\u200d\u2028\u2029\ufeff"
_AS_ONE = str.maketrans(
    {
        **dict.fromkeys("〔【[", "("),
        **dict.fromkeys("〕】]", ")"),
        **dict.fromkeys("•・\u2027\u2219\u22c5", "·"),
        **dict.fromkeys(_SPACES, None),
    }
)
_ODD = "[" + re.escape("".join(map(chr, _AS_ONE))) + "]"

_FORMS: Final = re.compile("(?:股份|集团)?(?:有限责任|有限)?(?:责任)?公司$")
_BRANCH: Final = "分公司|分厂|办事处"

PLATFORMS: Final = (
    *("城投", "城市建设投资", "城市投资", "国投", "国有资产", "国有资本", "开投", "开发投资"),
    *("平台公司", "平台有限", "管委会", "管理委员会", "人民政府", "街道办事处", "土地储备"),
    *("村委会", "村民委员会", "居委会", "居民委员会", "经济合作社", "经济联合社", "村集体"),
)
"""Words in names of bodies that hold land for others to use: municipal platform companies,
park administrations, villages and their cooperatives. Who lets land in practice: landlords
may be a village (evaluation-methods §3), owners a 城投 (land-data §6, unverified); the words
are those such bodies carry in public land registers, and decide nothing but a note."""
_PLATFORM: Final = "|".join(map(re.escape, PLATFORMS))


def normalise_name(names: pd.Series) -> pd.Series:
    """Names as they compare: one width, one kind of bracket and middle dot, no spaces.

    Brackets are kept: 湖北（通城）甲 is not 湖北甲. An empty name is missing.
    """
    place, distinct = pd.factorize(names.astype("string"))
    words = pd.Series(distinct, dtype="string").str.normalize("NFKC")
    odd = words.str.contains(_ODD, regex=True)  # few, and translating is slow
    words.loc[odd] = words[odd].str.translate(_AS_ONE)
    clean = words.mask(words.eq("")).array.take(place, allow_fill=True)
    return pd.Series(clean, names.index, name=names.name)


def core(plain: pd.Series) -> pd.Series:
    """Normalised names without their legal form; the whole name where nothing else is in it."""
    bare = plain.str.replace(_FORMS, "", regex=True)
    return bare.mask(bare.eq(""), plain)


def is_platform(plain: pd.Series) -> pd.Series:
    """Whether a normalised name is that of a platform company, an administration or a village."""
    return plain.str.contains(_PLATFORM, regex=True).fillna(value=False).astype(bool)


def is_branch(plain: pd.Series) -> pd.Series:
    """Whether a normalised name is that of a branch (分公司, 分厂, 办事处); 街道办事处 is none."""
    branch = plain.str.contains(_BRANCH, regex=True).fillna(value=False).astype(bool)
    return branch & ~is_platform(plain)


def head_office(plain: pd.Series, known: pd.Index) -> pd.Series:
    """The longest of the ``known`` names with which the name of a branch begins, if any."""
    names = set(known)
    found = [next((name[:n] for n in range(len(name) - 1, 3, -1) if name[:n] in names), None)
             for name in plain]  # fmt: skip
    return pd.Series(found, plain.index, dtype="string")
