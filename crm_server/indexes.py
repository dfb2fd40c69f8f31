"""Indexes that only the server needs, beyond those that the model declares for both sides."""

from crm_core.model import ENTITIES, table_of
from crm_server.derived.labels import pointers

_OF_PERSONS = "CREATE INDEX sx_visit_their_people ON visit USING gin ((their_people::jsonb))"
"""For the last contact with a person whom a visit only lists among others."""

_UNANSWERED = "CREATE INDEX sx_quote_unanswered ON quote (valid_until) WHERE status = 'SENT'"
"""For the quotes that run out, looked for every minute."""

_SENT = "CREATE INDEX sx_quote_sent ON quote (sent_hash text_pattern_ops) WHERE sent_hash IS NOT NULL"
"""For documents that somebody holds in hand, looked up by the first digits of their hash."""

_NUMBERED = "CREATE UNIQUE INDEX ux_quote_number ON quote (number) WHERE root_id IS NULL"
"""Never two documents with one number; the revisions of one share it."""


def create_statements() -> list[str]:
    """Return the statements that create them: who points to a record that moved, or that changed its name."""
    pointing = [
        f'CREATE INDEX sx_{entity}_{column} ON "{entity}" ({column}) WHERE {column} IS NOT NULL'
        for entity, columns in pointers().items()
        for column in columns
        if not table_of(ENTITIES[entity]).columns[column].index
    ]
    return [*pointing, _OF_PERSONS, _UNANSWERED, _SENT, _NUMBERED]
