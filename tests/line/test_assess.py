"""The straight line on the sample county: every yuan, every fault, every time the same."""

import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml

from tcgis import digests, findings
from tcgis.answers import NOTHING
from tcgis.catalog.load import load_catalog
from tcgis.errors import EditionError, InputError
from tcgis.line import assess, control_figures, evaluate
from tcgis.line.assess import judge, population
from tcgis.line.link import link
from tcgis.line.prepare import prepare
from tcgis.line.years import Years
from tcgis.outputs.files import results, run_record
from tcgis.outputs.pages import explanation, overview
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.words import edition_in_words
from tcgis.scoring.engine import score
from tcgis.words import terms
from tests import park_rules

ROOT = Path(__file__).parents[2]
ITEMS = ["tax_wan", "output_wan", "revenue_wan", "added_value_wan", "rd_wan", "power_kwh"]
ITEMS += ["energy_tce", "emission_t", "staff"]


def test_the_population_scored_again_gives_the_run(ready, years, run):
    people = population(years, year=2024)
    again = score(people.units, run.edition, previous=people.previous).scores
    for name in ("score", "rank", "grade", "reason"):
        pd.testing.assert_series_equal(again[name], run.enterprises[name].reindex(again.index))
    first = population(years, year=min(ready.years))
    assert first.previous is None


@pytest.mark.parametrize("unit", ["park", "zone", "industry"])
def test_sums_scored_again_give_the_run_as_well(ready, park_edition, unit):
    edition = park_edition(unit)
    years = Years(ready, edition)
    given, run = population(years, year=2024), judge(years, year=2024)
    again = score(given.units, evaluate.on_sums(edition), previous=given.previous).scores["score"]
    table = {"park": run.parks, "zone": run.zones, "industry": run.industries}[unit]
    assert again.to_dict() == table["score"].reindex(again.index).to_dict()
    assert again.notna().any()


@pytest.mark.parametrize("item", ITEMS)
def test_every_amount_is_on_a_parcel_or_unallocated_with_a_reason(run, item):
    left = run.unallocated[run.unallocated["item"].eq(item)]
    assert left["reason"].notna().all()
    total = run.enterprises[item].sum()
    assert run.parcels[item].sum() + left["value"].sum() == pytest.approx(total, rel=1e-9)
    assert run.zones.at["county", item] == pytest.approx(run.parcels[item].sum(), rel=1e-9)


def test_a_ratio_of_a_park_is_its_sum_over_its_sum(run):
    """Computed again by hand: supplied land less that under missing tax, no mean of ratios."""
    missing = run.enterprises.index[run.enterprises["tax_wan"].isna()]
    supplied = run.parcels[run.parcels["condition"].ne("未供应").fillna(value=True)]
    used = run.holdings[run.holdings["parcel_id"].isin(supplied.index)]
    lost = used[used["credit_code"].isin(missing)].groupby("parcel_id")["area_m2"].sum()
    # on land that is idle or being built nothing is made, whoever holds it: its yield is no gap
    lost = lost[~lost.index.isin(supplied.index[supplied["condition"].isin(["闲置", "在建"])])]
    nobodys = supplied["holder"].notna() & supplied["credit_code"].isna()
    unknown = supplied[nobodys & ~supplied["condition"].isin(["闲置", "在建"])].index
    free = supplied["land_m2"] - used.groupby("parcel_id")["area_m2"].sum().reindex(
        supplied.index
    ).fillna(0)
    land = supplied["land_m2"] - lost.reindex(supplied.index).fillna(0)
    land[unknown] -= free[unknown]
    for park_id, park in run.parks.drop(index="outside").iterrows():
        inside = supplied["park_id"].eq(park_id)
        tax, area = supplied.loc[inside, "tax_wan"].sum(), land[inside].sum()
        assert park["tax_per_mu"] == pytest.approx(tax / (area * 15 / 10_000), rel=1e-9), park_id
        assert park["tax_per_mu_divisor_mu"] == pytest.approx(area * 15 / 10_000, rel=1e-9)


def test_both_ratios_stand_at_every_level(run):
    for table in (run.enterprises, run.parcels, run.parks, run.zones):
        assert table["tax_per_mu"].notna().any()
        assert table["output_per_mu"].notna().any()


def test_rows_in_are_rows_used_and_rows_set_aside_with_a_reason(run):
    intake = run.intake
    assert (intake["rows_in"] == intake["rows_used"] + intake["rows_set_aside"]).all()
    assert intake["rows_set_aside"].sum() == len(findings.set_aside(run.findings))
    assert intake["rows_in"].gt(0).all()


