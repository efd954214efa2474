"""The processes that a process started, and the sockets on which they can be reached, from ``/proc``."""

import ipaddress
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path


def kill(pid, which=signal.SIGKILL):
    try:
        os.kill(pid, which)
    except ProcessLookupError:
        return False
    return True


def about(pid):
    """Return state and parent of a process; None when there is none."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return words[0], int(words[1])


def tree(pid):
    """Return a process and all that it started, directly or not."""
    parents = {int(path.name): about(path.name) for path in Path("/proc").glob("[0-9]*")}
    found = [pid]
    for one in found:
        found += [child for child, told in parents.items() if told and told[1] == one]
    return found


def workers_of(pid):
    return [
        one for one in tree(pid)[1:] if "spawn_main" in read(f"/proc/{one}/cmdline") and about(one)[0] != "Z"
    ]


def read(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def sockets(pids):
    """Return the addresses and ports on which processes listen, or could be sent a packet."""
    inodes = set()
    for pid in pids:
        for path in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                inodes.add(os.readlink(path).removeprefix("socket:[").removesuffix("]"))
            except OSError:
                continue
    found = []
    for protocol in ("tcp", "tcp6", "udp", "udp6"):
        for line in read(f"/proc/net/{protocol}").splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if inode in inodes and (state == "0A" or protocol.startswith("udp")):
                where, _, port = local.partition(":")
                found.append((address(where), int(port, 16)))
    return found


def address(written):
    """Read an address as the kernel writes it: words of four bytes, each from its last byte to its first."""
    raw = bytes.fromhex(written)
    return ipaddress.ip_address(b"".join(raw[i : i + 4][::-1] for i in range(0, len(raw), 4)))


def exposed(found):
    """Return those of the sockets that another machine could reach."""
    return [one for one in found if not (getattr(one[0], "ipv4_mapped", None) or one[0]).is_loopback]


def said_without_tls(port):
    """Return the first lines that a port of this machine answers to plain requests; blank for none."""
    lines = set()
    for page in ("/", "/health", "/metrics", "/info/main/workers.html"):
        with socket.create_connection(("127.0.0.1", port), timeout=5.0) as asked, suppress(OSError):
            asked.sendall(f"GET {page} HTTP/1.0\r\n\r\n".encode())
            lines.add(asked.recv(100).partition(b"\r\n")[0].decode("ascii", "replace"))
    return sorted(lines)


def left(pids):
    """Return which of the processes still run."""
    return [pid for pid in pids if (told := about(pid)) and told[0] != "Z"]
