"""How a long task reports how far it is."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Takes what is being done and the share that is done (0 to 1)."""


def silent(_step: str, _share: float) -> None:
    """Show no progress."""
