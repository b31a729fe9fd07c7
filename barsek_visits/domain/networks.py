"""Networks, as far as one household, office or customer has one to itself."""

from __future__ import annotations

import ipaddress


def network_of(address: str) -> str:
    """Return the network of an address that one household or office has: an IPv4 address, an IPv6 /64; or nothing."""
    return _network(address, 64)


def site_of(address: str) -> str:
    """Return the network that a provider gives to one customer: an IPv4 address, an IPv6 /56; or nothing."""
    return _network(address, 56)


def _network(address: str, length: int) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, length if isinstance(found, ipaddress.IPv6Address) else 32), strict=False))
