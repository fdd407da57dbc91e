"""Who stands in the land register: the firms' names and codes on their parcels."""

from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis.sample.answers import NAMES, Answer
from tcgis.sample.faults import Victims
from tcgis.sample.firms import Firms
from tcgis.sample.names import PREFIX

VILLAGE: Final = f"{PREFIX}某村股份经济合作社"


class Held(NamedTuple):
    """Parcels with ``holder`` and ``credit_code``, and the faults planted there."""

    parcels: gpd.GeoDataFrame
    answers: list[Answer]


def fill(parcels: gpd.GeoDataFrame, firms: Firms, victims: Victims, *, file: str) -> Held:
    """Enter the holders; some without code, one under a former name, one a village.

    The parcels are sent in ``file`` in an order of their own: the records name the parcel,
    not a row.
    """
    column: dict[str, np.ndarray] = {
        to: firms.table[of].astype("object").reindex(firms.holder).to_numpy(copy=True)
        for to, of in (("holder", "enterprise_name"), ("credit_code", "credit_code"))
    }
    records = []
    for fault, plot, name, note in _faulty(firms, victims, parcels["plan"].to_numpy("str")):
        column["credit_code"][plot], column["holder"][plot] = None, name
        subject = str(parcels["parcel_id"].iat[plot])
        records.append(Answer(NAMES[fault], fault, file, None, None, subject, note))
    texts = {to: pd.array(values.tolist(), dtype="string") for to, values in column.items()}
    return Held(parcels.assign(**texts), records)


def _faulty(firms: Firms, victims: Victims, plan: np.ndarray) -> list[tuple[str, int, str, str]]:
    """Fault, parcel, the holder's name as registered, and a note."""
    table = firms.table
    note = "缺代码，权利人名称相符"
    faults = [
        ("matched_by_name", plot, str(table["enterprise_name"].iat[firm]), note)
        for firm in victims["codeless_holder"]
        for plot in _plots(firms, firm)
    ]
    note = "缺代码，权利人登记的是曾用名"
    faults += [
        ("matched_by_former_name", plot, str(table["former_names"].iat[firm]), note)
        for firm in victims["former_holder"]
        for plot in _plots(firms, firm)
    ]
    note = "权利人是村集体，不在企业名录中"
    spare = _spare(firms, victims, plan)
    return [*faults, *(("holder_unknown", plot, VILLAGE, note) for plot in spare)]


def _plots(firms: Firms, firm: int) -> list[int]:
    plots: list[int] = np.flatnonzero(firms.holder == firm).tolist()
    return plots


def _spare(firms: Firms, victims: Victims, plan: np.ndarray) -> list[int]:
    """One parcel of a firm that keeps another."""
    plots = np.bincount(firms.holder + 1)[firms.holder + 1]
    free = ~np.isin(firms.holder, np.concatenate(list(victims.values())))
    spare: list[int] = np.flatnonzero((plan == "owner") & (plots > 1) & free)[:1].tolist()
    return spare
