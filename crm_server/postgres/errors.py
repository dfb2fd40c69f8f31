"""What can go wrong with the database server itself, in sentences for the person who runs it."""


class PostgresUnavailable(Exception):  # noqa: N818 - it names a state
    """No usable PostgreSQL; the message says what is missing and what to do about it."""
