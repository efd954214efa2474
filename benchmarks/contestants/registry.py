"""Everyone who takes part, in the order of the table."""

from benchmarks.common_work import Work
from benchmarks.contestants import c_rival, lofted, numbalsoda_lsoda, scalar, scalar_powered, scipy_rk45
from benchmarks.contestants.base import FREE, Contestant
from benchmarks.powered_work import PoweredWork

OURS = "lofted"


def everyone() -> list[Contestant]:
    """List all contestants, also those that cannot take part here.

    Returns
    -------
    list of Contestant
        Free flights first, then powered ones.
    """
    modules = (scipy_rk45, numbalsoda_lsoda, scalar, c_rival, scalar_powered, lofted)
    listed = [contestant for module in modules for contestant in module.contestants()]
    return sorted(listed, key=lambda contestant: contestant.work != FREE)


def find(name: str) -> Contestant:
    """Look up a contestant.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    Contestant
        The contestant.
    """
    return next(contestant for contestant in everyone() if contestant.name == name)


def flights(work: str, count: int) -> Work | PoweredWork:
    """Make flights of one kind of work.

    Parameters
    ----------
    work : str
        ``FREE`` or ``POWERED``.
    count : int
        Number of flights.

    Returns
    -------
    Work or PoweredWork
        The first flights of that kind.
    """
    return Work(count) if work == FREE else PoweredWork(count)
