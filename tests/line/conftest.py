"""The sample county, prepared and judged once."""

from pathlib import Path

import pytest

from tcgis.catalog.load import load_catalog
from tcgis.line.assess import judge
from tcgis.line.prepare import prepare
from tcgis.line.years import Years
from tcgis.rulesets.load import load_edition

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def ready(sample):
    return prepare(sample, catalog=load_catalog(ROOT / "layers"))


@pytest.fixture(scope="session")
def run(ready):
    return judge(Years(ready, load_edition("tongcheng/2024-template")), year=2024)
