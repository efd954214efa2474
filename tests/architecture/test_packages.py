import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

PACKAGES = ("kernels", "launch_data", "trajectory")


@pytest.fixture(scope="module")
def wheel(root, tracked, tmp_path_factory):
    """Build from the tracked files alone, elsewhere, so that nothing stale can slip in."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in tracked:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, source / path)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w", str(out), str(source)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options], check=True)
    (built,) = out.glob("*.whl")
    return built


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_package_list_equals_the_folders_with_code(root, pyproject):
    on_disk = {
        path.parent.relative_to(root).as_posix().replace("/", ".")
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
    }
    assert on_disk | {"launch_data.data"} == set(pyproject["tool"]["setuptools"]["packages"])


def test_every_package_folder_is_a_regular_package(root, pyproject):
    names = set(pyproject["tool"]["setuptools"]["packages"]) - {"launch_data.data"}
    assert [
        name for name in sorted(names) if not (root / name.replace(".", "/") / "__init__.py").is_file()
    ] == []


def test_the_command_is_called_lofted_and_nothing_else(pyproject):
    assert pyproject["project"]["scripts"] == {"lofted": "trajectory.cli:main"}
    assert "gui-scripts" not in pyproject["project"]


def test_no_metadata_hides_in_setup_cfg(root):
    """Setuptools silently drops what stands there beside a [project] table."""
    text = (root / "setup.cfg").read_text(encoding="utf-8")
    assert "[metadata]" not in text
    assert "[options" not in text


def test_wheel_holds_every_tracked_file_of_the_packages_and_nothing_else(wheel, tracked):
    expected = {path.as_posix() for path in tracked if path.parts[0] in PACKAGES}
    inside = {name for name in names_in(wheel) if ".dist-info/" not in name}
    assert sorted(inside ^ expected) == []


def test_wheel_carries_licence_notice_command_and_requirements(wheel, pyproject):
    names = names_in(wheel)
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in names if name.endswith(".dist-info/METADATA")).removesuffix("METADATA")
        metadata = Parser().parsestr(archive.read(info + "METADATA").decode())
        commands = archive.read(info + "entry_points.txt").decode().split()
    assert {info + "licenses/LICENSE", info + "licenses/NOTICE"} <= set(names)
    assert commands == ["[console_scripts]", "lofted", "=", "trajectory.cli:main"]
    required = [text for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert len(required) == len(pyproject["project"]["dependencies"])


def test_the_catalogue_loads_from_the_wheel_in_an_empty_folder(wheel, tmp_path):
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "import launch_data.catalogue as c; print(c.__file__); print(len(c.load_catalogue()))"
    )
    command = [sys.executable, "-I", "-c", program]
    result = subprocess.run(command, cwd=empty, capture_output=True, text=True, check=True)
    where, count = result.stdout.split()
    assert Path(where).is_relative_to(site)
    assert int(count) > 0
