"""What is reported of how a firm was found, or why it was not."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.links import names
from tcgis.words.terms import sentences, text

_NOTES: Final = ("org_code", "tax_number", "person", "name", "former_name")
_BY_NUMBER: Final = ("code", "org_code", "tax_number")
_TRADER: Final = "92"
_CREDIT_LENGTH: Final = 18


def of_other_kind(sent: pd.Series, found: pd.Series) -> pd.Series:
    """Whether one of two codes is a sole trader's (个体, 92…) and the other a company's."""
    both = sent.str.len().eq(_CREDIT_LENGTH) & found.str.len().eq(_CREDIT_LENGTH)
    differ = sent.str.startswith(_TRADER) != found.str.startswith(_TRADER)
    return (both & differ).fillna(value=False).astype(bool)


def oddities(asked: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """What is asked for, with what is odd about it.

    Parameters
    ----------
    asked : distinct: code, name, plain (the name normalised), sent (the code cleaned), and what
        was found: found, match.
    firms : credit_code, enterprise_name, former_names, plain.

    Returns
    -------
    Further ``rival``: the firm whose name this is, where the code is another's;
    ``trader``: the firm of this name, where the code says that it is of the other kind (个体);
    ``branch``: a word on the branch that the register does not list; ``platform``: whether it
    is a platform company, an administration or a village that the register does not know.
    """
    owners = firms[["plain", "credit_code"]].dropna()
    owner = asked["plain"].map(owners.drop_duplicates("plain").set_index("plain")["credit_code"])
    owner = owner.astype("string")
    by_number, lost = asked["match"].isin(_BY_NUMBER), asked["match"].eq("unknown")
    other = by_number & owner.notna() & owner.ne(asked["found"]).fillna(value=False)
    once = other[other].index
    known = _names_of(asked.loc[once, "found"], firms)
    theirs = [name in names_ for name, names_ in zip(asked.loc[once, "plain"], known, strict=True)]
    other[once] = ~np.array(theirs, dtype=bool)
    unlike = lost & of_other_kind(asked["sent"], owner)
    return asked.assign(
        rival=owner.where(other),
        trader=owner.where(unlike),
        branch=_branches(asked[owner.isna()], firms).reindex(asked.index),
        platform=lost & names.is_platform(asked["plain"].where(lost)),
    )


def worth_telling(asked: pd.DataFrame) -> np.ndarray:
    """Whether there is anything to report of each row of ``oddities``."""
    odd = asked[["rival", "trader", "branch"]].notna().any(axis=1)
    by_code = asked["match"].eq("code").fillna(value=False)
    return (odd | ~by_code).to_numpy(bool)


def _names_of(codes: pd.Series, firms: pd.DataFrame) -> list[set[str]]:
    """Present and former names, normalised, of the firms with these codes."""
    few = firms.set_index("credit_code").loc[codes.unique()]
    former = names.normalise_name(few["former_names"].str.split("[;；]", regex=True).explode())
    both = pd.concat([few["plain"], former]).dropna()
    known = both.groupby(level=0).agg(set)
    return [known.get(code, set()) for code in codes]


def _branches(asked: pd.DataFrame, firms: pd.DataFrame) -> pd.Series:
    """A word on each branch: its head office, and whose code it was sent under."""
    rows = asked[names.is_branch(asked["plain"])]
    if not len(rows):
        return pd.Series(dtype="string")
    head = names.head_office(rows["plain"], pd.Index(firms["plain"].dropna()))
    office = sentences("branch_of", head=head).fillna(text("branch_of_nobody"))
    coded = sentences("branch_coded", office=office, firm=_labels(rows["found"], firms))
    return coded.fillna(sentences("branch_apart", office=office))


def report_matches(
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    firms: pd.DataFrame,
    near: pd.DataFrame,
    *,
    columns: tuple[str, str],
    effect: str,
) -> pd.DataFrame:
    """Findings of one resolution.

    Parameters
    ----------
    frame : the source rows.
    rows : on the same index, what each asks and gets (``oddities``).
    near : ``candidates.near`` of the names not found.
    columns : names of the columns of codes and names in the frame.
    """
    code, name = columns
    match = rows["match"].fillna("")
    lost = match.eq("unknown")
    if effect == findings.SET_ASIDE:
        lost |= match.eq("")
    ways = [
        *((match.eq(how), partial(_matched, firms=firms, how=how, field=name)) for how in _NOTES),
        (rows["rival"].notna(), partial(_conflicts, firms=firms, field=name)),
        (rows["trader"].notna(), partial(_traders, firms=firms, field=code)),
        (rows["branch"].notna(), partial(_named, code="branch_office", field=name)),
        (lost, partial(_lost, near=near, field=code, effect=effect)),
    ]
    if effect == findings.KEPT:
        ways.append((rows["platform"], partial(_named, code="platform_holder", field=name)))
    # most say nothing, and saying nothing costs as much as saying it once
    return findings.join(say(frame, rows[which]) for which, say in ways if which.any())


def _once(frame: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The source rows of ``rows``, each once although several facts stand in it."""
    places = frame.loc[rows.index]
    if set(findings.SOURCE) <= set(frame.columns):
        places = places.drop_duplicates(findings.SOURCE)
    return places, rows.loc[places.index]


