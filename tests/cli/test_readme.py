"""What the README prints is what the program prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_demo_of_the_readme_is_what_the_command_prints():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = text.partition("<!-- demo output: begin -->\n```text\n")[2].partition("\n[... the 36 lines")[0]
    command = [sys.executable, "-c", "from trajectory.cli import main; main()", "analyze", "PRK-20170728-A"]
    environment = os.environ | {"COLUMNS": "100"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    printed = done.stdout.partition("Lines that do not apply")[0]
    assert without_seconds(printed) == without_seconds(shown)
    assert len(shown.splitlines()) > 90
    idle = done.stdout.partition("Lines that do not apply")[2]
    assert len(set(re.findall(r"\b[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+\b", idle))) >= 30


def without_seconds(text):
    return re.sub(r"seed 0, [\d.]+ s", "", text).strip()
