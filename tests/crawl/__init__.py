"""`make pages`: every page of the demo as every persona, looked at by axe-core and
html-validate, at 360 px, in light and dark and with text of 200 %."""