def answers(sample):
    told = yaml.safe_load((sample / "answers.yaml").read_text("utf-8"))
    return told["answers"] if isinstance(told, dict) else told


def test_every_planted_fault_is_found_in_its_row(run, sample):
    found = run.findings.copy()
    keys = {(one.code, one.file, one.row) for one in found.itertuples() if pd.notna(one.row)}
    pairs = {(one.code, one.file) for one in found.itertuples()}
    lost = [
        answer
        for answer in answers(sample)
        if answer["code"] is not None
        and (
            (answer["code"], answer["file"], answer["row"]) not in keys
            if answer.get("row") is not None
            else (answer["code"], answer["file"]) not in pairs
        )
    ]
    assert lost == []


def test_cells_that_only_look_odd_give_no_finding(run, sample):
    odd = [answer for answer in answers(sample) if answer["code"] is None]
    assert odd
    dropped = run.findings[run.findings["effect"].isin(["set_aside", "value_dropped"])]
    places = set(zip(dropped["file"], dropped["sheet"], dropped["row"], strict=True))
    assert [a for a in odd if (a["file"], a.get("sheet"), a.get("row")) in places] == []


def test_land_in_use_never_exceeds_a_parcel(run):
    used = run.holdings.groupby("parcel_id")["area_m2"].sum()
    land = run.parcels["land_m2"].reindex(used.index)
    assert (used <= land + 1e-6).all()


def test_idle_land_keeps_no_zero_for_what_is_missing(run):
    nothing = run.parcels["tax_wan"].isna()
    assert nothing.any()
    assert run.parcels.loc[nothing, ["tax_per_mu", "rank"]].isna().all(axis=None)


def tables(run):
    return {
        name: digests.digest_table(value)
        for name, value in run._asdict().items()
        if isinstance(value, pd.DataFrame)
    }


def test_running_twice_gives_the_same_tables_and_files(run, sample, tmp_path):
    """From another folder: where the files lie is of no consequence."""
    shutil.copytree(sample, tmp_path / "elsewhere")
    again = assess.assess(
        tmp_path / "elsewhere",
        catalog=load_catalog(ROOT / "layers"),
        edition=load_edition("tongcheng/2024-template"),
        year=2024,
    )
    assert tables(run) == tables(again)
    assert run.provenance == again.provenance
    first, second = (
        {
            path.name: path.read_bytes()
            for path in results.publish_run(each, tmp_path / at, progress=silent)
        }
        for each, at in ((run, "first"), (again, "second"))
    )
    assert [name for name in first if first[name] != second[name]] == []
    assert {"run.json", "ranking.xlsx", "results.gpkg"} <= set(first)


def silent(_what, _share):
    return None


def test_another_file_another_record(run, sample, tmp_path):
    """One cell of one sheet: the record names the file, and the run is another."""
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    book = openpyxl.load_workbook(data / "统计" / "规上工业企业主要指标.xlsx")
    sheet = book["2024年"]
    head = next(cell for row in sheet.iter_rows() for cell in row if "平均用工" in str(cell.value))
    staff = [row[head.column - 1] for row in sheet.iter_rows(min_row=head.row + 1)]
    whole = [cell for cell in staff if isinstance(cell.value, int | float)]
    whole[len(whole) // 2].value += 1
    book.save(data / "统计" / "规上工业企业主要指标.xlsx")
    catalog = load_catalog(ROOT / "layers")
    other = assess.assess(data, catalog=catalog, edition=run.edition, year=2024)
    before, after = run_record.record_of(run), run_record.record_of(other)
    assert before["run_id"] != after["run_id"]
    assert [
        name for name, digest in before["inputs"].items() if after["inputs"][name] != digest
    ] == ["统计/规上工业企业主要指标.xlsx"]
    assert before["tables"] != after["tables"]
    assert before["edition"] == after["edition"]


def test_a_record_says_everything_that_the_run_was_made_of(run):
    told = run_record.record_of(run)
    assert told["year"] == 2024
    assert told["edition"]["id"] == "tongcheng/2024-template"
    assert len(told["catalog_digest"]) == len(told["answers_digest"]) == 64
    assert len(told["inputs"]) > 10
    assert {row["indicator"] for row in told["bases"]} >= {"tax_per_mu", "tax_per_kwh"}
    assert not any(row["trial"] for row in told["bases"])
    grades = run.enterprises["grade"].value_counts().to_dict()
    assert told["counts"]["enterprises"]["grade"] == grades
    assert sum(told["counts"]["enterprises"]["state"].values()) == len(run.enterprises)
    assert told["tables"]["enterprises"] == digests.digest_table(run.enterprises)


def test_other_answers_and_another_catalogue_are_another_run(ready, run):
    county = ready.catalog.county.model_copy(update={"park_denominator": "industrial"})
    catalog = ready.catalog.model_copy(update={"county": county})
    changed = [ready._replace(catalog=catalog), ready._replace(answers_digest="0" * 64)]
    runs = [judge(Years(each, run.edition), year=2024).provenance for each in changed]
    assert len({run.provenance["run_id"], *(each["run_id"] for each in runs)}) == 3


def test_contributions_add_up_to_the_score(run):
    sums = run.contributions.groupby("unit")["points"].sum()
    scored = run.enterprises["score"].dropna()
    assert np.allclose(sums.reindex(scored.index), scored)


def test_a_year_without_figures_is_refused_with_those_there_are(years):
    edition = load_edition("tongcheng/2024-template")
    with pytest.raises(InputError, match="2022、2023、2024"):
        judge(years.under(edition), year=2031)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="没有"):
        prepare(tmp_path, catalog=load_catalog(ROOT / "layers"))


