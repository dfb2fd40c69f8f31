"""Commands on what happened without the person: notices, and what a restored server has forgotten."""

from argparse import Namespace
from dataclasses import asdict
from functools import partial

from crm_core.model.types import Instant
from crm_desktop.cli.opening import opened, reading, writing
from crm_desktop.cli.output import language_of, show
from crm_desktop.messages import sentence
from crm_desktop.services import missed, notices
from crm_desktop.services.values import readable


def notices_command(options: Namespace) -> None:
    """Print what has not been read, newest first; with --read it counts as read from now on."""
    with opened(options) as laptop:
        with laptop.store.read() as session:
            found = notices.unread(session)
        if options.read:
            notices.mark_read(laptop.lane, (one.id for one in found), now_ms=laptop.clock.wall_ms())
    told = [
        {
            "id": one.id,
            "code": one.code,
            "params": one.params,
            "at": readable(Instant.from_stored(one.at_ms)),
            "message": sentence(one.code, one.params, language_of(options)),
        }
        for one in found
    ]
    show(told, options)


def missed_command(options: Namespace) -> None:
    """Print what a restored server has forgotten of what was here; bring one record back, or let it go."""
    if options.bring_back:
        entity, record_id = options.bring_back
        written = writing(options, partial(missed.bring_back, entity=entity, record_id=record_id))
        show([{"entity": kind, "id": one} for kind, one in written], options)
    elif options.let_go:
        entity, record_id = options.let_go
        writing(options, lambda session, _: missed.let_go(session, entity, record_id))
        show([{"entity": entity, "id": record_id}], options)
    else:
        show([asdict(one) for one in reading(options, missed.missed)], options)
