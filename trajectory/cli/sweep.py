"""`lofted sweep` and `lofted merge`: many flights of one kind, kept as they come, and what they say."""

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from trajectory.cli import terminal
from trajectory.cli.app import INTERRUPTED, PARTIAL, app, command, command_of
from trajectory.errors import InputError

if TYPE_CHECKING:
    from trajectory.ensembles.store import Store
    from trajectory.sweeps.chunks import Chunk
    from trajectory.sweeps.result import SweepResult
    from trajectory.sweeps.run import Count, Workers
    from trajectory.sweeps.specification import Sweep

LOCAL = "local"  # what --dask means without an address
TRIAL = 256  # flights that the estimate is measured on
OVERHEAD = 8192  # bytes of a file beside its numbers
SILENCE = 60.0  # s between two lines about the progress where there is no terminal

Specification = Annotated[Path, typer.Argument(metavar="SPEC.toml", help="Form in docs/sweeps.md.")]
Folder = Annotated[
    Path | None,
    typer.Option("--cache", metavar="FOLDER", help="Where flights are kept; your own cache unless named."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Write summary.json and all flights as ensemble.h5."),
]
Plot = Annotated[
    bool, typer.Option("--plot", help="Draw the outputs and the range-apogee plane, as PNG and SVG.")
]
Digest = Annotated[bool, typer.Option("--digest", help="Print the SHA-256 of the numbers and nothing else.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class _Sweep(TyperCommand):
    """--dask may stand without an address, which typer does not know."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _with_local(args))


def _with_local(arguments: list[str]) -> list[str]:
    written = []
    for number, word in enumerate(arguments):
        written.append(word)
        following = arguments[number + 1] if number + 1 < len(arguments) else ""
        if word == "--dask" and "://" not in following:
            written.append(LOCAL)
    return written


@command_of(app, cls=_Sweep)
def sweep(
    spec: Specification,
    out: Out = None,
    plot: Plot = False,
    digest: Digest = False,
    json: Json = False,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Fly part I of N only, as in a job array; then merge.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="How many fly at the same time; never changes a number.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="[tls://HOST:PORT]", help="Fly in a Dask cluster: of this machine, or the one named."
        ),
    ] = None,
    cache: Folder = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Say how much work it is, and stop.")] = False,
) -> None:
    """Fly many flights with drawn parameters.

    A specification says from which distributions the parameters of the flights come, and what is wanted.
    What has been flown is kept at once: run it again after an interruption, and it goes on. The numbers do
    not depend on threads, workers, chunks or interruptions. Exit code 3: some flights are missing.

    lofted sweep examples/sweep.toml --plot

    lofted sweep examples/sweep.toml --shard 3/10
    """
    part = _shard(shard)
    if part[1] > 1 and (out is not None or plot or digest):
        raise InputError("--out, --plot and --digest are about a whole sweep: give them to lofted merge")
    asked, store = _open(spec, cache)

    from trajectory.sweeps.result import in_use, shard_of

    chunks = shard_of(asked, *part)
    keys = _keys(chunks)
    if not digest:
        _estimate(asked, store, chunks, keys, threads)
    if estimate:
        return
    with in_use(asked, store):
        result = _fly(asked, store, part, keys, dask, threads)
        _tell_failures(result)
        if part[1] > 1:
            _tell_shard(result, part, spec, json=json)
            raise typer.Exit(PARTIAL if result.count.failures else 0)
        _show(result, spec, out, plot=plot, digest=digest, json=json)
    if cache is None:
        _make_room(store)


def _fly(
    asked: "Sweep",
    store: "Store",
    part: tuple[int, int],
    keys: list[str],
    dask: str | None,
    count: int | None,
) -> "SweepResult":
    """Fly what is missing of a part; Ctrl-C says how much is kept."""
    from trajectory.sweeps.result import run_sweep

    try:
        with _workers(dask, count) as workers, _watch() as progress:
            return run_sweep(asked, store=store, workers=workers, shard=part, progress=progress)
    except KeyboardInterrupt:
        kept = sum(store.path(key).exists() for key in keys)
        typer.echo(
            f"lofted: interrupted: {kept} of {len(keys)} chunks are kept; run it again to go on", err=True
        )
        raise typer.Exit(INTERRUPTED) from None


@command
def merge(
    spec: Specification,
    source: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FOLDER", help="Another folder with flights; may be repeated."),
    ] = None,
    out: Out = None,
    plot: Plot = False,
    digest: Digest = False,
    json: Json = False,
    cache: Folder = None,
) -> None:
    """Bring the shards of a sweep together.

    Nothing is flown; the result is that of a sweep in one piece, to the last bit.

    lofted merge examples/sweep.toml --from node1/cache --from node2/cache
    """
    missing = [folder for folder in source or [] if not folder.is_dir()]
    if missing:
        raise InputError(f"--from {str(missing[0])!r}: is no folder: name one that a shard kept flights in")
    asked, store = _open(spec, cache)

    from trajectory.sweeps.result import in_use, merge_shards

    with in_use(asked, store):
        with _watch() as progress:
            result = merge_shards(asked, source or [], store=store, progress=progress)
        _tell_failures(result)
        _show(result, spec, out, plot=plot, digest=digest, json=json)


def _shard(text: str | None) -> tuple[int, int]:
    if text is None:
        return 1, 1
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise InputError(f"--shard {text!r}: write two numbers, such as 3/10 for the third of ten parts")
    return int(part), int(parts)


def _open(spec: Path, cache: Path | None) -> "tuple[Sweep, Store]":
    from trajectory.ensembles.store import open_store
    from trajectory.sweeps.reading import read_sweep

    return read_sweep(spec), open_store(cache)


def _keys(chunks: Any) -> list[str]:
    from trajectory.sweeps.chunks import key_of

    return [key_of(chunk) for chunk in chunks]


def _estimate(asked: "Sweep", store: "Store", chunks: Any, keys: list[str], threads: int | None) -> None:
    """Say how many flights, bytes and seconds it will take, measured on a few flights."""
    from trajectory.rows import available_threads
    from trajectory.sweeps.model import columns, fly_samples

    missing = [chunk for chunk, key in zip(chunks, keys, strict=True) if not store.path(key).exists()]
    flights = sum(chunk.count for chunk in missing)
    width = 8 + sum(dtype.itemsize for dtype, _ in columns(asked).values())
    whole = sum(chunk.count for chunk in chunks)
    size = terminal.file_size(whole * width + OVERHEAD * len(chunks))
    words = f"{whole:,} flights in {len(chunks)} chunks, {size}"
    if not flights:
        typer.echo(f"lofted: {words}; all of them are kept already", err=True)
        return
    count = min(TRIAL, asked.samples)
    fly_samples(asked, 0, count)  # the first flights of a process take longer
    began = time.perf_counter()
    fly_samples(asked, 0, count)
    seconds = (time.perf_counter() - began) / count * flights / (threads or available_threads())
    kept = f" ({len(chunks) - len(missing)} chunks are kept already)" if len(missing) < len(chunks) else ""
    typer.echo(f"lofted: {words}{kept}; about {_duration(seconds)} on this machine", err=True)


def _duration(seconds: float) -> str:
    if seconds < 90.0:
        return f"{max(seconds, 1.0):.0f} s"
    if seconds < 5400.0:
        return f"{seconds / 60.0:.0f} min"
    return f"{seconds / 3600.0:.1f} h"


@contextmanager
def _workers(dask: str | None, threads: int | None) -> "Iterator[Workers]":
    from trajectory.sweeps import executors

    if dask is None:
        with executors.threads(threads) as workers:
            yield workers
        return
    from trajectory.sweeps import cluster

    opened = cluster.local_cluster(threads) if dask == LOCAL else cluster.join_cluster(dask)
    with opened as workers:
        yield workers


@contextmanager
def _watch() -> "Iterator[Callable[[Count], None]]":
    """Show how far it is, how fast and how long it will take; now and then a line where nobody watches."""
    with terminal.progress_bar() as bar:
        said = time.monotonic()

        def tell(count: "Count") -> None:
            nonlocal said
            words = f"{count.done} of {count.total} chunks{_rate(count)}"
            if bar is not None:
                bar(count.done / max(count.total, 1), words)
            elif time.monotonic() - said > SILENCE:
                said = time.monotonic()
                print(f"lofted: {words}", file=sys.stderr, flush=True)

        yield tell


def _rate(count: "Count") -> str:
    if not count.made or not count.seconds:
        return ""
    left = (count.total - count.done) * count.seconds / count.made
    return f", {count.flights / count.seconds:,.0f} flights/s, {_duration(left)} left"


def _make_room(store: "Store") -> None:
    """Keep the user's own cache below its cap; a folder that was named is its owner's to look after."""
    from trajectory.ensembles.upkeep import CAP, collect

    removed = collect(store.root, CAP)
    if removed.entries:
        typer.echo(
            f"lofted: the cache has grown above {terminal.file_size(CAP)}: removed {removed.entries} entries "
            f"that were not used for longest, {terminal.file_size(removed.size)}",
            err=True,
        )


def _tell_shard(result: "SweepResult", part: tuple[int, int], spec: Path, *, json: bool) -> None:
    """Say how much a shard has; what the sweep says follows from all shards together."""
    if not json:
        typer.echo(
            f"shard {part[0]} of {part[1]}: {result.count.done} of {result.count.total} chunks, "
            f"{result.samples_done:,} of the {result.sweep.samples:,} flights of the sweep; "
            f"when all shards are there: lofted merge {spec}"
        )
        return
    terminal.print_json(
        {
            "shard": part[0],
            "shards": part[1],
            "samples": result.sweep.samples,
            "computed": result.samples_done,
            "is_partial": not result.is_whole,
            "missing_chunks": sorted(result.missing),
        }
    )


def _tell_failures(result: "SweepResult") -> None:
    """Name what is missing, chunks with the same reason together."""
    together: dict[str, list[Chunk]] = {}
    for failure in result.count.failures:
        together.setdefault(failure.reason, []).append(failure.chunk)
    for reason, (first, *others) in itertools.islice(together.items(), 20):
        named = f"{first} and {len(others)} more up to {others[-1]} are" if others else f"{first} is"
        typer.echo(f"lofted: {named} missing: {reason}", err=True)
    if len(together) > 20:
        typer.echo(f"lofted: and more, for {len(together) - 20} other reasons", err=True)


def _show(
    result: "SweepResult", spec: Path, out: Path | None, *, plot: bool, digest: bool, json: bool
) -> None:
    """Print what the sweep says, and write what was asked for; exit code 3 when part of it is missing."""
    from trajectory.sweeps.result import digest_of

    if digest:
        typer.echo(digest_of(result))
        return

    from trajectory.report.sweep import write_sweep
    from trajectory.sweeps.result import sum_up

    with terminal.progress_bar() as progress:
        summary = sum_up(result, progress)
        written = write_sweep(result, summary, out, spec.stem if plot else None)
    if json:
        terminal.print_json(summary.to_dict())
    else:
        typer.echo(f"{result}\n{summary}")
    for path in written:
        typer.echo(f"lofted: written: {path}", err=True)
    if not result.is_whole:
        raise typer.Exit(PARTIAL)
