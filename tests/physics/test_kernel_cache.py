"""A cached kernel never serves yesterday's physics."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import njit

from kernels import code_cache, jit

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path.name for path in (ROOT / "kernels").glob("*.py"))


def run(folder, program):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["LOFTED_CACHE_DIR"] = str(folder / "cache")
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "kernels", tmp_path / "kernels", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_an_edit_in_any_source_file_names_another_directory(copy, monkeypatch):
    monkeypatch.setattr(code_cache, "__file__", str(copy / "kernels" / "code_cache.py"))
    seen = {code_cache.cache_directory()}
    for name in SOURCES:
        path = copy / "kernels" / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        seen.add(code_cache.cache_directory())
    assert len(seen) == 1 + len(SOURCES)


def test_another_name_or_a_new_file_names_another_directory(copy, monkeypatch):
    monkeypatch.setattr(code_cache, "__file__", str(copy / "kernels" / "code_cache.py"))
    first = code_cache.cache_directory()
    (copy / "kernels" / "kepler.py").rename(copy / "kernels" / "kepler2.py")
    second = code_cache.cache_directory()
    (copy / "kernels" / "extra.py").write_text("", encoding="utf-8")
    assert len({first, second, code_cache.cache_directory()}) == 3


def test_the_directory_does_not_depend_on_where_the_package_lies(copy, monkeypatch):
    here = code_cache.cache_directory()
    monkeypatch.setattr(code_cache, "__file__", str(copy / "kernels" / "code_cache.py"))
    assert code_cache.cache_directory() == here


# A door of its own, so that the test need not compile a whole flight; what it calls is the package's.
DOOR = """
from kernels.ascent import burn_time
from kernels.jit import door


@door
def total(delta_v):
    return burn_time(delta_v, 2.0, 2500.0)
"""
CALL = "from kernels.probe import total; print(total(3000.0), sum(total.stats.cache_hits.values()))"


def test_an_edit_in_a_called_file_is_never_answered_from_the_cache(copy):
    (copy / "kernels" / "probe.py").write_text(DOOR, encoding="utf-8")
    cold, hits = run(copy, CALL).split()
    assert hits == "0"
    assert run(copy, CALL).split() == [cold, "1"]
    path = copy / "kernels" / "constants.py"
    text = path.read_text(encoding="utf-8")
    assert "9.80665" in text
    path.write_text(text.replace("9.80665", "4.903325"), encoding="utf-8")  # half the weight, twice the time
    edited, hits = run(copy, CALL).split()
    assert hits == "0"
    assert float(edited) == pytest.approx(2.0 * float(cold), rel=1e-15)


def test_the_compiler_flags_keep_the_guards_against_nan():
    """With ``fastmath=True`` the same function finds none."""
    values = np.array([1.0, np.nan, np.inf, -np.inf])

    def bad(x):
        count = 0
        for value in x:
            if not (value - value == 0.0):
                count += 1
        return count

    assert "fastmath" not in jit.COMMON | jit.INSIDE
    assert njit(**jit.COMMON)(bad)(values) == 3
    assert njit(fastmath=True)(bad)(values) != 3


@pytest.mark.parametrize("decorate", [jit.scalar, jit.inlined])
def test_what_only_kernels_call_refuses_python(decorate):
    """There is no machine code for such a call: without the refusal it ends the interpreter."""
    twice = decorate(lambda x: 2.0 * x)
    with pytest.raises(TypeError, match="is for kernels alone"):
        twice(1.0)
    assert njit(lambda x: twice(x) + 1.0)(3.0) == 7.0
    with pytest.raises(TypeError, match="is for kernels alone"):
        twice(1.0)
