"""Open an HDF5 file of unknown origin: another process looks into it, under limits; this one never does.

A crafted file can make HDF5 read other files, load code, fill the memory, hang or crash.  So the reader is a
child that holds nothing worth having: a bare environment, no way to write, little memory, little time.
"""

import importlib.util
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Annotated, Any, Literal, cast

from pydantic import AfterValidator, Field, JsonValue, TypeAdapter, ValidationError

from trajectory.ensembles.seal import OWN, is_sealed
from trajectory.errors import InputError, StoreError

LARGEST_FILE = 256 * 2**20  # bytes; the child holds all of it in memory
LARGEST_ANSWER = 16 * 2**20
MEMORY_BYTES = 2**30
PROCESSOR_SECONDS = 5
WALL_SECONDS = 10.0  # with the start of the interpreter, on a busy machine
LIMITS = (
    (resource.RLIMIT_AS, MEMORY_BYTES),
    (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)
# Isolated mode ignores PYTHON* and the working folder; a folder is named only where that hides our packages.
PROGRAM = (
    "import sys; sys.path[:0] = [place for place in sys.argv[1:] if place not in sys.path]; "
    "from trajectory.ensembles import examine; examine.main()"
)
ENVIRONMENT = {"HDF5_PLUGIN_PRELOAD": "::", "OPENBLAS_NUM_THREADS": "1"}  # the first: load no filter, ever


def _finite(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a mapping that cannot be changed; JSON knows no NaN, whatever the child says."""
    json.dumps(values, allow_nan=False)
    return MappingProxyType(values)


Named = Annotated[Mapping[str, JsonValue], AfterValidator(_finite)]
Groups = Annotated[Mapping[str, Named], AfterValidator(MappingProxyType)]
Number = int | Annotated[float, Field(allow_inf_nan=False)] | None


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A data set of plain numbers or text.

    Attributes
    ----------
    path : str
    dtype : str
    shape : tuple of int
    units : str
        As the file says; blank where it says nothing.
    attributes : mapping
    stored_bytes : int
    finite : int or None
        How many numbers are finite; None where the column is not summarised.
    minimum, median, maximum : int, float or None
        Of the finite numbers.
    note : str
        Why there is no summary, where that is not plain from type and shape.
    """

    path: str
    dtype: str
    shape: tuple[int, ...]
    units: str
    attributes: Named
    stored_bytes: int
    finite: int | None
    minimum: Number
    median: Number
    maximum: Number
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """What is in a file; the text in it is a stranger's, print it through `inert`.

    Attributes
    ----------
    columns : tuple of Column
    attributes : mapping of str to mapping
        Of the groups, by path; "/" is the file.
    unread : tuple of str
        Data sets and attributes of a type that is not read, and which.
    size : int
        Bytes of the file.
    seal : str
        "intact": the SHA-256 at the end fits all bytes before it; "broken": the file names what made it as
        ours do, and its SHA-256 does not fit; "none": somebody else's file.
    key : str
        The content key that the file names; blank in somebody else's.
    identity : str
        What made the numbers, as JSON text.
    made_with : mapping of str to str
        Versions.
    """

    columns: tuple[Column, ...]
    attributes: Groups
    unread: tuple[str, ...]
    size: int
    seal: Literal["intact", "broken", "none"]
    key: str
    identity: str
    made_with: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON.

        Returns
        -------
        dict
        """
        columns = [
            {name: getattr(one, name) for name in Column.__slots__} | {"attributes": dict(one.attributes)}
            for one in self.columns
        ]
        attributes = {path: dict(values) for path, values in self.attributes.items()}
        plain = {name: getattr(self, name) for name in ("unread", "size", "seal", "key", "identity")}
        return {"columns": columns, "attributes": attributes, **plain, "made_with": dict(self.made_with)}


class _RefusedError(Exception):
    """Why there is no answer."""


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    columns: tuple[Column, ...]
    attributes: Groups
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Refusal:
    refused: str


_FORM: TypeAdapter[_Answer | _Refusal] = TypeAdapter(_Answer | _Refusal)


def examine_file(path: str | os.PathLike[str]) -> Examined:
    """Tell what is in an HDF5 file, without trust in it.

    Parameters
    ----------
    path : path
        Any HDF5 file of up to 256 MiB.

    Returns
    -------
    Examined

    Raises
    ------
    InputError
        No regular file, not readable, or too large.
    StoreError
        The file is refused, or the process that looked into it crashed, hung or needed too much; names the
        file and the reason.
    """
    content = _content(path)
    try:
        answer = _FORM.validate_json(_look(content), strict=True)
        if isinstance(answer, _Refusal):
            raise _RefusedError(answer.refused)
    except ValidationError:
        raise StoreError(f"{inert(path)}: refused: what was found in it makes no sense") from None
    except _RefusedError as problem:
        raise StoreError(f"{inert(path)}: refused: {inert(problem)}") from None
    return _sealed(content, answer)


def inert(text: object) -> str:
    """Return text that does nothing to a terminal: whatever is not printable becomes an escape.

    Parameters
    ----------
    text : object
        Printed by `str`.

    Returns
    -------
    str
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in str(text)
    )


def _sealed(content: bytes, answer: _Answer) -> Examined:
    told = answer.attributes.get("/", {})
    own = {name.removeprefix(OWN): str(value) for name, value in told.items() if name.startswith(OWN)}
    key, identity = own.pop("key", ""), own.pop("identity", "")
    return Examined(
        columns=answer.columns,
        attributes=answer.attributes,
        unread=answer.unread,
        size=len(content),
        seal="intact" if is_sealed(content) else "broken" if key else "none",
        key=key,
        identity=identity,
        made_with=MappingProxyType(own),
    )


def _content(path: str | os.PathLike[str]) -> bytes:
    """Read a regular file; a pipe or a device may never end."""
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise InputError(f"{inert(path)}: is not a regular file")
            if state.st_size > LARGEST_FILE:
                raise InputError(
                    f"{inert(path)}: has {state.st_size:,} bytes; up to {LARGEST_FILE:,} are examined"
                )
            return file.read(LARGEST_FILE)
    except OSError as problem:
        raise InputError(f"{inert(path)}: cannot be read: {problem.strerror or problem}") from None


def _look(content: bytes) -> bytes:
    """Give a file to a child and return what the child says of it."""
    begun = time.monotonic()
    with _child() as process:
        stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        # The child reads everything before it writes anything, so the two cannot wait for each other.
        with suppress(BrokenPipeError):
            stdin.write(content)
            stdin.close()
        said = stdout.read(LARGEST_ANSWER + 1)
        if len(said) > LARGEST_ANSWER:
            raise _RefusedError("there is no end to what is in it")
        process.wait()
    if process.returncode:
        raise _RefusedError(_ending(process.returncode, time.monotonic() - begun >= WALL_SECONDS))
    return said


@contextmanager
def _child() -> Iterator["subprocess.Popen[bytes]"]:
    """Start the child under its limits; it has ended when the block has."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", PROGRAM, *_places()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=ENVIRONMENT | {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
        start_new_session=True,
    )
    alarm = threading.Timer(WALL_SECONDS, _end, (process,))
    try:
        _limit(process.pid)  # before the first byte of the file is sent
        alarm.start()
        yield process
    finally:
        alarm.cancel()
        _end(process)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        process.wait()


def _limit(number: int) -> None:
    """Put the limits on the child; one that the analyst's session sets lower stays."""
    with suppress(ProcessLookupError):  # it ended by itself
        for name, most in LIMITS:
            hard = resource.prlimit(number, name)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(number, name, (most, most))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the child and whatever it started; its number is ours until somebody waits for it."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _places() -> list[str]:
    """Folders that hold our packages, h5py and numpy."""
    specs = (importlib.util.find_spec(name) for name in ("trajectory", "h5py", "numpy"))
    return list(dict.fromkeys(str(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin))


def _ending(code: int, is_late: bool) -> str:
    """Say why the child ended without an answer."""
    if is_late:
        return f"looking into it takes longer than {WALL_SECONDS:g} s"
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"looking into it takes more than {PROCESSOR_SECONDS} s of processor time, or too much memory"
    if code < 0:
        return f"it makes HDF5 crash ({signal.Signals(-code).name})"
    return "it makes the reader fail"
