"""Commands about deputies."""

import argparse
from datetime import date, datetime, timedelta

from crm_core.clock import system_ms
from crm_server import delegations, people
from crm_server.admin.output import CommandError, Output
from crm_server.settings import Settings


def delegate(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    starts_ms, ends_ms = _midnight(options.starts), _midnight(options.ends + timedelta(days=1))
    with settings.opened() as database, database.transaction() as conn:
        source, target = people.find_user(conn, options.source), people.find_user(conn, options.target)
        try:
            made = delegations.delegate(
                conn, source, target, starts_ms, ends_ms, reason=options.reason, now_ms=system_ms()
            )
        except ValueError as error:
            raise CommandError(f"This is not possible: {error}.") from None
    output.done(
        f"{options.target} stands in for {options.source} from {options.starts} to {options.ends}.",
        {"id": made, "from": options.source, "to": options.target},
    )


def list_all(_: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        found = delegations.list_delegations(conn)
    rows = [
        {
            "id": one.id,
            "from": one.source,
            "to": one.target,
            "starts": _moment(one.starts_ms),
            "ends": _moment(one.ends_ms),
            "status": one.status,
            "in_force": one.in_force,
            "reason": one.reason,
        }
        for one in found
    ]
    output.listing(
        rows,
        {
            "id": "ID",
            "from": "STOOD IN FOR",
            "to": "DEPUTY",
            "starts": "FROM",
            "ends": "UNTIL",
            "status": "STATUS",
            "in_force": "IN FORCE",
        },
    )


def end(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        delegations.end(conn, options.id, now_ms=system_ms())
    output.done(f"Ended {options.id}.", {"id": options.id})


def _midnight(day: date) -> int:
    """Return the first moment of a day here, in ms since 1970."""
    return int(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000).astimezone().isoformat(timespec="minutes")