@pytest.mark.parametrize(("edition", "year"), [("huangyan/2022", 2022), ("huangyan/2021", 2023)])
def test_a_scheme_without_cuts_scores_and_ranks_and_gives_no_grade(years, edition, year):
    other = judge(years.under(load_edition(edition)), year=year)
    assert other.enterprises["rank"].notna().sum() > 100
    assert other.enterprises["grade"].isna().all()


@pytest.fixture(scope="session")
def controlled(ready, run):
    """The sample with figures for the county's tax (right) and one park's (half again)."""
    park = run.parks.drop(index="outside").iloc[0]
    read = ready.totals[ready.totals["year"].eq(2024) & ready.totals["item"].eq("tax_wan")]
    county = read.loc[read["scope"].eq("county"), "ours"].item()
    rows = pd.DataFrame(
        {
            "scope": ["county", "park", "county"],
            "name": [None, park["park_name"], None],
            "year": [2024, 2024, 2023],
            "item": ["tax_wan"] * 3,
            "value": [county, park["tax_wan"] * 1.5, 1.0],
            "row": [2, 3, 4],
        }
    )
    changed = ready._replace(tables=ready.tables | {"controls": rows})
    edition = load_edition("tongcheng/2024-template")
    return judge(Years(changed, edition), year=2024), park["park_name"]


def test_a_run_carries_its_lights_and_red_is_a_finding_of_the_row(controlled):
    judged, park = controlled
    lit = judged.gate.dropna(subset=["control"])
    assert lit[["scope", "light"]].values.tolist() == [["county", "green"], ["park", "red"]]
    told = judged.findings[judged.findings["code"].str.startswith("control_")]
    assert told[["code", "subject", "row"]].values.tolist() == [["control_red", park, 3]]


def test_without_control_figures_that_is_told_and_nothing_is_red(run):
    assert set(run.gate["light"]) == {"grey"}
    assert run.findings["code"].eq("control_missing").sum() == 1


def test_totals_of_the_gate_are_those_of_the_run(run):
    """What was read = what enterprises have + what is on nobody; only doubted values differ."""
    read = run.gate[run.gate["scope"].eq("county")].set_index("item")
    for item in ("output_wan", "power_kwh", "staff"):
        used = read.at[item, "ours"] - read.at[item, "aside"]
        assert used == pytest.approx(run.enterprises[item].sum(), rel=1e-9), item
    by_department = run.gate[run.gate["scope"].eq("department")].groupby("item")["ours"].sum()
    assert np.allclose(by_department.reindex(read.index), read["ours"])


def test_whom_nobody_knows_is_a_list_for_people_to_answer(ready, sample):
    asked = ready.candidates
    told = ready.findings[ready.findings["code"].isin(["enterprise_unknown", "holder_unknown"])]
    assert set(told["subject"]) == set(asked["asked"])
    assert not asked.duplicated(["asked", "credit_code"]).any()


