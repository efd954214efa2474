"""Scorecard 7: what decides a number is part of its key: an edit of it is a miss, any other edit is a hit.

Edits are made in a copy of the project, and the keys of chunks are asked for there.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
import pytest
from counts import count
from small_sweep import write_specification

from trajectory.ensembles import identity as ident
from trajectory.sweeps import chunks as chunks_of
from trajectory.sweeps import draws, model, specification
from trajectory.sweeps.reading import read_sweep, sweep_of

SCORECARD = 7
PROJECT = Path(ident.__file__).parents[2]
ROOMS = ("kernels", "launch_data", "trajectory")
TABLE = {
    "family": "one-stage liquid",
    "name": "before",
    "samples": 64,
    "chunk": 16,
    "seed": 3,
    "outputs": ["ground_range", "apogee_height"],
    "launch": {"latitude_deg": 39.0, "azimuth_deg": 80.0},
    "vehicle": {"pitch_over_deg": {"uniform": [4.0, 6.0]}},
    "exceedance": {"ground_range": ["300 km"]},
}

# One substitution in one file each.
SOURCES = {
    "gravitational parameter": ("kernels/constants.py", "3.986004418e14", "3.986004415e14"),
    "oblateness": ("kernels/constants.py", "1.08262982131e-3", "1.082626e-3"),
    "rate of rotation": ("kernels/constants.py", "7.292115e-5", "7.29e-5"),
    "entry interface": ("kernels/constants.py", "121920.0", "120000.0"),
    "pressure at sea level": ("kernels/constants.py", "101325.0", "101300.0"),
    "layers of the atmosphere": ("kernels/atmosphere.py", "-6.5e-3", "-6.4e-3"),
    "table of the upper air": ("kernels/us76_upper.py", "86 6.958e-6", "86 6.968e-6"),
    "table of a drag curve": ("kernels/aerodynamics.py", "(1.16, 0.418)", "(1.16, 0.428)"),
    "function of the drag": ("kernels/drag.py", "mach - bottom", "bottom - mach"),
    "function of the gravity": ("kernels/earth.py", "q * (1.0 - s)", "q * (1.0 + s)"),
    "coefficients of the method": ("kernels/runge_kutta.py", "9.0 / 40.0", "9.0 / 41.0"),
    "where a step is aimed": ("kernels/stepper.py", "AIM = 0.25", "AIM = 0.5"),
    "geodesic": ("kernels/geodesy.py", "105.0 / 3456.0", "106.0 / 3456.0"),
    "reduced angle": ("kernels/trigonometry.py", "_ARC_TERMS = 13", "_ARC_TERMS = 12"),
    "how kernels are compiled": ("kernels/jit.py", '"error_model": "numpy"', '"error_model": "python"'),
    "default tolerance": ("trajectory/rows.py", "TOLERANCE = 1e-3", "TOLERANCE = 1e-1"),
    "step limit": ("trajectory/rows.py", "STEP_LIMIT = 200_000", "STEP_LIMIT = 200"),
    "what an Earth is": ("trajectory/earth.py", "1.0 - self.flattening", "1.0 + self.flattening"),
    "code of a word": ("trajectory/vehicle.py", '"gravity-turn": col.GRAVITY_TURN', '"gravity-turn": 1'),
    "law of the lift": ("trajectory/lift.py", "FAR = 1e9", "FAR = 1e8"),
    "rows": ("trajectory/sweeps/rows.py", "left = left - given", "left = left + given"),
    "model": ("trajectory/sweeps/model.py", "status != codes.OK", "status == codes.OK"),
    "meaning of a code": ("trajectory/sweeps/statuses.py", "EXCLUDED = 128", "EXCLUDED = 129"),
    "quantile": ("trajectory/sweeps/distributions.py", "(self.high - self.low) * u", "self.high * u"),
    "copula": ("trajectory/sweeps/copula.py", "total += weight", "total -= weight"),
    "stream of independent draws": ("trajectory/sweeps/draws.py", 'b"sweepind"', 'b"sweepinx"'),
    "points": ("trajectory/ensembles/sampling.py", "points += 0.5", "points += 0.25"),
    "table of the points": ("trajectory/ensembles/joe_kuo.txt", "\n2 1 1 3", "\n2 1 1 1"),
    "columns of results": ("kernels/layout.py", "APOGEE_HEIGHT = 5", "APOGEE_HEIGHT = 6"),
}
NEUTRAL_SOURCES = {
    "comment": ("kernels/constants.py", "# World Geodetic", "# The World Geodetic"),
    "docstring": ("trajectory/sweeps/model.py", "From sample indices", "All the way from sample indices"),
    "docstring of a function": ("kernels/drag.py", "Drag coefficient over", "The drag coefficient over"),
    "blank lines": ("trajectory/sweeps/rows.py", "\n\ndef ", "\n\n\n\ndef "),
    "layout": ("kernels/drag.py", "return shape[0] + d", "return (shape[0]) +  d"),
}


@dataclass
class Copy:
    """A copy of the project, of which only what was edited is read anew."""

    root: Path
    monkeypatch: pytest.MonkeyPatch

    def use(self, root):
        self.root = root
        self.monkeypatch.setattr(ident, "_ROOT", root)

    def keys(self, sweep):
        for cached in (ident.code_behind, ident.kernel_code):
            cached.cache_clear()
        return [chunks_of.key_of(chunk) for chunk in chunks_of.split(sweep)]

    def keys_after(self, sweep, name, old, new):
        path = self.root / name
        before = path.read_text(encoding="utf-8")
        assert old in before, (name, old)
        try:
            path.write_text(before.replace(old, new), encoding="utf-8")
            return self.keys(sweep)
        finally:
            path.write_text(before, encoding="utf-8")


def read_once(read=ident._read.__wrapped__):
    """Read a module again when it, or a table beside it, was written."""
    known = {}

    def remembered(path, package):
        beside = [path, *path.parent.glob("*.txt")]
        key = (path, package, tuple(one.stat().st_mtime_ns for one in beside))
        if key not in known:
            known[key] = read(path, package)
        return known[key]

    return remembered


def duplicate(target):
    for room in ROOMS:
        ignored = shutil.ignore_patterns("__pycache__", "basemap", "*.geojson")
        shutil.copytree(PROJECT / room, target / room, ignore=ignored)
    return target


@pytest.fixture
def project(tmp_path, monkeypatch):
    found = Copy(tmp_path, monkeypatch)
    found.use(duplicate(tmp_path / "copy"))
    monkeypatch.setattr(ident, "_read", read_once())
    yield found
    for cached in (ident.code_behind, ident.kernel_code):
        cached.cache_clear()


def changed(table, **parts):
    """Change fields; a mapping changes what is in a table."""
    found = copy.deepcopy(table)
    for name, value in parts.items():
        found[name] = {**found.get(name, {}), **value} if isinstance(value, dict) else value
    return found


TABLES = {
    "seed": {"seed": 4},
    "sampling": {"sampling": "independent"},
    "range of samples": {"chunk": 17},
    "outputs": {"outputs": ["ground_range", "time_of_flight"]},
    "order of outputs": {"outputs": ["apogee_height", "ground_range"]},
    "tolerance": {"tolerance_m": 1e-2},
    "earth": {"earth": "sphere"},
    "atmosphere": {"atmosphere": "exponential"},
    "drag curve": {"vehicle": {"drag_curve": "levinger_v2"}},
    "bounds": {"vehicle": {"pitch_over_deg": {"uniform": [4.0, 6.5]}}},
    "shape": {"vehicle": {"pitch_over_deg": {"log_uniform": [4.0, 6.0]}}},
    "launch point": {"launch": {"latitude_deg": 39.5}},
    "family": {"family": "one-stage solid"},
    "kind of flight": {"vehicle": {"lowest_burnout_mass_fraction": 0.08}},
}


def version(monkeypatch):
    monkeypatch.setattr(ident, "__version__", "9.9.9")


def version_of_numba(monkeypatch):
    monkeypatch.setattr(numba, "__version__", "9.9.9")


def version_of_numpy(monkeypatch):
    monkeypatch.setattr(np, "__version__", "9.9.9")


def version_of_scipy(monkeypatch):
    import scipy

    monkeypatch.setattr(scipy, "__version__", "9.9.9")


def schema(monkeypatch):
    monkeypatch.setattr(ident, "SCHEMA", 99)


def processor(monkeypatch):
    monkeypatch.setattr(ident, "arithmetic", lambda: "another")


def number_of_the_model(monkeypatch):
    monkeypatch.setattr(specification, "MODEL", 99)


def replicates(monkeypatch):
    monkeypatch.setattr(draws, "REPLICATES", 8)


def number_type(monkeypatch):
    _columns(monkeypatch, lambda dtype, unit: (np.dtype("f4"), unit))


def unit(monkeypatch):
    _columns(monkeypatch, lambda dtype, unit: (dtype, "km"))


def _columns(monkeypatch, change):
    def columns(sweep):
        return {name: change(*told) for name, told in model.columns(sweep).items()}

    monkeypatch.setattr(chunks_of, "columns", columns)


SURROUNDINGS = (
    version,
    version_of_numba,
    version_of_numpy,
    version_of_scipy,
    schema,
    processor,
    number_of_the_model,
    replicates,
    number_type,
    unit,
)


def stale(project, monkeypatch):
    """Name the edits after which an old chunk would be served."""
    sweep = sweep_of(TABLE)
    before = set(project.keys(sweep))
    after = {name: project.keys_after(sweep, *edit) for name, edit in SOURCES.items()}
    after |= {name: project.keys(sweep_of(changed(TABLE, **parts))) for name, parts in TABLES.items()}
    for change in SURROUNDINGS:
        with monkeypatch.context() as patch:
            change(patch)
            after[change.__name__] = project.keys(sweep)
    assert set(project.keys(sweep)) == before
    return sorted(name for name, keys in after.items() if before & set(keys)), len(after)


def test_every_edit_of_what_decides_a_number_is_a_miss(project, monkeypatch, record_property):
    served, edits = stale(project, monkeypatch)
    record_property("count", f"{edits} edits: {edits - len(served)} misses")
    assert edits >= 30
    assert served == []


NEUTRAL_TABLES = {
    "name": {"name": "after"},
    "exceedance": {"exceedance": {"ground_range": ["500 km"]}},
    "more samples": {"samples": 96},
    "what is the default": {"tolerance_m": 1e-3, "earth": "wgs84"},
}


def test_what_decides_nothing_is_a_hit(project, tmp_path, monkeypatch, record_property):
    sweep = sweep_of(TABLE)
    before = project.keys(sweep)
    after = {name: project.keys_after(sweep, *edit) for name, edit in NEUTRAL_SOURCES.items()}
    after |= {name: project.keys(sweep_of(changed(TABLE, **parts))) for name, parts in NEUTRAL_TABLES.items()}
    after["order of keys"] = project.keys(sweep_of(dict(reversed(TABLE.items()))))
    after |= {path.stem: project.keys(read_sweep(path)) for path in rewritten(tmp_path)}
    with monkeypatch.context() as patch:
        patch.setenv("LOFTED_THREADS", "7")
        after["threads"] = project.keys(sweep)
    project.use((tmp_path / "copy").rename(tmp_path / "moved"))
    after["moved"] = project.keys(sweep)
    plain = after.pop("plain")
    assert after.pop("comments") == plain
    record_property("count", f"{len(after) + 1} neutral edits: {len(after) + 1} hits")
    assert len(after) >= 10
    assert [name for name, keys in after.items() if keys[: len(before)] != before] == []


def rewritten(folder):
    """Write a specification, and the same with comments and in another order."""
    plain = write_specification(folder, name="plain.toml")
    first, _, launch = plain.read_text().partition("[launch]")
    lines = [*reversed(first.split("\n")), "# where", "[launch]", *reversed(launch.split("\n"))]
    other = folder / "comments.toml"
    other.write_text("\n".join(lines))
    return plain, other


def test_teeth_a_hash_of_the_topmost_module_alone_serves_old_values(project, monkeypatch):
    monkeypatch.setattr(ident, "_imports", lambda tree, package: ())
    monkeypatch.setattr(ident, "kernel_code", ident.functools.cache(lambda: "0"))
    served, _ = stale(project, monkeypatch)
    assert len(served) > 20
    assert "model" not in served


def test_teeth_a_hash_that_knows_no_tables_serves_old_values(project, monkeypatch):
    monkeypatch.setattr(ident, "_is_table", lambda path: False)
    sweep = sweep_of(TABLE)
    assert project.keys_after(sweep, *SOURCES["table of the points"]) == project.keys(sweep)


# From end to end: the sweep is flown by the copy, then by the edited copy with the same folder.

PROGRAM = """
import json, sys
from trajectory.ensembles.store import open_store
from trajectory.sweeps.executors import threads
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import digest_of, run_sweep
told = []
for folder in sys.argv[2:]:
    with threads(1) as workers:
        result = run_sweep(read_sweep(sys.argv[1]), store=open_store(folder), workers=workers)
        told.append((result.count.found, digest_of(result)))
