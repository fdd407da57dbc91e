"""Which enterprise of the register is meant by a code or a name as a department wrote it."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.links import candidates

_SPACES = " \t\n\r\f\v\x85\u200b\u200c\u200d\u2028\u2029\ufeff"
_AS_ONE = str.maketrans(
    {
        **dict.fromkeys("〔【[", "("),
        **dict.fromkeys("〕】]", ")"),
        **dict.fromkeys("•・\u2027\u2219\u22c5", "·"),
        **dict.fromkeys(_SPACES, None),
    }
)
_ODD = "[" + re.escape("".join(map(chr, _AS_ONE))) + "]"

_REGISTER = ["credit_code", "enterprise_name", "former_names"]
_NOTES = ("org_code", "name", "former_name")
UNKNOWN = "unknown"
"""Value of ``<code>_match`` where someone is named whom the register does not know."""


class Resolved(NamedTuple):
    """Rows with the register's credit codes, and what was found on the way."""

    frame: pd.DataFrame
    findings: pd.DataFrame


def normalise_name(names: pd.Series) -> pd.Series:
    """Names as they compare: one width, one kind of bracket and middle dot, no spaces.

    Brackets are kept: 湖北（通城）甲 is not 湖北甲. An empty name is missing.
    """
    place, distinct = pd.factorize(names.astype("string"))
    words = pd.Series(distinct, dtype="string").str.normalize("NFKC")
    odd = words.str.contains(_ODD, regex=True)  # few, and translating is slow
    words.loc[odd] = words[odd].str.translate(_AS_ONE)
    clean = words.mask(words.eq("")).array.take(place, allow_fill=True)
    return pd.Series(clean, names.index, name=names.name)


def resolve(
    frame: pd.DataFrame, enterprises: pd.DataFrame, *, code: str, name: str, effect: str
) -> Resolved:
    """Replace ``code`` by the register's credit code, found by code or name.

    Tried in order: the credit code, its organisation code, the name, a former name; each only
    if it is exact and means one enterprise. Near names are offered in the finding for a person
    to confirm, never taken.

    Parameters
    ----------
    frame : rows with the columns ``code`` and ``name``, either of which may be absent.
    enterprises : the register: credit_code, enterprise_name, former_names.
    effect : what becomes of a row whose enterprise is unknown: ``set_aside`` (it leaves the
        frame, ``enterprise_unknown``; a row that names nobody too), or ``kept`` (its code is
        missing, ``holder_unknown``; a row that names nobody is in order).

    Returns
    -------
    frame : with ``code`` overwritten and ``<code>_match``: code, org_code, name, former_name,
        unknown, or NA where nobody is named.
    findings : one for each source row not matched by its code.
    """
    asked, place = _distinct(frame, code, name)
    firms = enterprises.reindex(columns=_REGISTER).astype("string")
    firms = firms.dropna(subset=["credit_code"]).drop_duplicates("credit_code", ignore_index=True)
    answer = _look_up(asked, firms)
    rows = pd.concat([asked, answer], axis=1).take(place).reset_index(drop=True)
    linked = frame.assign(**{code: rows["found"].array, f"{code}_match": rows["match"].array})
    faults = _findings(
        frame.reset_index(drop=True), rows, firms, name=name, code=code, effect=effect
    )
    if effect == findings.SET_ASIDE and linked[code].isna().any():
        linked = linked[linked[code].notna()]
    return Resolved(linked, faults)


