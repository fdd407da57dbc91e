"""Which enterprise of the register is meant by a code or a name as a department wrote it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.links import candidates, matches
from tcgis.links.names import normalise_name

_REGISTER = ["credit_code", "enterprise_name", "former_names"]
_CREDIT_LENGTH: Final = 18
_WAYS: Final = ("code", "tax_number", "org_code", "person", "name", "former_name")
"""Ways of asking in their order; a number of fifteen characters is one way or the other."""
UNKNOWN = "unknown"
"""Value of ``<code>_match`` where someone is named whom the register does not know."""

CANDIDATES: Final = {
    **dict.fromkeys(["asked", "field", "layer", "file", "sheet"], "string"),
    **dict.fromkeys(["row", "rows"], "Int64"),
    **dict.fromkeys(["credit_code", "enterprise_name"], "string"),
    "score": "float64",
}
"""Columns of ``Resolved.candidates``."""
_PLACE: Final = ["field", *findings.SOURCE]


class Resolved(NamedTuple):
    """Rows with the register's credit codes, and what was found on the way."""

    frame: pd.DataFrame
    findings: pd.DataFrame
    candidates: pd.DataFrame
    """Whom nobody could find: asked (the normalised name, else the code as sent: the key of
    ``Answers.matches``), field, layer, file, sheet and row where it stands first, rows (how
    many ask for it), and a near enterprise: credit_code, enterprise_name, score (0–100). One
    row for each near one, nearest first; without any, one row with these three missing."""


def resolve_enterprises(
    frame: pd.DataFrame,
    enterprises: pd.DataFrame,
    *,
    code: str,
    name: str,
    effect: str,
    answers: Answers = NOTHING,
) -> Resolved:
    """Replace ``code`` by the register's credit code, found by code or name.

    Tried in order: the credit code, its organisation code, an old taxpayer's number, what a
    person has confirmed, the name, a former name; each only if it is exact and means one
    enterprise. A pair that a person has rejected is neither matched by its name or former name
    nor offered again; a code still counts, as it is no opinion. A code of a sole trader
    (个体工商户, 92…) never finds a company by name, nor the other way round. Near names are
    offered for a person to confirm, never taken.

    Parameters
    ----------
    frame : rows with the columns ``code`` and ``name``, either of which may be absent.
    enterprises : the register: credit_code, enterprise_name, former_names.
    effect : what becomes of a row whose enterprise is unknown: ``set_aside`` (it leaves the
        frame, ``enterprise_unknown``; a row that names nobody too), or ``kept`` (its code is
        missing, ``holder_unknown``; a row that names nobody is in order).

    Returns
    -------
    frame : with ``code`` overwritten and ``<code>_match``: code, org_code, tax_number, person,
        name, former_name, unknown, or NA where nobody is named.
    findings : one for each source row not matched by its code, and for what is odd about it.
    """
    if not len(frame):
        return _nothing(frame, code)
    asked, place = _distinct(frame, code, name)
    firms = _register(enterprises)
    answer = _look_up(asked, firms, answers)
    found, match = (answer[column].array.take(place) for column in ("found", "match"))
    linked = frame.assign(**{code: found, f"{code}_match": match})
    # most rows carry the code of the register and nothing is to be said of them
    some = np.flatnonzero(matches.worth_telling(answer)[place])
    rows = answer.take(place[some]).reset_index(drop=True)
    given = frame.iloc[some].reset_index(drop=True)
    lost = rows[rows["match"].eq(UNKNOWN).fillna(value=False)]
    near = candidates.near(lost["plain"], firms, _pairs(answers, accepted=False))
    faults = matches.report_matches(given, rows, firms, near, columns=(code, name), effect=effect)
    if effect == findings.SET_ASIDE and linked[code].isna().any():
        linked = linked[linked[code].notna()]
    field = name if name in frame else code
    return Resolved(linked, faults, _offered(given.loc[lost.index], lost, near, field=field))


def _nothing(frame: pd.DataFrame, code: str) -> Resolved:
    """A table that nobody sent, resolved."""
    blank = pd.Series(pd.NA, frame.index, dtype="string")
    none = frame.assign(**{code: blank, f"{code}_match": blank})
    return Resolved(none, findings.none(), _nobody())


def _register(enterprises: pd.DataFrame) -> pd.DataFrame:
    firms = enterprises.reindex(columns=_REGISTER).astype("string")
    firms = firms.dropna(subset=["credit_code"]).drop_duplicates("credit_code", ignore_index=True)
    return firms.assign(plain=normalise_name(firms["enterprise_name"]))


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


