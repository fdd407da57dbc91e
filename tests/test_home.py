"""What travels with tcgis is found in a checkout and in a wheel, and is never written to."""

import shutil
from pathlib import Path

import pytest

from tcgis import home
from tcgis.errors import OutputError

ROOT = Path(__file__).parents[1]


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The package as a wheel lays it out: what a checkout keeps beside it stands within."""
    package = tmp_path / "site-packages" / "tcgis"
    (package / "front").mkdir(parents=True)
    shutil.copy(ROOT / "app.py", package / "front")
    shutil.copytree(ROOT / "layers", package / "layers")
    monkeypatch.setattr(home, "PACKAGE", package)
    return package


def test_a_checkout_keeps_them_beside_the_package(tmp_path):
    assert home.modules_folder() == ROOT
    assert home.catalog_folder() == ROOT / "layers"
    assert home.pages_script() == ROOT / "app.py"
    assert home.unpack_sample(tmp_path) == ROOT / "layers" / "sample"
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_carries_them_within(installed):
    assert home.modules_folder() == installed.parent
    assert home.catalog_folder() == installed / "layers"
    assert home.pages_script() == installed / "front" / "app.py"


def test_an_installed_sample_is_unpacked_into_the_workspace_once(installed, tmp_path):
    before = content(installed)
    sample = home.unpack_sample(tmp_path / "workspace")
    assert sample == tmp_path / "workspace" / "sample"
    assert content(sample) == content(ROOT / "layers" / "sample")
    (sample / "answers.yaml").write_text("[]", "utf-8")  # whoever changes it keeps the change
    assert home.unpack_sample(tmp_path / "workspace") == sample
    assert (sample / "answers.yaml").read_text("utf-8") == "[]"
    assert content(installed) == before


def test_an_unpacking_that_was_broken_off_leaves_no_half_sample(installed, tmp_path, monkeypatch):
    def stop(*_):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", stop)
        with pytest.raises(OutputError, match="disk full"):
            home.unpack_sample(tmp_path)
    assert not (tmp_path / "sample").exists()
    assert content(home.unpack_sample(tmp_path)) == content(ROOT / "layers" / "sample")
