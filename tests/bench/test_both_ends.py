from bench.both_ends import moved, writes


def test_calls_that_change_something_are_told_from_those_that_read() -> None:
    calls = {
        "salesforce": {
            "GET query": 4,
            "POST composite/sobjects": 2,
            "PATCH sobjects/Account": 1,
            "POST jobs/query": 1,
            "POST oauth2/token": 1,
            "SOAP login": 1,
            "SOAP upsertMetadata": 1,
        },
        "quickbooks": {
            "SELECT Customer": 3,
            "INSERT INTO Invoice": 2,
            "UPDATE Customer": 1,
            "sp_lastinsertid": 2,
        },
    }
    assert list(writes(calls)) == [
        ("salesforce", "POST composite/sobjects", 2),
        ("salesforce", "PATCH sobjects/Account", 1),
        ("salesforce", "SOAP upsertMetadata", 1),
        ("quickbooks", "INSERT INTO Invoice", 2),
        ("quickbooks", "UPDATE Customer", 1),
    ]


def test_moved_names_what_came_went_or_changed() -> None:
    assert moved({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ["b", "c", "d"]
