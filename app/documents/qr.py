"""QR codes as SVG, for the public page that says whether a document is genuine."""

import io


def qr_svg(address: str) -> str:
    """The address as a drawing of one path; the same address gives the same drawing."""
    import segno  # here, so that a process that never draws one does not load it

    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", xmldecl=False, svgns=True, border=2)
    return made.getvalue().decode("utf-8")


def qr_picture(text: str) -> str:
    """The text as the address of a picture in itself (`data:`), dark on light in both looks of a page."""
    import segno

    return segno.make(text, error="m", micro=False).svg_data_uri(dark="#000", light="#fff", border=4, scale=5)
