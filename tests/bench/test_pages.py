import pytest

from bench.addresses import address, admin_lists, page_routes, parameters
from bench.pages import Page, print_pages


def page(*, status: int = 200, queries: int = 12, slow: int = 0) -> Page:
    return Page("flows:index", status, queries, (20.0,) * (40 - slow) + (400.0,) * slow)


def test_the_table_has_a_row_for_each_page_and_names_the_slowest(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_pages([page(), Page("home", 200, 0, (5.0,) * 40)]) == 0
    printed = capsys.readouterr().out
    assert "flows:index       12     20.0     20.0     20.0" in printed
    assert "2 pages; the slowest, flows:index, takes 20 ms (at most 150)" in printed


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (page(slow=4), "BROKEN: flows:index: 400 ms, promised 150"),
        (page(queries=51), "BROKEN: flows:index: 51 queries, promised 50"),
        (page(status=404), "BROKEN: flows:index: answers 404"),
    ],
)
def test_a_broken_promise_ends_with_1(measured: Page, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_pages([measured]) == 1
    assert words in capsys.readouterr().out


def test_one_slow_answer_in_a_hundred_breaks_nothing() -> None:
    assert page(slow=1).broken == ""


def test_every_screen_is_found_in_the_resolver() -> None:
    routes = dict(page_routes())
    assert routes["flows:index"] == "flows/<uuid:configuration_id>/"
    assert {"home", "accounts:login", "preflight:index", "records:index"} <= routes.keys()
    assert not any(name.startswith("admin:") for name in routes)
    assert "/admin/sync/run/" in set(admin_lists())


def test_an_address_takes_the_nearest_sample() -> None:
    route = "runs/<uuid:configuration_id>/<int:number>/"
    samples = {"configuration_id": "c", "number": 1, "runs:number": 2}
    assert address("runs:page", route, samples) == "/runs/c/2/"
    assert address("revisions:page", route, samples) == "/runs/c/1/"
    assert parameters(route) == ("configuration_id", "number")


def test_a_parameter_without_a_sample_is_named() -> None:
    with pytest.raises(LookupError, match="there is no sample for thing_id"):
        address("things:page", "things/<uuid:thing_id>/", {})