def test_land_of_a_year_by_months_counts_a_new_parcel_from_its_month(ready, run):
    """Supplied on 20 May: eight months of twelve, for the firm, the parcel and the park."""
    edition = load_edition("tongcheng/2024-template")
    land = edition.land.model_copy(update={"time_weight": "months"})
    months = edition.model_copy(update={"land": land})
    own = run.holdings[run.holdings["kind"].eq("own")]
    alone = own[own.groupby("parcel_id")["parcel_id"].transform("size").eq(1)]
    let = run.holdings[run.holdings["lease_id"].notna()]
    one = alone[~alone["parcel_id"].isin(let["parcel_id"])].iloc[0]
    parcels = ready.tables["parcels"].copy()
    new = parcels["parcel_id"].eq(one["parcel_id"])
    parcels.loc[new, "supplied_on"] = pd.Timestamp(2024, 5, 20)
    changed = ready._replace(tables=ready.tables | {"parcels": parcels})
    judged = judge(Years(changed, months), year=2024)
    share = one["area_m2"] * 8 / 12
    held = judged.holdings[judged.holdings["parcel_id"].eq(one["parcel_id"])]
    assert held["area_m2"].tolist() == pytest.approx([share])
    assert judged.parcels.at[one["parcel_id"], "land_m2"] == pytest.approx(share)
    lost = run.zones.at["county", "land_m2"] - judged.zones.at["county", "land_m2"]
    assert lost == pytest.approx(one["area_m2"] - share)
    used = judged.holdings.groupby("parcel_id")["area_m2"].sum()
    assert (used <= judged.parcels["land_m2"].reindex(used.index) + 1e-6).all()
    assert "12 个月末" in edition_in_words(months)
    assert "12 个月末" not in edition_in_words(edition)


def test_a_shared_meter_reaches_its_users_and_the_rest_is_visible(sample, ready, run):
    """Half of one firm's power goes to another, a tenth to nobody."""
    power = run.enterprises["power_kwh"].dropna()
    giver, taker = power.index[:2]
    facts = ready.tables["facts"].copy()
    hit = facts["item"].eq("power_kwh") & facts["year"].eq(2024) & facts["subject_id"].eq(giver)
    facts["account"] = pd.Series(pd.NA, facts.index, dtype="string").mask(hit, "K1")
    users = pd.DataFrame(
        {
            "account": ["K1", "K1"],
            "credit_code": [giver, taker],
            "enterprise_name": None,
            "share": [0.4, 0.5],
            "from_on": pd.Series([pd.NaT] * 2, dtype="datetime64[us]"),
            "to_on": pd.Series([pd.NaT] * 2, dtype="datetime64[us]"),
            "row": [2, 3],
        }
    ).astype(dict.fromkeys(["account", "credit_code", "enterprise_name"], "string"))
    linked = link(ready.tables | {"facts": facts, "meters": users}, NOTHING)
    assert {"meter_shared", "meter_shares_wrong"} <= set(linked.findings["code"])
    changed = ready._replace(tables=linked.tables, remainder=linked.remainder)
    judged = judge(Years(changed, load_edition("tongcheng/2024-template")), year=2024)
    assert judged.enterprises.at[giver, "power_kwh"] == pytest.approx(0.4 * power[giver])
    more = power[taker] + 0.5 * power[giver]
    assert judged.enterprises.at[taker, "power_kwh"] == pytest.approx(more)
    left = judged.unallocated[judged.unallocated["reason"].eq("meter_remainder")]
    assert left[["credit_code", "item"]].values.tolist() == [["K1", "power_kwh"]]
    assert left["value"].tolist() == pytest.approx([0.1 * power[giver]])


def test_the_year_before_is_the_run_of_the_year_before(years, run):
    """What the split starts from is what a run of that year says, to the last bit."""
    last = judge(years, year=2023)
    parts = run.history.parts
    pd.testing.assert_series_equal(
        parts["before"].dropna(), last.enterprises["score"].dropna(),
        check_names=False, check_exact=True,
    )  # fmt: skip
    pd.testing.assert_series_equal(
        parts["now"].dropna(), run.enterprises["score"].dropna(),
        check_names=False, check_exact=True,
    )  # fmt: skip
    assert run.history.year == 2023
    assert not parts["reason"].isin(["not_reproduced", "unscored_between"]).any()


def test_land_and_tax_of_the_ways_are_those_of_the_enterprises_of_both_years(years, run):
    last = judge(years, year=2023)
    ways = run.history.ways
    for name in ("land_mu", "tax_wan"):
        for table, when in ((last.enterprises, "before"), (run.enterprises, "now")):
            assert ways[f"{name}_{when}"].sum() == pytest.approx(table[name].sum()), (name, when)
    assert judge(years, year=2022).history is None


