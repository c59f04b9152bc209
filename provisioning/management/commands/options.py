"""``manage.py options``: the options for people (Markdown), for programs (JSON), and as a schema of profile files."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from provisioning.catalogue import documents
from provisioning.profile_files import schema


class Command(BaseCommand):
    help = "Print every configuration option: --markdown (docs/options.md), --json, or --schema (of a profile file)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        form = parser.add_mutually_exclusive_group(required=True)
        form.add_argument("--markdown", action="store_true", help="as docs/options.md has it")
        form.add_argument("--json", action="store_true", help="every declaration, page by page")
        form.add_argument("--schema", action="store_true", help="JSON Schema of a profile file")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["markdown"]:
            self.stdout.write(documents.markdown(), ending="")
        else:
            document = documents.as_json() if options["json"] else schema()
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
