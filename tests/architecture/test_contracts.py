import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("kernels", "launch_data", "trajectory")
PLANTED = [
    ("rooms", "kernels/planted.py", "import launch_data.errors"),
    ("rooms", "kernels/planted.py", "import trajectory.errors"),
    ("rooms", "launch_data/planted.py", "import kernels.constants"),
    ("rooms", "launch_data/planted.py", "import trajectory.errors"),
    ("kernels", "kernels/planted.py", "def late():\n    from scipy import optimize"),
    ("kernels", "kernels/planted.py", "import h5py"),
    ("claims", "launch_data/planted.py", "import matplotlib.pyplot"),
    ("claims", "launch_data/planted.py", "from numba import njit"),
    ("trajectory", "trajectory/errors.py", "import trajectory.cli"),
    ("trajectory", "trajectory/moratorium.py", "import trajectory.rings"),
    ("trajectory", "trajectory/planted.py", "HOMELESS = True"),
    ("inference", "trajectory/inference/claims/normal.py", "import trajectory.inference.kinds.words"),
    ("inference", "trajectory/inference/planted.py", "HOMELESS = True"),
    ("drawing", "trajectory/moratorium.py", "import matplotlib.pyplot"),
    ("drawing", "trajectory/cli.py", "def late():\n    from cartopy import crs"),
    ("storage", "trajectory/flight.py", "import h5py"),
    ("units", "trajectory/rings.py", "from astropy import units"),
]


@pytest.fixture
def copied(root, tmp_path):
    for package in PACKAGES:
        shutil.copytree(
            root / package, tmp_path / package, ignore=lambda folder, names: unwanted(folder, names)
        )
    shutil.copyfile(root / "setup.cfg", tmp_path / "setup.cfg")
    return tmp_path


def unwanted(folder, names):
    return [name for name in names if not (Path(folder) / name).is_dir() and not name.endswith(".py")]


def lint_imports(folder):
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"COLUMNS": "200"})


def contract_name(root, contract):
    lines = (root / "setup.cfg").read_text(encoding="utf-8").splitlines()
    heading = lines.index(f"[importlinter:contract:{contract}]")
    return lines[heading + 1].removeprefix("name = ")


def test_all_contracts_hold(copied):
    result = lint_imports(copied)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("contract", "file", "code"), PLANTED)
def test_a_planted_violation_breaks_the_build(root, copied, contract, file, code):
    with (copied / file).open("a", encoding="utf-8") as target:
        target.write(f"\n{code}\n")
    result = lint_imports(copied)
    assert result.returncode != 0
    assert f"{contract_name(root, contract)} BROKEN" in result.stdout


def test_every_contract_has_a_planted_violation(root):
    text = (root / "setup.cfg").read_text(encoding="utf-8")
    contracts = {
        line.split(":")[2].rstrip("]") for line in text.splitlines() if line.startswith("[importlinter:")
    }
    assert contracts == {contract for contract, _, _ in PLANTED}
