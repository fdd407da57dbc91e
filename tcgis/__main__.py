"""``python -m tcgis``: the command line without an installation."""

from tcgis.cli.main import main

if __name__ == "__main__":
    main()
