"""What a statement on stages and propellant says of a family: a claim that may be wrong, like any other."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from launch_data.configuration import MOST_STAGES, PROPELLANTS, Configuration
from launch_data.families import Family

Array = NDArray[np.float64]

# Probability that a number of stages or a propellant is said wrongly.  Counted on public pages: 5 of 96
# statements on stages and 9 of 166 on propellant deviate from what most say of the type (docs/families.md).
WRONG = 0.05


def as_said(said: Configuration, families: tuple[Family, ...]) -> NDArray[np.bool_]:
    """Tell which families are as somebody says that the missile is built.

    Parameters
    ----------
    said : Configuration
        Stages and propellant, as far as they are said.
    families : tuple of Family
        A family that leaves its propellant open is as said whatever that is.

    Returns
    -------
    ndarray of bool, shape (families,)
        True everywhere where nothing is said.
    """
    return _stages_agree(said, families) & _propellants_agree(said, families)


def told_by(families: tuple[Family, ...], said: Configuration | None) -> Configuration | None:
    """Leave out of a statement what the families do not tell apart.

    Parameters
    ----------
    families : tuple of Family
        Of the prior.
    said : Configuration or None
        What is said.

    Returns
    -------
    Configuration or None
        Without the propellant where every family leaves it open; None where nothing stays.
    """
    if said is not None and all(family.propellant is None for family in families):
        said = replace(said, propellant=None)
    return None if said is None or said.is_open else said


def likelihood(said: Configuration | None, families: tuple[Family, ...]) -> Array:
    """Probability of a statement under each family.

    Parameters
    ----------
    said : Configuration or None
        What is said; None where nothing is.
    families : tuple of Family
        Of the prior.

    Returns
    -------
    ndarray, shape (families,)
        The number of stages and the propellant are right or wrong independently; a wrong one, whose
        probability is `WRONG`, is any of its sort.
    """
    chance = np.ones(len(families))
    if said is not None and said.stages is not None:
        chance *= np.where(_stages_agree(said, families), 1.0 - WRONG, 0.0) + WRONG / MOST_STAGES
    if said is not None and said.propellant is not None:
        chance *= np.where(_propellants_agree(said, families), 1.0 - WRONG, 0.0) + WRONG / len(PROPELLANTS)
    return chance


def _stages_agree(said: Configuration, families: tuple[Family, ...]) -> NDArray[np.bool_]:
    return np.array([said.stages in (None, family.stages) for family in families], dtype=np.bool_)


def _propellants_agree(said: Configuration, families: tuple[Family, ...]) -> NDArray[np.bool_]:
    return np.array(
        [said.propellant is None or family.propellant in (None, said.propellant) for family in families],
        dtype=np.bool_,
    )
