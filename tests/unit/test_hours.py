"""A run of the tests does not see midnight, whenever and wherever it begins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.hours import LONGEST_RUN, zone_away_from_midnight

ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
DAYS = ("2026-12-31", "2027-03-28", "2028-02-28", "2028-02-29")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", DAYS)
def test_no_run_passes_midnight(zone: str, day: str) -> None:
    for minute in range(0, 48 * 60, 10):
        begun = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=UTC) + timedelta(minutes=minute)
        here = begun.astimezone(ZoneInfo(zone))
        tested_in = ZoneInfo(zone_away_from_midnight(here) or zone)
        ended = begun + LONGEST_RUN - timedelta(seconds=1)
        assert begun.astimezone(tested_in).date() == ended.astimezone(tested_in).date(), (here, tested_in)


def test_by_day_the_zone_stays_as_it_is() -> None:
    assert zone_away_from_midnight(datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))) is None
    assert (
        zone_away_from_midnight(datetime(2026, 11, 22, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai")))
        == "Etc/GMT-2"
    )
