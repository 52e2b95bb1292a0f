"""Open orders: those of a year that are not COMPLETED, who must act on each, and what closing them earns in ITKP.

`board.py` puts them in their order; `placed_here.py` and `imported.py` say what each waits for, by what is known of it.
"""
