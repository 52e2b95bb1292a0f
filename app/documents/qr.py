"""QR codes as SVG, for the public page that says whether a document is genuine."""

import io


def qr_svg(address: str) -> str:
    """The address as a drawing of one path; the same address gives the same drawing."""
    import segno  # here, so that a process that never draws one does not load it

    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", xmldecl=False, svgns=True, border=2)
    return made.getvalue().decode("utf-8")
