"""``lofted validate`` and ``lofted families``."""

from trajectory.cli.console import NO_ANSWER, OK, progress


def check_physics() -> int:
    """Print the physics table.

    Returns
    -------
    int
        0 when every row is inside its tolerance.
    """
    from trajectory.validation.run import run_physics_checks
    from trajectory.validation.table import format_checks

    checks = run_physics_checks()
    print(format_checks(checks))
    return OK if all(check.passed for check in checks) else NO_ANSWER


def check_public_record(draws: int, seed: int) -> int:
    """Print answers beside published inferences.

    Parameters
    ----------
    draws, seed : int
        Of every answer.

    Returns
    -------
    int
        0 when every scored row passed.
    """
    from trajectory.validation.public_record import format_public_record, run_public_record

    with progress("public record") as report:
        record = run_public_record(draws=draws, seed=seed, progress=report)
    print(format_public_record(record))
    return OK if record.passed else NO_ANSWER


def print_families() -> int:
    """Print the families with their bounds and sources.

    Returns
    -------
    int
        Exit code.
    """
    from launch_data.families import Bounds, load_families

    sources: dict[str, int] = {}
    for family in load_families():
        print(f"{family.name}: {family.description}; {family.stages} stages; drag curve {family.drag_curve}")
        for name in family.__slots__:
            value = getattr(family, name)
            for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(one, Bounds):
                    mark = sources.setdefault(one.source, len(sources) + 1)
                    stage = f" of stage {number + 1}" if isinstance(value, tuple) else ""
                    scale = "log-uniform" if one.is_log else "uniform"
                    print(f"  {name.replace('_', ' ')}{stage}: {one.low:g} to {one.high:g}, {scale} [{mark}]")
        print(f"  lowest burnout mass fraction: {family.lowest_burnout_mass_fraction:g}")
        print(f"  probability of a linear pitch programme: {family.linear_pitch_probability:g}")
    for source, mark in sources.items():
        print(f"[{mark}] {source}")
    return OK
