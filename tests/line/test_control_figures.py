"""Our totals beside figures known beforehand: the lights, at their very edges."""

import pandas as pd
import pytest
from pydantic import ValidationError

from tcgis import findings
from tcgis.catalog.model import County, Gate
from tcgis.line import control_figures
from tcgis.words import terms

GATE = Gate()


def totals(*rows):
    return pd.DataFrame(rows, columns=control_figures.TOTALS).astype(
        {"ours": float, "aside": float}
    )


def controls(*rows):
    names = ["scope", "name", "year", "item", "value", "unit"]
    frame = pd.DataFrame([[*row, None][:6] for row in rows], columns=names)
    kinds = dict.fromkeys(["scope", "name", "item", "unit"], "string") | {"year": "Int64"}
    place = {"layer": "controls", "file": "控制数.xlsx", "sheet": "S"}
    return frame.astype(kinds).assign(**place, row=range(2, len(frame) + 2))


def light(ours, control, thresholds=GATE):
    table = control_figures.compare_totals(
        totals(["county", None, 2024, "tax_wan", ours, 0.0]),
        controls(["county", None, 2024, "tax_wan", control]),
        thresholds=thresholds,
    )
    return table["light"].tolist()


@pytest.mark.parametrize(
    ("ours", "control", "seen"),
    [
        (100.0, 100.0, "green"),
        (101.99, 100.0, "green"),
        (98.01, 100.0, "green"),
        (102.0, 100.0, "amber"),
        (98.0, 100.0, "amber"),
        (104.99, 100.0, "amber"),
        (105.0, 100.0, "red"),
        (95.0, 100.0, "red"),
        (0.1 + 0.2, 0.3, "green"),
        (1.02 * 0.3, 0.3, "amber"),
        (1.05 * 0.7, 0.7, "red"),
        (0.0, 0.0, "green"),
        (0.01, 0.0, "red"),
        (-98.0, -100.0, "amber"),
        (1_000_000.0, 100.0, "red"),
    ],
)
def test_lights_at_and_beside_two_and_five_percent(ours, control, seen):
    assert light(ours, control) == [seen]


def test_thresholds_are_the_countys():
    assert light(100.5, 100.0, Gate(green_below=0.001, amber_below=0.004)) == ["red"]
    given = {"id": "c", "name": "县", "crs": "EPSG:4547", "envelope": [113, 29, 114, 30]}
    county = County.model_validate({**given, "gate": {"green_below": 0.01, "amber_below": 0.03}})
    assert county.gate.green_below == 0.01
    assert County.model_validate(given).gate == Gate(green_below=0.02, amber_below=0.05)


@pytest.mark.parametrize("wrong", [{"green_below": 0.05}, {"amber_below": 0}, {"red": 0.1}])
def test_thresholds_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError):
        Gate.model_validate(wrong)


def test_grey_is_what_has_no_other_side():
    table = control_figures.compare_totals(
        totals(
            ["county", None, 2024, "tax_wan", 10.0, 1.0],
            ["park", "示例园", 2024, "tax_wan", 9.0, None],
        ),
        controls(
            ["park", "示例﹙园﹚", 2024, "tax_wan", 9.0], ["county", "本县", 2024, "tax_wan", 10.0]
        ),
        thresholds=GATE,
    )
    shown = table[["scope", "name", "ours", "aside", "control", "light"]]
    assert shown.astype(object).fillna("").values.tolist() == [
        ["park", "示例﹙园﹚", "", "", 9.0, "grey"],
        ["county", "本县", 10.0, 1.0, 10.0, "green"],
        ["park", "示例园", 9.0, "", "", "grey"],
    ]


def test_names_compare_in_one_form_and_years_and_items_exactly():
    ours = totals(["department", "税务局（示例）", 2024, "tax_wan", 10.0, 0.0])
    asked = controls(
        ["department", "税务局(示例) ", 2024, "tax_wan", 10.0],
        ["department", "税务局(示例)", 2023, "tax_wan", 10.0],
        ["department", "税务局(示例)", 2024, "output_wan", 10.0],
        ["department", "税务局(示例)", 2024, "tax_wan", 12.0],
    )
    assert control_figures.compare_totals(ours, asked, thresholds=GATE)["light"].tolist() == [
        "green",
        "grey",
        "grey",
        "red",
    ]


def test_control_figures_come_in_their_own_unit():
    ours = totals(
        ["county", None, 2024, "tax_wan", 10.0, 0.0], ["county", None, 2024, "power_kwh", 5e4, 0.0]
    )
    asked = controls(
        ["county", None, 2024, "tax_wan", 100_000, "元"],
        ["county", None, 2024, "power_kwh", 5, "万千瓦时"],
        ["county", None, 2024, "power_kwh", 5, "万元"],
    )
    table = control_figures.compare_totals(ours, asked, thresholds=GATE)
    assert table["light"].tolist() == ["green", "green", "grey"]
    assert control_figures.check_totals(table).empty
    assert control_figures.check_units(asked)[["code", "row", "value"]].values.tolist() == [
        ["control_unit", 4, "万元"]
    ]


