"""From the values of an older catalogue to those of the present one.

A live company never changes by a release: a revision holds every value, defaults included. Where an option is renamed,
split or removed, or gets a default that older companies must not get, a function here turns the values of the version
before into the next, and CATALOGUE_VERSION counts up.
"""

from collections.abc import Callable, Mapping
from typing import Final

from provisioning.catalogue.kinds import JSON

Values = dict[str, JSON]
Upgrade = Callable[[Values], Values]

#: The version that present declarations have.
CATALOGUE_VERSION: Final = 1

#: Version -> what makes its values those of the version after it.
UPGRADES: Final[Mapping[int, Upgrade]] = {}


class UpgradeError(ValueError):
    """Values of a catalogue that this release does not know."""


def upgraded(
    values: Mapping[str, JSON],
    version: int,
    *,
    to: int = CATALOGUE_VERSION,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
) -> Values:
    """``values`` of catalogue ``version`` as the catalogue ``to`` has them.

    Raises UpgradeError where they are of a newer catalogue, or a step is missing.
    """
    if version > to:
        raise UpgradeError(f"The values are of catalogue version {version}; this release knows {to} at most.")
    result = dict(values)
    for step in range(version, to):
        if step not in upgrades:
            raise UpgradeError(f"There is no way from catalogue version {step} to {step + 1}.")
        result = upgrades[step](result)
    return result
