"""A dropped file that is no longer what was received is told, and nothing stands in its place."""

import pytest

from tcgis import digests
from tcgis.catalog.model import Catalog, Column
from tcgis.sources.read import read_folder_within
from tcgis.sources.safety.sandbox import read_folder_apart
from tcgis.words import terms

SENT = "企业,税额\n新,2\n".encode()


@pytest.fixture
def catalog(county, layer_of):
    columns = {"holder": Column.model_validate({"from": ["企业"]})}
    layer = layer_of("spreadsheet", ["*.csv"]).model_copy(update={"columns": columns})
    return Catalog(county=county, layers={layer.id: layer})


@pytest.fixture
def folder(tmp_path):
    """The departments' folder, with a file of its own under the same name."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "税收.csv").write_text("企业,税额\n旧,1\n", "utf-8")
    return data


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "inbox" / f"{digests.name_of_content(SENT)}.csv"
    path.parent.mkdir()
    path.write_bytes(SENT)
    return path


SPOILT = {
    "a figure changed": lambda path: path.write_bytes(SENT.replace(b"2", b"3")),
    "a row appended": lambda path: path.write_bytes(SENT + "乙,9\n".encode()),
    "cut": lambda path: path.write_bytes(SENT[:-2]),
    "emptied": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


BOTH = [(read_folder_within, how) for how in SPOILT] + [(read_folder_apart, "cut")]


@pytest.mark.parametrize(("reader", "how"), BOTH)
def test_one_that_was_changed_or_is_gone_is_not_read_nor_the_folder_s_own(
    catalog, folder, kept, reader, how
):
    SPOILT[how](kept)
    (read,) = reader(catalog, folder, sent={"given": {"税收.csv": kept}})
    assert len(read.frame) == 0
    assert read.findings[["code", "file"]].to_numpy().tolist() == [
        ["received_not_kept", "税收.csv"]
    ]
    assert kept.name in read.findings["detail"][0]
    assert "没有代替它" in read.findings["detail"][0]
    told = terms.explain(read.findings).iloc[0]
    assert told["severity"] == "must"
    assert "重新拖入" in told["cure"]


def test_one_that_is_as_it_was_received_is_read(catalog, folder, kept):
    (read,) = read_folder_within(catalog, folder, sent={"given": {"税收.csv": kept}})
    assert read.frame["企业"].tolist() == ["新"]
    assert len(read.findings) == 0


def test_a_file_of_the_folder_may_be_called_as_it_likes(catalog, folder):
    (folder / "税收.csv").rename(folder / f"{'0' * 32}.csv")
    (read,) = read_folder_within(catalog, folder)
    assert read.frame["企业"].tolist() == ["旧"]
