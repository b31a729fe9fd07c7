"""The forms on a visit's page, as the page fills them in."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict


def chosen_form(page: str) -> MultiDict[str, str]:
    """Return the fields of the answer's form as a browser would send them untouched."""
    form = re.search(r'<form class="card answer".*?</form>', page, re.DOTALL)
    assert form, "there is nothing to confirm"
    inputs = [
        dict(re.findall(r'([a-z_]+)="([^"]*)"', tag)) | {"on": "checked" in tag}
        for tag in re.findall(r"<input[^>]*>", form[0])
    ]
    sent = [one for one in inputs if one["type"] == "hidden" or one["on"]]
    return MultiDict([(one["name"], one["value"]) for one in sent])
