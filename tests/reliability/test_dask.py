"""Scorecard 25: under Dask a sweep has the numbers of one thread, whatever happens to workers and scheduler,
and nobody else can reach them.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from counts import count
from planted import KILLS, RAISES
from processes import address, exposed, kill, left, sockets, tree, workers_of

from trajectory.ensembles.store import Store
from trajectory.errors import InputError, NoAnswerError
from trajectory.sweeps import cluster, run
from trajectory.sweeps.chunks import make
from trajectory.sweeps.cluster import join_cluster
from trajectory.sweeps.executors import threads
from trajectory.sweeps.executors import workers_of as workers_in
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import digest_of, run_sweep

SCORECARD = 25
WORKER_KILLS = count(6, 50)
SCHEDULER_KILLS = count(1, 10)
KILLS_OF_A_SWEEP = 10
PATIENCE = 60.0  # s
ENDED = 3.0  # s after Ctrl-C; far more than it takes, for a busy machine
ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
SPECIFICATION = """
samples = 400
chunk = 20
seed = 5
tolerance_m = 10.0
outputs = ["ground_range", "apogee_height"]
[launch]
latitude_deg = 39.0
azimuth_deg = { uniform = [0.0, 360.0] }
height_m = 100e3
speed_m_s = { uniform = [3000.0, 5000.0] }
flight_path_angle_deg = 40.0
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    path = tmp_path_factory.mktemp("spec") / "sweep.toml"
    path.write_text(SPECIFICATION)
    return path


@pytest.fixture(scope="module")
def digest(spec, tmp_path_factory):
    """The numbers that one thread gives."""
    with threads(1) as workers:
        store = Store(tmp_path_factory.mktemp("one_thread"))
        return digest_of(run_sweep(read_sweep(spec), store=store, workers=workers))


@contextmanager
def started(function, *arguments, **environment):
    """Run a function of `planted` in a process of its own; it and what it started have ended afterwards."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import planted, sys; planted.{function}(*sys.argv[1:])",
            *map(str, arguments),
        ],
        env=ENVIRONMENT | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    family = [process.pid]
    try:
        yield process
        family = tree(process.pid)
    finally:
        for pid in {*family, *tree(process.pid)}:
            if process.poll() is None or pid != process.pid:
                kill(pid)
        process.communicate()


def sweep(fault, spec, cache, *arguments, **environment):
    return started(
        "with_fault", fault, "sweep", spec, "--cache", cache, "--digest", "--dask", *arguments, **environment
    )


def kept(cache):
    """Return the entries of a cache and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in Path(cache).glob("*/*.h5")}


