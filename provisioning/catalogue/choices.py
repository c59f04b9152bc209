"""The choices of options as enumerations. A value is the text that a person sees and a profile file holds."""

from enum import StrEnum


class Environment(StrEnum):
    """Where a configuration runs: each environment is its own pool of workers."""

    PRODUCTION_A = "Production A"
    PRODUCTION_B = "Production B"
    PRODUCTION_C = "Production C"
    PRODUCTION_D = "Production D"
    DEVELOPMENT = "Development"
