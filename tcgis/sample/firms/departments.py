"""The invented facts as each department sends them: its units, headings and habits."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import Final

import numpy as np
import pandas as pd

from tcgis.sample.firms.firms import Firms
from tcgis.sample.firms.leases import Leases
from tcgis.sample.firms.sheets import DepartmentSheet
from tcgis.words.units import MU_M2

YEARS: Final = (2022, 2023, 2024)
INVENTED: Final = "（示例数据，非真实）"

TAX: Final = "税务/2022-2024年入库税收明细.xlsx"
SUPPLEMENT: Final = "税务/2024年补充入库.xlsx"
ABOVE: Final = "统计/规上工业企业主要指标.xlsx"
BELOW: Final = "统计/规下工业企业.xlsx"
POWER: Final = "供电/企业用电量.xlsx"
EMISSION: Final = "生态环境/排放量.xlsx"
ENTERPRISE_REGISTER: Final = "市场监管/工业企业名录.xlsx"
LEASES: Final = "开发区/租赁台账.xlsx"
VETOES: Final = "经信/一票否决.xlsx"

# tax kinds and how often, how much of the whole they are (gamma shapes)
_KINDS: Final = ("增值税", "企业所得税", "城市维护建设税", "印花税", "环境保护税")
_LAND_KINDS: Final = ("房产税", "城镇土地使用税")
_SHAPES: Final = np.array([9.0, 4.5, 0.8, 0.35, 0.08, 0.9, 1.1])

_OVER: Final = ("工业总产值", "营业收入", "工业增加值", "研发费用")
_ITEMS: Final = ("output_wan", "revenue_wan", "added_value_wan", "rd_wan")

_POLLUTANTS: Final = ("化学需氧量(吨)", "氨氮(吨)", "二氧化硫(吨)", "氮氧化物(吨)")

VAT, AMOUNT = _KINDS[0], "入库税额(元)"
POWER_USED, ENERGY = "用电量(万千瓦时)", "综合能源消费量(吨标准煤)"


def make_sheets(
    rng: np.random.Generator,
    firms: Firms,
    amounts: pd.DataFrame,
    leases: Leases,
    *,
    ids: pd.Series,
    settled: np.ndarray,
    late: np.ndarray,
) -> dict[str, DepartmentSheet]:
    """All sheets by the name of their table.

    ``ids`` are the parcels' ids by position, ``settled`` the firms with a power figure every
    year and one meter, ``late`` those that certainly paid late.
    """
    held = np.isin(np.arange(len(firms.table)), firms.holder)
    sheets = {f"tax_{year}": _tax(rng, firms, amounts, held, year) for year in YEARS}
    sheets["tax_supplement"] = _supplement(rng, firms, amounts, late)
    sheets |= {f"statistics_above_{year}": _above(firms, amounts, year) for year in YEARS}
    sheets |= {f"statistics_below_{year}": _below(firms, amounts, year) for year in YEARS}
    sheets["power"] = _power(rng, firms, amounts, settled)
    sheets["emission"] = _emission(rng, firms, amounts)
    sheets["enterprises"] = _register(firms)
    sheets["leases"] = _leases(firms, leases, ids)
    sheets["vetoes"] = _vetoes(rng, firms, amounts)
    return sheets


def _firm_values(firms: Firms, firm: np.ndarray, name: str) -> np.ndarray:
    return np.asarray(firms.table[name].to_numpy("object")[firm])


def _serial(count: int) -> np.ndarray:
    return np.arange(1, count + 1)


def _tax(
    rng: np.random.Generator, firms: Firms, amounts: pd.DataFrame, held: np.ndarray, year: int
) -> DepartmentSheet:
    """One row a firm and tax kind, in 元."""
    paid = amounts[amounts["year"].eq(year)]
    firm = paid["firm"].to_numpy()
    share = rng.gamma(_SHAPES, size=(len(paid), len(_SHAPES)))
    share[~held[firm], len(_KINDS) :] = 0
    share[paid["output_wan"].isna(), : len(_KINDS) - 2] = 0  # who makes nothing pays on land only
    cents = _split_cents(paid["tax_wan"].to_numpy() * 1e6, share)
    at, kind = np.nonzero(cents)
    names = np.array([*_KINDS, *_LAND_KINDS], dtype=object)
    frame = pd.DataFrame(
        {
            "序号": _serial(len(at)),
            "纳税人识别号": _firm_values(firms, firm[at], "credit_code"),
            "纳税人名称": _firm_values(firms, firm[at], "enterprise_name"),
            "税种": names[kind],
            AMOUNT: cents[at, kind] / 100,
        }
    )
    title = (f"{year}年工业企业入库税收明细{INVENTED}",)
    return DepartmentSheet(TAX, f"{year}年", title, frame, firm[at], (AMOUNT,))


def _split_cents(total: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Whole cents by share; the largest part takes what rounding leaves."""
    cents = np.round(total[:, None] * share / share.sum(axis=1, keepdims=True))
    rest = np.round(total) - cents.sum(axis=1)
    cents[np.arange(len(total)), share.argmax(axis=1)] += rest
    return np.asarray(cents)


