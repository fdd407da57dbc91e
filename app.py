"""The pages of tcgis: ``streamlit run app.py``, behind the doors of ``tcgis.ui.doors``."""

from streamlit.starlette import App

from tcgis.ui import doors

app = App(doors.FRONT, middleware=doors.middleware())
