"""Rent of land that is leased first and granted later (先租后让)."""

from typing import Final

from tcgis.words.terms import text

SURCHARGE: Final = 1.3
"""兰州新区, 新政发〔2019〕4 号; another county's rule may be another number."""


def rent(price: float, *, lease_years: float, total_years: float) -> float:
    """Rent of the lease: lease years ÷ total years × total price × 1.3 (新政发〔2019〕4 号).

    Parameters
    ----------
    price : total price of the whole term; the rent is in the same money.
    lease_years, total_years : the term first leased, and the whole term.

    Raises
    ------
    ValueError
        If the lease is not longer than nothing and no longer than the whole term.
    """
    if not 0 < lease_years <= total_years:
        raise ValueError(text("lease_term_wrong", lease=lease_years, total=total_years))
    return lease_years / total_years * price * SURCHARGE
