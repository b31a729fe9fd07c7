"""Pictures of addresses, for the camera of a telephone."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """Return a QR code as an SVG element for a page; its size and colours are the style sheet's."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr-code", lineclass=None, omitsize=True, border=2
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - made by the library from a text of ours
