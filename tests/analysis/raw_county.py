"""The sample's departments' files read anew, by other code than tcgis': sums, land, register.

Nothing of tcgis is imported here: what a paragraph says is held against these figures. What the
sheets mean (units, marks for nothing, whose row it is) is written here a second time.
"""

import datetime
import re
import unicodedata
from functools import cache, cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

MU_A_HECTARE, M2_A_HECTARE = 15, 10_000
UNITS_MISTAKEN = (1e-4, 1.5e-3)
"""Stated ÷ drawn where hectares or mu stand under a heading of square metres."""
TOO_MUCH = 500
"""万元 of tax a mu that one row cannot be."""
NOTHING = 1e-6


def plain(name: object) -> str:
    """A name without blanks and with its signs in one width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(name)))


def number(cell: object) -> float:
    """A figure, also as text with separators or of full width; NaN for a mark of nothing."""
    if isinstance(cell, int | float):
        return float(cell)
    try:
        return float(plain(cell).replace(",", ""))
    except ValueError:
        return float("nan")


def day(cell: object) -> pd.Timestamp:
    """A day as a date or as 2029年1月9日 or 2029-01-09."""
    if isinstance(cell, datetime.date):
        return pd.Timestamp(cell)
    parts = re.findall(r"\d+", str(cell))
    return pd.Timestamp(*map(int, parts)) if len(parts) == 3 else pd.NaT


@cache
def sheet(path: Path, name: str, heading: int) -> pd.DataFrame:
    """A sheet below its heading (the number of its last row), without a row of sums."""
    rows = pd.read_excel(path, sheet_name=name, header=None, dtype=object, engine="openpyxl")
    table = rows.iloc[heading:].set_axis(rows.iloc[heading - 1].tolist(), axis=1)
    first = table.iloc[:, :3].astype(str)
    sums = first.apply(lambda column: column.str.fullmatch(r"\s*合\s*计\s*")).any(axis=1)
    return table[~sums]


class RawCounty:
    """The folder of a sample county."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def register(self) -> pd.DataFrame:
        """Firms by code; of a firm entered twice the first row."""
        table = sheet(self.folder / "市场监管/工业企业名录.xlsx", "名录", 2)
        code = table["统一社会信用代码"].map(lambda cell: "" if cell != cell else plain(cell))  # noqa: PLR0124
        code = code.where(code.ne(""), "名称:" + table["企业名称"].map(plain))
        days = {
            "registered_on": "成立日期",
            "production_on": "投产日期",
            "above_scale_on": "入规日期",
        }
        told = {name: table[column].map(day) for name, column in days.items()}
        size = table["规模"].map({"规模以上": "规上", "规模以下": "规下"})
        condition = table["状态"].replace({"正常生产": "在产"})
        industry2 = table["行业代码"].astype(str).str.extract(r"(\d\d)")[0]
        columns = {"credit_code": code, "enterprise_name": table["企业名称"], "size": size,
                   "former": table["曾用名"], "condition": condition,
                   "industry2": industry2, **told}  # fmt: skip
        return pd.DataFrame(columns).drop_duplicates("credit_code").reset_index(drop=True)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        codes, names = self.register["credit_code"], self.register["enterprise_name"]
        now = {plain(name): code for code, name in zip(codes, names, strict=True)}
        former = self.register.dropna(subset=["former"])
        then = {plain(each): code for code, names in
                zip(former["credit_code"], former["former"], strict=True)
                for each in re.split(r"[;；、]", str(names))}  # fmt: skip
        return then | now

    def whose(self, code: object, name: object) -> str | None:
        """Code of the firm that a row means: by code, the nine signs of its body, or name."""
        known = set(self.register["credit_code"])
        given = plain(code).upper() if isinstance(code, str) else ""
        if given in known:
            return given
        bodies = {each[8:17]: each for each in known}
        if len(given) == 18 and given[8:17] in bodies:
            return bodies[given[8:17]]
        return self._by_name.get(plain(name))

    @cache  # noqa: B019, one county in a test
    def amounts(self, year: int) -> pd.DataFrame:
        """unit, item, value of each row of the year that is a firm's, in 万元 and kWh."""
        tax = sheet(self.folder / "税务/2022-2024年入库税收明细.xlsx", f"{year}年", 2)
        parts = [
            self._rows(tax, "纳税人识别号", "纳税人名称", "入库税额(元)", "tax_wan", times=1e-4)
        ]
        late = self.folder / f"税务/{year}年补充入库.xlsx"
        if late.exists():
            more = sheet(late, f"{year}年", 3)
            parts.append(
                self._rows(more, "纳税人识别号", "纳税人名称", "补充入库税额", "tax_wan", times=1)
            )
        parts.append(self._above(year))
        below = sheet(self.folder / "统计/规下工业企业.xlsx", f"{year}年", 2)
        parts.append(
            self._rows(
                below, "统一社会信用代码", "企业名称", "营业收入(千元)", "revenue_wan", times=0.1
            )
        )
        power = sheet(self.folder / "供电/企业用电量.xlsx", "用电量", 2)
        of_year = power[power["年度"].map(number).eq(year)]
        parts.append(
            self._rows(of_year, "信用代码", "户名", "用电量(万千瓦时)", "power_kwh", times=1e4)
        )
        return pd.concat(parts, ignore_index=True)

    def _above(self, year: int) -> pd.DataFrame:
        rows = pd.read_excel(self.folder / "统计/规上工业企业主要指标.xlsx", sheet_name=f"{year}年",
                             header=None, dtype=object, engine="openpyxl").iloc[4:]  # fmt: skip
        table = pd.DataFrame({"code": rows[1], "name": rows[2], "revenue": rows[5]})
        table = table[table["code"].notna() | table["name"].map(plain).ne("合计")]
        return self._rows(table, "code", "name", "revenue", "revenue_wan", times=0.1)

    def _rows(self, table: pd.DataFrame, *columns: str, times: float) -> pd.DataFrame:
        """``columns``: those of code, name and figure, and the item that the figure is."""
        code, name, value, item = columns
        unit = [self.whose(*pair) for pair in zip(table[code], table[name], strict=True)]
        value_ = table[value].map(number).to_numpy() * times
        return pd.DataFrame({"unit": unit, "item": item, "value": value_}).dropna(subset=["unit"])

    @cache  # noqa: B019, one county in a test
    def believed(self, year: int) -> pd.DataFrame:
        """The same as facts, without what one row of tax cannot be on the firm's land."""
        rows = self.amounts(year)
        land = self.land(year)
        mu = rows["unit"].map(land).astype("float64")
        absurd = rows["item"].eq("tax_wan") & (rows["value"] / mu > TOO_MUCH)
        named = rows.rename(columns={"unit": "subject_id"}).assign(
            subject_kind="enterprise", year=year
        )
        return named.assign(value=rows["value"].mask(absurd))

    @cached_property
    def parcels(self) -> gpd.GeoDataFrame:
        """Parcels by id with holder, days and the area that counts; of an id the first."""
        raw = gpd.read_file(f"zip://{self.folder / '自然资源/工业用地宗地.zip'}", encoding="GBK")
        drawn = raw.to_crs("EPSG:4547").geometry
        stated = raw["证载面积"].astype("float64")
        ratio = stated / drawn.area
        wrong = np.any([np.isclose(ratio, each, rtol=0.01) for each in UNITS_MISTAKEN], axis=0)
        holder = [
            self.whose(code, name)
            for code, name in zip(raw["信用代码"], raw["权利人"], strict=True)
        ]
        days = {"supplied_on": "供地日期", "finish_due": "约定竣工", "finished_on": "实际竣工"}
        told = {name: pd.to_datetime(raw[column]) for name, column in days.items()}
        table = {"parcel_id": raw["宗地代码"], "credit_code": holder, "condition": raw["开发状态"],
                 "area_m2": stated.where((stated > 0) & ~wrong, drawn.area), **told}  # fmt: skip
        return gpd.GeoDataFrame(table, geometry=drawn).drop_duplicates("parcel_id")

    @cached_property
    def floors(self) -> pd.Series:
        """Floor area of the buildings on each parcel."""
        houses = gpd.read_file(self.folder / "自然资源/建筑物.gpkg")
        sound = self.parcels.assign(geometry=self.parcels.geometry.make_valid())
        pieces = gpd.overlay(houses, sound[["parcel_id", "geometry"]], keep_geom_type=True)
        share = pieces.area / pieces["建筑编号"].map(houses.set_index("建筑编号").area)
        share /= share.groupby(pieces["建筑编号"]).transform("sum").clip(lower=1)
        return (share * pieces["建筑面积"]).groupby(pieces["parcel_id"]).sum()

    @cache  # noqa: B019, one county in a test
    def leases(self, year: int) -> pd.DataFrame:
        """Leases that run on 31 December, with what each moves; the earliest first."""
        table = sheet(self.folder / "开发区/租赁台账.xlsx", "租赁台账", 2)
        end = pd.Timestamp(year, 12, 31)
        begun, ended = table["起租日期"].map(day), table["到期日期"].map(day)
        rows = table[(begun <= end) & (ended >= end)].assign(begun=begun)
        pairs = {who: [self.whose(*pair) for pair in zip(rows[f"{zh}代码"], rows[zh], strict=True)]
                 for who, zh in {"lessor": "出租方", "lessee": "承租方"}.items()}  # fmt: skip
        area = self.parcels.set_index("parcel_id")["area_m2"]
        land = rows["用地面积(亩)"].map(number) * M2_A_HECTARE / MU_A_HECTARE
        share = rows["建筑面积(㎡)"].map(number) / rows["宗地代码"].map(self.floors)
        let = land.where(rows["类型"].eq("土地"), share * rows["宗地代码"].map(area))
        found = rows.assign(**pairs, let_m2=let.astype("float64"))
        # a lessee of no register is told, and the land stays its lessor's
        found = found[found["lessee"].notna()]
        return found.sort_values(["begun", "租赁编号"], kind="stable")

    @cache  # noqa: B019, one county in a test
    def holdings(self, year: int) -> pd.DataFrame:
        """credit_code, parcel_id, kind, area_m2, lease_id, year: own, and both ends of leases."""
        end = pd.Timestamp(year, 12, 31)
        held = self.parcels[
            self.parcels["supplied_on"].isna() | self.parcels["supplied_on"].le(end)
        ]
        own = held.dropna(subset=["credit_code"])
        rows = [(firm, parcel, "own", area, None) for firm, parcel, area in
                zip(own["credit_code"], own["parcel_id"], own["area_m2"], strict=True)]  # fmt: skip
        stock = {(parcel, firm): area for firm, parcel, _, area, _ in rows}
        for one in self._without_circles(year):
            giver, taker = (one["宗地代码"], one["lessor"]), (one["宗地代码"], one["lessee"])
            left = stock.get(giver, 0.0)
            let = one["let_m2"] if one["let_m2"] <= left + max(1.0, 0.005 * one["let_m2"]) else 0.0
            let = min(let, left)
            if let <= 0:
                continue
            stock[giver], stock[taker] = left - let, stock.get(taker, 0.0) + let
            kind = "floor" if one["类型"] == "厂房" else "lease"
            parcel, lease = one["宗地代码"], one["租赁编号"]
            rows += [(one["lessor"], parcel, f"{kind}_out", -let, lease),
                     (one["lessee"], parcel, f"{kind}_in", let, lease)]  # fmt: skip
        names = ["credit_code", "parcel_id", "kind", "area_m2", "lease_id"]
        return pd.DataFrame(rows, columns=names).dropna(subset=["credit_code"]).assign(year=year)

    def _without_circles(self, year: int) -> list[dict[str, object]]:
        """Leases in an order in which each lessor has what he rents, without those in a circle."""
        rows = self.leases(year).to_dict("records")
        done: list[dict[str, object]] = []
        while True:
            waiting = {(one["宗地代码"], one["lessee"]) for one in rows}
            free = [one for one in rows if (one["宗地代码"], one["lessor"]) not in waiting]
            if not free:
                return done
            done += free
            rows = [one for one in rows if one not in free]

    @cache  # noqa: B019, one county in a test
    def net(self, year: int) -> pd.DataFrame:
        """Land in use: own + rented − let, by firm and parcel."""
        keys = ["credit_code", "parcel_id"]
        used = self.holdings(year).groupby(keys)["area_m2"].sum().reset_index()
        return used[used["area_m2"] > NOTHING].assign(year=year)

    @cache  # noqa: B019, one county in a test
    def land(self, year: int) -> pd.Series:
        """Land in use in mu, by firm."""
        used = self.net(year).groupby("credit_code")["area_m2"].sum()
        return used * MU_A_HECTARE / M2_A_HECTARE

    @cached_property
    def vetoes(self) -> pd.DataFrame:
        """credit_code, year, veto, decided_on, authority."""
        table = sheet(self.folder / "经信/一票否决.xlsx", "一票否决", 2)
        words = {
            "发生生产安全事故": "安全事故",
            "环境违法行为": "环境违法",
            "重大税收违法行为": "重大税收违法",
        }
        code = [self.whose(*pair) for pair in
                zip(table["统一社会信用代码"], table["企业名称"], strict=True)]  # fmt: skip
        told = {"year": table["年度"].astype(int), "veto": table["事项"].map(words),
                "decided_on": table["认定日期"].map(day), "authority": table["依据"]}  # fmt: skip
        return pd.DataFrame({"credit_code": code, **told})
