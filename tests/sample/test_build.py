"""The sample as a folder: whole, the same for a seed, with its faults where the answers say."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import yaml
from python_calamine import CalamineWorkbook

from tcgis.catalog import codes
from tcgis.catalog.load import load_catalog
from tcgis.errors import OutputError
from tcgis.sample import build
from tcgis.sample.build import build_sample
from tcgis.sample.firms import firms, sheets
from tcgis.sample.firms.sheets import DepartmentSheet
from tcgis.sample.land import land
from tcgis.sources.sheets import heading_units, headings

LAYERS = Path(__file__).parents[2] / "layers"
CODES = ("纳税人识别号", "统一社会信用代码", "信用代码", "出租方代码", "承租方代码")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "sample"
    return out, build_sample(out, parcels=150, rasters=False)


@pytest.fixture(scope="module")
def answers(small) -> list[dict[str, Any]]:
    return yaml.safe_load((small[0] / "answers.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def cells(small):
    """Rows of every sheet as Excel numbers them, from 1."""
    books = {path: CalamineWorkbook.from_path(path) for path in small[0].rglob("*.xlsx")}
    return {
        (str(path.relative_to(small[0])), name): [
            None,
            *book.get_sheet_by_name(name).to_python(skip_empty_area=False),
        ]
        for path, book in books.items()
        for name in book.sheet_names
    }


def test_a_seed_gives_the_same_tables_and_files(small, tmp_path):
    out, digests = small
    assert build_sample(tmp_path / "again", parcels=150, rasters=False) == digests
    for path in out.rglob("*.xlsx"):
        twin = tmp_path / "again" / path.relative_to(out)
        assert twin.read_bytes() == path.read_bytes(), path.name
    assert (out / "answers.yaml").read_text() == (tmp_path / "again/answers.yaml").read_text()


def test_another_seed_gives_other_tables(small, tmp_path):
    other = build_sample(tmp_path / "other", seed=7, parcels=150, rasters=False)
    assert other.keys() == small[1].keys()
    same = {name for name, digest in other.items() if digest == small[1][name]}
    assert same <= {"parks"}


def codes_in(cells) -> pd.DataFrame:
    """Every cell of a column of codes: file, row, code."""
    found = []
    for (file, _), rows in cells.items():
        top = next(n for n, row in enumerate(rows) if row and set(CODES) & set(row))
        columns = [at for at, heading in enumerate(rows[top]) if heading in CODES]
        found += [
            (file, number, row[at])
            for number, row in enumerate(rows[top + 1 :], top + 1)
            for at in columns
            if row[at]
        ]
    return pd.DataFrame(found, columns=["file", "row", "code"])


def test_every_code_passes_but_the_planted(cells, answers):
    found = codes_in(cells)
    code = codes.credit_code_clean(found["code"].astype("string"))
    failing = found[~codes.credit_code_valid(code)]
    (check,) = (one["subject"] for one in answers if one["fault"] == "代码校验位不符")
    spoilt = {
        (one["file"], one["row"])
        for one in answers
        if one["code"] in ("matched_by_org_code", "code_rounded")
    }
    other = failing[failing["code"] != check]
    assert set(zip(other["file"], other["row"], strict=True)) == spoilt
    assert failing["code"].eq(check).sum() > 3


def test_answers_name_the_rows_they_speak_of(cells, answers):
    told = [
        one
        for one in answers
        if one["file"].endswith(".xlsx")
        and (one["code"] in (None, "value_missing", "tax_negative") or "enterprise" in one["code"])
    ]
    assert len(told) > 10
    for one in told:
        row = pd.Series([str(cell) for cell in cells[one["file"], one["sheet"]][one["row"]]])
        assert one["subject"] in set(codes.credit_code_clean(row)), one


def test_totals_end_the_sheets_and_sum_them(cells, answers):
    totals = [one for one in answers if one["code"] == "total_row"]
    assert len(totals) == 8
    for one in totals:
        rows = cells[one["file"], one["sheet"]]
        assert rows[one["row"]][0] == "合计"
        assert len(rows) == one["row"] + 1
    rows = cells["税务/2022-2024年入库税收明细.xlsx", "2023年"]
    assert rows[-1][4] == pytest.approx(sum(row[4] for row in rows[3:-1]))


def test_every_fault_asked_for_is_planted(answers):
    wanted = {
        "credit_code_missing",
        "credit_code_check",
        "matched_by_name",
        "matched_by_former_name",
        "enterprise_repeated",
        "enterprise_unknown",
        "lease_exceeds_land",
        "lease_cycle",
        "implausible_per_mu",
        "tax_negative",
        "tax_above_output",
        "value_missing",
        "dates_out_of_order",
        "total_row",
        "code_rounded",
        "parcel_id_repeated",
        "parcel_overlap",
        None,
    }
    assert wanted <= {one["code"] for one in answers}


def test_a_rounded_code_is_a_number_that_lost_its_end(cells, answers):
    told = [one for one in answers if one["fault"] == "代码存成数值而失位"]
    assert {one["code"] for one in told} == {"code_rounded", "matched_by_name"}
    one = next(one for one in told if one["code"] == "matched_by_name")
    value = cells[one["file"], one["sheet"]][one["row"]][4]
    assert isinstance(value, float)
    assert f"{value:.14e}" == f"9.{one['subject'][1:15]}e+17"  # what a sheet's fifteen digits keep


def test_a_negative_sum_of_tax_is_the_planted_one_alone(cells, answers):
    told = [one for one in answers if one["code"] == "tax_negative"]
    planted = {one["subject"] for one in told if "合计为负" in one["note"]}
    assert len(planted) == 1
    assert len(told) > len(planted)  # refunds beside larger payments
    for year in (2022, 2023, 2024):
        rows = cells["税务/2022-2024年入库税收明细.xlsx", f"{year}年"][3:-1]
        tax = pd.DataFrame(rows).iloc[:, [1, 4]].set_axis(["code", "yuan"], axis=1)
        tax["yuan"] = pd.to_numeric(tax["yuan"].astype(str).str.replace(",", ""))
        sums = tax.groupby("code")["yuan"].sum()
        assert set(sums.index[sums < 0]) == (planted if year == 2024 else set())


def test_layers_find_their_headings(small):
    for layer in load_catalog(LAYERS).layers.values():
        if layer.reader != "spreadsheet":
            continue
        if layer.id == "controls":  # the sample has none: the figures are the user's own
            continue
        (path,) = small[0].glob(layer.files[0])
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        grid = np.array(sheet.to_python(skip_empty_area=False), dtype=object)
        grid[grid == ""] = None
        known = headings.known_headings(layer)
        found = headings.find_heading(grid, sheet.merged_cell_ranges or [], known.weight)
        present = {heading.name for heading in found.headings}
        for name, column in {**layer.columns, **layer.facts}.items():
            assert present & {heading_units.split_unit(one).name for one in column.headings}, name


def test_what_is_no_sample_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(OutputError, match="不予覆盖"):
        build_sample(tmp_path, parcels=20, rasters=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failure_leaves_the_old_sample_whole(small, tmp_path, monkeypatch):
    out = tmp_path / "sample"
    digests = build_sample(out, parcels=60, rasters=False)
    before = (out / "README.md").read_bytes()

    def break_off(*_args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(build.sheets, "write_sheets", break_off)
    with pytest.raises(RuntimeError, match="disk full"):
        build_sample(out, seed=1, parcels=60, rasters=False)
    assert (out / "README.md").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]
    monkeypatch.undo()
    assert build_sample(out, parcels=60, rasters=False) == digests


def test_a_crash_between_the_renames_is_mended(tmp_path):
    out = tmp_path / "sample"
    build_sample(out, parcels=20, rasters=False)
    out.rename(tmp_path / ".sample.old")
    build_sample(out, parcels=20, rasters=False)
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


def test_the_readme_counts_what_was_made(small, answers):
    text = (small[0] / "README.md").read_text("utf-8")
    assert "| 宗地 | 150 |" in text
    assert "| 企业（规上 / 规下） | 100（" in text
    assert f"本次共 {len(answers)} 条" in text
    assert "示例" in text


def test_headings_of_two_rows_are_merged(tmp_path):
    frame = pd.DataFrame({"名称": ["甲"], "本年/税": [1.5], "本年/产值": [2.0], "人": [3.0]})
    sheet = DepartmentSheet("a.xlsx", "表", ("题",), frame, np.array([0]), ("本年/税",))
    sheets.write_sheets(tmp_path, [sheet])
    page = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0)
    assert page.to_python(skip_empty_area=False) == [
        ["题", "", "", ""],
        ["名称", "本年", "", "人"],
        ["", "税", "产值", ""],
        ["甲", 1.5, 2.0, 3.0],
        ["合计", 1.5, "", ""],
    ]
    assert set(page.merged_cell_ranges) == {
        ((0, 0), (0, 3)),
        ((1, 0), (2, 0)),
        ((1, 1), (1, 2)),
        ((1, 3), (2, 3)),
    }
    assert sheet.row(0) == 4


def test_some_firm_holds_land_in_two_parks():
    ground = land.make_land(np.random.default_rng([421222, 0]), parcels=450)
    some = firms.make_firms(np.random.default_rng([421222, 1]), ground.parcels)
    middles = ground.parcels.set_geometry(ground.parcels.representative_point())
    at = gpd.sjoin(middles[["geometry"]], ground.parks[["park_id", "geometry"]])
    parks = at["park_id"].groupby(some.holder[at.index]).nunique()
    owners = some.table.index[some.table["role"].eq("owner")]
    assert (parks.reindex(owners) == 2).sum() >= 1
