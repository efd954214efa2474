import re
import subprocess
import sys

import pytest

LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]+))?\)")
RUN_COMMAND = "from trajectory.cli import main; main()"


def documents(tracked):
    return [
        path
        for path in tracked
        if path.suffix == ".md" and path.parts[0] not in {"launch_data", "trajectory"}
    ]


def anchors(text):
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_the_documents_lead_somewhere(root, tracked):
    broken, followed = [], 0
    for path in documents(tracked):
        for target, anchor in LINK.findall((root / path).read_text(encoding="utf-8")):
            followed += 1
            goal = (root / path).parent / target if target else root / path
            if not goal.exists() or (anchor and anchor not in anchors(goal.read_text(encoding="utf-8"))):
                broken.append(f"{path}: {target}#{anchor}")
    assert followed
    assert broken == []


def test_every_lofted_command_of_the_readme_exists(root):
    text = (root / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    shown = re.findall(r"^\.venv/bin/lofted (\w+)(.*)$", text, re.MULTILINE)
    assert {"analyze", "launches", "rings"} <= {command for command, _ in shown}
    for command, rest in shown:
        helped = subprocess.run(
            [sys.executable, "-c", RUN_COMMAND, command, "--help"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={"COLUMNS": "200", "TERM": "dumb"},
        )
        for option in re.findall(r"(?<!\S)--?[a-z]+", rest):
            assert option in helped.stdout, f"lofted {command} knows no {option}"


@pytest.mark.parametrize("name", ["kernels", "launch_data"])
def test_a_foreign_package_of_our_name_is_refused_by_file(root, tmp_path, name):
    foreign = tmp_path / name / "__init__.py"
    foreign.parent.mkdir()
    foreign.write_text("")
    program = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(root)!r}]; import trajectory"
    result = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    assert result.returncode != 0
    assert "ImportError" in result.stderr
    assert str(foreign) in result.stderr


def test_the_version_is_the_same_everywhere(root, pyproject):
    version = pyproject["project"]["version"]
    assert f"\nversion: {version}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
    program = "import trajectory; print(trajectory.__version__)"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == version


def test_the_readme_says_of_the_calibration_what_its_page_says(root):
    readme, page = (
        " ".join((root / name).read_text(encoding="utf-8").split())
        for name in ("README.md", "docs/calibration.md")
    )
    held = re.search(r"standard range held in ([\d.]+) % of", readme)
    wrong = re.search(r"and (\d+) of (\d+) verdicts of 95 % and more were wrong", readme)
    (row,) = re.findall(r"\| \*\*standard range\*\* \|([^*]+?) \| standard range, rotating", page)
    assert held[1] == row.split("|")[3].strip()
    assert f"Of {wrong[2]} verdicts of 95 % and more, {wrong[1]} were wrong" in page
