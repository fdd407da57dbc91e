"""The live map of a page, as a Streamlit component of our own."""
