"""Commands about the company: users, units, who has which customer, laptops, the demo."""

import argparse
import getpass
import json
import sys
import time
from datetime import UTC, date, datetime

from crm_core.clock import system_ms
from crm_server import devices, erasure, grants, people, quarantine
from crm_server.admin.output import CommandError, Output
from crm_server.demo import DemoCompany
from crm_server.demo.load import CompanyExistsError, load
from crm_server.errors import UnknownRecordError
from crm_server.settings import Settings


def today() -> date:
    """Return the day here and now."""
    return datetime.now(UTC).astimezone().date()


def demo_company(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    if options.scale <= 0 or options.reps < 1:
        raise CommandError("--scale and --reps have to be greater than 0.")
    began = time.monotonic()
    company = DemoCompany(options.seed, today(), reps=options.reps, scale=options.scale)
    with settings.opened() as database:
        try:
            with database.transaction() as conn:
                counts = load(conn, company)
        except CompanyExistsError:
            raise CommandError("This database holds a company already; a demo needs an empty one.") from None
    if not output.as_json:
        made = ", ".join(f"{count:,} {entity}" for entity, count in counts.items())
        print(f"Made in {time.monotonic() - began:.1f} s: {made}.")
    users = [
        {
            "name": user.login,
            "password": user.password,
            "role": user.role,
            "unit": user.unit_name,
            "full_name": user.name,
        }
        for user in company.users
    ]
    output.listing(
        users,
        {"name": "NAME", "password": "PASSWORD", "role": "ROLE", "unit": "UNIT", "full_name": "FULL NAME"},
    )


def user_add(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    password = _password()
    with settings.opened() as database, database.transaction() as conn:
        full_name = options.full_name or options.name
        user_id = people.add_user(conn, options.name, full_name, options.role, options.unit, password)
    output.done(f"Added {options.name}.", {"id": user_id, "name": options.name})


def _password() -> str:
    """Read a password: asked for twice on a terminal, otherwise the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two passwords differ.")
    return password


def user_list(_: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        users = people.list_users(conn)
    output.listing(
        users, {"name": "NAME", "full_name": "FULL NAME", "role": "ROLE", "unit": "UNIT", "active": "ACTIVE"}
    )


def user_disable(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        user_id = people.disable_user(conn, options.name, today())
    output.done(f"Disabled {options.name}.", {"id": user_id, "name": options.name})


def unit_add(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        unit_id = people.add_unit(conn, options.name, options.parent, options.kind)
    output.done(f"Added {options.name}.", {"id": unit_id, "name": options.name})


def unit_list(_: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        units = people.list_units(conn)
    output.listing(units, {"name": "NAME", "kind": "KIND", "parent": "PARENT", "manager": "MANAGER"})


def assign(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        account_id = people.find_account(conn, options.account)
        grants.assign(conn, [account_id], people.find_user(conn, options.user))
    output.done(f"{options.user} has {options.account} now.", {"account": account_id, "user": options.user})


def share(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        account_id = people.find_account(conn, options.account)
        grants.share(conn, account_id, people.find_user(conn, options.user), options.level)
    output.done(
        f"{options.user} may {options.level} {options.account} now.",
        {"account": account_id, "user": options.user, "level": options.level},
    )


def unshare(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        account_id = people.find_account(conn, options.account)
        grants.unshare(conn, account_id, people.find_user(conn, options.user))
    output.done(
        f"{options.account} is not shared with {options.user} any more.",
        {"account": account_id, "user": options.user},
    )


def transfer(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        source, target = people.find_user(conn, options.source), people.find_user(conn, options.target)
        account_ids = grants.transfer(conn, source, target)
    output.done(
        f"{options.target} has {len(account_ids)} customers of {options.source} now.",
        {"from": options.source, "to": options.target, "accounts": account_ids},
    )


def device_list(_: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        found = devices.list_devices(conn)
    rows = [
        {
            "id": device.id,
            "label": device.label,
            "user": device.user,
            "created": _time(device.created_ms),
            "last_seen": _time(device.last_seen_ms),
            "revoked": _time(device.revoked_ms),
            "app_version": device.app_version,
        }
        for device in found
    ]
    output.listing(
        rows, {"id": "ID", "label": "LABEL", "user": "USER", "last_seen": "LAST SEEN", "revoked": "REVOKED"}
    )


def _time(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat()


def device_revoke(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.transaction() as conn:
        devices.revoke(conn, options.id, system_ms())
    output.done(f"Revoked {options.id}.", {"id": options.id})


def device_quarantine(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    """List what ended laptops had not sent, or delete one that a person has looked at."""
    if options.drop is not None:
        with settings.opened() as database, database.transaction() as conn:
            if not quarantine.drop(conn, options.drop):
                raise UnknownRecordError("quarantined edit", [options.drop])
        output.done(f"Dropped {options.drop}.", {"id": options.drop})
        return
    with settings.opened() as database, database.transaction() as conn:
        found = quarantine.listed(conn)
        users = {user.id: user.name for user in people.list_users(conn)}
    rows = [
        {
            "id": held.mutation_id,
            "device": held.device_id,
            "user": users.get(held.author, held.author),
            "entity": held.entity,
            "record": held.record_id,
            "state": held.state,
            "edited": _time(held.edited_ms),
            "in_time": held.in_time,
            "received": _time(held.received_ms),
            "edit": json.loads(held.body),
        }
        for held in found
    ]
    output.listing(
        rows,
        {"id": "ID", "user": "USER", "entity": "ENTITY", "record": "RECORD", "edited": "EDITED", "in_time": "IN TIME"},
    )  # fmt: skip


def erase_contact(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    if (
        not options.yes
        and sys.stdin.isatty()
        and input(f"Erase {options.id} for good? [y/N] ").lower() != "y"
    ):
        raise CommandError("Nothing was erased.")
    with settings.opened() as database, database.transaction() as conn:
        counts = erasure.erase_contact(conn, options.id, now_ms=system_ms())
    done = ", ".join(f"{count} {entity}" for entity, count in sorted(counts.items()))
    output.done(
        f"Erased or cleared: {done}. Laptops follow with their next sync. Backups made before this moment still hold"
        " the person: erase again after restoring one.",
        {"id": options.id, "records": counts},
    )
