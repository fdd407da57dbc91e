"""Results that contradict a control figure are not published without a reason."""

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from tcgis.errors import OutputError
from tcgis.outputs.files import results


def silent(_what, _share):
    return None


@pytest.fixture
def red(run):
    """The county's tax of 61.5 beside a figure of 70."""
    table = run.gate.copy()
    first = table.index[table["control"].notna()][0]
    table.loc[first, ["control", "difference", "share", "light"]] = [70.0, -8.5, 8.5 / 70, "red"]
    return run._replace(gate=table)


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_red_is_refused_by_name_and_nothing_is_written(red, tmp_path, reason):
    with pytest.raises(
        OutputError, match=r"全县.*2024 年税收：本次 61.50，控制数 70.00，相差 12.14%"
    ):
        results.publish_run(red, tmp_path, progress=silent, accept_red=reason)
    assert list(tmp_path.iterdir()) == []


def cells(path):
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("口径").to_python()
    return [str(cell) for row in rows for cell in row if cell != ""]


def test_a_reason_lets_red_pass_and_stands_in_the_basis_and_the_provenance(red, tmp_path):
    written = results.publish_run(
        red, tmp_path, progress=silent, accept_red=" 控制数含开发区外税收 "
    )
    assert sorted(path.name for path in written) == [
        "map.html",
        "parcels.geojson",
        "ranking.xlsx",
        "results.gpkg",
        "run.json",
    ]
    told = cells(tmp_path / "ranking.xlsx")
    assert "注意：有合计与控制数不符，仍予发布。理由：控制数含开发区外税收" in told
    assert told[told.index("accept_red") + 1] == "控制数含开发区外税收"
    assert {"全县", "与控制数不符"} <= set(told)


def test_green_needs_no_reason_and_keeps_none(run):
    assert run.gate["light"].tolist() == ["green", "grey"]
    assert results.release(run, "多余的理由") is run


def test_the_basis_shows_figures_that_were_given_alone(run, tmp_path):
    results.publish_run(run, tmp_path, progress=silent)
    told = cells(tmp_path / "ranking.xlsx")
    at = told.index("与控制数核对")
    assert told[at + 1 : at + 9] == [
        "核对范围", "核对对象", "核对指标", "本次合计", "其中未归属", "控制数", "差额", "份额",
    ]  # fmt: skip
    assert "与控制数一致" in told
    assert pd.isna(run.gate["control"].iloc[1])
    assert "无从核对" not in told
