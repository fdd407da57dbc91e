"""The pages of tcgis: ``streamlit run app.py``."""

from tcgis.ui import navigation

navigation.open_page()
