"""Scorecard 3: whichever call to the disk fails, an answer is right or says that it failed, and nothing that
was kept is lost.

The N-th call of one kind fails, for N = 1, 2, 3 ... until an operation ends without having met the fault.
"""

import errno
import itertools
import re
import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from counts import count
from disk_faults import KINDS, Fault

from trajectory.ensembles import atomic, large
from trajectory.ensembles.image import compose
from trajectory.ensembles.store import Store, load, open_store, save_to
from trajectory.errors import StoreError
from trajectory.sweeps.executors import threads
from trajectory.sweeps.reading import sweep_of
from trajectory.sweeps.result import digest_of, run_sweep

SCORECARD = 3
ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS)
ERRORS_OF_A_KIND = count(1, len(ERRORS))
STATES = ("existing entry", "fresh", "other entries")
SWEEP = {
    "samples": 32,
    "chunk": 16,
    "outputs": ["ground_range", "speed"],
    "launch": {
        "latitude_deg": 39.0,
        "azimuth_deg": 80.0,
        "height_m": 100e3,
        "speed_m_s": {"uniform": [3000.0, 5000.0]},
        "flight_path_angle_deg": 40.0,
    },
}


def image_of(number):
    x = np.random.default_rng(number).normal(size=50)
    return compose({"x": x}, attributes={}, units={"x": "m"}, identity={"number": number})


IMAGES = tuple(image_of(number) for number in range(4))
ARRAYS = {"x": np.arange(50.0), "status": np.zeros(50, dtype=np.uint8)}
OLD = {"arrays": {"x": np.zeros(9)}, "attributes": {}, "units": {"x": "m"}, "identity": {"old": True}}


class KeepEntry:
    """`Store.keep`: an entry is right or absent."""

    def prepare(self, root, state):
        for made in {"fresh": (), "existing entry": IMAGES, "other entries": IMAGES[1:]}[state]:
            Store(root).keep(made)

    def do(self, root):
        Store(root).keep(IMAGES[0])

    def is_right(self, root):
        found = Store(root).fetch(IMAGES[0].key)
        return found is not None and found.arrays["x"].tobytes() in IMAGES[0].content

    def is_old(self, root):
        return not Store(root).path(IMAGES[0].key).exists()


class SaveFile:
    """`store.save_to`: a file is the new one, or what there was before."""

    def prepare(self, root, state):
        KeepEntry().prepare(root, "fresh" if state == "fresh" else "other entries")
        if state == "existing entry":
            save_to(root / "a.h5", **OLD)

    def do(self, root):
        units = {"x": "m", "status": "1"}
        save_to(root / "a.h5", ARRAYS, attributes={}, units=units, identity={"new": True})

    def is_right(self, root):
        return (root / "a.h5").exists() and self.numbers(load(root / "a.h5")) == ARRAYS["x"].tobytes()

    def is_old(self, root):
        return not (root / "a.h5").exists() or "old" in load(root / "a.h5").identity

    def numbers(self, stored):
        return stored.arrays["x"].tobytes()


class WriteColumns(SaveFile):
    """`large.write_columns`, through which HDF5 itself writes."""

    def do(self, root):
        large.write_columns(
            root / "a.h5",
            ({name: array[i : i + 20] for name, array in ARRAYS.items()} for i in (0, 20, 40)),
            length=50,
            columns={"x": (np.dtype("f8"), "m"), "status": (np.dtype("u1"), "1")},
            attributes={},
            identity={"new": True},
        )


class RunSweep:
    """A sweep: its digest is right, or it says which chunk the disk refused."""

    sweep = sweep_of(SWEEP)
    digest = ""

    def prepare(self, root, state):
        if not self.digest:
            type(self).digest = self.fly(root.with_name("reference"))
        KeepEntry().prepare(root, "fresh" if state == "fresh" else "other entries")
        if state == "existing entry":
            run_sweep(sweep_of({**SWEEP, "samples": 16}), store=Store(root))
        self.told = ""

    def fly(self, root):
        with threads(1) as workers:
            return digest_of(run_sweep(self.sweep, store=open_store(root), workers=workers))

    def do(self, root):
        self.told = self.fly(root)

    def is_right(self, root):
        """What was told is right; and with nothing told, what is kept gives the right digest."""
        return (self.told or self.fly(root)) == self.digest

    def is_old(self, root):
        return not self.told


OPERATIONS = (KeepEntry, SaveFile, WriteColumns, RunSweep)


