import ast
import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def dev(root):
    spec = importlib.util.spec_from_file_location("dev_under_test", root / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(dev, monkeypatch, tmp_path):
    """A driver that believes to live in an empty checkout, and the commands that it would run."""
    commands = []
    real = dev.ROOT
    for name, value in vars(dev).copy().items():
        if isinstance(value, Path) and value.is_relative_to(real):
            monkeypatch.setattr(dev, name, tmp_path / value.relative_to(real))
    for path in (dev.LOCK, dev.BOOTSTRAP, dev.ROOT / "pyproject.toml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.name}\n")
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(dev, "run", lambda command: commands.append(command) or 0)
    monkeypatch.setattr(dev, "pass_pip_settings_to_uv", lambda: None)

    def make_venv():
        dev.check_venv_modules()
        dev.BIN.mkdir(parents=True, exist_ok=True)
        (dev.BIN / "python").touch()

    monkeypatch.setattr(dev, "make_venv", make_venv)
    return commands


def text_of(commands):
    return [" ".join(command) for command in commands]


def test_it_needs_the_standard_library_only(root):
    tree = ast.parse((root / "dev.py").read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    assert names <= sys.stdlib_module_names | {"__future__"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run", "Makefile"])
def test_documents_name_only_commands_that_exist(root, name):
    text = (root / name).read_text(encoding="utf-8")
    named = set(re.findall(r"dev\.py (\w+)", text))
    if name == "Makefile":
        assert re.search(r"dev\.py \$@", text)
        named = set(re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split())
    helped = subprocess.run(
        [sys.executable, root / "dev.py", "--help"], capture_output=True, text=True, check=True
    )
    assert named
    assert named <= set(re.findall(r"^    (\w+)  ", helped.stdout, re.MULTILINE))


def test_the_readme_shows_its_two_commands(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert "\npython3 dev.py demo" in text
    assert "\npython3 dev.py test" in text


def test_continuous_integration_runs_the_same_command(root):
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec python3 dev.py test"


def test_another_python_is_refused_in_words(dev, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 12, 1, "final", 0))
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    assert dev.main(["setup"]) == 1
    assert "needs Python 3.11; this is Python 3.12.1" in capsys.readouterr().err


def test_a_missing_venv_module_names_the_debian_package(dev, checkout, monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    assert dev.main(["setup"]) == 1
    error = capsys.readouterr().err
    assert "ensurepip" in error
    assert "sudo apt-get install python3.11-venv" in error


def test_set_up_is_done_once_and_again_after_a_change(dev, checkout, capsys):
    assert dev.main(["setup"]) == 0
    first = text_of(checkout)
    assert any("uv pip sync --require-hashes" in line and line.endswith("lock.txt") for line in first)
    assert sum("--require-hashes" in line for line in first) == 2
    assert "--no-index --no-deps --no-build-isolation --editable" in first[-2]
    assert "fly(" in first[-1]
    assert dev.main(["setup"]) == 0
    assert text_of(checkout) == first
    for path in (dev.LOCK, dev.BOOTSTRAP, dev.ROOT / "pyproject.toml"):
        checkout.clear()
        path.write_text(path.read_text() + "changed\n")
        assert dev.main(["setup"]) == 0
        assert text_of(checkout) == first


def test_an_unfinished_set_up_is_not_taken_for_complete(dev, checkout, monkeypatch, capsys):
    monkeypatch.setattr(dev, "run", lambda command: 3 if "--editable" in command else 0)
    assert dev.main(["setup"]) == 3
    assert not dev.STAMP.exists()
    assert "install lofted itself failed" in capsys.readouterr().err


def test_pip_steps_in_when_uv_fails(dev, checkout, monkeypatch, capsys):
    monkeypatch.setattr(dev, "run", lambda command: checkout.append(command) or int("sync" in command))
    assert dev.main(["setup"]) == 0
    last = text_of(checkout)[-3]
    assert "-m pip install --require-hashes --no-deps" in last
    assert last.endswith("lock.txt")


def test_checks_run_in_order_offline_and_stop_at_the_first_failure(dev, checkout, monkeypatch, capsys):
    dev.main(["setup"])
    checkout.clear()
    assert dev.main(["test", "--", "-k", "earth"]) == 0
    programs = [[word.rsplit("/", 1)[-1] for word in command] for command in checkout]
    assert [words[:2] for words in programs[:2]] == [["ruff", "check"], ["ruff", "format"]]
    assert [words[0] for words in programs[2:4]] == ["mypy", "lint-imports"]
    assert programs[4][:3] == ["python", "-m", "pytest"]
    assert programs[4][-2:] == ["-k", "earth"]
    assert len(programs) == 5
    assert os.environ["PIP_NO_INDEX"] == "1"
    checkout.clear()
    monkeypatch.setattr(dev, "run", lambda command: checkout.append(command) or int("--check" in command))
    assert dev.main(["test"]) == 1
    assert len(checkout) == 2


def test_the_demo_analyses_the_launch_of_the_readme(dev, checkout, capsys):
    dev.main(["setup"])
    checkout.clear()
    assert dev.main(["demo"]) == 0
    (words,) = checkout
    assert words[1:] == ["analyze", "PRK-20170728-A", "--out", str(dev.ROOT / "demo-output")]


@pytest.mark.parametrize("home", [None, "", "/nonexistent/home"])
def test_without_a_usable_home_caches_stay_in_the_checkout(dev, checkout, monkeypatch, home):
    os.environ.pop("HOME", None)
    if home is not None:
        os.environ["HOME"] = home
    os.environ["PYTHONPATH"] = "/somewhere/else"
    dev.tidy_environment()
    assert os.environ["HOME"] == str(dev.ROOT / ".cache" / "home")
    assert "PYTHONPATH" not in os.environ


def test_ctrl_c_ends_with_130_and_one_sentence(root):
    patient = "import time\ntry:\n  print(1, flush=True); time.sleep(60)\nexcept KeyboardInterrupt: pass"
    program = (
        "import sys; sys.path.insert(0, '.'); import dev\n"
        f"dev.check_python = lambda: dev.run([sys.executable, '-c', {patient!r}])\n"
        "sys.exit(dev.main(['setup']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline().strip() == "1"
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert error.strip() == "Interrupted. Run the same command again to go on."
