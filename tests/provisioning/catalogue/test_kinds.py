"""Kinds: what they read, what they refuse with which advice, and that writing and reading back agree."""

import datetime
import re
from typing import Any

import pytest

from provisioning.catalogue.choices import Direction, MappingDirection
from provisioning.catalogue.kinds import (
    JSON,
    Bool,
    Choice,
    Date,
    Emails,
    Integer,
    IPAddress,
    Kind,
    KindError,
    Mapping,
    MappingRow,
    SfField,
    Text,
    Time,
    Webhook,
    Zone,
)

ROW = {"sf_field": "Region__c", "qb_field": "Region", "direction": "SF to QB"}


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (Choice(Direction), "Bi-directional", Direction.BOTH),
        (Bool(), True, True),
        (Integer(1, 20), 20, 20),
        (Integer(1, 20, zero_is_unset=True), 0, 0),
        (Text(), "  as typed ", "  as typed "),
        (IPAddress(), " 203.0.113.7 ", "203.0.113.7"),
        (IPAddress(), "", ""),
        (Webhook(), "https://hooks.example.com/a?b=c", "https://hooks.example.com/a?b=c"),
        (SfField("Account"), " Owner.Alias ", "Owner.Alias"),
        (Date(), "2024-02-29", datetime.date(2024, 2, 29)),
        (Date(), "", None),
        (Date(), None, None),
        (Time("hh:mm"), "19:30", datetime.time(19, 30)),
        (Time("hh:mm:ss"), "19:30", datetime.time(19, 30)),
        (Time("hh:mm:ss"), "23:59:59", datetime.time(23, 59, 59)),
        (Time("hh:mm:ss"), "", None),
        (Emails(), "a@b.example; c@d.example,a@b.example", ("a@b.example", "c@d.example")),
        (Emails(), ["a@b.example"], ("a@b.example",)),
        (Emails(), "", ()),
        (Mapping(10), [ROW], (MappingRow("Region__c", "Region", MappingDirection.SF_QB),)),
        (Mapping(10), [], ()),
        (Zone(), "PST", "PST"),
        (Zone(), "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_value_is_read_and_written_back(kind: Kind[Any], given: JSON, value: object) -> None:
    assert kind.parse(given) == value
    assert kind.parse(kind.dump(kind.parse(given))) == value


@pytest.mark.parametrize(
    ("kind", "given", "advice"),
    [
        (Choice(Direction), "Both", "Choose one of: None, SF_QB Uni-directional"),
        (Choice(Direction), ["None"], "Choose one of"),
        (Bool(), 1, "Enter true or false"),
        (Bool(), "true", "Enter true or false"),
        (Integer(1, 4), 5, "from 1 to 4"),
        (Integer(1, 4), 0, "from 1 to 4"),
        (Integer(0, 4), True, "from 0 to 4"),
        (Integer(1, 4), "2", "from 1 to 4"),
        (Text(), 7, "Enter a text"),
        (Text(), "x" * 256, "at most 255 characters"),
        (Text(), "a\x00b", "control characters"),
        (IPAddress(), "gateway.example.com", "one IP address"),
        (Webhook(), "http://hooks.example.com/", "https://"),
        (Webhook(), "https://user:word@hooks.example.com/", "without a user name"),
        (SfField("Account"), "QB List ID", "API name of a Salesforce field"),
        (Date(), "29.02.2024", "yyyy-mm-dd"),
        (Date(), "2023-02-29", "yyyy-mm-dd"),
        (Date(), 20240229, "yyyy-mm-dd"),
        (Time("hh:mm"), "24:00", "hh:mm"),
        (Time("hh:mm"), "07:00:30", "hh:mm"),
        (Time("hh:mm:ss"), "7:00", "hh:mm:ss"),
        (Time("hh:mm:ss"), 1170, "hh:mm:ss"),
        (Emails(), "a@b.example, nobody", "Correct the e-mail address 'nobody'"),
        (Emails(), [None], "Correct the e-mail address"),
        (Emails(), 5, "Enter e-mail addresses"),
        (Mapping(10), [ROW | {"qb_field": " "}], "Name both fields in row 1"),
        (Mapping(10), [ROW | {"direction": "up"}], "Choose one of: SF to QB"),
        (Mapping(10), [{"sf_field": "A"}], "Give row 1 a sf_field"),
        (Mapping(10), [ROW, ROW], "Remove row 2"),
        (Mapping(10), [ROW | {"qb_field": f"F{n}"} for n in range(11)], "at most 10 rows; there are 11"),
        (Mapping(10), "rows", "Enter rows"),
        (Zone(), "Mars/Olympus", "Europe/Berlin"),
        (Zone(), "any IANA zone", "Europe/Berlin"),
        (Zone(), "../zone", "Europe/Berlin"),
        (Zone(), "", "Europe/Berlin"),
    ],
)
def test_a_wrong_value_is_refused_with_advice(kind: Kind[Any], given: JSON, advice: str) -> None:
    with pytest.raises(KindError, match=re.escape(advice)):
        kind.parse(given)
