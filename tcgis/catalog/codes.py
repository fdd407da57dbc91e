"""Codes of firms, parcels and industries: how they are written and whether they are whole.

All functions take and give Series on one index; what is missing stays missing.
"""

import re
import unicodedata
from typing import Final

import numpy as np
import pandas as pd

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_CREDIT: Final = re.compile(rf"[{_ALPHABET}]{{18}}", re.ASCII)

_ORG_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORG_CHECKS: Final = np.array(list("0X987654321"))

_PARCEL: Final = re.compile(r"[0-9O]{12}[GJZ][A-Z][0-9O]{5}(?:[FLQW][0-9O]{8})?", re.ASCII)
_WHOLE_PARCEL: Final = r"\d{12}[GJZ][A-Z]\d{5}(?:[FLQW]\d{8})?"
# digit slots of a parcel code; the two letters at 12 and 13 and the one at 19 stand between
_LETTERS: Final = frozenset({12, 13, 19})
_UNIT: Final = r"\d{12}[GJZ][A-Z]\d{5}(?:[FLQ]\d{8}|W0{8})"

_SECTION_DIVISION: Final = re.compile(r"^[A-T]?(\d{2})\d{0,2}(?!\d)")
# GB/T 4754-2017, sections C (13-43) and D (44-46); first the names that hold another one
_DIVISIONS: Final = {
    "开采专业及辅助性活动": "11",
    "煤炭开采": "06",
    "石油和天然气开采": "07",
    "黑色金属矿采选": "08",
    "有色金属矿采选": "09",
    "非金属矿采选": "10",
    "农副食品加工": "13",
    "食品制造": "14",
    "精制茶制造": "15",
    "饮料制造": "15",
    "烟草制品": "16",
    "纺织服装": "18",
    "纺织": "17",
    "制鞋": "19",
    "木材加工": "20",
    "家具制造": "21",
    "造纸": "22",
    "印刷": "23",
    "文教": "24",
    "石油": "25",
    "化学原料": "26",
    "医药制造": "27",
    "化学纤维": "28",
    "橡胶": "29",
    "塑料制品": "29",
    "非金属矿物制品": "30",
    "黑色金属冶炼": "31",
    "有色金属冶炼": "32",
    "金属制品、机械和设备修理": "43",
    "金属制品": "33",
    "通用设备": "34",
    "专用设备": "35",
    "汽车制造": "36",
    "铁路、船舶": "37",
    "电气机械": "38",
    "计算机": "39",
    "仪器仪表": "40",
    "其他制造": "41",
    "废弃资源": "42",
    "电力、热力": "44",
    "燃气生产": "45",
    "水的生产": "46",
}


def clean(codes: pd.Series) -> pd.Series:
    """Codes in one spelling: half width, upper case, without spaces; empty is missing.

    Hyphens stay: in a code of unknown make, 1-23 and 12-3 are two things.
    """
    texts = codes.astype("string")
    odd = ~texts.str.isascii().fillna(value=True).astype(bool)
    if odd.any():
        texts[odd] = texts[odd].map(_half_width, na_action="ignore")
    spaced = texts.str.contains(r"\s", regex=True).fillna(value=False).astype(bool)
    if spaced.any():
        texts[spaced] = texts[spaced].str.replace(r"\s+", "", regex=True)
    texts = texts.str.upper()
    return texts.mask(texts.eq("").fillna(value=False).astype(bool))


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def credit_code_clean(codes: pd.Series) -> pd.Series:
    """Unified social credit codes (统一社会信用代码) in one spelling, hyphens removed."""
    return clean(codes).str.replace("-", "", regex=False)


def credit_code_check(bodies: pd.Series) -> pd.Series:
    """Check character (GB 32100) of bodies of seventeen characters; missing for any other."""
    whole = bodies.astype("string").str.fullmatch(_CREDIT.pattern.replace("18", "17"))
    whole = whole.fillna(value=False).astype(bool)
    checks = pd.Series(pd.NA, bodies.index, dtype="string")
    text = "".join(bodies[whole])
    if text:
        values = _values(text, _ALPHABET).reshape(-1, 17)
        checks[whole] = np.array(list(_ALPHABET))[(31 - values @ _WEIGHTS % 31) % 31]
    return checks


