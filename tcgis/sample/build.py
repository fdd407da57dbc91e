"""Builds the invented county as a folder of departments' files."""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import digests
from tcgis.errors import OutputError
from tcgis.progress import Progress, silent
from tcgis.sample.faults.answers import FILE, Answer, write_answers
from tcgis.sample.faults.facts import plant_fact_faults, total_row_faults
from tcgis.sample.faults.parcels import plant_land_faults
from tcgis.sample.faults.register import fail_check, plant_register_faults
from tcgis.sample.faults.victims import choose_victims
from tcgis.sample.firms import sheets
from tcgis.sample.firms.amounts import make_amounts
from tcgis.sample.firms.departments import make_sheets
from tcgis.sample.firms.firms import Firms, make_firms
from tcgis.sample.firms.holders import fill_holders
from tcgis.sample.firms.leases import Leases, make_leases
from tcgis.sample.land.edges import set_edges
from tcgis.sample.land.land import Land, make_land, write_land
from tcgis.sample.land.layout import county_shape
from tcgis.words.terms import text

_README: Final = Path(__file__).with_name("assets") / "readme.zh.txt"


class InventedCounty(NamedTuple):
    """All that was invented, faults planted, before it is written."""

    land: Land
    firms: Firms
    leases: Leases
    amounts: pd.DataFrame
    sheets: dict[str, sheets.DepartmentSheet]
    answers: list[Answer]


def build_sample(
    out: Path,
    *,
    seed: int = 421222,
    parcels: int = 450,
    rasters: bool = True,
    progress: Progress = silent,
) -> dict[str, str]:
    """Make the sample and put it in place of what ``out`` held before.

    Written aside first, so that a failure leaves the old sample whole.

    Returns
    -------
    The digest of every table by its name: the same for the same seed on any machine.

    Raises
    ------
    OutputError
        If ``out`` holds something that is not a sample.
    """
    aside = _aside(out)
    try:
        progress(text("sample_land"), 0.0)
        ground = make_land(np.random.default_rng([seed, 0]), parcels=parcels)
        progress(text("sample_firms"), 0.3)
        # planted twice, the same both times: here to keep clear of it, and when it is written
        sent = plant_land_faults(ground.parcels, ground.parks, county_shape())
        spoilt = {str(record["subject"]) for record in sent.answers}
        county = invent_firms(ground, seed=seed, spoilt=spoilt, rows=_row_of(sent.register))
        progress(text("sample_land_files"), 0.45)
        records = [answer._asdict() for answer in county.answers]
        records += write_land(aside, county.land, rasters=rasters)
        progress(text("sample_sheets"), 0.7)
        sheets.write_sheets(aside, list(county.sheets.values()))
        write_answers(aside, records)
        _write_readme(aside, county, seed=seed, asked=parcels, faults=len(records))
        _put_in_place(aside, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    progress(text("sample_done"), 1.0)
    return _digests(county)


def invent_firms(
    ground: Land,
    *,
    seed: int,
    spoilt: Collection[str] = (),
    rows: Mapping[str, int] | None = None,
) -> InventedCounty:
    """Enterprises, leases and amounts on given land, and every department's sheets.

    No fault is planted on a firm whose parcel is ``spoilt`` already; ``rows`` are the rows of
    the parcels in the file of the register.
    """
    streams = [np.random.default_rng([seed, stream]) for stream in range(1, 6)]
    firms = make_firms(streams[0], ground.parcels)
    leases = make_leases(streams[1], ground.parcels, ground.buildings, firms)
    beset = firms.holder[ground.parcels["parcel_id"].isin(spoilt).to_numpy()]
    victims = choose_victims(streams[4], firms, leases, but=beset)
    firms = fail_check(firms, victims)
    amounts = make_amounts(streams[2], firms, leases.land_m2)
    amounts = amounts[~amounts["firm"].isin(victims["silent"])].reset_index(drop=True)
    held = fill_holders(ground.parcels, firms, victims, rows=rows or {})
    sent = make_sheets(
        streams[3],
        firms,
        amounts,
        leases,
        ids=ground.parcels["parcel_id"],
        settled=np.concatenate(list(victims.values())),
        late=victims["supplement"],
    )
    planted = plant_fact_faults(sent, firms, victims)
    planted += plant_register_faults(sent, firms, victims, ground.parcels)
    planted += [*total_row_faults(sent), *held.answers]
    land = ground._replace(parcels=set_edges(held.parcels))
    return InventedCounty(land, firms, leases, amounts, sent, planted)


def _row_of(register: pd.DataFrame) -> dict[str, int]:
    """Row of each parcel in the file, the first of two."""
    ids = [str(parcel) for parcel in register["parcel_id"]]
    return dict(zip(reversed(ids), range(len(ids), 0, -1), strict=True))


def _aside(out: Path) -> Path:
    """An empty folder beside ``out``, which must be free or hold a sample."""
    before = out.with_name(f".{out.name}.old")
    if before.is_dir() and not out.exists():
        before.rename(out)  # a crash came between the two renames
    if out.exists() and not _is_sample(out):
        raise OutputError(f"{out} 不是示例数据（没有 {FILE}），不予覆盖；请用 --out 指定别的文件夹")
    aside = out.with_name(f".{out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    return aside


def _is_sample(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return (folder / FILE).is_file() or not any(folder.iterdir())


def _put_in_place(aside: Path, out: Path) -> None:
    before = out.with_name(f".{out.name}.old")
    shutil.rmtree(before, ignore_errors=True)
    if out.exists():
        out.rename(before)
    try:
        aside.rename(out)
    except OSError:
        if before.exists():
            before.rename(out)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _write_readme(folder: Path, county: InventedCounty, **counts: Any) -> None:  # noqa: ANN401
    size = county.firms.table["size"]
    words = _README.read_text("utf-8").format(
        seed=counts["seed"],
        parcels_asked=counts["asked"],
        faults=counts["faults"],
        parcels=len(county.land.parcels),
        buildings=len(county.land.buildings),
        firms=len(size),
        above=size.eq("规上").sum(),
        below=size.eq("规下").sum(),
        leases=len(county.sheets["leases"].frame),
    )
    (folder / "README.md").write_text(words, "utf-8")


def _digests(county: InventedCounty) -> dict[str, str]:
    tables = {name: sheet.frame for name, sheet in county.sheets.items()}
    return {
        name: digests.digest_table(table)
        for name, table in {**county.land._asdict(), **tables}.items()
    }
