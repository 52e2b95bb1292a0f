"""Letterheads: what stands on top of a region's papers (its name, an office's name and address, the logo).
Each change is a next version; none is ever rewritten."""
