import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("analyze", "audit", "batch", "compare", "launches", "show", "families", "fly", "rings", "validate"),
    *("sweep", "merge", "agencies", "bench", "open", "cache"),
)
HEAVY = ("numba", "numpy", "scipy", "matplotlib", "astropy", "h5py", "pyproj", "cartopy", "pydantic", "rich")


def python(program):
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_importing_the_command_line_loads_nothing_heavy():
    loaded = python("import sys, trajectory.cli; print(*sys.modules)").split()
    assert "typer" in loaded
    assert sorted(set(HEAVY) & set(loaded)) == []


def test_help_and_version_load_nothing_heavy():
    for option in ("--help", "--version"):
        program = (
            f"import sys; sys.argv = ['lofted', {option!r}]\nfrom trajectory.cli import main\n"
            "try:\n    main()\nexcept SystemExit as end:\n    print('left with', end.code, *sys.modules)"
        )
        last = python(program).splitlines()[-1].split()
        assert last[:3] == ["left", "with", "0"]
        assert sorted(set(HEAVY) & set(last)) == []


def test_version_is_that_of_the_package(run):
    import trajectory

    assert run("--version").stdout == f"lofted {trajectory.__version__}\n"


def test_help_lists_every_command_and_the_exit_codes(run):
    text = run("--help").stdout
    assert re.findall(r"^  (\w+)  +\w", text.partition("Commands:")[2], re.MULTILINE) == list(COMMANDS)
    for words in ("0 answered", "1 no answer", "2 bad input", "130 interrupted"):
        assert words in " ".join(text.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_no_one_line_help_is_cut_short(run, command):
    summary = re.search(rf"^  {command}  +(.*)$", run("--help").stdout, re.MULTILINE)[1]
    assert summary.endswith(".")
    assert "..." not in summary


def test_help_of_fly_says_what_it_does_not_do(run):
    text = " ".join(run("fly", "--help").stdout.split())
    assert "no payload trade" in text
    assert "no design" in text
    assert "does not solve for an impact point" in text


def test_help_of_fly_names_every_model(run):
    from trajectory.earth import ATMOSPHERES, EARTHS

    text = run("fly", "--help").stdout
    assert [name for name in (*EARTHS, *ATMOSPHERES) if name not in text] == []


def test_default_scheme_is_that_of_the_library():
    from trajectory.cli import analyze, reading
    from trajectory.inference.verdicts.classify import DEFAULT_SCHEME
    from trajectory.moratorium import DEFAULT_LINE

    assert analyze.SCHEME == DEFAULT_SCHEME
    assert reading.read_length("5500 km", field="--line") == DEFAULT_LINE
