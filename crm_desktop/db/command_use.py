"""How often a person ran which command, and when last: the order in which the palette offers them."""

from crm_desktop.db.rows import RawConnection


def note(connection: RawConnection, command: str, now_ms: int) -> None:
    """Count one run."""
    connection.execute(
        "INSERT INTO local_command_use (command, times, at_ms) VALUES (?, 1, ?)"
        " ON CONFLICT (command) DO UPDATE SET times = times + 1, at_ms = excluded.at_ms",
        (command, now_ms),
    )


def all_used(connection: RawConnection) -> dict[str, tuple[int, int]]:
    """Return command → how often it was run, and when last (ms)."""
    rows = connection.execute("SELECT command, times, at_ms FROM local_command_use").fetchall()
    return {command: (times, at_ms) for command, times, at_ms in rows}
