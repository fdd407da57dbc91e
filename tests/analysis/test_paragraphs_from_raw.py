"""Every figure of the paragraphs of all firms of the sample, computed again from the raw files.

The sheets are read by ``raw_county`` and the rule is the SQL written from its text
(``tests/scoring/independent``); neither knows tcgis' functions. A paragraph must consist of the
sentences that these facts make, to the last figure: one that nobody can place is a fault.
"""

import re
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tcgis.line.assess import judge
from tcgis.outputs.pages import changes, explanation
from tests.analysis import told
from tests.analysis.raw_county import RawCounty
from tests.analysis.told import Truth

SQL = Path(__file__).parents[1] / "scoring" / "independent"
SCRIPT = ("firms", "tongcheng-2024-template", "register")
RESULTS = ("result_units", "result_contributions", "result_bases", "firms", "amounts")
YEAR, FIRST = 2024, 2022
CLOSE = 1e-9


class Anew:
    """A year of the county computed again: results of the SQL, and the raw tables beside them."""

    def __init__(self, raw: RawCounty, year: int) -> None:
        self.raw, self.year, self.land = raw, year, raw.land(year)
        with duckdb.connect() as db:
            for name, table in self._tables().items():
                db.register(name, table)
            db.execute("\n".join((SQL / f"{name}.sql").read_text("utf-8") for name in SCRIPT))
            tables = {name: db.sql(f"FROM {name}").df() for name in RESULTS}
        self.units = tables["result_units"].set_index("unit")
        self.register = raw.register.set_index("credit_code")
        self.doubted = self._all_doubted()
        self.points = tables["result_contributions"].set_index(["unit", "indicator"])["points"]
        self.bases = tables["result_bases"].set_index(["group", "indicator"])["base"]
        self.firms = tables["firms"].query("year == @year").set_index("unit")
        self.amounts = tables["amounts"].query("year == @year").set_index(["unit", "item"])["value"]

    def _tables(self) -> dict[str, pd.DataFrame]:
        raw, years = self.raw, [each for each in (self.year - 1, self.year) if each >= FIRST]
        leases = pd.concat([raw.leases(each) for each in years])
        return {
            "asked": pd.DataFrame({"year": [self.year]}),
            "enterprises": raw.register,
            "parcels": pd.DataFrame(raw.parcels.drop(columns="geometry")),
            "leases": pd.DataFrame({"lease_id": leases["租赁编号"], "place": leases["场所"]}),
            "vetoes": raw.vetoes,
            "facts": pd.concat([raw.believed(each) for each in years]),
            "holdings": pd.concat([raw.holdings(each) for each in years]),
            "net": pd.concat([raw.net(each) for each in years]),
        }

    @cache  # noqa: B019, two years in a test
    def truth(self, code: str) -> Truth:
        """Everything that the paragraph of a firm can be about."""
        unit, firm = self.units.loc[code], self.register.loc[code]
        known = self.firms.reindex([code]).iloc[0]
        group = _or_none(unit["group"]) or str(firm["size"])
        indicators = told.RULES[group]
        land = self.land.get(code)
        state = str(unit["state"])
        if state == "missing" and land is None and known["size"] != "规上":
            state = "unknown"
        return Truth(
            code=code, year=self.year, trial=self.year == FIRST, state=state, group=group,
            listing=str(unit["listing"]),
            score=_or_none(unit["score"]), rank=_whole(unit["rank"]),
            ranked=_whole(unit["n_ranked"]), machine=_or_none(unit["machine_grade"]),
            grade=_or_none(unit["grade"]), land=land,
            items={name: _or_none(self.amounts.get((code, name)))
                   for name in ("tax_wan", "revenue_wan", "power_kwh")},
            points={name: _or_none(self.points.get((code, name))) for name in indicators},
            bases={name: float(self.bases[group, name]) for name in indicators},
            size=str(known["size"]), industry2=str(firm["industry2"]),
            years_producing=_or_none(known["years_producing"]), days=_days(firm),
            building=firm["condition"] == "在建",
            late=bool(_or_none(known["past_agreed_completion"])), vetoes=self._vetoes(code),
            doubted=code in self.doubted,
        )  # fmt: skip

    def _vetoes(self, code: str) -> tuple[tuple[str, str, str], ...]:
        rows = self.raw.vetoes
        rows = rows[rows["credit_code"].eq(code) & rows["year"].eq(self.year)]
        columns = (rows[name] for name in ("decided_on", "veto", "authority"))
        return tuple((f"{day:%Y-%m-%d}", *rest) for day, *rest in zip(*columns, strict=True))

    def _all_doubted(self) -> set[str]:
        """Firms of whose tax a row cannot be."""
        given, believed = self.raw.amounts(self.year), self.raw.believed(self.year)
        lost = given["value"].notna().to_numpy() & believed["value"].isna().to_numpy()
        return set(given["unit"][lost])


