"""The canonical columns, how their cells are read, and the words that closed columns know."""

from typing import Final

from tcgis.catalog import codes
from tcgis.catalog.model import Column, Layer

DTYPES: Final = {
    "text": "string",
    "code": "string",
    "number": "float64",
    "date": "datetime64[us]",
    "year": "Int64",
    **dict.fromkeys(["range_low", "range_high", "years", "share"], "float64"),
}

TABLES: Final[dict[str, dict[str, str]]] = {
    "county": {},
    "parks": {
        "park_id": "code",
        **dict.fromkeys(["park_name", "zone_id", "zone_name", "role"], "text"),
        **dict.fromkeys(["approved_area_m2", "planned_area_m2", "built_area_m2"], "number"),
        "star_rating": "number",
    },
    "parcels": {
        "parcel_id": "code",
        **dict.fromkeys(["parcel_name", "location", "township", "holder"], "text"),
        "credit_code": "code",
        **dict.fromkeys(["land_use", "land_use_scheme"], "text"),
        **dict.fromkeys(["certificate_area_m2", "reported_area_m2", "geometry_area_m2"], "number"),
        **dict.fromkeys(["supply_mode", "condition"], "text"),
        **dict.fromkeys(["supplied_on", "start_due", "started_on", "finish_due"], "date"),
        **dict.fromkeys(["finished_on", "stopped_on", "term_end"], "date"),
        **dict.fromkeys(["built_share", "invested_share", "agreed_tax_per_mu"], "number"),
    },
    "buildings": {
        "building_id": "code",
        **dict.fromkeys(["floors", "storey_height_m", "floor_area_m2"], "number"),
    },
    "enterprises": {
        "credit_code": "code",
        **dict.fromkeys(["enterprise_name", "former_names", "industry", "industry2"], "text"),
        **dict.fromkeys(["size", "sector"], "text"),
        **dict.fromkeys(["registered_on", "production_on", "above_scale_on"], "date"),
        "condition": "text",
    },
    "leases": {
        **dict.fromkeys(["lease_id", "parcel_id", "lessor_code"], "code"),
        "lessor_name": "text",
        "lessee_code": "code",
        **dict.fromkeys(["lessee_name", "kind"], "text"),
        **dict.fromkeys(["area_m2", "floor_area_m2"], "number"),
        **dict.fromkeys(["from_on", "to_on"], "date"),
        "place": "text",
    },
    "facts": {"year": "year"},
    "vetoes": {
        **{"credit_code": "code", "enterprise_name": "text", "year": "year", "veto": "text"},
        **{"decided_on": "date", "authority": "text"},
    },
    # links: shared meters and control figures
    "meters": {
        **dict.fromkeys(["account", "credit_code"], "code"),
        "enterprise_name": "text",
        "share": "number",
        **dict.fromkeys(["from_on", "to_on"], "date"),
    },
    "controls": {
        **dict.fromkeys(["scope", "name"], "text"),
        "year": "year",
        "item": "text",
        "value": "number",
        "unit": "text",
    },
}
"""Canonical columns of each table as they stand after ``check_table``, in order; the rows of
facts become long after that."""

WITH_GEOMETRY: Final = ("county", "parks", "parcels", "buildings")

WORDS: Final[dict[tuple[str, str], list[str]]] = {
    ("parcels", "condition"): ["在用", "未动工", "停工", "在建", "闲置", "未供应"],
    ("enterprises", "size"): ["规上", "规下"],
    ("enterprises", "condition"): ["在产", "在建", "停产", "注销"],
    ("leases", "kind"): ["land", "floor"],
    ("vetoes", "veto"): ["安全事故", "环境违法", "重大税收违法"],
    ("controls", "scope"): ["county", "park", "department", "item_total"],
}
"""Columns that know these values only; a sender's words come in through ``Column.values``."""

CREDIT_CODES: Final = ("credit_code", "lessor_code", "lessee_code")

SPELLING: Final = {
    "parcel_id": codes.parcel_code_clean,
    "bdcdyh": codes.parcel_code_clean,
    **dict.fromkeys(CREDIT_CODES, codes.credit_code_clean),
}
"""Codes that have a spelling of their own."""

ORDER: Final = {
    "parcels": [
        ("supplied_on", "start_due"),
        ("start_due", "finish_due"),
        ("supplied_on", "started_on"),
        ("started_on", "finished_on"),
        ("supplied_on", "finished_on"),
        ("started_on", "stopped_on"),
        ("supplied_on", "term_end"),
    ],
    "enterprises": [("registered_on", "production_on"), ("registered_on", "above_scale_on")],
    "leases": [("from_on", "to_on")],
    "meters": [("from_on", "to_on")],
}
"""Dates of which the first cannot lie after the second."""

KEYS: Final = {
    "parks": ("park_id", "park_name"),
    "parcels": ("parcel_id", "parcel_name"),
    "buildings": ("building_id", ""),
    "enterprises": ("credit_code", "enterprise_name"),
    "leases": ("lease_id", ""),
    "vetoes": ("credit_code", "enterprise_name"),
    "meters": ("account", "enterprise_name"),
    "controls": ("", "name"),
}
"""Columns that identify and name a row's subject."""


def key_of(layer: Layer) -> tuple[str, str]:
    """Columns that identify and name the subject of a layer's rows; ``""`` for none."""
    if layer.table == "facts":
        return KEYS["parcels" if layer.subject == "parcel" else "enterprises"]
    key, name = KEYS.get(layer.table, ("", ""))
    return (layer.key or key), name


def columns_of(layer: Layer) -> dict[str, Column]:
    """Columns and, in a layer of facts, items that the catalogue describes."""
    return {**layer.columns, **layer.facts}


def kind_of(layer: Layer, name: str) -> str:
    """How the cells of a column are read: as its table demands, else as the catalogue says."""
    if name in layer.facts:
        return "number"
    declared = columns_of(layer)[name].kind if name in columns_of(layer) else "text"
    fixed = TABLES[layer.table].get(name) or ("code" if name in SPELLING else None)
    if fixed is None or (fixed == "text" and declared == "code"):
        return declared
    return fixed
