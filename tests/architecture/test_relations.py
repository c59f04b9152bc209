"""Relations between models point down, as imports do: what import-linter cannot see."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.fields.reverse_related import ForeignObjectRel

from tests.architecture.sources import python_files, short, strings, syntax

#: Lowest first.
LAYERS = ["provisioning", "sync", "portal"]


def _layer(model: type[Model]) -> int | None:
    label = model._meta.app_label
    return LAYERS.index(label) if label in LAYERS else None


def _our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if _layer(model) is not None]


def _upward_relations() -> Iterator[str]:
    for model in _our_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignObjectRel) or not field.is_relation or field.related_model is None:
                continue
            target = field.related_model
            assert not isinstance(target, str), f"{model._meta.label}.{field.name} points to an unknown model"
            mine, theirs = _layer(model), _layer(target)
            if mine is not None and theirs is not None and theirs > mine:
                yield f"{model._meta.label}.{field.name} -> {target._meta.label}"


def test_foreign_keys_point_down() -> None:
    assert list(_upward_relations()) == []


def _accessors_from_above(layer: str) -> set[str]:
    """Names under which models of a lower layer offer rows of a higher one, as ``configuration.flows``."""
    return {
        accessor
        for model in _our_models()
        if model._meta.app_label == layer
        for relation in model._meta.related_objects
        if (above := _layer(relation.related_model)) is not None and above > LAYERS.index(layer)
        if (accessor := relation.get_accessor_name()) is not None
    }


def test_the_accessors_that_sync_adds_to_provisioning_are_known() -> None:
    assert {"flows", "runs", "bindings", "lease"} <= _accessors_from_above("provisioning")


@pytest.mark.parametrize("layer", LAYERS[:-1])
def test_no_layer_uses_rows_of_a_higher_one_through_reverse_accessors(layer: str) -> None:
    names = _accessors_from_above(layer)
    used = [
        f"{short(path)}:{node.lineno} .{node.attr}"
        for path in python_files(layer)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute) and node.attr in names and not _is_module_attribute(node)
    ]
    looked_up = [
        f"{short(path)} {text!r}"
        for path in python_files(layer)
        for text in strings(syntax(path))
        if any(text.startswith(f"{name}__") for name in names)
    ]
    assert used + looked_up == []


def _is_module_attribute(node: ast.Attribute) -> bool:
    """``sync.flows`` and the like in dotted imports are modules, not rows."""
    return isinstance(node.value, ast.Name) and node.value.id in LAYERS


@pytest.mark.parametrize("layer", LAYERS[:-1])
def test_no_layer_names_modules_models_or_tasks_of_a_higher_one(layer: str) -> None:
    higher = "|".join(LAYERS[LAYERS.index(layer) + 1 :])
    dotted = re.compile(rf"(?:{higher})\.[A-Za-z_][\w.]*")  # what get_model, send_task and import_string take
    named = [
        f"{short(path)}: {text!r}"
        for path in python_files(layer)
        for text in strings(syntax(path))
        if dotted.fullmatch(text)
    ]
    assert named == []
