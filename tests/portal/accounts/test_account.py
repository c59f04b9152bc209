"""A person's own page."""

from django.test import Client

from provisioning.models import AuditEvent, User

ADDRESS = "/account/"


def test_a_person_sees_who_they_are_and_for_whom(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = client.get(ADDRESS).content.decode()
    assert "admin@acme.example" in page
    assert "Acme Trading" in page
    assert 'href="/account/password/"' in page


def test_a_person_changes_their_name_and_nothing_else(
    client: Client, administrator: User, outsider: User
) -> None:
    client.force_login(administrator)
    given = {
        "first_name": "Grace",
        "last_name": "Hopper",
        "email": "new@acme.example",
        "is_staff": "on",
        "company": str(outsider.company_id),
        "id": str(outsider.pk),
    }
    assert client.post(ADDRESS, given)["Location"] == ADDRESS
    administrator.refresh_from_db()
    assert administrator.get_full_name() == "Grace Hopper"
    assert (administrator.email, administrator.is_staff) == ("admin@acme.example", False)
    assert administrator.company_id != outsider.company_id
    outsider.refresh_from_db()
    assert outsider.first_name == ""
    (event,) = AuditEvent.objects.all()
    assert event.difference == {"first_name": ["", "Grace"], "last_name": ["", "Hopper"]}
    client.post(ADDRESS, given)
    assert AuditEvent.objects.count() == 1


def test_a_name_stays_text(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    client.post(ADDRESS, {"first_name": "<script>alert(1)</script>", "last_name": "x"})
    assert "<script>alert" not in client.get(ADDRESS).content.decode()


def test_a_company_page_is_kept_in_no_cache(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    for address in (ADDRESS, "/"):
        assert "no-store" in client.get(address)["Cache-Control"]