@pytest.mark.parametrize(
    ("item", "unit", "ours"),
    [
        ("tax_wan", "亿", 1e4), ("tax_wan", "万", 1.0), ("tax_wan", "百万元", 100.0),
        ("power_kwh", "亿度", 1e8), ("area_m2", "万㎡", 1e4), ("energy_tce", "千吨标煤", 1e3),
    ],
)  # fmt: skip
def test_a_control_figure_of_a_known_unit_is_converted(item, unit, ours):
    asked = controls(["county", None, 2024, item, 2, unit])
    table = control_figures.compare_totals(
        totals(["county", None, 2024, item, 2 * ours, 0.0]), asked, thresholds=GATE
    )
    assert table["light"].tolist() == ["green"]
    assert control_figures.check_units(asked).empty


@pytest.mark.parametrize(
    ("item", "unit"),
    [("tax_wan", "百万美元"), ("power_kwh", "亿"), ("area_m2", "acre"), ("energy_tce", "吨"),
     ("visitors", "万"), ("tax_wan", "见备注")],
)  # fmt: skip
def test_one_of_an_unknown_unit_is_told_with_its_cure_and_never_taken_as_it_stands(item, unit):
    asked = controls(["county", None, 2024, item, 5, unit])
    ours = totals(["county", None, 2024, item, 5.0, 0.0])
    table = control_figures.compare_totals(ours, asked, thresholds=GATE)
    assert table["light"].tolist() == ["grey", "grey"]
    assert table["control"].isna().all()
    told = control_figures.check_units(asked)
    assert told[["code", "file", "row", "field", "value"]].to_numpy().tolist() == [
        ["control_unit", "控制数.xlsx", 2, item, unit]
    ]
    assert f"5 {unit}" in told["detail"].iloc[0]
    assert terms.load().faults["control_unit"].severity == "must"


def test_every_light_has_its_finding_in_the_row_of_its_figure():
    ours = totals(*(["park", name, 2024, "tax_wan", 100.0, None] for name in "甲乙丙"))
    asked = controls(
        *(
            ["park", name, 2024, "tax_wan", value]
            for name, value in zip("甲乙丙丁", (100, 97, 80, 5), strict=True)
        )
    )
    table = control_figures.compare_totals(ours, asked, thresholds=GATE)
    told = control_figures.check_totals(table)
    assert told[["code", "subject", "field", "row", "value"]].values.tolist() == [
        ["control_red", "丙", "tax_wan", 4, "80.00"],
        ["control_amber", "乙", "tax_wan", 3, "97.00"],
        ["control_without_total", "丁", "tax_wan", 5, "5.00"],
    ]
    assert told["detail"][0] == "本次合计 100.00，控制数 80.00，相差 25.00%"
    assert set(told["code"]) | {"control_missing"} <= terms.load().faults.keys()


def test_no_control_figures_is_a_note():
    ours = totals(["county", None, 2024, "tax_wan", 10.0, 0.0])
    table = control_figures.compare_totals(ours, controls(), thresholds=GATE)
    assert table["light"].tolist() == ["grey"]
    assert control_figures.check_totals(table)["code"].tolist() == ["control_missing"]
    table = control_figures.compare_totals(totals(), controls(), thresholds=GATE)
    assert control_figures.check_totals(table)["code"].tolist() == ["control_missing"]


def facts(*rows):
    names = ["department", "item_detail", "year", "item", "value"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[:2], "string"))


def test_totals_are_of_all_that_was_read_and_say_what_is_on_nobody():
    read = facts(
        ["税务局", "增值税", 2024, "tax_wan", 70.0],
        ["税务局", "增值税", 2024, "tax_wan", 20.0],
        ["税务局", "印花税", 2024, "tax_wan", 10.0],
        ["统计局", None, 2024, "output_wan", 500.0],
        ["税务局", "印花税", 2023, "tax_wan", 8.0],
    )
    table = control_figures.read_totals(read, read.drop(index=1)).astype(object).fillna("")
    assert sorted(table.values.tolist()) == [
        ["county", "", 2023, "tax_wan", 8.0, 0.0],
        ["county", "", 2024, "output_wan", 500.0, 0.0],
        ["county", "", 2024, "tax_wan", 100.0, 20.0],
        ["department", "税务局", 2023, "tax_wan", 8.0, 0.0],
        ["department", "税务局", 2024, "tax_wan", 100.0, 20.0],
        ["department", "统计局", 2024, "output_wan", 500.0, 0.0],
        ["item_total", "印花税", 2023, "tax_wan", 8.0, 0.0],
        ["item_total", "印花税", 2024, "tax_wan", 10.0, 0.0],
        ["item_total", "增值税", 2024, "tax_wan", 90.0, 20.0],
    ]


def test_totals_of_parks_are_of_the_land_in_them():
    parks = pd.DataFrame({"park_name": ["甲园", "园外"], "tax_wan": [5.0, None], "land_mu": [1, 2]})
    table = control_figures.park_totals(parks, ["tax_wan", "staff"], year=2024)
    assert table[["scope", "name", "year", "item", "ours"]].values.tolist() == [
        ["park", "甲园", 2024, "tax_wan", 5.0]
    ]
    compared = control_figures.compare_totals(table, controls(), thresholds=GATE)
    assert set(findings.SOURCE) <= set(compared)
