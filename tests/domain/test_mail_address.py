"""One rule for mail addresses, wherever they come from."""

from __future__ import annotations

import pytest

from barsek_visits.domain.mail_address import mail_address

WRONG = [
    "", "aino", "aino@", "@example.org", "a..b@example.org", ".a@example.org", "a@example", "a@localhost", "a@b.test",
    "a@[192.0.2.1]", '"a b"@example.org', "a b@example.org", "a@example.org, b@example.org", "Aino <a@example.org>",
    "áilu@example.org", "a@example.org\n", "a@-example.org", "a\u202eb@example.org", f"{'a' * 65}@example.org",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is not one mail address"):
        mail_address(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Aino.Virtanen@Example.ORG", "Aino.Virtanen@example.org"),
        ("besok+kirkenes@sub.example.org", "besok+kirkenes@sub.example.org"),
        ("post@sámi.example", "post@xn--smi-ela.example"),
        ("o'neill@example.org", "o'neill@example.org"),
    ],
)
def test_an_address_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert stored == mail_address(typed)
