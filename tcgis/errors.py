"""The errors a developer, a rule author or an operator must act on.

Faults in the data are never errors: they are findings (see ``tcgis.findings``).
"""


class TcgisError(Exception):
    """Any refusal by tcgis; the message says what was found, where, and the cure."""


class CatalogError(TcgisError):
    """A catalogue file is not whole."""


class EditionError(TcgisError):
    """A rule edition is not whole, or asks for what the data cannot give."""


class InputError(TcgisError):
    """Nothing usable stands where data was expected."""


class OutputError(TcgisError):
    """Results could not be written; what stood there before is intact."""


class LedgerError(TcgisError):
    """A decision could not be recorded."""


class UnsafeError(TcgisError):
    """Nothing is read: a stranger's file could reach other files, or no reader starts."""