def _distinct(frame: pd.DataFrame, code: str, name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Every pair of code and name once, and which one each row asks for."""
    blank = pd.Series(pd.NA, frame.index, dtype="string")
    asked = pd.DataFrame(
        {part: frame.get(column, blank) for part, column in (("code", code), ("name", name))},
        dtype="string",
    )
    codes, names = (pd.factorize(asked[part])[0].astype("int64") for part in asked)
    place, pairs = pd.factorize(codes * (len(asked) + 1) + names)
    first = np.empty(len(pairs), dtype="int64")
    first[place[::-1]] = np.arange(len(asked))[::-1]
    return asked.take(first).reset_index(drop=True), place


def _look_up(asked: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    codes, keys = asked["code"].str.strip().str.upper(), _keys(firms)
    codes = codes.mask(codes.eq(""))
    names = normalise_name(asked["name"])
    tries = {"code": codes, "org_code": organisation(codes), "name": names, "former_name": names}
    answer = pd.DataFrame({"found": pd.NA, "match": pd.NA}, asked.index, dtype="string")
    for how, wanted in tries.items():
        hit = wanted.map(keys[how]).astype("string")
        fresh = answer["found"].isna() & hit.notna()
        answer.loc[fresh, "found"], answer.loc[fresh, "match"] = hit[fresh], how
    named = codes.notna() | names.notna()
    answer.loc[named & answer["found"].isna(), "match"] = UNKNOWN
    return answer.assign(plain=names)


def _keys(firms: pd.DataFrame) -> dict[str, pd.Series]:
    """For each way of asking, the keys that mean one enterprise, and its credit code."""
    codes = firms["credit_code"]
    former = firms["former_names"].str.split("[;；]", regex=True).explode()
    return {
        "code": _only(codes, codes),
        "org_code": _only(organisation(codes), codes),
        "name": _only(normalise_name(firms["enterprise_name"]), codes),
        "former_name": _only(normalise_name(former), codes.reindex(former.index)),
    }


def _only(keys: pd.Series, codes: pd.Series) -> pd.Series:
    pairs = pd.DataFrame({"key": keys.array, "code": codes.array}).dropna().drop_duplicates()
    return pairs[~pairs["key"].duplicated(keep=False)].set_index("key")["code"]


def organisation(codes: pd.Series) -> pd.Series:
    """The nine characters of the organisation within a code, missing if there are none.

    They stand at 9–17 of a credit code (GB 32100), at 7–15 of an old taxpayer's number, or
    alone, with or without a hyphen (GB 11714).
    """
    plain = codes.astype("string").str.replace("-", "", regex=False)
    size = plain.str.len()
    found = plain.where(size.eq(9))
    found = found.mask(size.eq(15), plain.str[6:15])
    return found.mask(size.eq(18), plain.str[8:17])


def _findings(
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    firms: pd.DataFrame,
    *,
    name: str,
    code: str,
    effect: str,
) -> pd.DataFrame:
    lost = rows["match"].eq(UNKNOWN).fillna(False)
    if effect == findings.SET_ASIDE:
        lost |= rows["match"].isna()
    matched = [_once(frame, rows[rows["match"].eq(how).fillna(False)]) for how in _NOTES]
    return findings.join(
        [
            *(_matched(*told, firms, how, name) for told, how in zip(matched, _NOTES, strict=True)),
            _lost(*_once(frame, rows[lost]), firms, code=code, effect=effect),
        ]
    )


def _once(frame: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The source rows of ``rows``, each once although several facts stand in it."""
    places = frame.loc[rows.index]
    if set(findings.SOURCE) <= set(frame.columns):
        places = places.drop_duplicates(findings.SOURCE)
    return places, rows.loc[places.index]


def _matched(
    places: pd.DataFrame, rows: pd.DataFrame, firms: pd.DataFrame, how: str, name: str
) -> pd.DataFrame:
    names = firms.set_index("credit_code")["enterprise_name"]
    found = rows["found"]
    return findings.found(
        f"matched_by_{how}",
        places,
        subject=found,
        field=name,
        value=rows["name"].fillna(rows["code"]),
        detail="名录：" + found.map(names).astype("string").fillna("") + "（" + found + "）",
    )


def _lost(
    places: pd.DataFrame, rows: pd.DataFrame, firms: pd.DataFrame, *, code: str, effect: str
) -> pd.DataFrame:
    near = rows["plain"]
    if near.notna().any():
        near = candidates.near(near, normalise_name(firms["enterprise_name"]), firms)
    asked = rows["name"].fillna(rows["code"])
    detail = ("可能是：" + near + "（须人工确认）").mask(asked.isna(), "代码和名称均为空")
    return findings.found(
        "enterprise_unknown" if effect == findings.SET_ASIDE else "holder_unknown",
        places,
        subject=asked,
        field=code,
        value=rows["code"],
        detail=detail,
        effect=effect,
    )


def check_parcel_facts(facts: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Findings where facts that belong to parcels directly, and the parcels, miss each other.

    ``fact_parcel_unknown``: one a parcel named by facts and not in the register; its amounts
    stay in the sums, on no parcel. ``parcel_without_facts``: a parcel that no fact speaks of.
    """
    named = facts.drop_duplicates("subject_id")
    stray = named[pd.Index(parcels["parcel_id"]).get_indexer(pd.Index(named["subject_id"])) < 0]
    silent = parcels[pd.Index(named["subject_id"]).get_indexer(pd.Index(parcels["parcel_id"])) < 0]
    return findings.join(
        [
            findings.found(
                "fact_parcel_unknown", stray, subject=stray["subject_id"], field="subject_id"
            ),
            findings.found("parcel_without_facts", silent, subject=silent["parcel_id"]),
        ]
    )
