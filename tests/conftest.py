"""What every test shares: no network, no display, the same random examples in every run."""

import os
import signal
import socket

os.environ.setdefault("MPLBACKEND", "Agg")

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("repeatable")

# What a shell starts in its background is deaf to Ctrl-C, and so would be the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Turn any attempt to reach another machine into a failure."""
    connect = socket.socket.connect

    def local_only(self, address):
        if self.family != socket.AF_UNIX:
            raise AssertionError(f"a test tried to reach the network: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
