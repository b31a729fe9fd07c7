"""A network is what one household, office or customer has to itself."""

from __future__ import annotations

import pytest

from barsek_visits.domain.networks import network_of, site_of


@pytest.mark.parametrize(
    ("address", "network", "site"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.7/32"),
        ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.7/32"),
        ("2001:db8:0:12::1", "2001:db8:0:12::/64", "2001:db8::/56"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/56"),
        ("", "", ""),
        ("unix:", "", ""),
    ],
)
def test_an_ipv4_address_is_one_and_an_ipv6_address_is_one_of_many(address: str, network: str, site: str) -> None:
    assert (network, site) == (network_of(address), site_of(address))
