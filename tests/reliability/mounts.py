"""Disks in memory that are mounted for a test."""

import subprocess
from contextlib import contextmanager

import pytest


@contextmanager
def mounted(folder, size, **options):
    """Mount a disk of some MiB; skip where only an administrator may."""
    folder.mkdir()
    told = ",".join(f"{name}={value}" for name, value in {"size": f"{size}m", **options}.items())
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", told, "lofted-test", str(folder)], capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip("there is no command to mount a disk with")
    if done.returncode:
        pytest.skip(f"this user may not mount a disk: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder, option):
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)
