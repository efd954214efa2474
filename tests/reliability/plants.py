"""Planted bugs and accidents for sweeps in a child process; each is called there before the sweep."""

import os
import time

import numpy as np

from kernels import status as codes
from trajectory.ensembles import atomic
from trajectory.sweeps import blocks, chunks, model, result, run

BAD = 5  # the chunk that meets an accident
_make = chunks.make


def raise_in_one(chunk):
    """Fly a chunk; one of them fails."""
    if chunk.number == BAD:
        raise FloatingPointError("planted")
    return _make(chunk)


def die_in_one(chunk):
    """Fly a chunk; one of them ends its process as the out-of-memory killer does."""
    if chunk.number == BAD:
        os._exit(137)
    return _make(chunk)


def raise_in_all(chunk):
    raise FloatingPointError("planted")


def slowly(chunk):
    """Fly a chunk that lasts, so that an interruption finds it in the air."""
    time.sleep(0.01)
    return _make(chunk)


def an_exception_in_a_chunk():
    run.make = raise_in_one


def a_deadly_chunk():
    run.make = die_in_one


def an_exception_in_every_chunk():
    run.make = raise_in_all


def slow_chunks():
    run.make = slowly


def straight_to_the_final_name():
    """Write entries under their own name, a little at a time, as most programs do."""

    def write(path, content):
        atomic.make_folder(path.parent)
        half = len(content) // 2
        with open(path, "wb", buffering=0) as file:
            file.write(content[:half])
            time.sleep(1e-2)
            file.write(content[half:])

    atomic.write = write


def zeros_for_missing_chunks():
    """Hold the place of missing samples with zeros that look flown, as a file allocated beforehand does."""

    def nothing(chunk):
        made = {name: np.zeros(chunk.count) for name in model.columns(chunk.sweep)}
        made[blocks.STATUS] = np.full(chunk.count, codes.OK, dtype=np.uint8)
        return made

    result._nothing = nothing


def final_names_for_parts():
    """Take what there is for the whole."""
    result.SweepResult.is_whole = property(lambda self: True)


def whole_chunks():
    """Fly each chunk in one go."""
    chunks.PIECE = 2**24
