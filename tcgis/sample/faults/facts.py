"""The faults planted in the tables of facts: tax, statistics, power, emission."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from tcgis.sample.faults.answers import Answer
from tcgis.sample.faults.planting import answer_at, append_rows, put_cell, rows_of
from tcgis.sample.firms import departments
from tcgis.sample.firms.firms import Firms
from tcgis.sample.firms.names import PREFIX, credit_codes
from tcgis.sample.firms.sheets import DepartmentSheet

# half-width signs and their full-width twins stand this far apart
_WIDE: Final = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.,"}
_OUTPUT, _REVENUE, _RD = "本年累计/工业总产值", "本年累计/营业收入", "本年累计/研发费用"
_PAYER, _PAYER_NAME = "纳税人识别号", "纳税人名称"

Sheets = dict[str, DepartmentSheet]
Victims = dict[str, np.ndarray]


def plant_fact_faults(sheets: Sheets, firms: Firms, victims: Victims) -> list[Answer]:
    """Plant every fault of the facts, changing ``sheets``; the records of what was done."""
    return [
        *_tax(sheets, firms, victims),
        *_refunds(sheets, firms, victims),
        *_strangers(sheets, firms),
        *_supplement(sheets, firms, victims),
        *_statistics(sheets, firms, victims),
        *_missing(sheets, firms, victims),
        *_power(sheets, firms, victims),
        *_power_by_name(sheets, firms, victims),
    ]


def total_row_faults(sheets: Sheets) -> list[Answer]:
    """The rows 合计, which are nobody's."""
    summed = [sheet for sheet in sheets.values() if sheet.totals]
    note = "合计行，不是企业"
    return [
        answer_at(sheet, len(sheet.frame), "total_row", "total_row", subject=None, note=note)
        for sheet in summed
    ]


def _code(firms: Firms, firm: int) -> str:
    return str(firms.table["credit_code"].iat[firm])


def _number(sheet: DepartmentSheet, position: int, heading: str) -> float:
    return float(sheet.frame[heading].to_numpy()[position])


