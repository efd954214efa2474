"""A disk on which the N-th call of one kind fails."""

import builtins
import io
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from trajectory.ensembles import large

KINDS = ("open", "read open", "write", "short write", "fsync", "fsync of the folder", "replace", "mkdir")
KINDS += ("posix_fallocate",)


@dataclass
class Fault:
    """What fails below a folder: the call of this number, or with `is_lasting` every one from it on.

    Attributes
    ----------
    seen, struck : int
        Calls of this kind, and how many of them failed.
    """

    root: Path
    kind: str
    number: int
    code: int
    is_lasting: bool
    seen: int = 0
    struck: int = 0

    def strikes(self, kind, place):
        """Count a call, and say whether it fails."""
        if kind != self.kind or not os.fspath(place).startswith(os.fspath(self.root)):
            return False
        self.seen += 1
        fails = self.seen == self.number or (self.is_lasting and self.seen > self.number)
        self.struck += fails
        return fails

    def check(self, kind, place):
        if self.strikes(kind, place):
            raise OSError(self.code, os.strerror(self.code), os.fspath(place))

    def write(self, real, place, data):
        """Write all of it, nothing, or a third of it and then nothing."""
        self.check("write", place)
        if len(data) > 2 and self.strikes("short write", place):
            if self.struck > 1:
                raise OSError(self.code, os.strerror(self.code), place)
            return real(memoryview(data)[: len(data) // 3])
        return real(data)

    @contextmanager
    def injected(self):
        with pytest.MonkeyPatch.context() as patch:
            _inject(self, patch)
            yield self


def _inject(fault, patch):
    real = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "mkdir")}
    allocate, opened = os.posix_fallocate, io.open

    def named(descriptor):
        return os.readlink(f"/proc/self/fd/{descriptor}")

    def open_low(path, flags, *rest, **options):
        fault.check("open", path)
        return real["open"](path, flags, *rest, **options)

    def open_high(path, *arguments, **options):
        if isinstance(path, str | os.PathLike):
            fault.check("read open", path)
        return opened(path, *arguments, **options)

    def open_large(path, mode):
        fault.check("open", path)
        return io.BufferedRandom(_Raw(fault, path))

    def write(descriptor, data):
        return fault.write(lambda part: real["write"](descriptor, part), named(descriptor), data)

    def fsync(descriptor):
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        fault.check("fsync of the folder" if is_folder else "fsync", named(descriptor))
        real["fsync"](descriptor)

    def replace(old, new):
        fault.check("replace", new)
        real["replace"](old, new)

    def mkdir(path, *arguments, **options):
        fault.check("mkdir", path)
        real["mkdir"](path, *arguments, **options)

    def posix_fallocate(descriptor, start, size):
        fault.check("posix_fallocate", named(descriptor))
        allocate(descriptor, start, size)

    for replacement in (write, fsync, replace, mkdir, posix_fallocate):
        patch.setattr(os, replacement.__name__, replacement)
    patch.setattr(os, "open", open_low)
    patch.setattr(io, "open", open_high)
    patch.setattr(builtins, "open", open_high)
    patch.setattr(large, "open", open_large, raising=False)


class _Raw(io.FileIO):
    """A file that HDF5 writes to through Python."""

    def __init__(self, fault, path):
        super().__init__(path, "x+")
        self.fault, self.place = fault, os.fspath(path)

    def write(self, data):
        return self.fault.write(super().write, self.place, data)
