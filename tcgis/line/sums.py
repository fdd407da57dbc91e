"""Ids of sums that are no park, zone or industry: told apart wherever sums are shown."""

from typing import Final

OUTSIDE: Final = "outside"
"""Land in no park."""
COUNTY: Final = "county"
"""The whole county."""
UNKNOWN: Final = "unknown"
"""Firms of no known industry."""
