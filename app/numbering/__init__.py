"""Numbering: gapless numbers of a region's series, and the templates after which an office (satker) writes those of its papers."""
