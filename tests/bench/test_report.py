from typing import Any

import pytest

from bench.report import Measured, print_report


def engine(seconds: float, *, peak: float = 100.0, written: int = 0) -> dict[str, Any]:
    return {
        "run": {"seconds": seconds, "sf_calls": 60, "qb_statements": 10_050},
        "counted": {"salesforce": {"POST composite/sobjects": 50}, "quickbooks": {"UPDATE Customer": 10_000}},
        "peak_mb": peak,
        "echo": {"seconds": 5.0, "sf_calls": 50, "qb_statements": 50, "written": 0},
        "quiet": {"seconds": 0.25, "sf_calls": 3, "qb_statements": 2, "written": written},
    }


RAW = {
    "read by pyodbc": 1.0,
    "write by collections": 4.0,
    "write by Bulk 2.0": 3.0,
    "keys back by pyodbc": 4.0,
}


def test_the_ratio_is_that_of_medians_over_the_same_work(capsys: pytest.CaptureFixture[str]) -> None:
    one = Measured("in", 10_000, [engine(10.0), engine(16.0), engine(99.0)], [RAW, RAW, RAW])
    assert print_report([one]) == 0
    printed = capsys.readouterr().out
    assert "10,000 records, median of 3" in printed
    assert " 0.50 " in printed  # (1 + 3 + 4) / 16
    assert "POST composite/sobjects 50" in printed


@pytest.mark.parametrize(
    ("small", "large", "words"),
    [
        (engine(1.0), engine(30.0), "ratio 0.27, promised 0.4"),
        (engine(1.0, peak=255.0), engine(10.0, peak=255.0), "255 MB with 2,000 records"),
        (engine(1.0, peak=100.0), engine(10.0, peak=140.0), "memory grows from 100 to 140 MB"),
        (engine(1.0), engine(10.0, written=3), "a cycle with nothing changed wrote 3 records"),
    ],
)
def test_a_broken_promise_is_said_and_ends_in_failure(
    capsys: pytest.CaptureFixture[str], small: dict[str, Any], large: dict[str, Any], words: str
) -> None:
    assert print_report([Measured("in", 2_000, [small], [RAW]), Measured("in", 10_000, [large], [RAW])]) == 1
    assert words in capsys.readouterr().out
