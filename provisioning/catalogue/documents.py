"""The catalogue as documents: docs/options.md for people, JSON for programs."""

from typing import Any

from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.pages import OPTIONS, PAGES
from provisioning.catalogue.upgrades import CATALOGUE_VERSION


def as_json() -> dict[str, Any]:
    """Every page and option as plain data."""
    return {"catalogue": CATALOGUE_VERSION, "pages": [_page(page) for page in PAGES]}


def markdown() -> str:
    """docs/options.md."""
    introduction = (
        f"All {len(OPTIONS)} options of a company's profile on {len(PAGES)} pages, made from their declarations by "
        "`manage.py options --markdown`. The name of an option is its page's key, a point and the name given here; "
        "profile files are written so, page by page. An option is shown, checked and used only while its condition "
        "holds."
    )
    parts = ["# Options\n", f"{introduction}\n"]
    parts += [f"- [{page.title}](#{page.key}) (`{page.key}`, {len(page.options)})" for page in PAGES]
    parts.append("")
    for page in PAGES:
        parts.append(f'<a id="{page.key}"></a>\n\n## {page.title}\n')
        parts += [f"{text}\n" for text in (_page_condition(page), page.note) if text]
        parts += [_markdown_option(option) for option in page.options]
    return "\n".join(parts).rstrip() + "\n"


def _page_condition(page: type[Page]) -> str:
    return f"Only while `{page.condition_text()}`." if page.condition else ""


def _markdown_option(option: Option[Any]) -> str:
    facts = [f"Kind: {option.kind_text}"]
    if option.kind.choices:
        facts[0] += f" ({'; '.join(option.kind.choices)})"
    facts.append(f"default: {_code(option.default_text) if option.default_text else 'none'}")
    for name, text in (
        ("only while", _code(option.when_text) if option.when_text else ""),
        ("field type", option.shape_text),
        ("travels", option.travel.value),
        ("needs", option.needs_text),
    ):
        if text:
            facts.append(f"{name}: {text}")
    help_ = f"{option.help}\n\n" if option.help else ""
    return (
        f"### {option.label}\n\n`{option.name}`{' (required)' if option.required else ''}. {help_}"
        f"Effect: {option.effect}.\n\n{'. '.join(_capital(fact) for fact in facts)}.\n"
    )


def _code(text: str) -> str:
    return f"`{text}`"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _page(page: type[Page]) -> dict[str, Any]:
    entry = {"key": page.key, "title": page.title, "when": page.condition_text(), "note": page.note}
    return {**entry, "options": [_option(option) for option in page.options]}


def _option(option: Option[Any]) -> dict[str, Any]:
    return {
        "key": option.key,
        "label": option.label,
        "kind": option.kind_text,
        "choices": list(option.kind.choices),
        "default": option.default_json,
        "when": option.when_text,
        "needs": option.needs_text,
        "sf_type": option.shape_text,
        "flow": option.travel.value,
        "required": option.required,
        "per_company_file": option.per_company_file,
        "effect": option.effect,
        "help": option.help,
    }
