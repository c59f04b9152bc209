"""What the tests of accounts type, and the mails that came of it."""

import re

from provisioning.models import MailMessage

PASSWORD = "a long pass phrase"
NEW_PASSWORD = "quite another pass phrase"

REGISTRATION = {
    "company": "Lovelace & Daughters",
    "email": "ada@lovelace.example",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "solution": "Salesforce to QuickBooks",
}


def mails_to(email: str) -> list[MailMessage]:
    """Newest first."""
    return [mail for mail in MailMessage.objects.order_by("-created_at") if mail.to == [email]]


def link_in(mail: MailMessage) -> str:
    """Path and query of the link that sets a new password."""
    found = re.search(r"http://127\.0\.0\.1:8000(/account/password/new/\S+)", mail.text)
    assert found, mail.text
    return found[1]