def _look_up(asked: pd.DataFrame, firms: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """What is asked, whom it means and by which way, and what is odd about it."""
    codes = asked["code"].str.strip().str.upper()
    codes = codes.mask(codes.eq(""))
    names = normalise_name(asked["name"])
    key = names.fillna(asked["code"])
    answer = pd.DataFrame({"found": pd.NA, "match": pd.NA}, asked.index, dtype="string")
    for how in _WAYS:
        rest = answer.index[answer["found"].isna()]
        if not len(rest):
            break
        sent, named = codes[rest], names[rest]
        wanted = _wanted(how, sent, named, key[rest])
        hit = wanted.map(_keys(how, firms, answers)).astype("string")
        if how in ("name", "former_name"):
            hit = hit.mask(_barred(named, hit, answers) | matches.of_other_kind(sent, hit))
        fresh = hit.index[hit.notna()]
        answer.loc[fresh, "found"], answer.loc[fresh, "match"] = hit[fresh], how
    answer.loc[key.notna() & answer["found"].isna(), "match"] = UNKNOWN
    answer = answer.assign(plain=names, asked=key, sent=codes)
    return matches.oddities(pd.concat([asked, answer], axis=1), firms)


def _wanted(how: str, codes: pd.Series, names: pd.Series, key: pd.Series) -> pd.Series:
    """What is looked up in one way of asking."""
    if how == "person":
        return key
    if how in ("name", "former_name"):
        return names
    return {"tax_number": tax_number, "org_code": organisation}.get(how, pd.Series)(codes)


def _keys(how: str, firms: pd.DataFrame, answers: Answers) -> pd.Series:
    """For one way of asking, the keys that mean one enterprise, and its credit code."""
    codes = firms["credit_code"]
    if how == "person":
        return _confirmed(codes, answers)
    if how == "former_name":
        former = firms["former_names"].dropna().str.split("[;；]", regex=True).explode()
        return _only(normalise_name(former), codes.reindex(former.index))
    whole = codes.where(codes.str.len().eq(_CREDIT_LENGTH))
    keys = {"code": codes, "tax_number": whole.str[2:17], "name": firms["plain"]}
    return _only(keys[how] if how in keys else organisation(codes), codes)


def _only(keys: pd.Series, codes: pd.Series) -> pd.Series:
    pairs = pd.DataFrame({"key": keys.array, "code": codes.array}).dropna().drop_duplicates()
    return pairs[~pairs["key"].duplicated(keep=False)].set_index("key")["code"]


def _pairs(answers: Answers, *, accepted: bool) -> list[tuple[str, str]]:
    return [pair for pair, answer in answers.matches.items() if answer is accepted]


def _confirmed(codes: pd.Series, answers: Answers) -> pd.Series:
    """Pairs that a person has accepted, of enterprises that are still in the register."""
    pairs = pd.DataFrame(_pairs(answers, accepted=True), columns=["key", "code"], dtype="string")
    known = pd.Index(codes).get_indexer(pd.Index(pairs["code"])) >= 0
    return _only(pairs["key"][known], pairs["code"][known])


def _barred(names: pd.Series, hit: pd.Series, answers: Answers) -> pd.Series:
    """Whether a person has said that the name is not this enterprise's."""
    rejected = _pairs(answers, accepted=False)
    if not rejected:
        return pd.Series(False, names.index)
    asked = pd.MultiIndex.from_arrays([names, hit])
    return pd.Series(asked.isin(pd.MultiIndex.from_tuples(rejected)), names.index)


def tax_number(codes: pd.Series) -> pd.Series:
    """Old taxpayers' numbers of fifteen characters, which stand at 3–17 of a credit code."""
    plain = codes.astype("string").str.replace("-", "", regex=False)
    return plain.where(plain.str.len().eq(15))


def organisation(codes: pd.Series) -> pd.Series:
    """The nine characters of the organisation within a code, missing if there are none.

    They stand at 9–17 of a credit code (GB 32100), at 7–15 of an old taxpayer's number, or
    alone, with or without a hyphen (GB 11714). A number made like a person's, which sole
    traders paid tax under, holds a date there and no organisation.
    """
    plain = codes.astype("string").str.replace("-", "", regex=False)
    size = plain.str.len()
    found = plain.where(size.eq(9))
    found = found.mask(size.eq(15), plain.str[6:15])
    found = found.mask(size.eq(18), plain.str[8:17])
    return found.mask(findings.is_citizen_number(plain))


def _offered(
    places: pd.DataFrame, lost: pd.DataFrame, near: pd.DataFrame, *, field: str
) -> pd.DataFrame:
    """Rows of ``Resolved.candidates``; several facts of one source row are one row."""
    if not len(lost):
        return _nobody()
    table = places.reindex(columns=findings.SOURCE)
    table = table.assign(asked=lost["asked"], plain=lost["plain"], field=field)
    table = table[~table.duplicated() | table["row"].isna()]
    rows = table.groupby("asked").size().rename("rows")
    once = table.drop_duplicates("asked").join(rows, on="asked")
    offers = once.merge(near.rename(columns={"asked": "plain"}), on="plain", how="left")
    return offers[list(CANDIDATES)].astype(CANDIDATES).reset_index(drop=True)


def _nobody() -> pd.DataFrame:
    return pd.DataFrame({each: pd.Series(dtype=kind) for each, kind in CANDIDATES.items()})


def unmatched(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """``Resolved.candidates`` of several layers as one list: what is asked stands in it once.

    The place is that of the first layer which asks; rows are those of all.
    """
    some = [each for each in tables if len(each)] or [_nobody()]
    table = pd.concat(some, ignore_index=True)
    first = table.drop_duplicates("asked").set_index("asked")[_PLACE]
    asked = table.drop_duplicates(["asked", *_PLACE])
    rows = asked.groupby("asked")["rows"].sum()
    once = table.drop_duplicates(["asked", "credit_code"])
    once = once.drop(columns=[*_PLACE, "rows"]).join(first, on="asked").join(rows, on="asked")
    return once[list(CANDIDATES)].astype(CANDIDATES).reset_index(drop=True)


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