def test_a_place_in_the_industry_never_exceeds_its_number_and_needs_a_rank(run):
    firms = run.enterprises
    for name in ("industry2", "park_id"):
        place, count = firms[f"{name}_rank"], firms[f"{name}_ranked"]
        assert (place.dropna() <= count.dropna()).all()
        assert (place.notna() == (firms["rank"].notna() & firms[name].notna())).all()


def test_a_year_before_under_another_rule_has_its_own_part(years, run):
    """Double weights last year: what the new rule takes back is the rule's."""
    rule = run.edition
    doubled = {
        key: tuple(one.model_copy(update={"weight": one.weight * 2}) for one in each)
        for key, each in rule.indicators.items()
    }
    old = rule.model_copy(update={"id": "old", "title": "旧办法", "indicators": doubled})
    judged = judge(years.under(rule), year=2024, before=old)
    parts, same = judged.history.parts, run.history.parts
    known = parts["reason"].isna()
    assert known.sum() > 200
    assert judged.history.rule == "旧办法"
    np.testing.assert_allclose(parts.loc[known, "rule"], -same.loc[known, "now"], rtol=1e-9)
    np.testing.assert_allclose(parts.loc[known, "own"], 2 * same.loc[known, "own"], atol=1e-9)
    five = ["own", "standing", "peers", "base", "rule"]
    sums = parts[five].sum(axis=1, skipna=False)
    np.testing.assert_allclose(sums, parts["change"], atol=1e-9, equal_nan=True)
    # nothing else hangs on it, but the run says so
    pd.testing.assert_frame_equal(judged.enterprises, run.enterprises)
    assert judged.provenance["edition_before"] == "old"
    assert judged.provenance["run_id"] != run.provenance["run_id"]


def test_land_that_the_old_rule_counts_by_certificate_or_drawing_is_the_rules_part(years, run):
    land = run.edition.land.model_copy(update={"area": "geometry_area_m2", "if_missing": None})
    old = run.edition.model_copy(update={"land": land})
    judged = judge(years, year=2024, before=old)
    last = judge(years.under(old), year=2023)
    parts = judged.history.parts
    known = parts["reason"].isna()
    pd.testing.assert_series_equal(
        parts.loc[known, "before"], last.enterprises.loc[parts.index[known], "score"],
        check_names=False,
    )  # fmt: skip
    assert (parts.loc[known, "rule"].abs() > 1e-9).any()


def test_a_rule_of_parcels_does_not_compare_with_one_of_enterprises(years, run):
    other = run.edition.model_copy(update={"unit": "parcel", "id": "lots"})
    with pytest.raises(EditionError, match="tongcheng/2024-template 与上年的 lots 评价对象不同"):
        judge(years, year=2024, before=other)


def test_a_firms_own_word_beside_the_departments_counts_nowhere_and_is_told(ready, run):
    """Twice the tax, reported by the firm itself: sums, gate and grades are as before."""
    edition = load_edition("tongcheng/2024-template")
    facts = ready.tables["facts"]
    tax = facts["item"].eq("tax_wan") & facts["year"].eq(2024) & facts["subject_id"].notna()
    one = facts[tax & facts["value"].gt(0)].iloc[[0]]
    code = one["subject_id"].iloc[0]
    own = one.assign(value=1e6, stage="reported", layer="own", file="自报.xlsx", row=2)
    both = [pd.concat([each, own], ignore_index=True) for each in (facts, ready.read_facts)]
    totals = control_figures.read_totals(both[1], both[0])
    more = ready._replace(
        tables=ready.tables | {"facts": both[0]}, read_facts=both[1], totals=totals
    )
    judged = judge(Years(more, edition), year=2024)
    pd.testing.assert_frame_equal(judged.enterprises, run.enterprises)
    pd.testing.assert_frame_equal(judged.gate, run.gate)
    told = judged.findings[judged.findings["code"].eq("stage_differs")]
    assert told[["subject", "field"]].values.tolist() == [[code, "tax_wan"]]
    first = {"precedence": ("reported", "verified")}
    own_first = edition.model_copy(update={"facts": edition.facts.model_copy(update=first)})
    judged = judge(Years(more, own_first), year=2024)
    assert {"stage_differs"} <= set(judged.findings["code"])
    assert judged.enterprises.at[code, "tax_wan"] != run.enterprises.at[code, "tax_wan"]


def points(judged, indicator):
    rows = judged.contributions[judged.contributions["indicator"].eq(indicator)]
    return rows.set_index("unit")["value"]