def _or_none(value):
    return None if value is None or pd.isna(value) else value


def _whole(value):
    return None if pd.isna(value) else int(value)


def _days(firm: pd.Series) -> dict[str, str]:
    named = {name: firm[f"{name}_on"] for name in ("registered", "production", "above_scale")}
    return {name: f"{day:%Y-%m-%d}" for name, day in named.items() if pd.notna(day)}


@pytest.fixture(scope="module")
def raw(sample):
    return RawCounty(sample)


@pytest.fixture(scope="module")
def anew(raw):
    return Anew(raw, YEAR)


@pytest.fixture(scope="module")
def before(raw):
    return Anew(raw, YEAR - 1)


@pytest.fixture(scope="module")
def paragraphs(sample_run):
    return explanation.explain_units(sample_run)


def faults(paragraphs: pd.Series, anew: Anew) -> dict[str, list[str]]:
    assert len(paragraphs) == len(anew.units) == 300
    each = {code: told.wrong(said, anew.truth(code)) for code, said in paragraphs.items()}
    return {code: found for code, found in each.items() if found}


def test_every_figure_and_fact_of_every_firms_paragraph_is_computed_again(paragraphs, anew):
    assert faults(paragraphs, anew) == {}


def test_and_of_the_year_before(sample_years, before):
    run = judge(sample_years, year=YEAR - 1)
    assert faults(explanation.explain_units(run), before) == {}


def test_and_of_the_first_year_whose_bases_are_its_own(sample_years, raw):
    run = judge(sample_years, year=FIRST)
    assert faults(explanation.explain_units(run), Anew(raw, FIRST)) == {}


def test_each_kind_of_fact_is_there(paragraphs):
    """The sample makes every sentence that the test above can expect."""
    kinds = ["超过上限", "低于下限", "有“", "入规（当年小升规）", "缺 2024 年", "未采用",
             "没有查到用地", "不属参评范围", "缓评", "豁免评价", "同组同名单不足"]  # fmt: skip
    assert [kind for kind in kinds if not paragraphs.str.contains(kind, regex=False).any()] == []


def test_the_reason_in_the_tables_names_what_holds_and_not_the_whole_rule(sample_run):
    reasons = sample_run.enterprises["reason"].dropna()
    moved = reasons[reasons.str.contains("原为", regex=False)]
    assert len(moved) > 1
    assert not moved.str.contains(" 或 | 之一").any()


FIGURES = re.compile(r"\d[\d,.]*\d|\d")


def test_no_figure_can_be_spoilt_unseen(paragraphs, anew):
    """Twin: of every firm's paragraph each figure in turn, raised by one in its last digit."""
    unseen = []
    for code, said in paragraphs.items():
        truth, cites = anew.truth(code), [*re.finditer("依据：[^。]*", said)]
        for found in FIGURES.finditer(said):
            if any(cite.start() <= found.start() < cite.end() for cite in cites):
                continue  # a title that is cited
            last = str((int(found[0][-1]) + 1) % 10)
            spoilt = said[: found.end() - 1] + last + said[found.end() :]
            if not told.wrong(spoilt, truth):
                unseen.append((code, found[0]))
    assert unseen == []


