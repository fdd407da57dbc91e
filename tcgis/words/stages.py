"""How far an amount has come: a firm's own word, a department's, or as an objection ended."""

from typing import Literal

Stage = Literal["reported", "verified", "appealed"]
"""From the weakest to the strongest."""
