"""The code version a run is stamped with."""

__version__ = "0.1.0"
