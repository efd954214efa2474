"""Run a command in this process, and one real analysis that several tests look at."""

import json

import pytest
from typer.testing import CliRunner

from trajectory.cli import app

WIDE = {"COLUMNS": "160"}
LOFTED = "PRK-20170728-A"  # lofted, with every quantity reported


@pytest.fixture(scope="session")
def run():
    """Call ``lofted`` with arguments; gives exit code, standard output and standard error."""
    runner = CliRunner(env=WIDE)
    return lambda *arguments: runner.invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="session")
def answered(run):
    """One real answer with few draws, as it comes from ``--json``."""
    result = run("analyze", LOFTED, "--draws", 200, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="session")
def benched(run):
    """What a quick ``lofted bench --json`` prints."""
    result = run("bench", "--quick", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
