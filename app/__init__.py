"""Lokapasar: an e-catalogue marketplace whose orders add up to the region's realisation, to the rupiah."""
