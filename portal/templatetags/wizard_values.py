"""Writes an option's value for people, in the wizard's templates."""

from django import template

from portal.wizard.values import value_text

register = template.Library()
register.filter("value_text", value_text)
