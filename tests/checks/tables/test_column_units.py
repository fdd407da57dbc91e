"""In which unit a column is; a column of which two things are said waits, and is asked about."""

import numpy as np
import pandas as pd
import pytest

from tcgis.answers import Answers
from tcgis.checks.layer import check_layer
from tcgis.checks.tables import column_units, headings
from tcgis.errors import CatalogError
from tcgis.sources.layer import read_layer
from tcgis.words import terms
from tests.checks.sent import COUNTY, layer, read


def taxes(unit=None, item="tax_wan", heading="税额"):
    facts = {item: {"from": [heading], "kind": "number", "unit": unit}}
    return layer("facts", {"enterprise_name": {"from": ["名称"]}}, facts=facts, year=2024)


def factors(described, given, *, item="tax_wan", answers=None, **more):
    """Multiplier of each cell of the last column of ``given``, and the codes of what waits."""
    sent = read(given, **more)
    parts = headings.parts_of(sent.frame)
    picked = headings.pick(sent.frame, [next(iter(given))] * len(parts.sheets), parts)
    said = column_units.state(sent.frame, picked, parts, name=item, units=sent.units)
    how = {"name": item, "answers": answers or Answers()}
    done = column_units.settle(described, picked, parts, said, **how)
    return done.times.tolist(), [(one.code, one.question) for one in done.waiting]


@pytest.mark.parametrize(
    ("heading", "item", "factor"),
    [
        ("税额(千元)", "tax_wan", 0.1), ("税额（百万元）", "tax_wan", 100.0),
        ("税额(千万元)", "tax_wan", 1000.0), ("税额（单位：十万元）", "tax_wan", 10.0),
        ("税额_元", "tax_wan", 1e-4), ("税额/亿元", "tax_wan", 1e4),
        ("税额百万元", "tax_wan", 100.0),
        ("税额（亿）", "tax_wan", 1e4), ("税额（人民币万元）", "tax_wan", 1.0),
        ("面积（万㎡）", "area_m2", 1e4), ("面积(千平方米)", "area_m2", 1e3),
        ("面积（平方千米）", "area_m2", 1e6), ("面积【万亩】", "area_m2", 1e4 * 10_000 / 15),
        ("用电量（兆瓦时）", "power_kwh", 1e3), ("用电量(kW·h)", "power_kwh", 1.0),
        ("人数（万人）", "staff", 1e4), ("税额(盖章)", "tax_wan", 1.0),
    ],
)  # fmt: skip
def test_a_known_unit_in_the_heading_is_converted(heading, item, factor):
    described = taxes(item=item, heading=heading)
    times, waiting = factors(described, {heading: [1.0]}, item=item)
    assert times == pytest.approx([factor])
    assert waiting == []


@pytest.mark.parametrize(
    ("heading", "item", "unit"),
    [
        ("税额（百万美元）", "tax_wan", "百万美元"), ("税额（千港币）", "tax_wan", "千港币"),
        ("面积（acre）", "area_m2", "acre"), ("面积（万方）", "area_m2", "万方"),
        ("用电量（元）", "power_kwh", "元"), ("能耗（吨）", "energy_tce", "吨"),
        ("人数（户）", "staff", "户"), ("用电量（亿）", "power_kwh", "亿"),
    ],
)  # fmt: skip
def test_a_unit_of_unknown_size_waits_and_is_never_one(heading, item, unit):
    described = taxes(item=item, heading=heading)
    times, waiting = factors(described, {heading: [1.0]}, item=item)
    assert np.isnan(times).all()
    assert waiting == [("unit_unknown", f"{heading.partition('（')[0]}：{unit}")]


def test_a_line_above_the_table_speaks_for_every_heading_that_it_can_be_of():
    units = {(None, "税额"): "元", (None, None): "元"}
    assert factors(taxes(), {"税额": [1.0]}, units=units) == ([1e-4], [])
    people = taxes(item="staff", heading="人数")
    assert factors(people, {"人数": [5.0]}, item="staff", units={(None, None): "万元"}) == (
        [1.0],
        [],
    )


@pytest.mark.parametrize(
    ("declared", "given", "units", "question"),
    [
        ("元", {"税额(万元)": [1.0]}, {}, "税额：万元、元"),
        (None, {"税额(万元)": [1.0]}, {(None, None): "千元"}, "税额：万元、千元"),
        ("元", {"税额": [1.0]}, {(None, None): "万元"}, "税额：万元、元"),
        ("万元", {"税额": [1.0], "税额单位": ["亿元"]}, {}, "税额：亿元、万元"),
        ("元", {"税额(万元)": [1.0]}, {(None, None): "千元"}, "税额：万元、千元、元"),
    ],
)
def test_what_contradicts_itself_waits(declared, given, units, question):
    times, waiting = factors(taxes(declared), given, units=units)
    assert np.isnan(times).all()
    assert waiting == [("unit_conflict", question)]