def test_a_rule_for_parks_gives_parks_scores_ranks_and_grades(years, park_edition, tmp_path):
    """The value scored is the ratio shown: Σ ÷ Σ, land under missing tax left out."""
    judged = judge(years.under(park_edition("park")), year=2024)
    inside = judged.parks.drop(index="outside")
    assert inside["state"].eq("graded").all()
    value = points(judged, "tax_per_mu").reindex(inside.index)
    assert np.allclose(value, inside["tax_per_mu"], rtol=1e-12)
    assert inside["rank"].sort_values().tolist() == list(range(1, len(inside) + 1))
    assert inside.sort_values("rank")["score"].is_monotonic_decreasing
    assert set(inside["grade"]) <= set("ABCD")
    assert judged.parks.loc["outside", ["grade", "score"]].isna().all()
    assert judged.parks.loc["outside", "state"] == "excluded"
    sums = judged.contributions.groupby("unit")["points"].sum()
    assert np.allclose(sums.reindex(inside.index), inside["score"])
    assert judged.enterprises["state"].eq("excluded").all()
    assert judged.parcels["grade"].isna().all()
    unused = {"under_construction", "idle", "stopped"}
    assert set(judged.parcels["state"]) <= {"excluded", "vacant", "unsupplied", "missing", *unused}
    assert overview.grades_by_park(judged).empty
    results.publish_run(judged, tmp_path, progress=silent)
    book = openpyxl.load_workbook(tmp_path / "ranking.xlsx", read_only=True)
    cells = {cell for row in book["园区"].iter_rows(values_only=True) for cell in row}
    assert {"A 类", "等级", "亩均税收·工业用地（万元/亩）"} <= cells
    basis = [cell for row in book["口径"].iter_rows(values_only=True) for cell in row if cell]
    assert any(str(cell).startswith("园区排名的分母：已供应用地") for cell in basis)


def test_a_park_of_stars_is_fixed_and_takes_nobodys_place(ready, years, park_edition):
    plain = judge(years.under(park_edition("park")), year=2024).parks
    last = plain.drop(index="outside")["score"].idxmin()
    parks = ready.tables["parks"]
    stars = parks.assign(star_rating=parks["park_id"].eq(last).astype("float64") * 5)
    starred = ready._replace(tables=ready.tables | {"parks": stars})
    edition = park_edition("park", park_rules.STARS)
    judged = judge(Years(starred, edition), year=2024).parks
    assert judged.at[last, "star_rating"] == 5
    assert judged.at[last, "grade"] == "A"
    others = judged.drop(index=["outside", last])
    first = others["score"].idxmax()
    assert others.at[first, "grade"] == "A"


@pytest.mark.parametrize("unit", ["park", "zone", "industry"])
def test_a_paragraph_says_of_an_amount_that_only_a_part_of_it_counts(years, park_edition, unit):
    """Where the power of some firms is missing, tax ÷ power has another tax than tax ÷ land."""
    judged = judge(years.under(park_edition(unit)), year=2024)
    units, said = explanation.evaluated_units(judged), explanation.explain_units(judged)
    rows = judged.contributions[judged.contributions["indicator"].eq("tax_per_kwh")]
    rows = rows.set_index("unit")
    whole = units["tax_wan"].reindex(rows.index)
    part = (rows["numerator"] - whole).abs().gt(1e-6 * whole)
    assert part.any()
    for name, in_part in part.items():
        assert ("单位用电税收：参与计算的税收 " in said[name]) == in_part, name
        assert ("单位用电税收：税收 " in said[name]) != in_part, name
    assert not said.str.contains("。；", regex=False).any()


def test_zones_and_industries_are_units_as_well(years, run, park_edition, tmp_path):
    zones = judge(years.under(park_edition("zone")), year=2024).zones
    known = zones.drop(index="county")
    assert known["score"].notna().all()
    assert zones.at["county", "state"] == "excluded"
    judged = judge(years.under(park_edition("industry")), year=2024)
    results.publish_run(judged, tmp_path, progress=silent)
    assert "行业" in openpyxl.load_workbook(tmp_path / "ranking.xlsx", read_only=True).sheetnames
    table = judged.industries
    assert table["enterprises"].sum() == len(run.enterprises)
    assert table["tax_wan"].sum() == pytest.approx(run.enterprises["tax_wan"].sum())
    scored = table[table["score"].notna()]
    assert len(scored) > 5
    firms = run.enterprises[run.enterprises["industry2"].eq(scored.index[0])]
    both = firms.dropna(subset=["tax_wan", "land_mu"])
    wanted = both["tax_wan"].sum() / both["land_mu"].sum()
    assert points(judged, "tax_per_mu")[scored.index[0]] == pytest.approx(wanted)
    assert table.at[scored.index[0], "tax_per_mu"] == pytest.approx(wanted)


