"""What tests share: where the reference data is, and when it may be missing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import tcgis  # noqa: F401 — before any module starts GDAL
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tests import park_rules

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


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
def park_edition(tmp_path_factory) -> Callable[..., Edition]:
    """Make an edition for a unit; ``overrides`` in YAML."""

    def make(unit: str, overrides: str = "[]", status: str = "trial") -> Edition:
        path = tmp_path_factory.mktemp("rules") / "edition.yaml"
        told = park_rules.TEXT.format(unit=unit, overrides=overrides, status=status)
        path.write_text(told, "utf-8")
        return load_edition(path)

    return make
