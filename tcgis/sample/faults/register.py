"""The faults planted in the register of enterprises, the leases and the holders of parcels."""

from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis.sample.faults.answers import Answer
from tcgis.sample.faults.facts import Sheets, Victims
from tcgis.sample.faults.planting import answer_at, append_rows, put_cell
from tcgis.sample.firms.firms import Firms
from tcgis.sample.firms.names import PREFIX
from tcgis.words.units import MU_M2

_CODE = "统一社会信用代码"
_EARLY: Final = np.timedelta64(400, "D")


def fail_check(firms: Firms, victims: Victims) -> Firms:
    """Firms whose code is wrong in its last sign, everywhere: such codes exist."""
    codes = firms.table["credit_code"].to_numpy("object").copy()
    for firm in victims["failing_check"]:
        codes[firm] = codes[firm][:-1] + ("5" if codes[firm][-1] != "5" else "6")
    table = firms.table.assign(credit_code=pd.array(codes, dtype="string"))
    return firms._replace(table=table)


def plant_register_faults(
    sheets: Sheets, firms: Firms, victims: Victims, parcels: gpd.GeoDataFrame
) -> list[Answer]:
    """Plant the faults of the register and the leases, changing ``sheets``."""
    return [
        *_register(sheets, firms, victims),
        *_repeated(sheets, firms, victims),
        *_unknown_tenant(sheets),
        *_overlet(sheets, firms, victims, parcels),
        *_cycle(sheets, firms, victims, parcels),
    ]


def _register(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    sheet = sheets["enterprises"]
    codes, names = firms.table["credit_code"], firms.table["enterprise_name"]
    for firm in victims["silent"]:
        put_cell(sheet, firm, _CODE, None)
        code, note = "credit_code_missing", "名录中缺代码；该企业在别处没有数据"
        yield answer_at(sheet, firm, code, code, subject=names.iat[firm], note=note)
    for firm in victims["failing_check"]:
        code, note = "credit_code_check", "校验位不符；各部门来表都用这个代码，只提示不剔除"
        yield answer_at(sheet, firm, code, code, subject=codes.iat[firm], note=note)
    for firm in victims["dates"]:
        days = sheet.frame["投产日期"].to_numpy("datetime64[s]").copy()
        days[firm] = sheet.frame["成立日期"].to_numpy("datetime64[s]")[firm] - _EARLY
        sheet.frame["投产日期"] = days
        code, note = "dates_out_of_order", "投产日期早于成立日期"
        yield answer_at(sheet, firm, code, code, subject=codes.iat[firm], note=note)


def _repeated(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    for firm in victims["repeated"]:
        frame = sheets["enterprises"].frame
        again = {str(name): value for name, value in frame.iloc[firm].items()}
        sheet = append_rows(sheets["enterprises"], [{**again, "状态": "停产"}], firm)
        sheets["enterprises"] = sheet
        first = sheet.row(firm)
        code, note = "enterprise_repeated", f"与第 {first} 行同一企业，状态不同"
        last, subject = len(sheet.frame) - 1, firms.table["credit_code"].iat[firm]
        yield answer_at(sheet, last, code, code, subject=subject, note=note)


def _unknown_tenant(sheets: Sheets) -> Iterator[Answer]:
    """A tenant on a factory floor whom nobody registered."""
    floors = sheets["leases"].frame
    host = floors[floors["类型"].eq("厂房")].iloc[0]
    name = f"{PREFIX}未登记包装经营部"
    same = {str(heading): value for heading, value in host.items()}
    row = {**same, "承租方": name, "承租方代码": None, "建筑面积(㎡)": 180.0}
    yield _let(sheets, row, "enterprise_unknown", subject=name, note="承租方不在名录中")


def _let(
    sheets: Sheets, row: dict[str, Any], code: str, *, note: str, subject: str | None = None
) -> Answer:
    """Append a lease at fault, the answer's subject unless it is somebody named."""
    number = f"ZL{len(sheets['leases'].frame) + 1:05d}"
    sheet = append_rows(sheets["leases"], [{**row, "租赁编号": number}])
    sheets["leases"] = sheet
    last = len(sheet.frame) - 1
    return answer_at(sheet, last, code, code, subject=subject or number, note=note)


def _land_lease(
    firms: Firms, parcels: gpd.GeoDataFrame, *, plot: int, ends: tuple[int, int], share: float
) -> dict[str, Any]:
    """A running lease of a share of a parcel, from one firm to the other."""
    (lessor, lessee), table = ends, firms.table
    area = float(parcels["geometry_area_m2"].iat[plot])
    return {
        "宗地代码": parcels["parcel_id"].iat[plot],
        "出租方": table["enterprise_name"].iat[lessor],
        "出租方代码": table["credit_code"].iat[lessor],
        "承租方": table["enterprise_name"].iat[lessee],
        "承租方代码": table["credit_code"].iat[lessee],
        "类型": "土地",
        "用地面积(亩)": round(area / MU_M2 * share, 2),
        "起租日期": pd.Timestamp("2023-07-01"),
        "到期日期": "2028年6月30日",
        "场所": "企业厂区",
    }


def _overlet(
    sheets: Sheets, firms: Firms, victims: Victims, parcels: gpd.GeoDataFrame
) -> Iterator[Answer]:
    for lessor, lessee in _pairs(victims["overlet"]):
        plot = int(np.flatnonzero(firms.holder == lessor)[0])
        row = _land_lease(firms, parcels, plot=plot, ends=(lessor, lessee), share=1.6)
        code, note = "lease_exceeds_land", "租赁面积是该宗地面积的 1.6 倍"
        yield _let(sheets, row, code, note=note)


def _pairs(firms: np.ndarray) -> list[tuple[int, int]]:
    return [(int(firms[0]), int(firms[1]))] if len(firms) > 1 else []


def _cycle(
    sheets: Sheets, firms: Firms, victims: Victims, parcels: gpd.GeoDataFrame
) -> Iterator[Answer]:
    """A lets to B, B to C and C to A, all on one parcel of A."""
    ring = [int(firm) for firm in victims["cycle"]]
    if len(ring) < 3:  # noqa: PLR2004 — a ring of three
        return
    plot = int(np.flatnonzero(firms.holder == ring[0])[0])
    ends = zip(ring, [*ring[1:], ring[0]], (0.4, 0.25, 0.15), strict=True)
    for lessor, lessee, share in ends:
        row = _land_lease(firms, parcels, plot=plot, ends=(lessor, lessee), share=share)
        note = "三份租赁在同一宗地上首尾相接"
        yield _let(sheets, row, "lease_cycle", note=note)
