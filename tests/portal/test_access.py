"""The stranger test: every address says who may see it, and refuses the others, whatever they send.

Addresses are found by walking the resolver, so a new one is held to this without being named here. Each is made real
with the things of a company that has one of everything (tests/portal/companies.py); what its own people are given
proves that the refusals are not for want of such a thing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from portal.access import Access, company_for, company_required, declared_access
from provisioning.models import Company, Configuration, User
from tests.portal.addresses import COMMON, OWNED, Address, all_addresses
from tests.portal.companies import Furnished, furnish
from tests.portal.page_forms import PageForm, forms_in

ADDRESSES = all_addresses()
OF_COMPANIES = [address for address in ADDRESSES if address.access is Access.COMPANY]
OF_STAFF = [address for address in ADDRESSES if address.access is Access.STAFF]
PUBLIC = [address for address in ADDRESSES if address.access is Access.PUBLIC]
METHODS = ("get", "post", "put", "delete", "head", "options")
#: Where staff comes in and goes out.
ADMIN_DOORS = {"admin:login", "admin:logout"}
#: What an address must be asked with, lest it finds nothing of its own company either.
NEEDED: dict[str, dict[str, str]] = {
    "revisions:compare": {"before": "1", "after": "2"},
    "flows:catch_up_prepare": {"version": "0"},
}
VICTIM, STRANGER = "Zymurgy", "Quidnunc"


@pytest.fixture
def victim(db: None, settings: LazySettings) -> Furnished:
    settings.MAILBOX = False  # a development machine's page; tests/portal/accounts/test_mailbox.py bounds it
    return furnish(VICTIM, revisions=3)


@pytest.fixture
def stranger(db: None) -> Furnished:
    """A person of another company, with fewer revisions: the victim's last number is none of theirs."""
    return furnish(STRANGER, revisions=1)


def _answers(client: Client, address: str, **data: Any) -> Iterator[tuple[str, Any]]:
    """Each method's answer, and that to an htmx request."""
    for method in METHODS:
        yield method, getattr(client, method)(address, data if method in {"get", "post"} else None)
    for method in ("get", "post"):
        yield f"htmx {method}", getattr(client, method)(address, data, headers={"HX-Request": "true"})


def _odd(
    client: Client,
    addresses: list[Address],
    victim: Furnished,
    *,
    allowed: set[int],
    needed: int | None = None,
    to: str = "",
    under: Furnished | None = None,
    instead: Mapping[str, object] | None = None,
) -> list[str]:
    """What was answered otherwise than it should: a status that is not allowed or (over all methods) missing, a
    redirect elsewhere than ``to``, or something of the victim in the answer."""
    found = []
    for address in addresses:
        codes = set()
        for method, answer in _answers(
            client, address.of((under or victim).configuration, **(instead or {}))
        ):
            codes.add(answer.status_code)
            elsewhere = to and answer.status_code == 302 and not answer["Location"].startswith(to)
            if answer.status_code not in allowed or elsewhere:
                found.append(f"{method} {address.pattern}: {answer.status_code}")
            if _shows(answer, victim.mark):
                found.append(f"{method} {address.pattern} shows {victim.mark}")
        if needed is not None and needed not in codes:
            found.append(f"{address.pattern}: never {needed}")
    return found


def _shows(response: Any, mark: str) -> bool:
    body = b"".join(response) if response.streaming else response.content
    headers = repr(response.headers).casefold()
    return mark.casefold() in body.decode(errors="replace").casefold() or mark.casefold() in headers


def _rows_of(victim: Furnished) -> Counter[str]:
    """Everything that stands in the tables of companies, without the stranger's: rows as text."""
    rows: Counter[str] = Counter()
    for label in ("provisioning", "sync"):
        for model in apps.get_app_config(label).get_models():
            names = [column.name for column in model._meta.fields if column.name != "last_login"]
            rows.update(f"{model._meta.label} {row!r}" for row in model._base_manager.values(*names))
    keys = {str(victim.configuration.pk), str(victim.configuration.company_id), str(victim.person.pk)}
    keys |= {str(row.pk) for row in _hanging_on(victim.configuration)}
    return Counter({row: count for row, count in rows.items() if any(key in row for key in keys)})


def _hanging_on(configuration: Configuration) -> Iterator[Any]:
    """Rows one step away from the configuration, over whichever relation."""
    for relation in configuration._meta.related_objects:
        if relation.field.name == "configuration":
            yield from relation.related_model._base_manager.filter(configuration=configuration)


def _changed(before: Counter[str], after: Counter[str]) -> list[str]:
    return sorted(((before - after) + (after - before)).elements())


# Declared at all


def test_every_address_declares_its_access() -> None:
    assert [address.pattern for address in ADDRESSES if address.access is None] == []


