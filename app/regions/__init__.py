"""Regions: provinces, kabupaten, kota, ministries and agencies, each with its code, its LKPP code (KLPD) and its time zone."""
