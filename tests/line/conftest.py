"""The sample county, prepared and judged once."""

import pytest


@pytest.fixture(scope="session")
def ready(sample_ready):
    return sample_ready


@pytest.fixture(scope="session")
def run(sample_run):
    return sample_run


@pytest.fixture(scope="session")
def years(sample_years):
    return sample_years
