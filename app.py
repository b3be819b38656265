"""The app's first script, run on every view: who, which language, which pages. Start it with `trayecto run`."""

import streamlit as st

from ui.parts import frame

st.set_page_config(page_title="Trayecto", page_icon="static/favicon.png", layout="wide")
page = frame.begin()
page.run()
