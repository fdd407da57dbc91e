"""The page of trials and the stability chip on the sample county, by clicks."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.analysis import whatif
from tcgis.rulesets.load import load_edition
from tcgis.ui import cached
from tcgis.words.terms import text

HOME = Path(__file__).parents[2] / "tcgis"
TEMPLATE = HOME / "rulesets" / "tongcheng" / "2024-template.yaml"


@pytest.fixture
def visit(sample, tmp_path, monkeypatch):
    monkeypatch.setenv("TCGIS_DATA", str(sample))
    monkeypatch.setenv("TCGIS_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.delenv("TCGIS_CATALOG", raising=False)
    monkeypatch.delenv("TCGIS_EDITION", raising=False)
    cached.workspace_engine.clear()  # the ledger of another workspace
    yield lambda name: AppTest.from_file(
        str(HOME / "ui" / "pages" / f"{name}.py"), default_timeout=120
    ).run()
    cached.workspace_engine.clear()


def number(page, part):
    return next(one for one in page.number_input if part in one.key)


def tiles(page):
    assert not page.exception
    return [one.value for one in page.metric]


def test_nothing_changed_moves_nobody_and_says_it_is_a_trial(visit):
    page = visit("whatif")
    assert tiles(page) == ["0", "0.00", "0.00"]
    assert [one.value for one in page.warning] == [text("whatif_mark")]
    assert text("whatif_nothing") in [one.value for one in page.caption]
    totals = page.dataframe[-1].value
    assert totals["现行户数"].tolist() == totals["试算户数"].tolist()


def test_weights_that_do_not_sum_are_not_tried_until_made_to(visit):
    page = visit("whatif")
    number(page, "revenue_per_mu").set_value(75.0).run()
    said = text("whatif_sum_wrong", group="规上", sum="140.00")
    assert [one.value for one in page.error] == [said]
    assert tiles(page) == []
    next(one for one in page.button if (one.key or "").startswith("n|")).click().run()
    weights = [one.value for one in page.number_input if "|规上|" in one.key]
    assert weights == [32.14, 53.57, 14.29]
    assert not page.error
    flips = int(tiles(page)[0])
    assert flips == len(page.dataframe[0].value) > 0
    assert any("亩均营业收入：35.00 → 53.57" in one.value for one in page.caption)


def test_other_cuts_lift_and_reset_puts_back(visit):
    page = visit("whatif")
    number(page, "|*|A").set_value(50.0).run()
    totals = page.dataframe[-1].value
    assert totals.loc["A 类", "试算户数"] > totals.loc["A 类", "现行户数"]
    assert set(page.dataframe[0].value["试算等级"]) == {"A 类"}
    next(one for one in page.button if one.label == text("whatif_reset")).click().run()
    assert number(page, "|*|A").value == 20
    assert tiles(page)[0] == "0"


def test_cuts_out_of_order_are_refused_in_words(visit):
    page = visit("whatif")
    number(page, "|*|A").set_value(70.0).run()
    assert [text("whatif_not_whole", why="")[:5] in one.value for one in page.error] == [True]
    assert tiles(page) == []


def test_more_tax_of_the_last_firm_lifts_it(visit):
    page = visit("whatif")
    run = cached.run_of_year(2024)
    last = run.enterprises.query("group == '规上' and grade == 'C'").sort_values("rank").index[-1]
    page.selectbox(key="whatif_unit").set_value(last).run()
    number(page, "tax_wan").set_value(1e6).run()
    rows = page.dataframe[0].value
    assert rows.loc[last, ["现行等级", "试算等级"]].tolist() == ["C 类", "A 类"]
    assert float(rows.loc[last, "税收（万元）"]) < 1e6  # at stake is what is paid, not the trial
    assert any("1,000,000.00" in one.value for one in page.caption)
    assert cached.run_of_year(2024).enterprises.loc[last, "grade"] == "C"


def test_a_draft_that_is_not_whole_is_refused_with_its_faults(visit):
    page = visit("whatif")
    broken = TEMPLATE.read_text("utf-8").replace("weight: 45", "weight: 40").encode()
    page.file_uploader(key="whatif_draft").set_value(("县草案.yaml", broken, "text/yaml")).run()
    assert "草案未采用" in page.error[0].value
    assert "县草案.yaml" in page.error[0].value
    assert "权重之和为 95" in page.error[0].value
    assert tiles(page)[0] == "0"  # what is in force is shown, not the draft


def test_a_whole_draft_is_tried(visit):
    page = visit("whatif")
    body = TEMPLATE.read_text("utf-8").replace("{A: 20,", "{A: 40,")
    body = body.replace("id: tongcheng/2024-template", "id: tongcheng/draft")
    page.file_uploader(key="whatif_draft").set_value(("d.yaml", body.encode(), "text/yaml")).run()
    assert not page.error
    assert number(page, "|*|A").value == 40
    assert set(page.dataframe[0].value["试算等级"]) == {"A 类"}


def test_trials_start_from_the_scores_of_the_run(visit):
    visit("whatif")
    run = cached.run_of_year(2024)
    data = cached.measured_units(load_edition(TEMPLATE), 2024)
    found = whatif.compare(data.units, run.edition, previous=data.previous)
    ours = found.table.loc[run.enterprises.index]
    assert ours["score_before"].equals(run.enterprises["score"])
    assert ours["grade_before"].fillna("").tolist() == run.enterprises["grade"].fillna("").tolist()
    assert ours["state_before"].tolist() == run.enterprises["state"].tolist()


def test_the_chip_of_stability_is_drawn_when_asked_for_and_kept(visit):
    cached._drawn_shelf.clear()
    page = visit("ranking")
    assert "等级稳定性" not in page.dataframe[0].value
    page.button(key="stability").click().run()
    assert not page.exception
    edge, ranking = (one.value for one in page.dataframe[:2])
    assert set(edge["等级稳定性"]) <= {"边界", "易变"}
    assert edge["等级保持率（%）"].is_monotonic_increasing
    assert set(ranking["等级稳定性"]) >= {"稳定"}
    assert (edge["等级保持率（%）"] < 95).all()
    assert [one for one in visit("ranking").button if one.key == "stability"] == []