def _labels(codes: pd.Series, firms: pd.DataFrame) -> pd.Series:
    """Enterprises as 名称（代码）."""
    called = codes.map(firms.set_index("credit_code")["enterprise_name"]).astype("string")
    return called.fillna("") + "（" + codes + "）"


def _matched(
    frame: pd.DataFrame, rows: pd.DataFrame, *, firms: pd.DataFrame, how: str, field: str
) -> pd.DataFrame:
    places, rows = _once(frame, rows)
    return findings.found(
        f"matched_by_{how}",
        places,
        subject=rows["found"],
        field=field,
        value=rows["name"].fillna(_masked(rows["code"])),
        detail=sentences("match_found", firm=_labels(rows["found"], firms)),
    )


def _conflicts(
    frame: pd.DataFrame, rows: pd.DataFrame, *, firms: pd.DataFrame, field: str
) -> pd.DataFrame:
    places, rows = _once(frame, rows)
    return findings.found(
        "code_name_conflict",
        places,
        subject=rows["found"],
        field=field,
        value=rows["name"],
        detail=sentences("match_by_code", firm=_labels(rows["found"], firms), code=rows["rival"]),
    )


def _traders(
    frame: pd.DataFrame, rows: pd.DataFrame, *, firms: pd.DataFrame, field: str
) -> pd.DataFrame:
    places, rows = _once(frame, rows)
    return findings.found(
        "individual_business",
        places,
        subject=rows["name"],
        field=field,
        value=rows["code"],
        detail=sentences("match_other_kind", firm=_labels(rows["trader"], firms)),
    )


def _named(frame: pd.DataFrame, rows: pd.DataFrame, *, code: str, field: str) -> pd.DataFrame:
    """A finding about who is named rather than who is found."""
    places, rows = _once(frame, rows)
    detail = rows["branch"] if code == "branch_office" else None
    return findings.found(
        code, places, subject=rows["name"], field=field, value=rows["name"], detail=detail
    )


def _lost(
    frame: pd.DataFrame, rows: pd.DataFrame, *, near: pd.DataFrame, field: str, effect: str
) -> pd.DataFrame:
    places, rows = _once(frame, rows)
    offers = near["enterprise_name"] + "（" + near["credit_code"] + "）"
    offered = offers.groupby(near["asked"]).agg("、".join)
    asked = rows["name"].fillna(_masked(rows["code"]))
    detail = sentences("match_offers", firms=rows["plain"].map(offered).astype("string"))
    return findings.found(
        "enterprise_unknown" if effect == findings.SET_ASIDE else "holder_unknown",
        places,
        subject=asked,
        field=field,
        value=_masked(rows["code"]),
        detail=detail.mask(asked.isna(), text("match_nothing")),
        effect=effect,
    )


def _masked(codes: pd.Series) -> pd.Series:
    """Codes to be shown, without the birthdays of persons."""
    person = findings.is_citizen_number(codes)
    return codes.mask(person, codes.str[:6] + "********" + codes.str[-1:])
