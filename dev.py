"""Set up, try and test lofted with nothing but Python 3.11.

    python3 dev.py demo     analyse a real reported launch; pictures and data go to demo-output/
    python3 dev.py test     style, types, import contracts and all the tests

Both do first whatever set-up is missing. Only the set-up needs a network.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
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


def environment(*, online: bool = False) -> dict[str, str]:
    """Surroundings for the tools: nothing inherited that could import foreign code."""
    dropped = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "LOFTED_DEV_REEXEC"}
    env = {key: value for key, value in os.environ.items() if key not in dropped}
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", os.defpath)])
    env["PYTHONNOUSERSITE"] = "1"
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    home = Path(env["HOME"]) if env.get("HOME") else None
    if home is None or not home.is_dir() or not os.access(home, os.W_OK):
        # Caches have to go somewhere: without a usable home they stay in the checkout.
        private = ROOT / ".cache" / "home"
        private.mkdir(parents=True, exist_ok=True)
        env["HOME"] = str(private)
    if not online:
        env.update(UV_OFFLINE="1", PIP_NO_INDEX="1")
    return env


def run(command: list[str], env: dict[str, str]) -> int:
    """Run in the checkout and return the exit code; Ctrl-C gives the tool time to tidy up."""
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(timeout=10)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        raise


def step(title: str, command: list[str | Path], env: dict[str, str]) -> int:
    """Run one named step and say how long it took."""
    words = [str(word) for word in command]
    shown = [word.replace(f"{ROOT}{os.sep}", "") for word in words]
    say(f"── {title}: {shlex.join(shown)}")
    start = time.perf_counter()
    code = run(words, env)
    how = "done" if code == 0 else f"failed with exit code {code}"
    say(f"   {how} after {time.perf_counter() - start:.1f} s")
    return code


def must(title: str, command: list[str | Path], env: dict[str, str], hint: str = "") -> None:
    """Run one step and stop at its failure."""
    code = step(title, command, env)
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


def pip_settings_for_uv(env: dict[str, str]) -> dict[str, str]:
    """Hand a mirror or certificate configured for pip over to uv, which does not read pip's files."""
    listing = subprocess.run(
        [str(BIN / "python"), "-m", "pip", "config", "list"], env=env, capture_output=True, text=True
    )
    settings = {}
    for line in listing.stdout.splitlines():
        key, _, value = line.partition("=")
        settings[key.rpartition(".")[2]] = value.strip("'\"")
    passed = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {name: settings[key] for key, name in passed.items() if key in settings and name not in env}


def install_lock(env: dict[str, str]) -> None:
    """Install exactly the locked files, checked by hash: with uv, or with pip when uv cannot."""
    python = BIN / "python"
    pip: list[str | Path] = [python, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    pip += ["--only-binary", ":all:"]
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    if step("get uv", [*pip, "--quiet", "-r", BOOTSTRAP], env) == 0:
        sync: list[str | Path] = [BIN / "uv", "pip", "sync", "--require-hashes", "--no-build"]
        sync += ["--python", python, *quiet, LOCK]
        if step("install the locked packages", sync, {**env, **pip_settings_for_uv(env)}) == 0:
            return
        say("   uv could not; trying again with pip, which is slower")
    hint = (
        "\nThis step needs a network. No compiler is needed: every locked package has a ready-made file "
        "for Linux (glibc) on x86-64 and arm64; other machines are not supported yet."
    )
    must("install the locked packages with pip", [*pip, *quiet, "-r", LOCK], env, hint)


def setup() -> None:
    """Make .venv complete, or do nothing when it is."""
    there, wanted = read_stamp(), wanted_stamp()
    if there == wanted:
        return
    start = time.perf_counter()
    say(f"Setting up {VENV} (needed once; downloads some 250 MB the first time)")
    check_venv_modules()
    env = environment(online=True)
    STAMP.unlink(missing_ok=True)
    python = BIN / "python"
    if not python.exists() or any(there.get(key) != wanted[key] for key in ("root", "python")):
        base = getattr(sys, "_base_executable", None) or sys.executable
        must("make .venv", [base, "-m", "venv", "--clear", VENV], env)
    install_lock(env)
    editable: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    must("install lofted itself", [*editable, "--no-build-isolation", "--editable", ROOT], env)
    STAMP.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
    say(f"Set-up complete after {time.perf_counter() - start:.0f} s\n")


def demo() -> None:
    """Analyse a real reported launch and leave the figures and data in demo-output/."""
    out = ROOT / "demo-output"
    must("analyse a reported launch", [BIN / "lofted", "analyze", DEMO_LAUNCH, "--out", out], environment())
    say(f"\nWritten to {out}:")
    for path in sorted(out.rglob("*")):
        if path.is_file():
            say(f"  {path.relative_to(out)}  ({path.stat().st_size / 1e3:,.0f} kB)")


def lint() -> None:
    """Check style, types and import contracts."""
    env = environment()
    must("style", [BIN / "ruff", "check", "."], env)
    must("format", [BIN / "ruff", "format", "--check", "."], env)
    must("types", [BIN / "mypy"], env)
    must("import contracts", [BIN / "lint-imports"], env)


def test(extra: list[str]) -> None:
    """Check everything, in the order of cost, and stop at the first failure."""
    lint()
    workers = min(4, os.cpu_count() or 1)
    command: list[str | Path] = [BIN / "python", "-m", "pytest", "-n", str(workers), "--dist", "loadscope"]
    must("tests", [*command, *extra], environment())


def lock() -> None:
    """Write the lock files again from pyproject.toml (needs a network)."""
    env = environment(online=True)
    env.update(pip_settings_for_uv(env))
    common: list[str | Path] = [BIN / "uv", "pip", "compile", "--quiet", "--upgrade", "--generate-hashes"]
    common += ["--no-header", "--no-annotate", "--python-version", "3.11"]
    extras = ["--extra", "maps", "--extra", "dev"]
    must("lock", [*common, *extras, "-o", LOCK, "pyproject.toml"], env)
    pinned = LOCK.read_text(encoding="utf-8")
    start = pinned.index("\nuv==") + 1
    lines = pinned[start:].splitlines(keepends=True)
    end = next((i for i, line in enumerate(lines[1:], 1) if not line.startswith(" ")), len(lines))
    BOOTSTRAP.write_text("".join(lines[:end]), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, run one command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for function in (setup, demo, test, lint, lock):
        text = (function.__doc__ or "").strip()
        commands.add_parser(function.__name__, help=text, description=text)
    commands.choices["test"].add_argument("extra", nargs="*", help="passed on to pytest, after --")
    options = parser.parse_args(arguments)
    try:
        check_python()
        setup()
        if options.command == "setup":
            say(f"Set-up is complete: {VENV}")
        elif options.command == "test":
            test(options.extra)
        else:
            {"demo": demo, "lint": lint, "lock": lock}[options.command]()
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