@pytest.mark.parametrize(("chosen", "factor"), [("万元", 1.0), ("元", 1e-4), ("千元", 0.1)])
def test_an_answer_settles_the_question_for_this_department_alone(chosen, factor):
    given = {"税额(万元)": [1.0]}
    answers = Answers(units={("某局", "税额：万元、元"): chosen})
    assert factors(taxes("元"), given, answers=answers) == ([factor], [])
    other = Answers(units={("他局", "税额：万元、元"): chosen})
    assert factors(taxes("元"), given, answers=other)[1] != []
    nonsense = Answers(units={("某局", "税额：万元、元"): "公顷"})
    assert factors(taxes("元"), given, answers=nonsense)[1] != []


def test_two_words_for_one_unit_are_no_conflict():
    area = taxes("平方米", item="area_m2", heading="面积")
    units = {(None, "面积"): "㎡", (None, None): "m2"}
    assert factors(area, {"面积": [1.0]}, item="area_m2", units=units) == ([1.0], [])


def test_each_sheet_and_each_row_has_its_own_unit():
    units = {("甲", "税额"): "元", ("乙", "税额"): "万元"}
    given = {"税额": [10_000.0, 1.0]}
    times, _ = factors(taxes(), given, sheets=["甲", "乙"], units=units)
    assert times == [1e-4, 1.0]
    rows = {"面积": [1.0, 1.0, 1.0], "面积单位": ["亩", "公顷", None]}
    times, waiting = factors(taxes(item="area_m2", heading="面积"), rows, item="area_m2")
    assert times == [10_000 / 15, 10_000.0, 1.0]
    assert waiting == []


def test_of_a_quantity_of_the_countys_own_the_sizes_must_agree():
    own = taxes("USD", item="value_usd", heading="估值")
    assert factors(own, {"估值": [1.0]}, item="value_usd") == ([1.0], [])
    _, waiting = factors(own, {"估值（万美元）": [1.0]}, item="value_usd")
    assert [code for code, _ in waiting] == ["unit_conflict"]
    answers = Answers(units={("某局", waiting[0][1]): "万美元"})
    given = {"估值（万美元）": [1.0]}
    assert factors(own, given, item="value_usd", answers=answers) == ([1e4], [])


def test_the_figures_that_wait_are_missing_and_are_told_once_with_an_example():
    sent = read({"名称": ["甲", "乙", "乙", "丙"], "税额（万元）": [10.5, 3.0, 4.0, None]},
                units={(None, "税额（万元）"): "万元"})  # fmt: skip
    facts, found = check_layer(taxes("元"), sent, COUNTY)
    assert facts["value"].isna().all()
    assert facts["subject_name"].tolist() == ["甲", "乙", "乙"]
    asked = found[found["code"].eq("unit_conflict")]
    assert asked[["row", "field", "value", "effect"]].to_numpy().tolist() == [
        [2, "tax_wan", "税额：万元、元", "value_dropped"]
    ]
    assert terms.load().faults["unit_conflict"].severity == "must"
    detail = asked["detail"].iloc[0]
    assert "3 个数值待答复" in detail
    assert "按“万元”为 10.5 万元，按“元”为 0.00105 万元" in detail
    aside = found[found["code"].eq("amounts_none")]
    assert aside["rows"].tolist() == ["2-5"]


def test_percent_becomes_a_share():
    assert column_units.times("%", "built_share") == 0.01
    assert column_units.times("USD", "value_usd") == 1.0


def test_a_declared_unit_of_another_dimension_is_the_catalogues_fault():
    with pytest.raises(CatalogError, match="tax_wan"):
        column_units.times("公顷", "tax_wan")


def test_a_question_names_its_units():
    asked = column_units.asked("产值（不含税）：合计", ["万元", "元"])
    assert column_units.units_asked(asked) == ["万元", "元"]


def test_missing_stays_out_of_the_example():
    sent = read({"名称": ["甲"], "税额(万元)": [None]})
    _, found = check_layer(taxes("元"), sent, COUNTY)
    assert "unit_conflict" not in set(found["code"])
    assert pd.isna(found.loc[found["code"].eq("amounts_none"), "value"]).all()


def test_the_unit_of_one_file_is_not_that_of_another(tmp_path):
    for name, heading in (("a", "税额（元）"), ("b", "税额"), ("c", "税额（百万元）")):
        (tmp_path / f"{name}.csv").write_text(f"名称,{heading}\n甲{name},20000\n", "utf-8")
    described = taxes().model_copy(update={"files": ["*.csv"]})
    given = read_layer(described, tmp_path, COUNTY)
    facts, found = check_layer(described, given, COUNTY)
    assert facts["value"].tolist() == [2.0, 20000.0, 2e6]
    unstated = found[found["code"].eq("unit_unstated")]
    assert unstated["file"].tolist() == ["b.csv"]