@pytest.mark.parametrize("spoil", [
    ("，超过上限，按 2 倍计", ""), ("供电公司", "税务局"), ("（税务部门公布信息（示例））", ""),
    ("没有这一条为 B 类", "没有这一条为 C 类"), ("上年“规下”", "当年“规下”"),
    ("A 类，到", "B 类，到"),
])  # fmt: skip
def test_words_that_are_not_so_are_seen(paragraphs, anew, spoil):
    """Twin: the fact that decides left out or changed."""
    old, new = spoil
    code = paragraphs.index[paragraphs.str.contains(old, regex=False)][0]
    assert told.wrong(paragraphs[code], anew.truth(code)) == []
    assert told.wrong(paragraphs[code].replace(old, new), anew.truth(code)) != []


def points(truth: Truth, of_group: str, bases: pd.Series, mean: float) -> float:
    """The score of a firm's figures in a group, on given bases, by the template's formula."""
    total = 0.0
    for name, (_, of, per, times, _, weight, cap) in told.RULES[of_group].items():
        above = truth.land if of == "land" else truth.items[of]
        below = truth.land if per == "land" else truth.items[per]
        if below == 0:
            total += mean
            continue
        share = max(above / below * times / bases[of_group, name], 0)
        total += weight * (share if cap is None else min(share, cap))
    return total


def mean_of_power(year: Anew, bases: pd.Series) -> float:
    """Mean points of those of 规上 who have a figure of power."""
    evaluated = year.points.xs("tax_per_kwh", level="indicator").index
    each = []
    for code in evaluated:
        truth = year.truth(code)
        tax, power = truth.items["tax_wan"], truth.items["power_kwh"]
        if tax is not None and power:
            share = max(tax / power * 1e4 / bases["规上", "tax_per_kwh"], 0)
            each.append(20 * min(share, 2))
    return sum(each) / len(each)


def test_the_parts_of_every_firms_change_are_computed_again(sample_run, anew, before):
    parts = sample_run.history.parts
    means = {
        "old": mean_of_power(before, before.bases),
        "others": mean_of_power(anew, before.bases),
    }
    known = parts[parts["reason"].isna()]
    assert len(known) > 200
    for code, row in known.iterrows():
        then, now = before.truth(code), anew.truth(code)
        first = points(then, then.group, before.bases, means["old"])
        alone = points(now, then.group, before.bases, means["old"])
        moved = points(now, now.group, before.bases, means["old"])
        held = points(now, now.group, before.bases, means["others"])
        due = {"before": first, "own": alone - first, "standing": moved - alone,
               "peers": held - moved, "base": now.score - held, "rule": 0,
               "now": now.score}  # fmt: skip
        assert {name: row[name] for name in due} == pytest.approx(due, abs=1e-7), code
        assert row[["own", "standing", "peers", "base", "rule"]].sum() == pytest.approx(
            row["change"], abs=CLOSE
        )
        assert (row["to_list"] is not pd.NA) == (
            then.group != now.group or then.listing != now.listing
        )


def test_the_sentence_of_a_change_says_these_parts(sample_run):
    parts = sample_run.history.parts
    names = {"own": "自身", "peers": "同组他人", "base": "基准", "rule": "办法"}
    for code in parts.index[parts["reason"].isna()]:
        row, said = parts.loc[code], changes.change_sentence(sample_run, code)
        lists = f"由“{row['from_list']}”改列“{row['to_list']}”"
        shown = {name: _signed(row[name]) for name in ("own", "standing", "peers", "base", "rule")}
        label = names | {"standing": lists if pd.notna(row["to_list"]) else "名单或分组"}
        kept = [name for name in shown if shown[name] != "0.00" or name in ("own", "base")
                or (name == "standing" and pd.notna(row["to_list"]))]  # fmt: skip
        due = "，".join(f"{label[name]} {shown[name]}" for name in kept)
        assert said == f"得分比上年 {_signed(row['change'])}：{due}。", code


def _signed(value: float) -> str:
    shown = told.as_shown(value, 2)
    shown = "0.00" if shown == "-0.00" else shown
    return shown if shown.startswith("-") or shown == "0.00" else f"+{shown}"
