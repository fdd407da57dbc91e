"""Who stands in the land register: the firms' names and codes on their parcels."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis.sample.faults.answers import NAMES, Answer
from tcgis.sample.faults.facts import Victims
from tcgis.sample.firms.firms import Firms
from tcgis.sample.firms.names import PREFIX
from tcgis.sample.land.vector_files import PARCEL_REGISTER

VILLAGE: Final = f"{PREFIX}某村股份经济合作社"


class Held(NamedTuple):
    """Parcels with ``holder`` and ``credit_code``, and the faults planted there."""

    parcels: gpd.GeoDataFrame
    answers: list[Answer]


class _Fault(NamedTuple):
    code: str
    plot: int
    name: str
    """The holder as registered."""
    subject: str
    """Whom the finding speaks of."""
    note: str


def fill_holders(
    parcels: gpd.GeoDataFrame, firms: Firms, victims: Victims, *, rows: Mapping[str, int]
) -> Held:
    """Enter the holders; some without code, one under a former name, one a village.

    ``rows`` are the rows of the parcels in the file of the register, by parcel id.
    """
    column: dict[str, np.ndarray] = {
        to: firms.table[of].astype("object").reindex(firms.holder).to_numpy(copy=True)
        for to, of in (("holder", "enterprise_name"), ("credit_code", "credit_code"))
    }
    records = []
    for fault in _faults(firms, victims, parcels["plan"].to_numpy("str")):
        column["credit_code"][fault.plot], column["holder"][fault.plot] = None, fault.name
        parcel = str(parcels["parcel_id"].iat[fault.plot])
        place = (PARCEL_REGISTER, None, rows.get(parcel))
        note = f"宗地 {parcel} {fault.note}"
        records.append(Answer(NAMES[fault.code], fault.code, *place, fault.subject, note))
    texts = {to: pd.array(values.tolist(), dtype="string") for to, values in column.items()}
    return Held(parcels.assign(**texts), records)


def _faults(firms: Firms, victims: Victims, plan: np.ndarray) -> Iterator[_Fault]:
    codes, now, once = (
        firms.table[name].to_numpy("object")
        for name in ("credit_code", "enterprise_name", "former_names")
    )
    cases = (
        ("codeless_holder", "matched_by_name", now, "缺代码，权利人名称相符"),
        ("former_holder", "matched_by_former_name", once, "缺代码，权利人登记的是曾用名"),
    )
    for key, code, names, note in cases:
        for firm in victims[key]:
            for plot in _plots(firms, firm):
                yield _Fault(code, plot, str(names[firm]), str(codes[firm]), note)
    for plot in _spare(firms, victims, plan):
        note = "权利人是村集体，不在企业名录中"
        yield _Fault("holder_unknown", plot, VILLAGE, VILLAGE, note)


def _plots(firms: Firms, firm: int) -> list[int]:
    plots: list[int] = np.flatnonzero(firms.holder == firm).tolist()
    return plots


def _spare(firms: Firms, victims: Victims, plan: np.ndarray) -> list[int]:
    """One parcel of a firm that keeps another."""
    plots = np.bincount(firms.holder + 1)[firms.holder + 1]
    free = ~np.isin(firms.holder, np.concatenate(list(victims.values())))
    spare: list[int] = np.flatnonzero((plan == "owner") & (plots > 1) & free)[:1].tolist()
    return spare
