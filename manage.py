#!/usr/bin/env python
"""Django's command line for the Solutions Portal."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] != ["tick"]:
        os.environ.setdefault("LOG_LEVEL", "WARNING")  # a person reads what the command itself says
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