def until(condition, process):
    """Wait until something is so; False when the process ends before."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            return False
        if condition():
            return True
        time.sleep(0.02)
    raise AssertionError(f"nothing came of it within {PATIENCE} s")


def have_ended(pids):
    """Wait a little for processes to end."""
    end = time.monotonic() + ENDED
    while left(pids) and time.monotonic() < end:
        time.sleep(0.02)
    return left(pids) == []


def after_progress(process, cache):
    """Wait for one more chunk; return the workers that are there then, none when it has all ended."""
    before = len(kept(cache))
    is_running = until(lambda: len(kept(cache)) > before, process)
    return workers_of(process.pid) if is_running else []


def harm(process, cache, kills, rng):
    """Kill all workers and, while they start, those that replace them; then one at a time at random instants.

    At last one stands still for a second.  Each time something was flown in between.
    """
    first = after_progress(process, cache)
    killed = sum(map(kill, first))
    assert until(lambda: len(set(workers_of(process.pid)) - set(first)) == len(first), process)
    killed += sum(map(kill, workers_of(process.pid)))
    while killed < kills and after_progress(process, cache):
        time.sleep(rng.uniform(0.0, 0.4))
        alive = workers_of(process.pid)
        killed += bool(alive) and kill(rng.choice(alive))
    for pid in after_progress(process, cache)[:1]:
        kill(pid, signal.SIGSTOP)
        time.sleep(1.0)
        kill(pid, signal.SIGCONT)
    return killed


def test_a_sweep_whose_workers_are_killed_or_stand_still_has_the_numbers_of_one_thread(
    spec, digest, tmp_path, record_property
):
    rng, killed, number = random.Random(25), 0, 0
    while killed < WORKER_KILLS:
        cache, number = tmp_path / str(number), number + 1
        with sweep("slow", spec, cache, "--threads", "2") as process:
            killed += harm(process, cache, min(KILLS_OF_A_SWEEP, WORKER_KILLS - killed), rng)
            out, err = process.communicate(timeout=2 * PATIENCE)
            assert (out.strip(), err, process.returncode) == (digest, "", 0)
    record_property("count", f"{killed} workers killed: same SHA {number}/{number} sweeps")


def test_a_poisonous_chunk_is_named_the_rest_is_flown_and_every_socket_is_on_loopback(
    spec, digest, tmp_path, record_property
):
    found, cache = [], tmp_path / "cache"
    with sweep("poisonous", spec, cache, "--threads", "2") as process:
        while until(lambda: True, process):
            found += sockets(tree(process.pid))
            time.sleep(0.2)
        out, err = process.communicate()
    assert process.returncode == 3
    assert out == ""
    assert err.count("\n") == 3, err
    first, second, last = err.splitlines()
    assert first.startswith(f"lofted: chunk {KILLS} (samples 60 to 79) is missing: KilledWorker: ")
    assert second == (
        f"lofted: chunk {RAISES} (samples 140 to 159) is missing: ValueError: a planted fault, in two lines"
    )
    assert "PARTIAL: 360 of 400 flights (18 of 20 chunks)" in last
    assert len(kept(cache)) == 18
    assert len(found) > 4
    assert exposed(found) == []
    record_property("count", "2 poisonous chunks named, 18 of 18 others kept; 0 sockets off loopback")
    with threads(2) as workers:
        result = run_sweep(read_sweep(spec), store=Store(cache), workers=workers)
    assert (result.count.found, result.count.made) == (18, 2)
    assert digest_of(result) == digest


class LostError(Exception):
    """A worker was lost with all that it was flying."""


def one_that_takes_others_with_it():
    """Return what flies a chunk, and fails for whatever is in flight together with a poisonous one."""
    lock, flying = threading.Lock(), Counter()

    def fly(chunk):
        with lock:
            flying[chunk.number] += 1
        time.sleep(0.02)
        with lock:
            is_struck = flying[KILLS] > 0
        time.sleep(0.02)  # until here it is a danger to others
        with lock:
            flying[chunk.number] -= 1
        if is_struck:
            raise LostError
        return make(chunk)

    return fly


def test_a_poisonous_chunk_takes_no_other_with_it(spec, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "make", one_that_takes_others_with_it())
    with ThreadPoolExecutor(4) as pool:
        workers = workers_in(pool, 4, lost=(LostError,))
        result = run_sweep(read_sweep(spec), store=Store(tmp_path), workers=workers)
    (failure,) = result.count.failures
    assert failure.chunk.number == KILLS
    assert failure.reason == f"LostError: {run.LOST}"
    assert result.count.made == 19


def test_teeth_without_a_second_chance_others_are_lost_with_it(spec, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "make", one_that_takes_others_with_it())
    with ThreadPoolExecutor(4) as pool:
        result = run_sweep(read_sweep(spec), store=Store(tmp_path), workers=workers_in(pool, 4))
    assert len(result.count.failures) > 1


@contextmanager
def scheduler(folder):
    """Hold a scheduler that is joined over TLS; gives its process and how to join it."""
    folder.mkdir()
    with started("scheduler", folder) as process:
        where = process.stdout.readline().strip()
        assert where.startswith("tls://127.0.0.1:")
        tls = "DASK_DISTRIBUTED__COMM__TLS__"
        certificates = {
            f"{tls}CA_FILE": str(folder / "ca.pem"),
            f"{tls}CLIENT__CERT": str(folder / "ca.pem"),
            f"{tls}CLIENT__KEY": str(folder / "key.pem"),
        }
        yield process, where, certificates


def test_a_scheduler_that_is_killed_ends_the_command_and_the_next_run_completes_the_sweep(
    spec, digest, tmp_path, record_property
):
    rng = random.Random(26)
    for number in range(SCHEDULER_KILLS):
        cache = tmp_path / f"cache{number}"
        with scheduler(tmp_path / f"a{number}") as (held, where, certificates):
            its_own = number % 2 == 1
            with sweep("slow", spec, cache, *([] if its_own else [where]), **certificates) as process:
                wanted = rng.randint(1, 12)
                assert until(lambda wanted=wanted, cache=cache: len(kept(cache)) >= wanted, process)
                time.sleep(rng.uniform(0.0, 0.3))
                family = tree(process.pid)
                kill(family[1] if its_own else held.pid)
                out, err = process.communicate(timeout=PATIENCE)
            assert (process.returncode, out) == (3, "")
            assert "the workers are gone; run it again to go on" in err
            assert "PARTIAL" in err
            assert "Traceback" not in err
            assert len(err.splitlines()) < 10
            assert have_ended(family)
        before = kept(cache)
        if number % 2:
            with scheduler(tmp_path / f"b{number}") as (_, where, certificates):
                with sweep("slow", spec, cache, where, **certificates) as process:
                    out, err = process.communicate(timeout=PATIENCE)
            assert (out.strip(), err, process.returncode) == (digest, "", 0)
        else:
            with threads(2) as workers:
                assert digest_of(run_sweep(read_sweep(spec), store=Store(cache), workers=workers)) == digest
        assert before.items() <= kept(cache).items()  # nothing is flown again
    record_property("count", f"{SCHEDULER_KILLS} schedulers killed: same SHA {SCHEDULER_KILLS} times")


def test_a_scheduler_without_tls_or_without_certificates_is_refused(monkeypatch):
    for where in ("tcp://10.0.0.1:8786", "10.0.0.1:8786", "ws://127.0.0.1:1", "inproc://127.0.0.1/1/1"):
        with pytest.raises(InputError, match="over TLS only: write tls://host:port"), join_cluster(where):
            pass
    with (
        pytest.raises(NoAnswerError, match="check the address, and the certificates"),
        join_cluster("tls://127.0.0.1:1"),
    ):
        pass


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("", "its process has ended"),
        ("""print('{"problem": "OSError: no room"}')""", "no cluster on this machine: OSError: no room"),
    ],
)
def test_a_cluster_that_does_not_start_is_told_in_one_sentence(monkeypatch, program, said):
    monkeypatch.setattr(cluster, "PROGRAM", program)
    with pytest.raises(NoAnswerError, match=said), cluster.local_cluster(1):
        pass


def test_a_missing_package_is_named_with_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(NoAnswerError, match=r"cryptography is not installed: .* 'cluster'"):
        with cluster.local_cluster(1):
            pass


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGKILL][: count(1, 2)])
def test_an_end_of_the_command_is_the_end_of_its_workers(spec, tmp_path, which):
    cache, scratch = tmp_path / "cache", tmp_path / "scratch"
    scratch.mkdir()
    with sweep("slow", spec, cache, "--threads", "2", TMPDIR=str(scratch)) as process:
        assert until(lambda: len(kept(cache)) > 2, process)
        family = tree(process.pid)
        assert len(workers_of(process.pid)) == 2
        began = time.monotonic()
        os.killpg(process.pid, which)  # as Ctrl-C in a terminal: all of the group
        _, err = process.communicate(timeout=PATIENCE)
        took = time.monotonic() - began
        assert have_ended(family)
    assert took < ENDED
    assert list(scratch.glob("lofted-dask-*")) == []
    if which == signal.SIGINT:
        assert process.returncode == 130
        assert err.startswith("lofted: interrupted: ")
        assert len(err.splitlines()) == 1


@pytest.fixture(scope="module")
def planted_faults(spec, tmp_path_factory):
    """What became of the sweep with several faults in its workers."""
    names = ("seeded_by_worker", "of_another_version")
    with started("several", spec, tmp_path_factory.mktemp("faults"), *names) as process:
        out, err = process.communicate(timeout=PATIENCE)
        assert err == ""
        return json.loads(out)


def test_teeth_workers_that_draw_from_their_own_seed_are_found_by_the_digest(planted_faults, digest):
    told = planted_faults["seeded_by_worker"]
    assert told["reasons"] == []
    assert told["digest"] != digest


def test_workers_of_another_version_are_refused(planted_faults):
    told = planted_faults["of_another_version"]
    assert told["digest"] is None
    assert len(told["reasons"]) == 1
    assert "its worker runs another version" in told["reasons"][0]


def test_no_port_of_a_cluster_says_anything_without_tls(planted_faults):
    assert len(planted_faults["ports"]) >= 5
    assert {line for lines in planted_faults["ports"] for line in lines} <= {"", "HTTP/1.1 404 Not Found"}
    assert (
        [] in planted_faults["ports"] or [""] in planted_faults["ports"]
    )  # the scheduler: no TLS, no answer


def test_teeth_a_cluster_as_dask_makes_it_is_found_by_the_port_scan():
    with started("careless") as process:
        assert process.stdout.readline()
        found = sockets(tree(process.pid))
        assert exposed(found)
        assert len(exposed(found)) < len(found)


def test_the_port_scan_tells_loopback_from_the_rest():
    written = ("0100007F", "00000000", "0" * 32, "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F")
    assert [str(address(one)) for one in written[:4]] == ["127.0.0.1", "0.0.0.0", "::", "::1"]
    assert [bool(exposed([(address(one), 1)])) for one in written] == [False, True, True, False, False]