def _supplement(
    rng: np.random.Generator, firms: Firms, amounts: pd.DataFrame, surely: np.ndarray
) -> DepartmentSheet:
    """Late payments of 2024 in 万元, of one firm in twenty-five and those ``surely`` late."""
    paid = amounts[amounts["year"].eq(2024) & amounts["output_wan"].notna()]
    late = paid[(rng.random(len(paid)) < 0.04) | paid["firm"].isin(surely)]
    firm = late["firm"].to_numpy()
    frame = pd.DataFrame(
        {
            "序号": _serial(len(late)),
            "纳税人名称": _firm_values(firms, firm, "enterprise_name"),
            "纳税人识别号": _firm_values(firms, firm, "credit_code"),
            "补充入库税额": (late["tax_wan"] * rng.uniform(0.02, 0.06, len(late))).round(4).array,
        }
    )
    title = (f"2024年补充入库税收{INVENTED}", "单位：万元")
    return DepartmentSheet(SUPPLEMENT, "2024年", title, frame, firm, ("补充入库税额",))


def _thousands(values: pd.Series) -> np.ndarray:
    return np.asarray(np.round(values.to_numpy("float64") * 10))


def _above(firms: Firms, amounts: pd.DataFrame, year: int) -> DepartmentSheet:
    """Firms on the list at the year's end; this year beside last year."""
    made = amounts[amounts["above"] & amounts["output_wan"].notna() & amounts["year"].eq(year)]
    firm = made["firm"].to_numpy()
    last = amounts[amounts["year"].eq(year - 1)].set_index("firm").reindex(firm)
    columns = {
        "序号": _serial(len(made)),
        "统一社会信用代码": _firm_values(firms, firm, "credit_code"),
        "单位详细名称": _firm_values(firms, firm, "enterprise_name"),
        "行业代码": _firm_values(firms, firm, "industry"),
    }
    for period, rows in (("本年累计", made), ("上年同期", last)):
        columns |= {
            f"{period}/{over}": _thousands(rows[item])
            for over, item in zip(_OVER, _ITEMS, strict=True)
        }
    columns["平均用工人数(人)"] = made["staff"].to_numpy()
    columns[ENERGY] = made["energy_tce"].to_numpy()
    frame = pd.DataFrame(columns)
    title = (f"{year}年规模以上工业企业主要指标{INVENTED}", "单位：千元")
    return DepartmentSheet(ABOVE, f"{year}年", title, frame, firm, tuple(frame.columns[4:]))


def _below(firms: Firms, amounts: pd.DataFrame, year: int) -> DepartmentSheet:
    made = amounts[~amounts["above"] & amounts["output_wan"].notna() & amounts["year"].eq(year)]
    firm = made["firm"].to_numpy()
    frame = pd.DataFrame(
        {
            "统一社会信用代码": _firm_values(firms, firm, "credit_code"),
            "企业名称": _firm_values(firms, firm, "enterprise_name"),
            "工业总产值(千元)": _thousands(made["output_wan"]),
            "营业收入(千元)": _thousands(made["revenue_wan"]),
            "从业人员(人)": made["staff"].to_numpy(),
        }
    )
    title = (f"{year}年规模以下工业企业{INVENTED}",)
    return DepartmentSheet(BELOW, f"{year}年", title, frame, firm)


def _power(
    rng: np.random.Generator, firms: Firms, amounts: pd.DataFrame, settled: np.ndarray
) -> DepartmentSheet:
    """One row a meter and year, in 万千瓦时; some firms have two meters, a few no figure."""
    surely = np.isin(np.arange(len(firms.table)), settled)
    own = amounts["year"].isin(YEARS) & amounts["power_kwh"].gt(0)
    used = amounts[own & ((rng.random(len(amounts)) < 0.985) | surely[amounts["firm"]])]
    second = (~surely & (rng.random(len(surely)) < 0.04))[used["firm"]]
    part = np.where(second, (used["power_kwh"] * 0.35).round(), 0)
    first = used.assign(kwh=used["power_kwh"] - part, meter=1)
    meters = pd.concat([first, first.assign(kwh=part, meter=2)[second]])
    meters = meters.sort_values(["year", "firm", "meter"], kind="stable", ignore_index=True)
    firm = meters["firm"].to_numpy()
    number = pd.Series(firm * 10 + meters["meter"].to_numpy()).astype("string").str.zfill(8)
    frame = pd.DataFrame(
        {
            "序号": _serial(len(meters)),
            "年度": meters["year"].to_numpy(),
            "户号": "SL" + number,
            "户名": _firm_values(firms, firm, "enterprise_name"),
            "信用代码": _firm_values(firms, firm, "credit_code"),
            POWER_USED: np.round(meters["kwh"].to_numpy() / 1e4, 4),
        }
    )
    return DepartmentSheet(POWER, "用电量", (f"企业用电量{INVENTED}",), frame, firm, (POWER_USED,))


