"""Invented firms and parcels: names and codes as registers write them, by the standards alone."""

from itertools import product

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)

_FIRST = ["东", "南", "西", "北", "华", "瑞", "安", "昌", "鼎", "宏", "嘉", "隆", "启", "盛", "泰"]
_SECOND = ["达", "丰", "和", "康", "林", "明", "宁", "鹏", "升", "祥", "新", "源"]
TRADES = [("纺织业", "17"), ("食品制造业", "14"), ("医药制造业", "27"), ("金属制品业", "33"),
          ("电气机械和器材制造业", "38"), ("非金属矿物制品业", "30")]  # fmt: skip
_GOODS = ["纺织", "食品", "药业", "金属制品", "电气", "建材"]
NAMES = [f"示例{one}{two}" for one, two in product(_FIRST, _SECOND)]


def organisation(body: int) -> str:
    """Organisation code (GB 11714): eight digits and a check sign."""
    digits = f"{body:08d}"
    rest = (
        11 - sum(int(sign) * times for sign, times in zip(digits, _ORGANISATION, strict=True)) % 11
    )
    return digits + {10: "X", 11: "0"}.get(rest, str(rest))


def closed(first17: str) -> str:
    """Credit code (GB 32100) with its check sign."""
    total = sum(_SIGNS.index(sign) * times for sign, times in zip(first17, _WEIGHTS, strict=True))
    return first17 + _SIGNS[(31 - total % 31) % 31]


def credit_code(body: int, kind: str = "91") -> str:
    """Credit code of an invented firm of the county."""
    return closed(f"{kind}421222{organisation(body)}")


def with_wrong_check(code: str) -> str:
    """The same code with another last sign."""
    return code[:17] + _SIGNS[(_SIGNS.index(code[17]) + 7) % 31]


def firm_name(number: int) -> str:
    """Name that no other number has and none comes close to."""
    return f"{NAMES[number % len(NAMES)]}{_GOODS[number % len(_GOODS)]}有限公司"


def parcel_id(number: int) -> str:
    """Parcel code of nineteen signs."""
    return f"421222001001GB{number:05d}"
