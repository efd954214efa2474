"""Scorecard 1: sweeps killed at any instant and run again: no number is wrong, nothing that was acknowledged
is lost or made twice, and the end is that of a sweep that nobody killed.

An entry counts as acknowledged when it stands under its final name, or when the sweep has counted it as kept.
"""

import itertools
import signal
import time
from dataclasses import dataclass, field

import numpy as np
import pytest
from counts import count
from sweeping import KILLED, Command, entries, server, wait_for, write_spec

SCORECARD = 1
KILLS = count(20, 130)  # of one sweep that a fork begins
KILLS_OF_TWO = count(8, 50)  # of two sweeps at work in one cache
KILLS_OF_COMMANDS = count(2, 20)  # of `lofted sweep` itself, its start included
MOST = 120.0  # s without an end


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    with server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    return write_spec(tmp_path_factory.mktemp("spec") / "sweep.toml")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a sweep leaves that nobody interrupts: its digest, the bytes of each entry, how long it takes."""

    digest: str
    content: dict
    seconds: float


@pytest.fixture(scope="module")
def reference(sweeps, spec, tmp_path_factory):
    for number in range(2):  # the second one shows how long it takes
        folder = tmp_path_factory.mktemp(f"reference-{number}")
        began = time.monotonic()
        ended = sweeps.run("fly", spec=spec, cache=folder / "cache", log=folder / "log")
        seconds = time.monotonic() - began
        assert ended.code == 0, ended.err
    content = {path.name: path.read_bytes() for path in entries(folder / "cache")}
    assert len(content) == 64
    return Reference(ended.out.strip(), content, seconds)


@dataclass
class Found:
    """What went wrong over many kills."""

    kills: int = 0
    between: int = 0  # kills that found some chunks, and not all
    wrong: int = 0
    lost: int = 0
    again: int = 0
    digests: set = field(default_factory=set)

    @property
    def faults(self):
        return self.wrong, self.lost, self.again

    def look(self, cache, before, log, reference):
        """Compare what stands in a cache with what stood there, was counted, and should be there."""
        now = entries(cache)
        self.lost += sum(path not in now for path in before)
        self.again += sum(path in now and now[path] != seen for path, seen in before.items())
        self.wrong += sum(path.read_bytes() != reference.content.get(path.name) for path in now)
        if log is not None and log.exists():
            counted = [int(line.split()[0]) for line in log.read_text().splitlines() if line.count(" ") == 1]
            self.lost += max(max(counted, default=0) - len(now), 0)
        return now


def kill(kills, start, folder, reference, *, together=1, instant=None):
    """Start sweeps, kill them at random instants and start them again, until there were so many kills."""
    rng, found, until = np.random.default_rng(1), Found(), time.monotonic() + MOST * kills
    for number in itertools.count():
        if found.kills >= kills:
            return found
        cache, before = folder / f"cache-{number}", {}
        cache.mkdir()
        is_over = False
        while not is_over:
            assert time.monotonic() < until
            log = folder / f"log-{number}"
            log.unlink(missing_ok=True)
            runs = [start(cache, log if together == 1 else folder / f"log-{i}") for i in range(together)]
            (instant or await_instant)(rng, cache, len(before), runs, reference)
            if together == 2 and rng.random() < 0.5:  # one goes on alone
                runs[0].signal(signal.SIGKILL)
            else:
                for run in runs:
                    run.signal(signal.SIGKILL)
            ends = [run.wait() for run in runs]
            killed = sum(end.code == KILLED for end in ends)
            assert {end.code for end in ends} <= {0, KILLED}, [end.err for end in ends]
            found.kills += killed
            before = found.look(cache, before, log if together == 1 else None, reference)
            found.between += killed * (0 < len(before) < len(reference.content))
            found.digests |= {end.out.strip() for end in ends if end.code == 0}
            is_over = killed < together


def await_instant(rng, cache, kept, runs, reference):
    """Wait for the moment of a kill: mostly while chunks are made, else at the start, the end, or never."""
    chance = rng.random()
    if chance < 0.1 or (chance < 0.6 and kept == len(reference.content)):
        time.sleep(rng.random() * reference.seconds / 4.0)
    elif kept == len(reference.content):
        wait_for(cache, kept + 1, runs)
    else:
        wait_for(cache, int(rng.integers(kept, len(reference.content) + 1)), runs)
        time.sleep(rng.random() * reference.seconds / 20.0)


def await_an_entry(rng, cache, kept, runs, reference):
    """Wait until a name has just appeared."""
    wait_for(cache, kept + int(rng.integers(1, 9)), runs)


def fork(sweeps, spec, plants=()):
    return lambda cache, log: sweeps.start("fly", spec=spec, cache=cache, log=log, plants=list(plants))


def check(found, reference):
    assert found.faults == (0, 0, 0)
    assert found.digests == {reference.digest}
    assert found.between >= found.kills // 2


def words(found):
    return f"{found.kills} kills: {found.wrong} wrong, {found.lost} lost, {found.again} recomputed"


def test_killed_at_any_instant_a_sweep_loses_nothing_and_makes_nothing_twice(
    sweeps, spec, reference, tmp_path, record_property
):
    found = kill(KILLS, fork(sweeps, spec), tmp_path, reference)
    record_property("count", words(found))
    check(found, reference)


def test_two_sweeps_in_one_cache_survive_that_either_or_both_are_killed(
    sweeps, spec, reference, tmp_path, record_property
):
    found = kill(KILLS_OF_TWO, fork(sweeps, spec), tmp_path, reference, together=2)
    record_property("count", f"two at once, {words(found)}")
    check(found, reference)


def test_the_command_itself_survives_being_killed(spec, reference, tmp_path, record_property):
    def start(cache, log):
        return Command(["sweep", spec, "--cache", cache, "--digest"], log.parent / "command")

    found = kill(KILLS_OF_COMMANDS, start, tmp_path, reference)
    record_property("count", f"lofted sweep, {words(found)}")
    assert found.faults == (0, 0, 0)
    assert found.digests == {reference.digest}


@pytest.mark.filterwarnings("ignore::trajectory.errors.StoreWarning")
def test_teeth_entries_written_under_their_final_name_are_found_torn(sweeps, spec, reference, tmp_path):
    start = fork(sweeps, spec, ["straight_to_the_final_name"])
    found = kill(6, start, tmp_path, reference, instant=await_an_entry)
    assert found.wrong > 0
    assert found.lost + found.again > 0