def _emission(rng: np.random.Generator, firms: Firms, amounts: pd.DataFrame) -> DepartmentSheet:
    """规上 only, one in eight without a figure; 合计 of the row in its last column."""
    own = amounts["above"] & amounts["year"].isin(YEARS) & amounts["emission_t"].gt(0)
    known = (rng.random(len(firms.table)) < 0.88)[amounts["firm"]]
    sent = amounts[own & known].sort_values(["year", "firm"], kind="stable")
    firm = sent["firm"].to_numpy()
    share = rng.dirichlet([4, 0.5, 2, 3], len(sent))
    parts = np.round(sent["emission_t"].to_numpy()[:, None] * share, 3)
    frame = pd.DataFrame(
        {
            "年度": sent["year"].to_numpy(),
            "统一社会信用代码": _firm_values(firms, firm, "credit_code"),
            "单位名称": _firm_values(firms, firm, "enterprise_name"),
            **dict(zip(_POLLUTANTS, parts.T, strict=True)),
            "主要污染物排放量(吨)": np.round(parts.sum(axis=1), 3),
        }
    )
    return DepartmentSheet(
        EMISSION, "排放量", (f"规上企业主要污染物排放量{INVENTED}",), frame, firm
    )


def _register(firms: Firms) -> DepartmentSheet:
    table = firms.table
    frame = pd.DataFrame(
        {
            "统一社会信用代码": table["credit_code"],
            "企业名称": table["enterprise_name"],
            "曾用名": table["former_names"],
            "行业代码": table["industry"],
            "行业名称": table["industry_name"],
            "规模": table["size"].map({"规上": "规模以上", "规下": "规模以下"}),
            "主导产业": table["sector"],
            "成立日期": table["registered_on"],
            "投产日期": table["production_on"],
            "入规日期": table["above_scale_on"],
            "状态": table["condition"].map({"在产": "正常生产"}).fillna(table["condition"]),
        }
    )
    return DepartmentSheet(
        ENTERPRISE_REGISTER, "名录", (f"工业企业名录{INVENTED}",), frame, np.arange(len(table))
    )


def _leases(firms: Firms, leases: Leases, ids: pd.Series) -> DepartmentSheet:
    """Land in 亩, floors in ㎡; some dates are text."""
    rows = leases.table
    lessor, lessee = rows["lessor"].to_numpy(), rows["lessee"].to_numpy()
    frame = pd.DataFrame(
        {
            "租赁编号": rows["lease_id"],
            "宗地代码": ids.to_numpy("object")[rows["parcel"]],
            "出租方": _firm_values(firms, lessor, "enterprise_name"),
            "出租方代码": _firm_values(firms, lessor, "credit_code"),
            "承租方": _firm_values(firms, lessee, "enterprise_name"),
            "承租方代码": _firm_values(firms, lessee, "credit_code"),
            "类型": rows["kind"].map({"land": "土地", "floor": "厂房"}),
            "用地面积(亩)": (rows["area_m2"] / MU_M2).round(2),
            "建筑面积(㎡)": rows["floor_area_m2"],
            "起租日期": rows["from_on"],
            "到期日期": _written(rows["to_on"]),
            "场所": rows["place"],
        }
    )
    return DepartmentSheet(
        LEASES, "租赁台账", (f"开发区土地和厂房租赁台账{INVENTED}",), frame, lessee
    )


def _written(days: pd.Series) -> pd.Series:
    """2029年6月1日, as text."""
    written = [f"{day.year}年{day.month}月{day.day}日" for day in days]
    return pd.Series(written, days.index, dtype="string")


_MATTERS: Final = {
    "发生生产安全事故": "应急部门通报（示例）",
    "环境违法行为": "生态环境部门处罚信息（示例）",
    "重大税收违法行为": "税务部门公布信息（示例）",
}


def _days_within(years: pd.Series, number: np.ndarray) -> np.ndarray:
    """A day within each year that hangs on a number alone."""
    first = pd.to_datetime(years.astype(str) + "-01-15").to_numpy()
    days: np.ndarray = first + pd.to_timedelta(number * 37 % 330, unit="D").to_numpy()
    return days


def _vetoes(rng: np.random.Generator, firms: Firms, amounts: pd.DataFrame) -> DepartmentSheet:
    """A few producing firms a year, large ones among them."""
    made = amounts[amounts["output_wan"].notna() & amounts["year"].isin(YEARS)]
    odds = np.where(made["above"], 0.03, 0.005)
    struck = made[rng.random(len(made)) < odds].sort_values(["year", "firm"], kind="stable")
    firm = struck["firm"].to_numpy()
    matter = rng.integers(0, len(_MATTERS), len(struck))
    frame = pd.DataFrame(
        {
            "统一社会信用代码": _firm_values(firms, firm, "credit_code"),
            "企业名称": _firm_values(firms, firm, "enterprise_name"),
            "年度": struck["year"].to_numpy(),
            "事项": np.array(list(_MATTERS), dtype=object)[matter],
            "认定日期": _days_within(struck["year"], firm),
            "依据": np.array(list(_MATTERS.values()), dtype=object)[matter],
        }
    )
    return DepartmentSheet(VETOES, "一票否决", (f"一票否决事项{INVENTED}",), frame, firm)
