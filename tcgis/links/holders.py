"""Who holds a parcel: one firm, several together, or nobody that the register knows."""

import re
from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.links import identity
from tcgis.links.columns import text_column
from tcgis.links.identity import Resolved
from tcgis.links.names import normalise_name
from tcgis.words.terms import sentences, text

JOINT: Final = "joint"
"""Value of ``credit_code_match`` where several hold a parcel together."""
_APART: Final = re.compile(r"[、;；,，]")
_STATED: Final = re.compile(r"(?P<name>.+?)[:：](?P<share>\d+(?:\.\d+)?)(?P<percent>[%％]?)")
_WHOLE, _SLACK = 1.0, 0.001


def resolve_holders(
    parcels: pd.DataFrame, enterprises: pd.DataFrame, *, answers: Answers = NOTHING
) -> Resolved:
    """Find the holders of parcels by ``credit_code`` and ``holder``, as ``identity`` does.

    A parcel of several holders (甲、乙; 甲;乙; 甲，乙) belongs to none of them alone, not even
    where a code is given: its ``credit_code`` is missing and its match is ``joint``. Where
    ``holder_shares`` says 甲:60%;乙:40%, ``joint_shares`` gives each one's share.

    Returns
    -------
    frame : further with ``joint_shares``: texts like code=0.6;code=0.4 of the holders that the
        register knows, missing where no shares are given or they exceed the whole.
    """
    joint = _is_joint(parcels, enterprises)
    if not joint.any():
        found = _one_by_one(parcels, enterprises, answers)
        blank = pd.Series(pd.NA, found.frame.index, dtype="string")
        return found._replace(frame=found.frame.assign(joint_shares=blank))
    alone = parcels.assign(
        **{name: text_column(parcels, name).mask(joint) for name in ("credit_code", "holder")}
    )
    found = _one_by_one(alone, enterprises, answers)
    shares = _shares(parcels[joint])
    owners = _one_by_one(shares, enterprises, answers)
    rows = parcels[joint].assign(stated=shares.groupby(level=0)["share"].sum())
    frame = found.frame.assign(
        holder=text_column(parcels, "holder"),
        credit_code_match=found.frame["credit_code_match"].mask(joint, JOINT),
        joint_shares=_written(owners.frame, rows["stated"]).reindex(parcels.index),
    )
    faults = [found.findings, _joint_holders(rows), owners.findings]
    offers = identity.unmatched([found.candidates, owners.candidates])
    return Resolved(frame, findings.join(faults), offers)


def _one_by_one(rows: pd.DataFrame, enterprises: pd.DataFrame, answers: Answers) -> Resolved:
    return identity.resolve_enterprises(
        rows,
        enterprises,
        code="credit_code",
        name="holder",
        effect=findings.KEPT,
        answers=answers,
    )


def _is_joint(parcels: pd.DataFrame, enterprises: pd.DataFrame) -> pd.Series:
    """Whether several are named, by name or by code, or shares are given."""
    holder, codes = text_column(parcels, "holder"), text_column(parcels, "credit_code")
    several = holder.str.contains(_APART).fillna(value=False).astype(bool)
    several |= codes.str.contains(_APART).fillna(value=False).astype(bool)
    several |= text_column(parcels, "holder_shares").notna()
    if several.any():
        known = normalise_name(text_column(enterprises, "enterprise_name")).dropna()
        one_firm = normalise_name(holder[several]).isin(known).fillna(value=False)
        several[several] = ~one_firm.to_numpy(bool)
    return several


def _shares(parcels: pd.DataFrame) -> pd.DataFrame:
    """Each stated share: holder, share (0–1), SOURCE, on the parcels' index."""
    written = text_column(parcels, "holder_shares").str.split(_APART, regex=True).explode()
    parts = written.str.strip().str.extract(_STATED).astype("string")
    whole = np.where(parts["percent"].fillna("").eq(""), 1.0, 100.0)
    table = pd.DataFrame({"holder": parts["name"], "share": parts["share"].astype("float64")})
    table["share"] /= whole
    places = parcels.reindex(columns=findings.SOURCE).reindex(table.index)
    return pd.concat([table, places], axis=1).dropna(subset=["holder", "share"])


def _written(owners: pd.DataFrame, stated: pd.Series) -> pd.Series:
    """Shares of known holders as text, where all that are stated fit into the whole.

    A sum that exceeds the whole by rounding alone is brought down to it.
    """
    total = pd.Series(stated.reindex(owners.index).to_numpy("float64"), owners.index)
    share = owners["share"] / total.clip(lower=_WHOLE)
    known = owners.assign(share=share)[total.le(_WHOLE + _SLACK) & owners["credit_code"].notna()]
    sums = known.groupby([known.index, "credit_code"])["share"].sum().reset_index(level=1)
    each = sums["credit_code"] + "=" + sums["share"].map("{:.9f}".format).astype("string")
    return each.groupby(level=0).agg(";".join).astype("string")


def _joint_holders(rows: pd.DataFrame) -> pd.DataFrame:
    percent = (rows["stated"] * 100).map("{:.4g}%".format).astype("string")
    detail = pd.Series(text("joint_without_shares"), rows.index, dtype="string")
    given = rows["stated"].notna()
    detail = detail.mask(given, sentences("joint_by_shares", total=percent))
    over = rows["stated"].gt(_WHOLE + _SLACK)
    detail = detail.mask(over, sentences("joint_too_much", total=percent))
    return findings.found(
        "joint_holders",
        rows,
        subject=rows["parcel_id"],
        field="holder",
        value=text_column(rows, "holder").fillna(text_column(rows, "credit_code")),
        detail=detail,
    )


def split_joint(own: pd.DataFrame) -> pd.DataFrame:
    """Land of joint holders by their shares.

    Parameters
    ----------
    own : credit_code, area_m2 and ``joint_shares`` of parcels.

    Returns
    -------
    The same columns without ``joint_shares``: one row for each holder with a share, and the
    rows of single holders as they are. Rows with neither a holder nor shares are left out.
    """
    single = own[own["credit_code"].notna()].drop(columns="joint_shares")
    joint = own[own["credit_code"].isna() & own["joint_shares"].notna()]
    if not len(joint):
        return single
    each = joint.assign(part=joint["joint_shares"].str.split(";")).explode("part")
    part = each["part"].astype("string").str.split("=", expand=True)
    area = each["area_m2"] * part[1].astype("float64")
    several = each.assign(credit_code=part[0], area_m2=area)
    several = several.drop(columns=["joint_shares", "part"])
    return pd.concat([single, several], ignore_index=True)
