"""The reliability scorecard: 26 tests, each with its count and with planted bugs that it must catch.

`python3 dev.py reliability` runs it with full counts, which takes hours; `--quick` with those of every test
run, and `--only 1,5,7` some of the rows.  A row counts as passed when all its tests pass and at least one of
them plants a bug.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/reliability"
TEETH = re.compile(r"teeth|planted|is_seen|is_no_bound|is_another|slightly_wrong", re.IGNORECASE)
MISSING = "not built yet"
INERT = ("output", "terminal", "figures")  # the parts of test 24


@dataclass(frozen=True)
class Row:
    """One test of the scorecard: files of tests, or a part of what `lofted validate --calibration` prints."""

    number: int
    what: str
    paths: tuple[str, ...] = ()
    calibration: str = ""


@dataclass(frozen=True)
class Verdict:
    """How a row went."""

    is_passed: bool
    said: str


ROWS = (
    Row(1, "kill -9 during a sweep", (f"{HERE}/test_kills.py",)),
    Row(2, "power loss, replayed", (f"{HERE}/test_power_loss.py",)),
    Row(3, "every I/O call fails once", (f"{HERE}/test_io_faults.py",)),
    Row(4, "disk really full", (f"{HERE}/test_full_disk.py",)),
    Row(5, "corrupted entries", (f"{HERE}/test_corruption.py",)),
    Row(6, "many processes, one store", (f"{HERE}/test_concurrency.py",)),
    Row(7, "stale entries", (f"{HERE}/test_staleness.py",)),
    Row(8, "partial results", (f"{HERE}/test_partial.py",)),
    Row(9, "odd folders and users", (f"{HERE}/test_odd_folders.py",)),
    Row(10, "hostile HDF5", (f"{HERE}/test_hostile_files.py",)),
    Row(11, "exact physics", ("tests/physics/test_free_flight.py",)),
    Row(12, "symmetries", ("tests/properties/test_symmetries.py",)),
    Row(13, "second solutions and check-cases", ("tests/oracles", "tests/physics/test_table.py")),
    Row(14, "honest error bound", (f"{HERE}/test_error_bound.py",)),
    Row(15, "no silent bad numbers", (f"{HERE}/test_silent_numbers.py", "tests/architecture/test_source.py")),
    Row(16, "events", ("tests/physics/test_events.py", "tests/physics/test_planted_events.py")),
    Row(17, "same bits", (f"{HERE}/test_same_bits_of_sweeps.py", "tests/physics/test_same_bits.py")),
    Row(18, "independent random numbers", (f"{HERE}/test_streams.py", f"{HERE}/test_draws.py")),
    Row(19, "simulation-based calibration", calibration=r"\bp, ranks(.*?)\n\n"),
    Row(20, "coverage of intervals", calibration=r"\bp, ranks(.*?)\n\n"),
    Row(21, "two known paths", calibration=r"^(Boosts that reach[^\n]*)"),
    Row(22, "verdicts against truth", calibration=r"^probability that a line(.*?)^median"),
    Row(23, "fuzzed records", (f"{HERE}/test_fuzzed_records.py",)),
    Row(24, "inert output", tuple(f"{HERE}/test_inert_{part}.py" for part in INERT)),
    Row(25, "Dask", (f"{HERE}/test_dask.py",)),
    Row(26, "limits and supply chain", (f"{HERE}/test_limits.py", "tests/architecture/test_lock.py")),
)


def main(arguments: list[str] | None = None) -> int:
    """Run rows, print each as it is done, and the score; exit code 1 unless all that was run has passed."""
    parser = argparse.ArgumentParser(prog="dev.py reliability", description=__doc__)
    parser.add_argument("--only", metavar="N,N", help="numbers of the rows to run")
    parser.add_argument("--quick", action="store_true", help="counts of every test run")
    parser.add_argument("--workers", type=int, default=2, help="processes for the tests")
    options = parser.parse_args(arguments)
    wanted = {int(word) for word in options.only.split(",")} if options.only else {row.number for row in ROWS}
    verdicts = {}
    calibration: list[str] = []
    for row in ROWS:
        if row.number not in wanted:
            continue
        began = time.perf_counter()
        verdict = judge(row, calibration, is_full=not options.quick, workers=options.workers)
        verdicts[row.number] = verdict
        mark = "pass" if verdict.is_passed else "FAIL"
        seconds = f"{time.perf_counter() - began:.0f} s"
        print(f"{row.number:>3}  {row.what:<33}{mark}  {verdict.said} ({seconds})", flush=True)
    passed = sum(verdict.is_passed for verdict in verdicts.values())
    tier = "counts of every test run" if options.quick else "full counts"
    print(f"\n{passed} of {len(ROWS)} ({len(verdicts)} were run, {tier})")
    return 0 if passed == len(verdicts) else 1


def judge(row: Row, calibration: list[str], *, is_full: bool, workers: int) -> Verdict:
    """Run one row; the printed calibration is kept for those that share it."""
    if row.calibration:
        if not calibration:
            calibration.append(print_calibration(is_full=is_full))
        return judge_calibration(row, calibration[0])
    if not row.paths:
        return Verdict(False, MISSING)
    return judge_tests(row, is_full=is_full, workers=workers)


def judge_tests(row: Row, *, is_full: bool, workers: int) -> Verdict:
    """Run the tests of a row and read what they say."""
    absent = [path for path in row.paths if not (ROOT / path).exists()]
    if absent:
        return Verdict(False, f"{MISSING}: {', '.join(absent)}")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "loadgroup"]
        command += ["-p", "no:cacheprovider", "-o", "junit_family=xunit1", f"--junitxml={report}", *row.paths]
        tier = {"LOFTED_RELIABILITY": "full"} if is_full else {}
        done = subprocess.run(command, cwd=ROOT, env=os.environ | tier, capture_output=True, text=True)
        if not report.exists():
            return Verdict(False, f"did not run: {done.stdout[-300:]}{done.stderr[-300:]}")
        return read_report(ET.parse(report).getroot())


def read_report(report: ET.Element) -> Verdict:
    """Read pytest's report: everything passed, something was planted, and what was counted."""
    cases = report.findall(".//testcase")
    bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    teeth = [case for case in cases if TEETH.search(case.get("name", "")) and case not in skipped]
    counts = [one.get("value", "") for one in report.findall(".//property") if one.get("name") == "count"]
    said = [*counts, f"{len(cases) - len(skipped)} tests, {len(teeth)} with a planted bug"]
    if skipped:
        said.append(f"{len(skipped)} skipped")
    if bad:
        said.append("failed: " + ", ".join(str(case.get("name")) for case in bad[:3]))
    return Verdict(bool(cases) and not bad and bool(teeth), "; ".join(said))


def print_calibration(*, is_full: bool) -> str:
    """Print the calibration as it is, and with each error planted, all of one simulation."""
    arguments = ["lofted", "validate", "--calibration", "--plant", "all"]
    arguments += ["--launches", "2000" if is_full else "200"]
    program = f"import sys; sys.argv = {arguments!r}; from trajectory.cli import main; main()"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True).stdout


def judge_calibration(row: Row, printed: str) -> Verdict:
    """Read the part of the printed calibration that belongs to a row; the first table is without plants."""
    found = re.search(row.calibration, printed, re.MULTILINE | re.DOTALL)
    if found is None:
        return Verdict(False, "the calibration printed nothing of the kind")
    failed = len(re.findall(r"\bFAIL\b", found[1]))
    results = re.findall(r"^Calibration: (PASS|FAIL)$", printed, re.MULTILINE | re.IGNORECASE)
    caught = sum(result.upper() == "FAIL" for result in results[1:])
    head = printed.splitlines()[0] if row.number < 21 else found[1].strip().splitlines()[0]
    return Verdict(not failed and caught == 2, f"{head}; {failed} lines failed; {caught} of 2 plants caught")


if __name__ == "__main__":
    sys.exit(main())
