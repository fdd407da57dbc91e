"""What a ``when`` and a grouping may ask of a unit: a closed dictionary."""

from typing import Final, Literal, NamedTuple

ANY_TEXT: Final = r".+"


class FieldOf(NamedTuple):
    """Kind of the values, and what they mean."""

    kind: Literal["text", "number", "flag"]
    meaning: str
    values: tuple[str, ...] = ()
    """All that a text may be, if that is known; for parcels ``OF_PARCELS`` comes first."""
    like: str = ANY_TEXT
    """What a text looks like whose values are not all known."""


FIELDS: Final[dict[str, FieldOf]] = {
    "size": FieldOf("text", "规上 or 规下, by statistics", ("规上", "规下")),
    "industry": FieldOf("text", "industry as registered"),
    "industry2": FieldOf("text", "division of GB/T 4754, two digits, as a text", like=r"[0-9]{2}"),
    "sector": FieldOf("text", "the county's leading industry"),
    "condition": FieldOf(
        "text", "state of the enterprise or parcel", ("在产", "在建", "停产", "注销")
    ),
    "veto": FieldOf("text", "vetoes of the year, joined by 、; a test holds if one of them fits"),
    "land_use": FieldOf("text", "parcel: code of its use"),
    "township": FieldOf("text", "parcel: township"),
    "supply_mode": FieldOf("text", "parcel: mode of supply"),
    "land_mu": FieldOf("number", "land in use on 31 December: own + rented − let"),
    "years_producing": FieldOf(
        "number",
        "whole months from the start of production to 31 December ÷ 12; 在建 without a date: 0",
    ),
    "years_registered": FieldOf("number", "whole months from registration to 31 December ÷ 12"),
    "past_agreed_completion": FieldOf(
        "flag", "an own parcel was due for completion before 31 December and is not complete then"
    ),
    "under_construction": FieldOf("flag", "the enterprise is 在建"),
    "tenant_of_standard_factory": FieldOf("flag", "all its land in use is rented 标准厂房 floors"),
    "tenant": FieldOf("flag", "all its land in use is rented from somebody named"),
    "lessees": FieldOf("number", "enterprises that rent land or floors of it on 31 December"),
    "lessees_below_scale": FieldOf("number", "those of the lessees that are 规下"),
    "leased_floor_m2": FieldOf("number", "floor area rented on 31 December, m²"),
    "park_name": FieldOf("text", "park with most of its land in use; missing outside all parks"),
    "star_rating": FieldOf("number", "park: its stars"),
    "upgraded": FieldOf("flag", "entered the list of 规上 within the year (小升规)"),
}
OF_PARCELS: Final = {"condition": ("在用", "未动工", "停工", "在建", "闲置", "未供应")}
"""Texts that a field may hold of a parcel."""
VETO_SEPARATOR: Final = "、"


def values_of(field: str, unit: str) -> tuple[str, ...]:
    """All that a text field may hold of this kind of unit; empty where that is not known."""
    known = FIELDS[field].values if field in FIELDS else ()
    return OF_PARCELS.get(field, known) if unit == "parcel" else known
