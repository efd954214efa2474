"""Set up, try and test lofted with nothing but Python 3.11.

    python3 dev.py demo     analyse a real reported launch; pictures and data go to demo-output/
    python3 dev.py test     style, types, import contracts and all the tests
    python3 dev.py bench    measure the flight kernel beside its peers (on a machine left alone)
    python3 dev.py reliability   the reliability scorecard with full counts (hours; --quick: minutes)

Each does first whatever set-up is missing. Only the set-up needs a network.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "lofted-setup.json"
LOCK = ROOT / "requirements" / "lock.txt"
BOOTSTRAP = ROOT / "requirements" / "bootstrap.txt"
WANTED = (3, 11)
# Numba compiles at the first flight; its cache then serves every later process.
FIRST_FLIGHT = (
    "from trajectory import Vehicle, fly; "
    "fly(Vehicle(), latitude='0 deg', longitude='0 deg', azimuth='90 deg', height='100 km', speed='3 km/s', "
    "flight_path_angle='40 deg')"
)
DEMO_LAUNCH = "PRK-20170728-A"
INTERRUPTED = 130


class StopError(Exception):
    """A reason to end, in words for the person at the keyboard, with the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def say(text: str) -> None:
    """Print at once, so that our lines and those of the tools stay in order."""
    print(text, flush=True)


def check_python() -> None:
    """Continue under Python 3.11, or say how to get it."""
    if sys.version_info[:2] == WANTED:
        return
    other = shutil.which("python3.11")
    if other and not os.environ.get("LOFTED_DEV_REEXEC"):
        os.environ["LOFTED_DEV_REEXEC"] = "1"
        os.execv(other, [other, str(ROOT / "dev.py"), *sys.argv[1:]])
    found = ".".join(map(str, sys.version_info[:3]))
    raise StopError(
        f"lofted needs Python 3.11; this is Python {found} ({sys.executable}).\n"
        "On Debian 12:  sudo apt-get install python3.11 python3.11-venv"
    )


def check_venv_modules() -> None:
    """Debian ships Python without ensurepip; name the package that brings it."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise StopError(
            f"This Python ({sys.executable}) lacks the standard module(s) {', '.join(missing)}, "
            "so it cannot make .venv.\nOn Debian:  sudo apt-get install python3.11-venv\n"
            "Then run the same command again."
        )


def tidy_environment() -> None:
    """Pass nothing on to the tools that could import foreign code, and give them a home to write to."""
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "LOFTED_DEV_REEXEC"):
        os.environ.pop(name, None)
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    os.environ["PYTHONNOUSERSITE"] = "1"
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    home = Path(os.environ.get("HOME") or ROOT / "no-home")
    if not home.is_dir() or not os.access(home, os.W_OK):
        # Caches have to go somewhere: without a usable home they stay in the checkout.
        private = ROOT / ".cache" / "home"
        private.mkdir(parents=True, exist_ok=True)
        os.environ["HOME"] = str(private)


def go_offline() -> None:
    """Let no tool look for packages: after the set-up everything is here."""
    os.environ.update(UV_OFFLINE="1", PIP_NO_INDEX="1")


def run(command: list[str]) -> int:
    """Run in the checkout and return the exit code; Ctrl-C gives the tool time to tidy up."""
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(timeout=10)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        raise


def step(title: str, command: list[str | Path]) -> int:
    """Run one named step and say how long it took."""
    words = [str(word) for word in command]
    shown = [word.replace(f"{ROOT}{os.sep}", "") for word in words]
    say(f"── {title}: {shlex.join(shown)}")
    start = time.perf_counter()
    code = run(words)
    how = "done" if code == 0 else f"failed with exit code {code}"
    say(f"   {how} after {time.perf_counter() - start:.1f} s")
    return code


def must(title: str, command: list[str | Path], hint: str = "") -> None:
    """Run one step and stop at its failure."""
    code = step(title, command)
    if code != 0:
        raise StopError(f"Stopped: {title} failed.{hint}", code if code > 0 else 128 - code)


def fingerprint() -> str:
    """Sum up what an installation depends on: a change in any of it means set-up again."""
    digest = hashlib.sha256()
    for path in (LOCK, BOOTSTRAP, ROOT / "pyproject.toml"):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def wanted_stamp() -> dict[str, str]:
    """Describe the installation that this checkout needs."""
    return {"root": str(ROOT), "python": sys.version, "fingerprint": fingerprint()}


def read_stamp() -> dict[str, str]:
    """Describe the installation that is there; empty when there is none or it is broken."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and (BIN / "python").exists() else {}


def pass_pip_settings_to_uv() -> None:
    """Tell uv of a mirror or certificate configured for pip, whose files it does not read."""
    listing = subprocess.run(
        [str(BIN / "python"), "-m", "pip", "config", "list"], capture_output=True, text=True
    )
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    for line in listing.stdout.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        if name:
            os.environ.setdefault(name, value.strip("'\""))


def make_venv() -> None:
    """Make an empty .venv with pip in it."""
    check_venv_modules()
    import venv

    say("── make .venv")
    start = time.perf_counter()
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    except subprocess.CalledProcessError as error:
        output = (error.output or b"").decode(errors="replace")
        raise StopError(f"{output}\nStopped: .venv could not be made.") from error
    say(f"   done after {time.perf_counter() - start:.1f} s")


