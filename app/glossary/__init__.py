"""The glossary: the words of offices, explained. `/istilah` shows all of them; `ui.term("SP2D")` explains one where it stands."""
