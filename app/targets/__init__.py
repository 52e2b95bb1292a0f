"""Targets: what a percentage should be, since when and by which decree: the nation's rows, and
each region's own. A figure is shown beside its target."""