def _tax(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    sheet = sheets["tax_2024"]
    for firm in victims["negative"]:
        rows = rows_of(sheet, firm)
        amounts = sheet.frame[departments.AMOUNT].to_numpy("float64")
        refund = -round(1.2 * amounts[rows].sum(), 2)
        at = rows_of(sheet, firm, where={"税种": departments.VAT})[0]
        put_cell(sheet, at, departments.AMOUNT, refund)
        code, note = "tax_negative", "留抵退税，全年合计为负"
        yield answer_at(sheet, at, code, code, subject=_code(firms, firm), note=note)
    for firm in victims["grouped_tax"]:
        at = rows_of(sheet, firm)[0]
        put_cell(sheet, at, departments.AMOUNT, f"{_number(sheet, at, departments.AMOUNT):,.2f}")
        note = "金额是带千分位的文本，应照常读入"
        yield answer_at(sheet, at, "text_number", None, subject=_code(firms, firm), note=note)
    for firm in victims["spaced_code"]:
        at = rows_of(sheet, firm)[0]
        put_cell(sheet, at, _PAYER, f" {_code(firms, firm).lower()}　")
        note = "代码前后有空格、字母小写，应照常读入"
        yield answer_at(sheet, at, "spaced_code", None, subject=_code(firms, firm), note=note)


def _refunds(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    """A refund on a row of its own, beside a payment that outweighs it."""
    for firm in victims["refund"]:
        sheet = sheets["tax_2024"]
        at = rows_of(sheet, firm, where={"税种": departments.VAT})[0]
        paid = _number(sheet, at, departments.AMOUNT)
        refund = round(0.15 * paid, 2)
        put_cell(sheet, at, departments.AMOUNT, round(paid + refund, 2))
        row = {str(heading): value for heading, value in sheet.frame.iloc[at].items()}
        row[departments.AMOUNT] = -refund
        sheet = sheets["tax_2024"] = append_rows(sheet, [row], int(firm))
        code, note, last = "tax_negative", "退税单列一行，全年合计仍为正", len(sheet.frame) - 1
        yield answer_at(sheet, last, code, code, subject=_code(firms, firm), note=note)


def _strangers(sheets: Sheets, firms: Firms) -> Iterator[Answer]:
    """Rows of firms that the register does not have, with a code and without."""
    stranger = credit_codes(np.array([len(firms.table) + 1])).iat[0]
    tax = {_PAYER: stranger, _PAYER_NAME: f"{PREFIX}外来客贸易有限公司", "税种": departments.VAT}
    rows: dict[str, dict[str, Any]] = {
        "tax_2024": {**tax, departments.AMOUNT: 38250.5},
        "statistics_below_2024": {
            "企业名称": f"{PREFIX}无册加工厂",
            "工业总产值(千元)": 860.0,
            "营业收入(千元)": 842.0,
            "从业人员(人)": 6.0,
        },
    }
    for key, row in rows.items():
        sheets[key] = append_rows(sheets[key], [row])
        last = len(sheets[key].frame) - 1
        name = row.get(_PAYER_NAME) or row["企业名称"]
        code = "enterprise_unknown"
        yield answer_at(sheets[key], last, code, code, subject=name, note="名录中没有的企业")


def _supplement(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    sheet, column = sheets["tax_supplement"], "补充入库税额"
    for firm in victims["supplement"]:
        at = rows_of(sheet, firm)[0]
        put_cell(sheet, at, column, float(np.round(_number(sheet, at, column) * 1e4, 2)))
        note = "表头单位为万元，本行实填元，大一万倍"
        subject = _code(firms, firm)
        yield answer_at(sheet, at, "yuan_as_wan", "implausible_per_mu", subject=subject, note=note)


def _statistics(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    sheet = sheets["statistics_above_2024"]
    tax = sheets["tax_2024"]
    for firm in victims["tax_above_output"]:
        paid = pd.to_numeric(tax.frame.loc[tax.firm == firm, departments.AMOUNT]).sum()
        at = rows_of(sheet, firm)[0]
        put_cell(sheet, at, _OUTPUT, float(np.round(paid / 1000 * 0.6)))
        code, note = "tax_above_output", "产值少填，税收高于产值"
        yield answer_at(sheet, at, code, code, subject=_code(firms, firm), note=note)
    for firm in victims["grouped_digits"]:
        at = rows_of(sheet, firm)[0]
        put_cell(sheet, at, _REVENUE, f"{_number(sheet, at, _REVENUE):,.0f}")
        note = "数值是带千分位的文本，应照常读入"
        yield answer_at(sheet, at, "text_number", None, subject=_code(firms, firm), note=note)


def _missing(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    """Cells that hold nothing, or a mark for nothing."""
    above, power = "statistics_above_2024", "power"
    marks = [None, "-", "无"]
    cells = [
        (above, firm, departments.ENERGY, mark)
        for firm, mark in zip(victims["energy"], marks, strict=False)
    ]
    cells += [(above, firm, _RD, "*") for firm in victims["research"]]
    cells += [(power, firm, departments.POWER_USED, "/") for firm in victims["no_power"]]
    for key, firm, heading, mark in cells:
        sheet = sheets[key]
        at = rows_of(sheet, firm, where={"年度": 2024} if key == power else None)[0]
        put_cell(sheet, at, heading, mark)
        note = "空白，是缺失，不是 0" if mark is None else f"填“{mark}”，是缺失，不是 0"
        code, note = "value_missing", f"{heading} {note}"
        yield answer_at(sheet, at, code, code, subject=_code(firms, firm), note=note)


def _power(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    sheet = sheets["power"]
    for firm in victims["rounded"]:
        at = rows_of(sheet, firm, where={"年度": 2024})[0]
        put_cell(sheet, at, "信用代码", float(_code(firms, firm)[:15] + "000"))
        note = "代码存成数值，末三位丢失，只能按名称对应"
        name = firms.table["enterprise_name"].iat[firm]
        for code, subject in (("code_rounded", name), ("matched_by_name", _code(firms, firm))):
            yield answer_at(sheet, at, "code_rounded", code, subject=subject, note=note)
    for firm in victims["slipped_check"]:
        at = rows_of(sheet, firm, where={"年度": 2024})[0]
        right = _code(firms, firm)
        slipped = right[:-1] + ("1" if right[-1] != "1" else "2")
        put_cell(sheet, at, "信用代码", slipped)
        note = "代码末位错，校验不符，主体代码仍可对应"
        for code in ("credit_code_check", "matched_by_org_code"):
            subject = right if code == "matched_by_org_code" else slipped
            yield answer_at(sheet, at, "slipped_check", code, subject=subject, note=note)
    for firm in victims["wide_digits"]:
        at = rows_of(sheet, firm, where={"年度": 2024})[0]
        figure = f"{_number(sheet, at, departments.POWER_USED):,.4f}".translate(_WIDE)
        put_cell(sheet, at, departments.POWER_USED, figure)
        note = "全角数字，应照常读入"
        yield answer_at(sheet, at, "text_number", None, subject=_code(firms, firm), note=note)


def _power_by_name(sheets: Sheets, firms: Firms, victims: Victims) -> Iterator[Answer]:
    """Rows without a code, under a name written otherwise or one since given up."""
    sheet = sheets["power"]
    names = firms.table[["former_names", "enterprise_name"]].to_numpy("object")
    once, now = names.T
    cases = [(firm, "matched_by_name", _spaced(now[firm])) for firm in victims["named_only"]]
    cases += [(firm, "matched_by_name", _narrow(now[firm])) for firm in victims["bracketed"]]
    cases += [(firm, "matched_by_former_name", once[firm]) for firm in victims["former"]]
    for firm, code, name in cases:
        at = rows_of(sheet, firm, where={"年度": 2024})[0]
        put_cell(sheet, at, "信用代码", None)
        put_cell(sheet, at, "户名", name)
        note = f"没有代码，户名写作“{name}”"
        yield answer_at(sheet, at, code, code, subject=_code(firms, firm), note=note)
    sheet = sheets["statistics_below_2024"]
    for firm in victims["codeless_row"]:
        at = rows_of(sheet, firm)[0]
        put_cell(sheet, at, "统一社会信用代码", None)
        code, note = "matched_by_name", "没有代码，名称相符"
        yield answer_at(sheet, at, "codeless_row", code, subject=_code(firms, firm), note=note)


def _spaced(name: str) -> str:
    return f"{name[:4]} {name[4:]}　"


def _narrow(name: str) -> str:
    """The name with half-width brackets."""
    return name.replace("（", "(").replace("）", ")")
