"""The mails about a person's account, put into the outbox in the transaction that causes them.

Names that somebody typed do not stand in mails to an address that nobody has confirmed: the portal shall not carry
other people's messages.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from provisioning import deployment, mail
from provisioning.models import User


def queue_welcome(person: User) -> None:
    """To who registered a company."""
    _queue("welcome", _("Your company is registered"), person, profile=address_of("accounts:load_profile"))


def queue_address_taken(person: User) -> None:
    """To whose address somebody wanted to register another company with."""
    _queue(
        "address_taken",
        _("You already have an account"),
        person,
        login=address_of("accounts:login"),
        forgotten=address_of("accounts:forgotten"),
    )


def queue_reset(person: User, *, uid: str, token: str) -> None:
    """The link with which a new password can be set, once."""
    query = urlencode({"person": uid, "token": token})
    _queue(
        "reset",
        _("Set a new password"),
        person,
        link=f"{address_of('accounts:new_password')}?{query}",
        minutes=settings.PASSWORD_RESET_TIMEOUT // 60,
    )


def queue_password_changed(person: User) -> None:
    _queue(
        "password_changed",
        _("Your password was changed"),
        person,
        forgotten=address_of("accounts:forgotten"),
    )


def address_of(name: str) -> str:
    """The address of a page as people reach it; never from the request, whose Host header anybody can forge."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(name)


def _queue(letter: str, subject: str, person: User, **context: Any) -> None:
    context |= {"deployment": deployment, "home": address_of("home")}
    mail.queue(
        to=[person.email],
        subject=f"{deployment.PRODUCT_NAME}: {subject}",
        text=render_to_string(f"accounts/mail/{letter}.txt", context),
        html=render_to_string(f"accounts/mail/{letter}.html", {**context, "subject": subject}),
        company=person.company,
    )