print(json.dumps(told))
"""
LAUNCHES = """
family = "one-stage liquid"
samples = 48
chunk = 24
outputs = ["ground_range"]
[launch]
latitude_deg = 39.0
azimuth_deg = 80.0
[vehicle]
pitch_over_deg = 5.0
"""
EDITS = {
    "model": ("trajectory/sweeps/model.py", "results[:, found].copy()", "results[:, found] * 2.0"),
    "gravity": SOURCES["function of the gravity"],
    "bounds of a family": ("launch_data/data/families.toml", "[1.2, 2.3]", "[1.3, 2.3]"),
    "table of the points": ("trajectory/ensembles/joe_kuo.txt", "\n2 1 1 3", "\n2 1 1 1"),
    "quantile": ("trajectory/sweeps/distributions.py", "(self.high - self.low) * u", "self.high * u * 0.1"),
    "default tolerance": ("trajectory/rows.py", "TOLERANCE = 1e-3", "TOLERANCE = 1e2"),
}


def flown(root, *arguments, is_compiled=True):
    # Plain Python gives the same bits; compiling an edited copy would take longer than all flights.
    environment = os.environ | {"PYTHONPATH": str(root), "NUMBA_DISABLE_JIT": "01"[not is_compiled]}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=root,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(told) for told in json.loads(done.stdout)]


def test_a_run_after_an_edit_gives_the_new_number(tmp_path, record_property):
    root, cache = duplicate(tmp_path / "copy"), tmp_path / "cache"
    launches, free = tmp_path / "launches.toml", write_specification(tmp_path, samples=16, chunk=8)
    launches.write_text(LAUNCHES)
    before = {spec: flown(root, spec, cache)[0][1] for spec in (launches, free)}
    edits = list(EDITS.items())[: count(4, len(EDITS))]
    for name, (file, old, new) in edits:
        is_kernel = file.startswith("kernels")
        spec, path = free if is_kernel else launches, root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new), encoding="utf-8")
        shared, fresh = flown(root, spec, cache, tmp_path / name, is_compiled=not is_kernel)
        assert (shared[0], fresh[0]) == (0, 0), name
        assert shared[1] == fresh[1] != before[spec], name
        path.write_text(text, encoding="utf-8")
    assert flown(root, launches, cache) == [(2, before[launches])]
    record_property("count", f"{len(edits)} edits from end to end: {len(edits)} new numbers")