def _values(text: str, alphabet: str) -> np.ndarray:
    place = np.zeros(128, dtype="int64")
    place[[ord(letter) for letter in alphabet]] = np.arange(len(alphabet))
    return np.asarray(place[np.frombuffer(text.encode("ascii"), dtype="uint8")])


def credit_code_valid(codes: pd.Series) -> pd.Series:
    """Whether codes have eighteen characters and the right last one; False where missing.

    Real registers hold codes that fail: warn, never reject.
    """
    place, distinct = pd.factorize(codes)
    texts = pd.Series(distinct, dtype="string")
    agrees = credit_code_check(texts.str[:17]).eq(texts.str[17:])
    valid = np.append(agrees.fillna(value=False).to_numpy(bool), False)
    return pd.Series(valid[place], codes.index)


def org_code_valid(codes: pd.Series) -> pd.Series:
    """Whether organisation codes (组织机构代码, GB 11714) of nine characters end right.

    Credit codes hold one from the ninth character on. A hyphen before the last is passed over.
    """
    texts = codes.astype("string").str.replace("-", "", regex=False)
    whole = texts.str.fullmatch(r"[0-9A-Z]{8}[0-9X]").fillna(value=False).astype(bool)
    valid = pd.Series(False, codes.index)
    bodies = "".join(texts[whole].str[:8])
    if bodies:
        values = _values(bodies, _ORG_ALPHABET).reshape(-1, 8)
        valid[whole] = _ORG_CHECKS[values @ _ORG_WEIGHTS % 11] == texts[whole].str[8].to_numpy()
    return valid


def parcel_code_clean(codes: pd.Series) -> pd.Series:
    """Parcel and real-estate unit codes (宗地代码, 不动产单元号) in one spelling.

    Only what has the make of such a code (GB/T 37346) loses its hyphens, and a letter O in a
    place for digits becomes 0; other numbers are left as ``clean`` gives them.
    """
    texts = clean(codes)
    bare = texts.str.replace("-", "", regex=False)
    made = bare.str.fullmatch(_PARCEL.pattern).fillna(value=False).astype(bool)
    wrong = made & bare.str.contains("O", regex=False).fillna(value=False).astype(bool)
    bare[wrong] = bare[wrong].map(_digits_for_o)
    return texts.mask(made, bare)


def _digits_for_o(code: str) -> str:
    return "".join("0" if sign == "O" and at not in _LETTERS else sign
                   for at, sign in enumerate(code))  # fmt: skip


def parcel_code_valid(codes: pd.Series) -> pd.Series:
    """Whether codes are whole parcel (19) or unit (28) codes; False where missing."""
    whole = codes.astype("string").str.fullmatch(_WHOLE_PARCEL)
    return whole.fillna(value=False).astype(bool)


def unit_code_valid(codes: pd.Series) -> pd.Series:
    """Whether codes are whole unit codes (不动产单元号, 28); False where missing.

    Land without a thing on it ends in W00000000.
    """
    return codes.astype("string").str.fullmatch(_UNIT).fillna(value=False).astype(bool)


def industry2(industries: pd.Series) -> pd.Series:
    """Division (行业大类) of GB/T 4754-2017, two digits, of C1311, 13, 1311 or 制造业-纺织业.

    A name in which no division is recognised stays missing.
    """
    place, distinct = pd.factorize(industries)
    words = clean(pd.Series(distinct, dtype="string")).fillna("")
    found = pd.array([_division(str(word)) for word in words], dtype="string")
    return pd.Series(found.take(place, allow_fill=True), industries.index, dtype="string")


def _division(word: str) -> str | None:
    coded = _SECTION_DIVISION.match(word)
    if coded:
        return coded[1]
    return next((code for name, code in _DIVISIONS.items() if name in word), None)