def test_parks_are_ranked_by_the_denominator_that_the_county_names(ready, run):
    """Approved areas that turn the order around; without them nobody has a rank by them."""
    inside = run.parks.drop(index="outside").sort_values("tax_per_mu", ascending=False)
    assert run.parks["tax_per_mu_approved"].isna().all()
    parks = ready.tables["parks"]
    wide = {name: (at + 1) ** 4 for at, name in enumerate(reversed(inside.index))}
    land = parks["park_id"].map(inside["land_m2"]) * parks["park_id"].map(wide)
    county = ready.catalog.county.model_copy(update={"park_denominator": "approved"})
    changed = ready._replace(
        tables=ready.tables | {"parks": parks.assign(approved_area_m2=land)},
        catalog=ready.catalog.model_copy(update={"county": county}),
    )
    edition = load_edition("tongcheng/2024-template")
    judged = judge(Years(changed, edition), year=2024).parks.drop(index="outside")
    assert judged["tax_per_mu"].equals(run.parks["tax_per_mu"].drop("outside"))
    ranked = judged["tax_per_mu_approved"].rank(ascending=False, method="min")
    assert judged["rank"].tolist() == ranked.tolist()
    assert judged["rank"].tolist() != run.parks["rank"].drop("outside").tolist()


def test_coverage_is_the_share_of_industrial_land_under_evaluated_firms(run):
    """Computed again by hand; warehouses (0604) count on neither side."""
    use = run.parcels["land_use"].eq("0601") & run.parcels["condition"].ne("未供应").fillna(True)
    assert (~use).any()
    ranked = run.enterprises.index[run.enterprises["state"].isin(["graded", "unrated"])]
    used = run.holdings.groupby(["credit_code", "parcel_id"])["area_m2"].sum().reset_index()
    used = used[used["area_m2"].gt(1e-6) & used["credit_code"].isin(ranked)]
    used = used[used["parcel_id"].isin(run.parcels.index[use])]
    park_id = run.parks.drop(index="outside").index[0]
    here = run.parcels["park_id"].eq(park_id)
    land = run.parcels.loc[use & here, "land_m2"].sum()
    mine = used.loc[used["parcel_id"].isin(run.parcels.index[here]), "area_m2"].sum()
    assert run.parks.at[park_id, "coverage"] == pytest.approx(mine / land)
    assert run.parks.at[park_id, "industrial_m2"] == pytest.approx(land)


def test_a_firm_registered_after_the_year_is_excluded_and_neither_missing_nor_ranked(ready, run):
    graded = run.enterprises[run.enterprises["state"].eq("graded")].index[:2]
    firms = ready.tables["enterprises"].copy()
    days = pd.to_datetime(["2025-01-01", "2024-12-31"])
    for code, day in zip(graded, days, strict=True):
        firms.loc[firms["credit_code"].eq(code), "registered_on"] = day
    changed = ready._replace(tables=ready.tables | {"enterprises": firms})
    judged = judge(Years(changed, load_edition("tongcheng/2024-template")), year=2024)
    late = judged.enterprises.loc[graded[0]]
    assert late["state"] == "excluded"
    assert late["reason"] == "成立日期 2025-01-01 晚于评价年度末，不参评。"
    assert late[["rank", "grade", "score"]].isna().all()
    assert judged.enterprises.loc[graded[1], "state"] != "excluded"
    assert not judged.contributions["unit"].eq(graded[0]).any()


@pytest.mark.parametrize("status", ["official", "draft"])
def test_an_edition_is_refused_for_a_year_that_it_does_not_speak_of(years, park_edition, status):
    edition = park_edition("park", status=status).model_copy(update={"valid": (2020, 2023)})
    with pytest.raises(EditionError, match="适用 2020–2023 年，不能用于 2024 年"):
        judge(years.under(edition), year=2024)


def test_a_template_for_another_year_is_told(years, run):
    edition = load_edition("huangyan/2021")
    told = judge(years.under(edition), year=2023).findings
    assert told["code"].eq("edition_other_year").sum() == 1
    assert not run.findings["code"].eq("edition_other_year").any()


