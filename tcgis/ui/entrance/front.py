"""The script that draws the page asked for; ``app.py`` serves it."""

from tcgis.ui import navigation

navigation.open_page()
