"""Everything that the documents and examples show a newcomer runs as it stands."""

import doctest
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import trajectory.flight
from trajectory.cli import app
from trajectory.ensembles import store

ROOT = Path(__file__).resolve().parents[2]


def example(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown_commands():
    """Every `lofted` command that stands in a document or in a comment of an example."""
    found = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.toml")]:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        found += re.findall(r"^(?:# +)?(?:\.venv/bin/)?lofted +(\w.*)$", text, re.MULTILINE)
    return sorted(set(found))


def test_documents_show_commands():
    assert {line.split()[0] for line in shown_commands()} >= {"analyze", "launches", "rings", "fly"}


@pytest.mark.parametrize("line", shown_commands())
def test_a_command_that_is_shown_can_be_typed(line):
    name, *arguments = shlex.split(line, comments=True)
    if arguments[-1:] in (["--help"], ["-h"]):
        arguments.pop()
    command = typer.main.get_command(app).commands[name]
    context = command.make_context(name, arguments)  # raises for a word that the command does not know
    assert set(context.params) >= {parameter.name for parameter in command.params if parameter.required}


def test_fly_one_prints_two_flights_with_units(capsys):
    example("fly_one").main()
    text = capsys.readouterr().out
    assert len(re.findall(r"ground range +[\d,.]+ km", text)) == 2
    assert re.search(r"burnout after [\d.]+ s at [\d.]+ km / s", text)


def test_analyze_launch_prints_the_memo_and_writes_the_files(capsys, monkeypatch, tmp_path):
    module = example("analyze_launch")
    real = module.analyze
    monkeypatch.setattr(module, "analyze", lambda launch, **options: real(launch, **options | {"draws": 200}))
    module.main(str(tmp_path))
    text = capsys.readouterr().out
    assert "standard range without Earth rotation" in text
    assert "median" in text
    assert "interval" in text
    assert "UNSCR-1874: exceeds" in text
    assert str(tmp_path / "footprint.png") in text
    assert store.load(tmp_path / "posterior.h5").attributes["seed"] == 20170728
    assert (
        json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["launch"]["id"] == "PRK-20170728-A"
    )


def test_sweep_processes_flies_a_sweep_in_a_pool(capsys, tmp_path):
    example("sweep_processes").main(str(ROOT / "tests/sweeps/specs/free.toml"), str(tmp_path))
    text = capsys.readouterr().out
    assert text.startswith("10 of 10 flights (1 of 1 chunks)")
    assert "10 samples" in text


def test_jobs_of_sweep_slurm_speak_tls_and_have_their_pages_on_loopback(tmp_path):
    program = (
        "import runpy, sys\nwith runpy.run_path(sys.argv[1])['open_cluster'](sys.argv[2]) as cluster:\n"
        "    print(cluster.scheduler_address, cluster.job_script(), sep='\\n')"
    )
    arguments = [sys.executable, "-c", program, ROOT / "examples" / "sweep_slurm.py", tmp_path]
    text = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert text.startswith("tls://")
    assert "#SBATCH -t 02:00:00\n" in text
    for words in ("nthreads 1", "nworkers 32", "protocol tls://", "dashboard-address 127.0.0.1:0"):
        assert f"--{words} " in text
    for kind in ("ca-file", "cert", "key"):
        assert f"--tls-{kind} {tmp_path}/" in text


def test_the_example_in_the_docstring_of_fly_is_right():
    (test,) = (
        found for found in doctest.DocTestFinder().find(trajectory.flight.fly, "fly") if found.examples
    )
    assert len(test.examples) >= 3
    assert doctest.DocTestRunner().run(test).failed == 0
