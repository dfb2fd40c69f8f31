"""The command that tells whether a printed quote is the one that was sent."""

import argparse
from dataclasses import asdict

from crm_core.clock import system_ms
from crm_server.admin.output import CommandError, Output
from crm_server.quote_check import check_quote
from crm_server.settings import Settings

_SENTENCES = {
    "valid": "It was sent as {number}/R{revision} on {sent_on}, and holds until {valid_until}.",
    "expired": "It was sent as {number}/R{revision} on {sent_on}, and ran out on {valid_until}.",
    "superseded": "It was sent as {number}/R{revision} on {sent_on}; a later revision has taken its place.",
    "cancelled": "It was sent as {number}/R{revision} on {sent_on}, and cancelled since.",
}


def check(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    """Say what is known of a document; one that is not known is a case for a person."""
    with settings.opened() as database, database.transaction() as conn:
        found = check_quote(conn, options.code, system_ms())
    if found.answer == "unknown":
        raise CommandError("No quote was ever sent with this content: it was changed, or is a draft.")
    output.done(_SENTENCES[found.answer].format(**asdict(found)), asdict(found))
