"""What counts as this machine itself."""

from __future__ import annotations

import ipaddress

# Exactly these names: another name that resolves to this machine is how a web page reaches a local server.
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def is_loopback(host: str) -> bool:
    """Whether an address or name means this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
