"""The SOAP API for records: results, faults and the forms of both descriptions."""

from xml.etree import ElementTree as ET

from tests.sandbox.salesforce.server import VERSION, OrgClient

_P = "{urn:partner.soap.sforce.com}"
_S = "{urn:sobject.partner.soap.sforce.com}"


def _call(
    org: OrgClient, body: str, *, headers: str = "", api: str = "u", token: str | None = None
) -> ET.Element:
    namespace = "partner" if api == "u" else "enterprise"
    used = org.facts["access_token"] if token is None else token
    answer = org.session.post(
        f"{org.facts['instance_url']}/services/Soap/{api}/{VERSION}",
        data='<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns="urn:{namespace}.soap.sforce.com" xmlns:s="urn:sobject.{namespace}.soap.sforce.com"><e:Header>'
        f"<SessionHeader><sessionId>{used}</sessionId></SessionHeader>{headers}</e:Header>"
        f"<e:Body>{body}</e:Body></e:Envelope>",
        headers={"Content-Type": "text/xml", "SOAPAction": '""'},
        timeout=30,
    )
    return ET.fromstring(answer.content)  # noqa: S314 - our own server


def _texts(root: ET.Element, name: str) -> list[str]:
    return [one.text or "" for one in root.iter(name)]


def _account(name: str) -> str:
    return f"<sObjects><s:type>Account</s:type><s:Name>{name}</s:Name></sObjects>"


def test_records_are_written_with_their_own_results(org: OrgClient) -> None:
    made = _call(org, f"<create>{_account('A')}{_account('')}</create>")
    assert _texts(made, f"{_P}success") == ["true", "false"]
    assert _texts(made, f"{_P}statusCode") == ["REQUIRED_FIELD_MISSING"]
    account = _texts(made, f"{_P}id")[0]
    every = "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>"
    none = _call(org, f"<create>{_account('B')}{_account('')}</create>", headers=every)
    assert _texts(none, f"{_P}statusCode") == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    change = (
        f"<s:type>Account</s:type><fieldsToNull>Phone</fieldsToNull><s:Id>{account}</s:Id><s:Name>C</s:Name>"
    )
    assert _texts(_call(org, f"<update><sObjects>{change}</sObjects></update>"), f"{_P}id") == [account]
    assert [one["Name"] for one in org.query("SELECT Name FROM Account")] == ["C"]
    for operation, left in (("delete", 0), ("undelete", 1), ("delete", 0), ("emptyRecycleBin", 0)):
        done = _call(org, f"<{operation}><ids>{account}</ids></{operation}>")
        assert _texts(done, f"{_P}success") == ["true"]
        assert len(org.query("SELECT Id FROM Account")) == left
    assert org.sf.query_all("SELECT Id FROM Account", include_deleted=True)["totalSize"] == 0


def test_queries_have_pages_parents_and_children(org: OrgClient) -> None:
    account = org.create("Account", Name="A & B")
    org.sf.bulk.Contact.insert([{"LastName": f"L{n:03}", "AccountId": account} for n in range(450)])
    size = "<QueryOptions><batchSize>200</batchSize></QueryOptions>"
    text = "SELECT LastName, Account.Name FROM Contact ORDER BY LastName"
    page = _call(org, f"<query><queryString>{text}</queryString></query>", headers=size)
    names = _texts(page, f"{_S}LastName")
    assert (_texts(page, f"{_P}size"), _texts(page, f"{_S}Name")[0]) == (["450"], "A & B")
    while locator := _texts(page, f"{_P}queryLocator")[0]:
        page = _call(org, f"<queryMore><queryLocator>{locator}</queryLocator></queryMore>", headers=size)
        names += _texts(page, f"{_S}LastName")
    assert names == [f"L{n:03}" for n in range(450)]
    text = "SELECT Id, (SELECT LastName FROM Contacts LIMIT 2) FROM Account"
    below = _call(org, f"<query><queryString>{text}</queryString></query>")
    assert _texts(below, f"{_P}size") == ["2", "1"]
    plain = _call(org, "<query><queryString>SELECT Name FROM Account</queryString></query>", api="c")
    (record,) = plain.iter("{urn:enterprise.soap.sforce.com}records")
    assert record.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "sf:Account"


def test_faults_have_their_type_and_code(org: OrgClient) -> None:
    fault = _call(org, "<query><queryString>SELECT Nothing FROM Account</queryString></query>")
    named = "{urn:fault.partner.soap.sforce.com}"
    assert _texts(fault, "faultcode") == ["sf:INVALID_FIELD"]
    (detail,) = fault.iter(f"{named}InvalidFieldFault")
    assert (detail.findtext(f"{named}exceptionCode"), detail.findtext(f"{named}column")) == (
        "INVALID_FIELD",
        "8",
    )
    ended = _call(org, "<getUserInfo/>", token="00Dwrong!x")
    assert _texts(ended, "faultstring") == [
        "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Session expired or invalid"
    ]
    assert len(list(ended.iter(f"{named}UnexpectedErrorFault"))) == 1
    bomb = org.session.post(
        f"{org.facts['instance_url']}/services/Soap/u/{VERSION}",
        data='<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        timeout=30,
    )
    assert (bomb.status_code, "DOCTYPE is not allowed" in bomb.text) == (500, True)


def test_who_is_logged_in_and_what_there_is(org: OrgClient) -> None:
    who = _call(org, "<getUserInfo/>")
    assert _texts(who, f"{_P}userName") == [org.facts["username"]]
    described = _call(org, "<describeSObjects><sObjectType>Account</sObjectType></describeSObjects>")
    assert "Industry" in _texts(described, f"{_P}name")
    assert "Account" in _texts(_call(org, "<describeGlobal/>"), f"{_P}name")
    assert len(_texts(_call(org, "<getServerTimestamp/>"), f"{_P}timestamp")) == 1
    _call(org, "<logout/>")
    assert _texts(_call(org, "<getUserInfo/>"), "faultcode") == ["sf:INVALID_SESSION_ID"]
