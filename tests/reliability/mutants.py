"""A copy of the packages with one line of it changed for the worse."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def plant(folder, file, right, wrong):
    for package in ("kernels", "launch_data", "trajectory"):
        ignored = shutil.ignore_patterns("__pycache__", "figures")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    edit(folder / file, right, wrong)


def edit(path, right, wrong):
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong), encoding="utf-8")
