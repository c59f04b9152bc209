"""Ids of a request or a run are on every log line inside, and handed on to tasks."""

from provisioning.log_context import current_ids, log_context


def test_ids_are_bound_inside_and_gone_outside() -> None:
    with log_context(request_id="r1", company="c1"):
        with log_context({"flow": "SFProd2QBItem"}, run="17"):
            assert current_ids() == {
                "request_id": "r1",
                "company": "c1",
                "flow": "SFProd2QBItem",
                "run": "17",
            }
        assert current_ids() == {"request_id": "r1", "company": "c1"}
    assert current_ids() == {}


def test_unknown_names_and_empty_values_are_left_out() -> None:
    with log_context({"task_name": "x", "run": None, "flow": ""}, request_id="r1"):
        assert current_ids() == {"request_id": "r1"}
