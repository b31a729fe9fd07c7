"""Printed documents as answers: one is made at a time, whoever asks."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from flask import Response

from barsek_visits.i18n import use_language
from barsek_visits.web.locale import requested_language

if TYPE_CHECKING:
    from collections.abc import Callable

# The compiler takes all there is of a processor: many at once would only make everybody else wait.
_PRESS = Lock()


def pdf_response(file_name: str, language: str, make: Callable[[], bytes]) -> Response:
    """Return a PDF to look at, in the language that the address asks for or else this.

    Its name says what it is and not about whom: it lies in download folders.
    """
    with use_language(requested_language() or language), _PRESS:
        pdf = make()
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response