def install_lock() -> None:
    """Install exactly the locked files, checked by hash: with uv, or with pip when uv cannot."""
    python = BIN / "python"
    pip: list[str | Path] = [python, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    pip += ["--only-binary", ":all:"]
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    if step("get uv", [*pip, "--quiet", "-r", BOOTSTRAP]) == 0:
        pass_pip_settings_to_uv()
        sync: list[str | Path] = [BIN / "uv", "pip", "sync", "--require-hashes", "--no-build"]
        if step("install the locked packages", [*sync, "--python", python, *quiet, LOCK]) == 0:
            return
        say("   uv could not; trying again with pip, which is slower")
    hint = (
        "\nThis step needs a network. No compiler is needed: every locked package has a ready-made file "
        "for Linux (glibc) on x86-64 and arm64; other machines are not supported yet."
    )
    must("install the locked packages with pip", [*pip, *quiet, "-r", LOCK], hint)


def setup() -> None:
    """Make .venv complete, or do nothing when it is."""
    there, wanted = read_stamp(), wanted_stamp()
    if there == wanted:
        return
    start = time.perf_counter()
    say(f"Setting up {VENV} (needed once; downloads the locked packages)")
    STAMP.unlink(missing_ok=True)
    if any(there.get(key) != wanted[key] for key in ("root", "python")):
        make_venv()
    install_lock()
    # setuptools warns about every editable installation in general
    editable: list[str | Path] = [BIN / "python", "-W", "ignore", "-m", "pip", "install", "--quiet"]
    editable += ["--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT]
    must("install lofted itself", editable)
    must("compile the flight kernels (once for this machine)", [BIN / "python", "-c", FIRST_FLIGHT])
    STAMP.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
    say(f"Set-up complete after {time.perf_counter() - start:.0f} s\n")


def demo() -> None:
    """Analyse a real reported launch and leave the figures and data in demo-output/."""
    out = ROOT / "demo-output"
    must("analyse a reported launch", [BIN / "lofted", "analyze", DEMO_LAUNCH, "--out", out])
    say(f"\nWritten to {out}:")
    for path in sorted(out.rglob("*")):
        if path.is_file():
            say(f"  {path.relative_to(out)}  ({path.stat().st_size / 1e3:,.0f} kB)")


def lint() -> None:
    """Check style, types and import contracts."""
    must("style", [BIN / "ruff", "check", "."])
    must("format", [BIN / "ruff", "format", "--check", "."])
    must("types", [BIN / "mypy"])
    must("import contracts", [BIN / "lint-imports", "--no-logo"])


def test(extra: list[str]) -> None:
    """Check everything, in the order of cost, and stop at the first failure."""
    lint()
    workers = min(4, os.cpu_count() or 1)
    command: list[str | Path] = [BIN / "python", "-m", "pytest", "-n", str(workers), "--dist", "loadscope"]
    must("tests", [*command, *extra])


def bench(extra: list[str], micro: bool, safety: bool) -> None:
    """Measure the flight kernel beside its peers, or its parts alone; other programs spoil the figures."""
    if micro:
        words: list[str | Path] = ["pytest", "benchmarks", "--benchmark-enable", "--benchmark-only"]
        must("micro-figures", [BIN / "python", "-m", *words, *extra])
    elif safety:
        must("safety", [BIN / "python", "-m", "benchmarks.safety", *extra])
    else:
        must("peers", [BIN / "python", "-m", "benchmarks.peers", *extra])


def reliability(extra: list[str]) -> None:
    """Run the reliability scorecard, with full counts unless told otherwise."""
    must("reliability", [BIN / "python", ROOT / "tests" / "reliability" / "scorecard.py", *extra])


def sbom() -> None:
    """Write sbom.cdx.json: every locked package with version and hashes, in CycloneDX form."""
    command: list[str | Path] = [
        BIN / "cyclonedx-py",
        "requirements",
        LOCK,
        "--pyproject",
        ROOT / "pyproject.toml",
    ]
    must(
        "bill of materials", [*command, "--output-reproducible", "--of", "JSON", "-o", ROOT / "sbom.cdx.json"]
    )


def lock() -> None:
    """Write the lock files again from pyproject.toml (needs a network)."""
    pass_pip_settings_to_uv()
    command: list[str | Path] = [BIN / "uv", "pip", "compile", "--quiet", "--upgrade", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--python-version", "3.11"]
    for name in ("maps", "data", "cluster", "dev"):
        command += ["--extra", name]
    must("lock", [*command, "-o", LOCK, "pyproject.toml"])
    entries = re.split(r"^(?=\S)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    BOOTSTRAP.write_text(next(entry for entry in entries if entry.startswith("uv==")), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, run one command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for function in (setup, demo, test, lint, bench, reliability, sbom, lock):
        text = (function.__doc__ or "").strip()
        commands.add_parser(function.__name__, help=text, description=text)
    commands.choices["test"].add_argument("extra", nargs="*", help="passed on to pytest, after --")
    parts = "passed on to benchmarks.peers (or with --micro to pytest), after --"
    commands.choices["bench"].add_argument("extra", nargs="*", help=parts)
    commands.choices["bench"].add_argument("--micro", action="store_true", help="parts of the program alone")
    commands.choices["reliability"].add_argument("extra", nargs="*", help="--quick, --only N,N, after --")
    commands.choices["bench"].add_argument("--safety", action="store_true", help="what keeping flights costs")
    options = parser.parse_args(arguments)
    try:
        check_python()
        tidy_environment()
        setup()
        if options.command == "setup":
            say(f"Set-up is complete: {VENV}")
        elif options.command == "lock":
            lock()
        else:
            go_offline()
            {
                "demo": demo,
                "lint": lint,
                "test": lambda: test(options.extra),
                "bench": lambda: bench(options.extra, options.micro, options.safety),
                "sbom": sbom,
                "reliability": lambda: reliability(options.extra),
            }[options.command]()
    except StopError as reason:
        print(f"\n{reason}", file=sys.stderr)
        return reason.code
    except PermissionError as error:
        print(f"\nCannot write here: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