def test_an_undeclared_address_is_found() -> None:
    def bare(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    (found,) = all_addresses(URLResolver(RegexPattern("^"), [path("bare", bare)]))
    assert (found.pattern, found.access) == ("bare", None)


def test_the_walk_finds_every_namespace() -> None:
    assert {address.name.rpartition(":")[0] for address in ADDRESSES} >= {
        "", "accounts", "admin", "flows", "monitor", "preflight", "records", "revisions", "runs", "wizard",
    }  # fmt: skip
    assert len(OF_COMPANIES) > 30


def test_every_parameter_of_an_address_is_known_here() -> None:
    unknown = {name for address in ADDRESSES for name in address.parameters} - OWNED.keys() - COMMON.keys()
    assert unknown == set(), "Add them to OWNED or COMMON in tests/portal/addresses.py"


def test_every_address_of_a_company_stands_under_a_configuration_or_concerns_oneself() -> None:
    without = {address.name for address in OF_COMPANIES if "configuration_id" not in address.parameters}
    assert without == {"accounts:account", "accounts:change_password"}


# Company addresses


@pytest.mark.parametrize("address", OF_COMPANIES, ids=lambda address: address.name)
def test_its_own_people_are_not_refused(victim: Furnished, address: Address) -> None:
    """Else the refusals below would prove nothing."""
    client = victim.browser()
    given = NEEDED.get(address.name, {})
    answer: Any = client.get(address.of(victim.configuration), given)
    if answer.status_code == 405:
        answer = client.post(address.of(victim.configuration), given)
    assert answer.status_code < 500
    assert answer.status_code not in {403, 404, 405}


def test_who_is_not_logged_in_is_sent_to_the_login(client: Client, victim: Furnished) -> None:
    before = _rows_of(victim)
    assert _odd(client, OF_COMPANIES, victim, allowed={302}, to="/account/login/?next=") == []
    assert _changed(before, _rows_of(victim)) == []


def test_a_person_of_another_company_is_refused(victim: Furnished, stranger: Furnished) -> None:
    before = _rows_of(victim)
    client = stranger.browser()
    theirs = [address for address in OF_COMPANIES if "configuration_id" in address.parameters]
    # 405: a method that the address does not have, refused before anything is looked up.
    assert _odd(client, theirs, victim, allowed={404, 405}, needed=404) == []
    own = [address for address in OF_COMPANIES if address not in theirs]
    assert _odd(client, own, victim, allowed={200, 302, 405}) == []
    assert _changed(before, _rows_of(victim)) == []


def test_things_of_another_company_are_not_found_under_ones_own_configuration(
    victim: Furnished, stranger: Furnished
) -> None:
    before = _rows_of(victim)
    client = stranger.browser()
    for name in OWNED.keys() - {"configuration_id"}:
        concerned = [address for address in OF_COMPANIES if name in address.owned]
        assert concerned, f"No address has <{name}> any more: take it out of tests/portal/addresses.py"
        foreign = {name: OWNED[name](victim.configuration)}
        odd = _odd(client, concerned, victim, under=stranger, allowed={404, 405}, needed=404, instead=foreign)
        assert odd == [], name
    assert _changed(before, _rows_of(victim)) == []


def test_a_person_without_a_company_is_refused(victim: Furnished, staff: User) -> None:
    before = _rows_of(victim)
    nobody = User.objects.create_user("nobody@portal.example", "a long pass phrase")
    for person in (nobody, staff):
        client = Client()
        client.force_login(person)
        assert _odd(client, OF_COMPANIES, victim, allowed={403}) == []
    assert _changed(before, _rows_of(victim)) == []


def _forms_of(owner: Furnished) -> list[PageForm]:
    """What the company's own pages would send, each field with every value it is offered."""
    client = owner.browser()
    chosen = {name.removesuffix("_id"): str(make(owner.configuration)) for name, make in OWNED.items()}
    forms = []
    for address in OF_COMPANIES:
        real = address.of(owner.configuration)
        for query in ({}, chosen):
            answer: Any = client.get(real, query)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                forms += forms_in(answer.content.decode(), real)
    return [form for form in forms if str(owner.configuration.pk) in form.action]


def test_what_another_companys_forms_send_does_nothing_under_ones_own_configuration(
    victim: Furnished, stranger: Furnished
) -> None:
    """Ids in the body of a POST: the victim's, taken from the victim's pages, sent to the stranger's addresses."""
    forms = _forms_of(victim)
    assert len({form.action for form in forms}) >= 5
    assert any(_is_id(value) for form in forms for values in form.fields.values() for value in values)
    before = _rows_of(victim)
    client = stranger.browser()
    for form in forms:
        theirs = form.action.replace(str(victim.configuration.pk), str(stranger.configuration.pk))
        for answer in (client.post(form.action, form.fields), client.post(theirs, form.fields, follow=True)):
            assert not _shows_more_than_was_sent(answer, form), form.action
        assert client.post(form.action, form.fields).status_code in {404, 405}, form.action
    assert _changed(before, _rows_of(victim)) == []


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _shows_more_than_was_sent(answer: Any, form: PageForm) -> bool:
    """Whether the victim's mark stands in the answer though it was not in what was sent."""
    sent = any(VICTIM.casefold() in value.casefold() for values in form.fields.values() for value in values)
    return not sent and _shows(answer, VICTIM)


def test_ids_in_a_query_show_nothing_of_another_company(victim: Furnished, stranger: Furnished) -> None:
    client = stranger.browser()
    names = {name.removesuffix("_id") for name in OWNED} | {"before", "after", "from", "to", "q", "file"}
    ids = {name.removesuffix("_id"): str(make(victim.configuration)) for name, make in OWNED.items()}
    ids |= {f"{name}_id": value for name, value in ids.items()}
    ids |= dict.fromkeys(names - ids.keys(), ids["number"])
    for address in OF_COMPANIES:
        answer: Any = client.get(address.of(stranger.configuration), ids)
        assert answer.status_code < 500, address.name
        assert not _shows(answer, VICTIM), address.name


# Staff and public addresses


def test_addresses_of_staff_refuse_everybody_else(
    client: Client, victim: Furnished, stranger: Furnished
) -> None:
    before = _rows_of(victim)
    inside = [address for address in OF_STAFF if address.name not in ADMIN_DOORS]
    assert len(inside) > 50
    for browser in (client, stranger.browser()):
        assert _odd(browser, inside, victim, allowed={302, 403, 405}, to="/admin/login/?next=") == []
    assert _changed(before, _rows_of(victim)) == []


@pytest.mark.parametrize("address", ["/metrics", "/admin/"])
def test_addresses_of_staff_answer_staff(client: Client, staff: User, address: str) -> None:
    client.force_login(staff)
    assert client.get(address).status_code == 200


def test_public_addresses_show_nothing_of_a_company(
    client: Client, victim: Furnished, stranger: Furnished
) -> None:
    before = _rows_of(victim)
    data = {"email": victim.person.email, "username": victim.person.email, "company": f"{VICTIM} Works"}
    for browser in (client, stranger.browser()):
        assert _odd(browser, PUBLIC, victim, allowed={200, 302, 404, 405, 410}) == []
        for address in PUBLIC:
            answer: Any = browser.post(address.of(victim.configuration), data)
            assert not _shows(answer, f"{VICTIM} prices"), address.name
            assert str(victim.configuration.pk) not in answer.headers.get("Location", ""), address.name
        browser.force_login(stranger.person)  # a public address may have logged it out
    # Who asks for a link in another's name has it sent to that other, so many times an hour.
    sent = ("provisioning.MailMessage", "provisioning.ThrottledAct")
    assert [row for row in _changed(before, _rows_of(victim)) if not row.startswith(sent)] == []


def test_public_addresses_need_no_login(client: Client, db: None) -> None:
    for address in ("/", "/healthz", "/account/login/", "/account/profile/", "/account/register/"):
        assert client.get(address).status_code == 200


# The gate itself


def test_the_gate_gives_a_person_their_own_company(
    rf: RequestFactory, company: Company, other_company: Company, administrator: User
) -> None:
    request = rf.get("/")
    request.user = administrator
    assert company_for(request) == company != other_company


def test_a_company_page_refuses_a_person_without_company(rf: RequestFactory, staff: User) -> None:
    @company_required
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("seen")

    request = rf.get("/")
    request.user = staff
    with pytest.raises(PermissionDenied):
        page(request)
    assert declared_access(page) is Access.COMPANY


def test_a_company_page_shows_itself_to_the_companys_people(rf: RequestFactory, administrator: User) -> None:
    @company_required
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("seen")

    request = rf.get("/")
    request.user = administrator
    assert page(request).status_code == 200


def test_forms_are_read_as_a_browser_reads_them() -> None:
    page = """<input form="f" name="y" value="4"><form method="post" action="/a/" id="f"><input name="x" value="1">
    <select name="s"><option value="2"></select><button name="b" value="3" formaction="/other/"></button></form>
    <form method="get"><input name="q"></form><button hx-post="/h/"></button><form method="post"></form>"""
    found = {form.action: form.fields for form in forms_in(page, "/here/")}
    fields = {"y": ["4"], "x": ["1"], "s": ["2"], "b": ["3"]}
    assert found == {"/a/": fields, "/other/": fields, "/h/": {}, "/here/": {}}
