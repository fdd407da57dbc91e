"""``python -m tcgis``: the command line without an installation."""

from tcgis.cli import main

if __name__ == "__main__":
    main()