UNUSED = ["not_started", "stopped", "under_construction", "idle"]


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_land_on_which_nothing_is_made_has_no_letter_no_rank_and_no_yield(years, year):
    judged = judge(years, year=year)
    unused = judged.parcels[judged.parcels["use"].isin(UNUSED)]
    assert len(unused) > 40
    assert unused["state"].eq(unused["use"]).all()
    assert unused[["grade", "rank"]].isna().all(axis=None)
    assert unused[["tax_wan", "tax_per_mu", "output_per_mu"]].eq(0).all(axis=None)
    assert unused["tax_per_mu_divisor_mu"].equals(unused["land_mu"])
    assert not set(judged.queue.query("reason in ['grade_d', 'low_yield']")["parcel_id"]) & {
        *unused.index
    }


def test_no_firm_moves_by_where_its_amounts_lie(years, run):
    everywhere = run.edition.land.model_copy(update={"amounts_on": "all"})
    other = judge(years.under(run.edition.model_copy(update={"land": everywhere})), year=2024)
    pd.testing.assert_frame_equal(other.enterprises, run.enterprises)
    unused = other.parcels["use"].isin(UNUSED)
    assert other.parcels.loc[unused, "tax_wan"].sum() > 7000
    assert other.parcels.loc[unused, ["grade", "rank"]].isna().all(axis=None)
    assert set(other.parcels["amount_basis"].dropna()) == {"shared_all", "whole"}
    assert {"shared_in_use", "nothing_made"} < set(run.parcels["amount_basis"].dropna())


def test_a_rule_of_parcels_scores_no_land_on_which_nothing_is_made(years, park_edition):
    judged = judge(years.under(park_edition("parcel")), year=2024)
    unused = judged.parcels["use"].isin(UNUSED)
    assert judged.parcels.loc[unused, "state"].eq(judged.parcels.loc[unused, "use"]).all()
    assert judged.parcels.loc[unused, ["grade", "score", "rank"]].isna().all(axis=None)
    assert judged.parcels.loc[~unused, "grade"].notna().any()


def test_equal_yields_have_equal_ranks(run):
    ranked = run.parcels.dropna(subset=["rank"])
    places = ranked["rank"].groupby(ranked["tax_per_mu"].round(9)).nunique()
    assert places.max() == 1
    assert len(places) < len(ranked) - 100


@pytest.mark.parametrize(
    ("spoil", "lacking"),
    [
        ({"indicators": "规上"}, "indicators 没有该组，{n} 家（块）未评价"),
        ({"classes": "规上"}, "classes 没有该组的界线，{n} 家（块）无等级"),
    ],
)
def test_a_group_that_the_edition_leaves_out_must_be_mended(years, run, spoil, lacking):
    """A file of this kind is refused; what reaches the engine all the same is told."""
    rule, only = load_edition("tongcheng/2024-template"), next(iter(spoil.values()))
    if "indicators" in spoil:
        changed = {"indicators": {only: rule.indicators[only]}}
    else:
        cuts = {only: rule.classes.cuts["*"]}
        changed = {"classes": rule.classes.model_copy(update={"cuts": cuts})}
    judged = judge(years.under(rule.model_copy(update=changed)), year=2024)
    of_run = run.enterprises[run.enterprises["group"].eq("规下")]
    ranked = of_run["rank"].notna() | of_run["reason"].str.startswith("不计总分").fillna(
        value=False
    )
    told = terms.explain(judged.findings).loc[lambda all_: all_["code"].eq("group_left_out")]
    assert told[["subject", "severity"]].to_numpy().tolist() == [["规下", "must"]]
    number = ranked if "indicators" in spoil else of_run["rank"].notna()
    assert told["detail"].tolist() == [lacking.format(n=int(number.sum()))]
    assert judged.enterprises.loc[of_run.index, "grade"].isna().all()
    assert not run.findings["code"].eq("group_left_out").any()


def test_an_edition_that_asks_for_what_no_file_gives_is_refused(years):
    rule = load_edition("tongcheng/2024-template")
    above = list(rule.indicators["规上"])
    above[2] = above[2].model_copy(update={"per": "power_kwhs"})
    sets = {"规上": tuple(above), "规下": rule.indicators["规下"]}
    asking = years.under(rule.model_copy(update={"indicators": sets}))
    with pytest.raises(EditionError) as caught:
        judge(asking, year=2024)
    told = str(caught.value)
    assert "indicators.规上[3].per 的 'power_kwhs' 没有部门提供，是否应为 'power_kwh'" in told
    assert "请改正，或在目录中补充该数据项的图层" in told
