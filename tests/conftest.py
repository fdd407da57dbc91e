"""What tests share: how they are run, the sample county, and where the reference data is.

How much is run stands in ``profiles``, which worker runs what in ``spread``.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tcgis  # noqa: F401 — before any module starts GDAL
from tcgis import digests
from tcgis.catalog.load import load_catalog
from tcgis.line.assess import judge
from tcgis.line.assessment import Assessment
from tcgis.line.prepare import Prepared, prepare
from tcgis.line.years import Years
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tcgis.sources.safety import process
from tests import park_rules, profiles, spread

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    profiles.settle()
    process.ALWAYS_APART = False  # we wrote the files; those who test the reading apart ask for it


def pytest_report_header(config: pytest.Config) -> str:
    return f"profile: {profiles.chosen(config)}, {profiles.DAY}={os.environ[profiles.DAY]}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Workers for the whole suite; for a part of it they would start longer than they run."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, spread.MOST) if whole else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> spread.Spread:
    return spread.Spread(config, log)


def pytest_itemcollected(item: pytest.Item) -> None:
    if profiles.is_property(item):
        item.add_marker("nightly")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = spread.order(items)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Any:
    """A property: the examples that are always the same, then new ones."""
    done = yield
    if profiles.is_property(pyfuncitem):
        profiles.draw_anew(pyfuncitem)
    return done


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The reference data beside the checkout; required where the environment says so."""
    if not SHARED.is_dir():
        if os.environ.get("TCGIS_REQUIRE_SHARED"):
            pytest.fail("the shared reference data is required here and missing")
        pytest.skip("no shared reference data beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def sample() -> Path:
    """The committed sample county."""
    return ROOT / "layers" / "sample"


@pytest.fixture(scope="session")
def sample_ready(sample) -> Iterator[Prepared]:
    """The sample as prepared, read once for all who change nothing of it."""
    ready = prepare(sample, catalog=load_catalog(ROOT / "layers"))
    before = _digests(ready.tables)
    yield ready
    assert _digests(ready.tables) == before, "a test changed the sample that all share"


@pytest.fixture(scope="session")
def sample_years(sample_ready) -> Years:
    """Its years, measured by the template edition."""
    return Years(sample_ready, load_edition("tongcheng/2024-template"))


@pytest.fixture(scope="session")
def sample_run(sample_years) -> Iterator[Assessment]:
    """Its run of 2024, judged once."""
    run = judge(sample_years, year=2024)
    before = _digests(run._asdict())
    yield run
    assert _digests(run._asdict()) == before, "a test changed the run that all share"


def _digests(tables: dict[str, Any]) -> dict[str, str]:
    return {
        name: digests.digest_table(table)
        for name, table in tables.items()
        if isinstance(table, pd.DataFrame)
    }


@pytest.fixture(scope="session")
def park_edition(tmp_path_factory) -> Callable[..., Edition]:
    """Make an edition for a unit; ``overrides`` in YAML."""

    def make(unit: str, overrides: str = "[]", status: str = "trial") -> Edition:
        path = tmp_path_factory.mktemp("rules") / "edition.yaml"
        told = park_rules.TEXT.format(unit=unit, overrides=overrides, status=status)
        path.write_text(told, "utf-8")
        return load_edition(path)

    return make
