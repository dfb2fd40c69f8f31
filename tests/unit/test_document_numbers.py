"""How official numbers are written and read."""

import pytest

from crm_core.document_numbers import QUOTE, Drawn, parse, series_of

SERIES = "Q-2026-11-A7C3"


@pytest.mark.parametrize("place", [1, 50, 9_999, 10_000])
def test_what_is_written_is_read(place: int) -> None:
    assert parse(str(Drawn(SERIES, place))) == Drawn(SERIES, place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q-2026-000017",
        "Q~A7C3-17",
        f"{SERIES}-1",
        f"{SERIES}-00001",
        f"{SERIES}-0001 ",
        f"{SERIES}-\uff10\uff10\uff10\uff11",
    ],
)
def test_nothing_else_is_read(text: str) -> None:
    assert parse(text) is None


def test_a_series_names_kind_month_and_device() -> None:
    assert series_of(QUOTE, "A7C3", 1_780_000_000_000) == "Q-2026-05-A7C3"
