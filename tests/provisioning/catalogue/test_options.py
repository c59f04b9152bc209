"""The catalogue against its fixture: the published list of options, kept here as data."""

import json
from pathlib import Path
from typing import Any

import pytest

from provisioning.catalogue.kinds import Emails
from provisioning.catalogue.option import Option
from provisioning.catalogue.pages import OPTIONS, PAGES, PROFILE_OPTIONS
from provisioning.catalogue.requirements import OwnField, SalesforceFieldNeed, SalesforceObjectNeed

LISTED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "options.json").read_text())["pages"]
LISTED_OPTIONS = [option for page in LISTED for option in page["options"]]


def declared(option: Option[Any]) -> dict[str, Any]:
    default = "" if isinstance(option.kind, Emails) and option.default == () else option.default_json
    facts = {
        "key": option.key,
        "label": option.label,
        "kind": option.kind_text,
        "choices": list(option.kind.choices),
        "default": default,
        "when": option.when_text,
        "needs": option.needs_text,
        "sf_type": option.shape_text,
        "flow": option.travel.value,
    }
    return {name: fact for name, fact in facts.items() if name in ("key", "label", "kind", "default") or fact}


def test_there_are_473_options_on_19_pages() -> None:
    assert (len(OPTIONS), len(PAGES)) == (473, 19)


def test_pages_are_those_of_the_list_in_its_order() -> None:
    pages = [
        {"key": page.key, "title": page.title, "when": page.condition_text(), "note": page.note}
        for page in PAGES
    ]
    assert pages == [{name: page[name] for name in ("key", "title", "when", "note")} for page in LISTED]


@pytest.mark.parametrize("number", range(len(LISTED)), ids=lambda number: LISTED[number]["key"])
def test_options_of_a_page_are_those_of_the_list_in_its_order(number: int) -> None:
    assert [declared(option) for option in PAGES[number].options] == LISTED[number]["options"]


def test_every_option_has_an_effect_and_advice() -> None:
    assert [key for key, option in OPTIONS.items() if not option.effect or not option.help] == []


def test_texts_of_families_are_filled_in() -> None:
    texts = [f"{o.label}{o.effect}{o.help}{o.default_text}" for o in OPTIONS.values()]
    assert [text for text in texts if "{" in text or "}" in text] == []


def test_conditions_look_at_options_of_the_same_page_or_at_directions() -> None:
    far = [
        (key, seen.key)
        for key, option in OPTIONS.items()
        if option.when
        for seen in option.when.options()
        if seen.page_key not in (option.page_key, "direction")
    ]
    assert far == []


def test_conditions_look_at_declared_options() -> None:
    for option in OPTIONS.values():
        for seen in option.when.options() if option.when else ():
            assert OPTIONS[seen.key] is seen


def test_every_needs_text_has_data_and_names_it() -> None:
    for option in OPTIONS.values():
        if option.needs is None:
            continue
        of = [requirement for need in option.needs.needs for requirement in need.of]
        assert of, option.key
        for requirement in of:
            if isinstance(requirement, SalesforceFieldNeed) and "..." not in option.needs_text:
                assert requirement.name in option.needs_text, option.key
            if isinstance(requirement, SalesforceObjectNeed) and option.name != "accounting":
                assert requirement.label in option.needs_text
            if isinstance(requirement, OwnField):
                assert option.kind_text.startswith("sf_field:")


def test_secrets_and_logins_are_no_part_of_a_profile() -> None:
    assert len(PROFILE_OPTIONS) == 473 - 12
    assert not [key for key, option in PROFILE_OPTIONS.items() if option.kind_text.startswith("secret")]
