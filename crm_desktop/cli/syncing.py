"""Commands on this laptop and its server: enroll, sync, status."""

import sys
from argparse import Namespace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import User
from crm_core.model.types import Instant
from crm_core.wire import PROTOCOL, SCHEMA
from crm_desktop.cli.opening import data_folder, first_folder, opened, secret
from crm_desktop.cli.output import show
from crm_desktop.db import outbox
from crm_desktop.services.inbox import conflict_count
from crm_desktop.services.values import readable
from crm_desktop.signing_in import LOGIN, sign_in
from crm_desktop.sync import local
from crm_desktop.version import app_version


def enroll_command(options: Namespace) -> None:
    """Sign this laptop in. A folder that had to be made for it is removed again where that fails."""
    from crm_desktop.db import profiles

    password = secret("Password: ")
    folder = data_folder(options)
    was_there = folder.exists()
    try:
        with opened(options, create=True, whoever=True) as laptop:
            enrolled = sign_in(laptop, options.server, options.user, password, options.device)
        profiles.keep_name(folder, options.profile or "", enrolled.user_name)
    except BaseException:
        if not was_there:
            _remove(folder)
        raise
    show({"device": enrolled.device, "user": options.user, "server": enrolled.server,
          "user_name": enrolled.user_name, "role": enrolled.role}, options)  # fmt: skip


def _remove(folder: Any) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def sync_command(options: Namespace) -> None:
    """Sync until quiescent and print the counts. A locked laptop may: the server can renew its lease."""
    with opened(options, whoever=True) as laptop:
        laptop.identity()
        engine = laptop.engine()
        if options.rehearse:
            show({**_counts(engine.rehearse()), "download": _download(engine)}, options)
            return
        show(_counts(engine.run(removals_allowed=options.allow_removals)), options)


def _counts(report: Any) -> dict[str, Any]:
    return {**report.to_dict(), "seconds": float(f"{report.seconds:.3f}")}


def _download(engine: Any) -> dict[str, Any] | None:
    """What would be fetched; None where the server cannot be reached now."""
    from crm_desktop.sync.channel import TransportError

    try:
        expected = engine.estimate()
    except TransportError as error:
        if not error.passing:
            raise
        return None
    return {"rows": expected.rows, "bytes": expected.bytes, "exact": expected.exact}


def profiles_command(options: Namespace) -> None:
    """Print who has data on this laptop; nobody's are opened."""
    from crm_desktop.db import profiles

    found = profiles.listed(first_folder(options))
    show([{"profile": one.name, "name": one.label, "data": str(one.path)} for one in found], options)


def metered_command(options: Namespace) -> None:
    """Say, or change, whether each byte on the line costs."""
    with opened(options) as laptop:
        if options.mode is not None:
            value = int(options.mode == "on")
            laptop.lane.submit_raw(partial(local.keep, values={local.METERED: value})).result()
        show({"metered": laptop.facts().get(local.METERED) == "1"}, options)


def status_command(options: Namespace) -> None:
    """Print who and where this laptop is, and what waits; also of one that is locked."""
    with opened(options, whoever=True) as laptop:
        known = laptop.identity()
        lock = laptop.lock()
        with laptop.store.read() as session:
            show({**_status(session, known), "locked": lock.code if lock else None}, options)


def _status(session: Session, known: dict[str, str]) -> dict[str, Any]:

    login = session.scalar(select(User.login).where(User.id == known[local.USER]))
    return {
        "device": known[local.DEVICE],
        "device_label": known.get(local.DEVICE_LABEL, ""),
        "user": login or known.get(LOGIN, ""),
        "user_id": known[local.USER],
        "user_name": known.get(local.USER_NAME, ""),
        "role": known.get(local.ROLE, ""),
        "server": known.get(local.SERVER),
        "pending": outbox.count(session, outbox.PENDING),
        "refused": outbox.count(session, outbox.REFUSED),
        "handed_over": outbox.count(session, outbox.HANDED_OVER),
        "conflicts": conflict_count(session),
        "last_sync": _moment(known.get(local.LAST_SYNC)),
        "lease_until": _moment(known.get(local.LEASE)),
        "metered": known.get(local.METERED) == "1",
        "versions": {
            "program": app_version(),
            "protocol": PROTOCOL,
            "schema": SCHEMA,
            "python": ".".join(map(str, sys.version_info[:3])),
        },
    }


def _moment(milliseconds: str | None) -> Any:
    return readable(Instant.from_stored(int(milliseconds))) if milliseconds else None
