"""Organisations: the spending units (satker) of a region, by the codes that SIRUP gives them."""
