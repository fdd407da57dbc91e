"""What the catalogue's README says of control figures is what the programme does."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tcgis.catalog.load import load_catalog
from tcgis.checks.layer import check_layer
from tcgis.line import control_figures
from tcgis.sources.layer import read_layer

LAYERS = Path(__file__).parents[2] / "layers"
README = (LAYERS / "README.md").read_text("utf-8").split("## 控制数")[1].split("\n## ")[0]


def rows_under(heading):
    """Rows of the README's table that begins with ``heading``."""
    lines = README.split(f"| {heading}")[1].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.fixture
def read(tmp_path):
    names = ["范围", "名称", "年度", "指标", "控制数", "单位"]
    told = pd.DataFrame(rows_under("范围"), columns=names).replace("", None)
    told["控制数"] = told["控制数"].astype(float)
    told.to_excel(tmp_path / "控制数.xlsx", index=False)
    catalog = load_catalog(LAYERS)
    layer = catalog.layers["controls"]
    sent = read_layer(layer, tmp_path, catalog.county)
    return catalog, sent, check_layer(layer, sent, catalog.county)


def test_the_example_of_the_readme_is_read_as_it_stands(read):
    catalog, sent, done = read
    assert sent.findings.empty
    assert done.findings["code"].tolist() == []
    frame = done.frame[["scope", "name", "year", "item"]].fillna("")
    assert frame.to_numpy().tolist() == [
        ["county", "", 2024, "tax_wan"],
        ["park", "示例园区", 2024, "tax_wan"],
        ["department", "税务局", 2024, "tax_wan"],
        ["item_total", "增值税", 2024, "tax_wan"],
    ]
    ours = pd.DataFrame(
        {"scope": ["county"], "name": [None], "year": [2024], "item": ["tax_wan"],
         "ours": [52_000.0], "aside": [0.0]}
    )  # fmt: skip
    lit = control_figures.compare_totals(ours, done.frame, thresholds=catalog.county.gate)
    assert lit.set_index("scope").loc["county", ["control", "light"]].tolist() == [52_000, "green"]


def test_the_lights_of_the_readme_are_those_of_the_county(read):
    thresholds = read[0].county.gate
    shares = [re.findall(r"(\d+)%", row[0]) for row in rows_under("相差")]
    green, amber = (f"{each:.0%}"[:-1] for each in (thresholds.green_below, thresholds.amber_below))
    assert shares == [[green], [green, amber], [amber], []]
    assert [row[1] for row in rows_under("相差")] == ["绿", "黄", "红", "灰"]
