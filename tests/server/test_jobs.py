"""What falls due with time."""

import pytest
from sqlalchemy import Connection

from crm_server import jobs
from tests.server.company import Company


def test_a_job_that_fails_keeps_none_of_the_others_from_running(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []

    def fail(_: Connection, __: int) -> None:
        raise KeyError("first")

    def work(_: Connection, now_ms: int) -> None:
        ran.append(now_ms)

    monkeypatch.setattr(jobs, "JOBS", {"first": fail, "second": work})
    with pytest.raises(ExceptionGroup) as raised:
        jobs.run_due(company.database, 7)
    assert [str(error) for error in raised.value.exceptions] == ["'first'"]
    assert ran == [7]
