"""What is told of how a firm was found, or why it was not."""

from typing import Final

import pandas as pd

from tcgis import findings
from tcgis.links import names

_NOTES: Final = ("org_code", "tax_number", "person", "name", "former_name")
_BY_NUMBER: Final = ("code", "org_code", "tax_number")
_TRADER: Final = "92"
_CREDIT_LENGTH: Final = 18
# region, birthday, serial: GB 11643, of fifteen and of eighteen characters
_PERSON: Final = (
    r"\d{6}(?:\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X])"
)


def of_other_kind(sent: pd.Series, found: pd.Series) -> pd.Series:
    """Whether one of two codes is a sole trader's (个体, 92…) and the other a company's."""
    both = sent.str.len().eq(_CREDIT_LENGTH) & found.str.len().eq(_CREDIT_LENGTH)
    differ = sent.str.startswith(_TRADER) != found.str.startswith(_TRADER)
    return (both & differ).fillna(value=False).astype(bool)


def like_a_persons(codes: pd.Series) -> pd.Series:
    """Whether a number is made like that of a person, under whom a sole trader paid tax."""
    return codes.str.fullmatch(_PERSON).fillna(value=False).astype(bool)


def told(
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
    rows : on the same index, what each asks (code, name, plain, sent) and gets (found, match).
    near : ``candidates.near`` of the names not found.
    columns : names of the columns of codes and names in the frame.
    """
    code, name = columns
    match = rows["match"].fillna("")
    lost = match.eq("unknown")
    if effect == findings.SET_ASIDE:
        lost |= match.eq("")
    parts = [
        *(_matched(frame, rows[match.eq(how)], firms, how=how, field=name) for how in _NOTES),
        _conflicts(frame, rows[match.isin(_BY_NUMBER)], firms, field=name),
        _branches(frame, rows, firms, field=name),
        _traders(frame, rows[match.eq("unknown")], firms, field=code),
        _lost(frame, rows[lost], near, field=code, effect=effect),
    ]
    if effect == findings.KEPT:
        parts.append(_platforms(frame, rows[match.eq("unknown")], field=name))
    return findings.join(parts)


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
    frame: pd.DataFrame, rows: pd.DataFrame, firms: pd.DataFrame, *, how: str, field: str
) -> pd.DataFrame:
    places, rows = _once(frame, rows)
    return findings.found(
        f"matched_by_{how}",
        places,
        subject=rows["found"],
        field=field,
        value=rows["name"].fillna(_masked(rows["code"])),
        detail="名录：" + _labels(rows["found"], firms),
    )


def _conflicts(
    frame: pd.DataFrame, rows: pd.DataFrame, firms: pd.DataFrame, *, field: str
) -> pd.DataFrame:
    """The code is one firm's and the name exactly another's, and no former name of the first."""
    named = rows[rows["plain"].isin(firms["plain"].dropna()).fillna(value=False)]
    former = firms["former_names"].dropna().str.split("[;；]", regex=True).explode()
    theirs = [
        pd.MultiIndex.from_arrays([firms["credit_code"], firms["plain"]]),
        pd.MultiIndex.from_arrays(
            [firms["credit_code"].reindex(former.index), names.normalise_name(former)]
        ),
    ]
    pairs = pd.MultiIndex.from_arrays([named["found"], named["plain"]])
    places, other = _once(frame, named[~(pairs.isin(theirs[0]) | pairs.isin(theirs[1]))])
    owner = firms.drop_duplicates("plain").set_index("plain")["credit_code"]
    meant = other["plain"].map(owner).astype("string")
    return findings.found(
        "code_name_conflict",
        places,
        subject=other["found"],
        field=field,
        value=other["name"],
        detail="按代码计入 " + _labels(other["found"], firms) + "；该名称在名录中是 " + meant,
    )


def _branches(
    frame: pd.DataFrame, rows: pd.DataFrame, firms: pd.DataFrame, *, field: str
) -> pd.DataFrame:
    """Branches that the register does not list: unknown, or given under another firm's code."""
    plain = rows["plain"].dropna().drop_duplicates()
    odd = plain[names.is_branch(plain) & ~plain.isin(firms["plain"].dropna())]
    places, asked = _once(frame, rows[rows["plain"].isin(odd).fillna(value=False)])
    head = pd.Series(names.head_office(odd, pd.Index(firms["plain"].dropna())).array, odd.array)
    head = asked["plain"].map(head).astype("string")
    detail = ("名录中的总公司：" + head).fillna("名录中没有可对应的总公司")
    detail += ("；所填代码属于 " + _labels(asked["found"], firms)).fillna("；未并入总公司")
    return findings.found(
        "branch_office", places, subject=asked["name"], field=field,
        value=asked["name"], detail=detail,
    )  # fmt: skip


def _traders(
    frame: pd.DataFrame, rows: pd.DataFrame, firms: pd.DataFrame, *, field: str
) -> pd.DataFrame:
    """A name of the register under the code of a body of the other kind (个体, 企业)."""
    owner = firms.drop_duplicates("plain", keep=False).set_index("plain")["credit_code"]
    meant = rows["plain"].map(owner.drop(labels=pd.NA, errors="ignore")).astype("string")
    places, rows = _once(frame, rows[of_other_kind(rows["sent"], meant)])
    return findings.found(
        "individual_business",
        places,
        subject=rows["name"],
        field=field,
        value=rows["code"],
        detail="名录中同名的是 " + _labels(meant[rows.index], firms) + "，未按名称对应",
    )


def _platforms(frame: pd.DataFrame, rows: pd.DataFrame, *, field: str) -> pd.DataFrame:
    places, rows = _once(frame, rows[names.is_platform(rows["plain"])])
    return findings.found(
        "platform_holder", places, subject=rows["name"], field=field, value=rows["name"]
    )


def _lost(
    frame: pd.DataFrame, rows: pd.DataFrame, near: pd.DataFrame, *, field: str, effect: str
) -> pd.DataFrame:
    places, rows = _once(frame, rows)
    offers = near["enterprise_name"] + "（" + near["credit_code"] + "）"
    offered = offers.groupby(near["asked"]).agg("、".join)
    asked = rows["name"].fillna(_masked(rows["code"]))
    detail = "可能是：" + rows["plain"].map(offered).astype("string") + "（须人工确认）"
    return findings.found(
        "enterprise_unknown" if effect == findings.SET_ASIDE else "holder_unknown",
        places,
        subject=asked,
        field=field,
        value=_masked(rows["code"]),
        detail=detail.mask(asked.isna(), "代码和名称均为空"),
        effect=effect,
    )


def _masked(codes: pd.Series) -> pd.Series:
    """Codes to be shown, without the birthdays of persons."""
    person = like_a_persons(codes)
    return codes.mask(person, codes.str[:6] + "********" + codes.str[-1:])
