"""Headings as departments write them (land-data §7), and the catalogue's entries that fit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Column(NamedTuple):
    """A canonical column: headings it may stand under, its kind and what the catalogue adds."""

    headings: list[str]
    kind: str = "text"
    more: Mapping[str, Any] = MappingProxyType({})


_WHO: Final = Column(["统一社会信用代码", "社会统一信用代码", "信用代码"], "code")
_DAY: Final = "date"
_REQUIRED: Final = {"required": True}
OPTIONAL: Final = frozenset(
    ["claimed_park", "account", "area_m2", "tax_per_mu", "area_unit", "location"]
)
"""Columns that a file has only if something is told in them."""

SHEETS: Final[dict[str, dict[str, Column]]] = {
    "enterprises": {
        "credit_code": _WHO,
        "enterprise_name": Column(
            ["企业名称", "单位名称", "单位详细名称", "市场主体名称"], "text", _REQUIRED
        ),
        "former_names": Column(["曾用名", "原名称"]),
        "industry": Column(["行业名称", "所属行业", "行业类别"]),
        "industry2": Column(["行业代码"], "code"),
        "size": Column(["规模"], "text", {"values": {"规模以上": "规上"}}),
        "registered_on": Column(["成立日期"], _DAY),
        "production_on": Column(["投产日期"], _DAY),
        "condition": Column(["经营状态", "状态"]),
        "location": Column(["经营地址"]),
    },
    "tax": {
        "credit_code": Column(["纳税人识别号", "税号", "统一社会信用代码"], "code"),
        "enterprise_name": Column(["纳税人名称", "企业名称"]),
        "area_m2": Column(["用地面积"], "area"),
        "tax_per_mu": Column(["亩均税收"], "per_mu"),
    },
    "statistics": {
        "credit_code": _WHO,
        "enterprise_name": Column(["单位详细名称", "企业名称"]),
    },
    "power": {
        "credit_code": _WHO,
        "enterprise_name": Column(["用电户名", "户名"]),
        "account": Column(["户号"], "code"),
    },
    "leases": {
        "lease_id": Column(["租赁编号"], "code", _REQUIRED),
        "parcel_id": Column(["宗地代码", "宗地编号"], "code", _REQUIRED),
        "lessor_code": Column(["出租方代码"], "code"),
        "lessor_name": Column(["出租方"]),
        "lessee_code": Column(["承租方代码"], "code"),
        "lessee_name": Column(["承租方"]),
        "kind": Column(
            ["类型"], "text", {**_REQUIRED, "values": {"土地": "land", "厂房": "floor"}}
        ),
        "area_m2": Column(["用地面积", "租赁面积"], "area"),
        "area_unit": Column(["用地面积单位"]),
        "floor_area_m2": Column(["建筑面积"], "area"),
        "from_on": Column(["起租日期"], _DAY),
        "to_on": Column(["到期日期"], _DAY),
    },
    "meters": {
        "account": Column(["户号"], "code", _REQUIRED),
        "credit_code": _WHO,
        "enterprise_name": Column(["企业名称"]),
        "share": Column(["份额"], "per_mu"),
    },
    "controls": {
        "scope": Column(["范围"], "text", {"values": {"全县": "county", "部门": "department"}}),
        "name": Column(["名称"]),
        "year": Column(["年度"]),
        "item": Column(["指标"], "text", {"values": {"税收": "tax_wan", "产值": "output_wan"}}),
        "value": Column(["控制数"], "per_mu"),
        "unit": Column(["单位"]),
    },
    "yields": {
        "parcel_id": Column(["宗地代码"], "code", _REQUIRED),
    },
    "vetoes": {
        "credit_code": _WHO,
        "enterprise_name": Column(["企业名称"]),
        "veto": Column(["事项"], "text", _REQUIRED),
    },
}
FACTS: Final[dict[str, dict[str, Column]]] = {
    "tax": {"tax_wan": Column(["入库税额", "入库税收", "税收合计", "实缴税金"], "money")},
    "statistics": {
        "output_wan": Column(["工业总产值", "现价总产值"], "money"),
        "revenue_wan": Column(["营业收入", "主营业务收入"], "money"),
        "staff": Column(["从业人员", "平均用工人数"], "count"),
    },
    "yields": {"added_value_wan": Column(["工业增加值"], "money")},
    "power": {"power_kwh": Column(["用电量", "工业用电量"], "power")},
}
LAND: Final[dict[str, Column]] = {
    "parcel_id": Column(["宗地代码", "ZDDM"], "code", _REQUIRED),
    "parcel_name": Column(["宗地名称", "DKMC"]),
    "holder": Column(["权利人", "QLR"]),
    "credit_code": Column(["信用代码", "XYDM"], "code"),
    "land_use": Column(["用途", "TDYT"], "code"),
    "bdcdyh": Column(["单元号", "BDCDYH"], "code"),
    "certificate_area_m2": Column(["宗地面积", "ZDMJ"], "area"),
    "claimed_park": Column(["所属园区", "SSYQ"]),
    "condition": Column(["开发状态", "KFZT"]),
    "supplied_on": Column(["供地日期", "GDRQ"], _DAY),
    "start_due": Column(["约定开工", "YDKG"], _DAY),
    "finish_due": Column(["约定竣工", "YDJG"], _DAY),
}
CAD: Final[dict[str, Column]] = {
    "parcel_id": Column(["宗地代码"], "code"),
    "holder": Column(["权利人"]),
    "land_use": Column(["地类"], "code"),
}
SURVEY: Final[dict[str, Column]] = {
    "parcel_id": Column(["地块编号"], "code", _REQUIRED),
    "parcel_name": Column(["地块名称"]),
    "land_use": Column(["地类编码"], "code"),
    "reported_area_m2": Column(["面积"], "area"),
}
PARK: Final[dict[str, Column]] = {
    "park_id": Column(["园区代码", "YQDM"], "code", _REQUIRED),
    "park_name": Column(["园区名称", "YQMC"], "text", _REQUIRED),
}
TITLES: Final = {
    "enterprises": ("工业企业名录", "市场监督管理局", "市场监管"),
    "tax": ("入库税收明细", "税务局", "税务"),
    "statistics": ("工业企业主要指标", "统计局", "统计"),
    "power": ("企业用电量", "供电公司", "供电"),
    "leases": ("租赁台账", "开发区管委会", "开发区"),
    "yields": ("宗地增加值", "开发区管委会", "开发区"),
    "meters": ("合用户号", "供电公司", "供电"),
    "controls": ("控制数", "财政局", "财政"),
    "vetoes": ("一票否决事项", "经济和信息化局", "经信"),
    "parcels": ("工业用地宗地", "自然资源和规划局", "自然资源"),
    "batch": ("供地批次勘测定界", "自然资源和规划局", "自然资源"),
    "parks": ("园区范围", "开发区管委会", "开发区"),
}
SIZES: Final = {
    "money": {"元": 1e4, "千元": 10.0, "万元": 1.0, "亿元": 1e-4},
    "power": {"千瓦时": 1.0, "万千瓦时": 1e-4},
    "area": {"平方米": 1.0, "公顷": 1e-4, "亩": 0.0015},
}
"""Canonical value × size = the number under that unit."""


def entry(column: Column, listed: list[str], unit: str | None) -> dict[str, Any]:
    """What the catalogue says of a column."""
    kind = column.kind if column.kind in ("text", "code", "date") else "number"
    return {"from": listed, "kind": kind, **({"unit": unit} if unit else {}), **column.more}