@dataclass(frozen=True)
class Case:
    """One operation on one folder with one fault."""

    operation: type
    state: str
    kind: str
    code: int
    is_lasting: bool

    def meet(self, root, number):
        """Let the fault strike at a call; return what went wrong, if anything, and whether it struck."""
        operation = self.operation()
        operation.prepare(root, self.state)
        before = files(root)
        fault = Fault(root, self.kind, number, self.code, self.is_lasting)
        said = failure = ""
        with fault.injected(), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                operation.do(root)
            except StoreError as problem:
                failure = str(problem)
            except Exception as problem:
                said = f"unclear: {problem!r}"
        if not said and failure and not re.search(rf"{re.escape(str(root))}\S* \d+ bytes .*: ", failure):
            said = f"unclear: {failure}"
        return said or self.judge(operation, root, before, failure, warned), fault.struck

    def judge(self, operation, root, before, failure, warned):
        """Say what is wrong, now that the disk works again."""
        after = files(root)
        if any(after.get(path) != content for path, content in before.items() if path.parent != root):
            return "lost an entry"
        if any(path.name.endswith(atomic.TEMPORARY) or path.parent.name == "running" for path in after):
            return "left something behind"
        if failure and not (operation.is_old(root) or operation.is_right(root)):
            return "wrong after an error"
        # An entry that is not kept is announced by a warning; then there is an answer all the same.
        if not failure and not (warned and self.operation is RunSweep) and not operation.is_right(root):
            return "ok but absent"
        operation.told = ""
        operation.do(root)
        return "" if operation.is_right(root) else "wrong after the disk was mended"


def errors_of(kind):
    first = KINDS.index(kind)
    return [ERRORS[(first + i) % len(ERRORS)] for i in range(ERRORS_OF_A_KIND)]


def files(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def meet_all(case, folder):
    """Count what comes of the fault at the first call, the second ... until it does not strike any more."""
    outcomes = Counter()
    for number in itertools.count(1):
        said, struck = case.meet(folder / f"{number}" / "root", number)
        if not struck:
            assert said == ""
            return outcomes
        outcomes[said] += 1


CASES = [
    pytest.param(operation, state, id=f"{operation.__name__}-{state}")
    for operation in OPERATIONS
    for state in STATES[: count(2 if operation is KeepEntry else 1, 3)]
]


@pytest.mark.parametrize(("operation", "state"), CASES)
def test_whichever_call_fails_the_answer_is_right_or_an_error_and_nothing_is_lost(
    operation, state, tmp_path, record_property
):
    outcomes = Counter()
    for kind, is_lasting in itertools.product(KINDS, (False, True)):
        for code in errors_of(kind):
            folder = tmp_path / f"{kind} {code} {is_lasting}"
            outcomes += meet_all(Case(operation, state, kind, code, is_lasting), folder)
    wrong = {said: number for said, number in outcomes.items() if said}
    record_property("count", f"{outcomes.total()} faults: {sum(wrong.values())} wrong, lost or unclear")
    assert wrong == {}
    assert outcomes.total() > 0


def test_every_kind_of_call_is_met_by_some_operation(tmp_path):
    met = set()
    for kind, operation in itertools.product(KINDS, OPERATIONS):
        case = Case(operation, "fresh", kind, errno.EIO, False)
        met |= {kind} if case.meet(tmp_path / kind / operation.__name__ / "root", 1)[1] else set()
    assert met >= set(KINDS) - {"read open"}


def found_in(tmp_path, operation, kind):
    """Count what a fault of one kind brings about."""
    return meet_all(Case(operation, "fresh", kind, errno.ENOSPC, True), tmp_path)


@pytest.mark.parametrize("operation", [KeepEntry, SaveFile])
def test_teeth_a_writer_that_swallows_errors_of_the_disk_is_found(operation, tmp_path, monkeypatch):
    real = atomic.write

    def write(path, content):
        with suppress(StoreError):
            real(path, content)

    monkeypatch.setattr(atomic, "write", write)
    assert found_in(tmp_path, operation, "write")["ok but absent"] > 0


def test_teeth_a_writer_that_is_content_with_a_short_write_is_found(tmp_path, monkeypatch):
    def write(path, content):
        descriptor = atomic.os.open(path, atomic.os.O_WRONLY | atomic.os.O_CREAT | atomic.os.O_EXCL)
        atomic.os.write(descriptor, content)
        atomic.os.close(descriptor)

    monkeypatch.setattr(atomic, "_write_and_flush", write)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found_in(tmp_path, KeepEntry, "short write")["ok but absent"] > 0


def test_teeth_a_writer_that_leaves_its_temporary_file_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    assert found_in(tmp_path, SaveFile, "replace")["left something behind"] > 0
