"""The data and their copies as the window knows them: `services.safety.SafetyControl` over store, lane and engine."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crm_core.clock import Clock
from crm_desktop.db import backup, keeping, meta, notices, replacing
from crm_desktop.db.backup import Watch
from crm_desktop.db.folder import remove
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import Bug, UserError
from crm_desktop.services.safety import LOCK_MINUTES, Preview, Taken
from crm_desktop.sync_control import BackgroundSync

if TYPE_CHECKING:
    from crm_desktop.keeper import Keeper
    from crm_desktop.sync.taken_back import TakenBack


class Opened(Protocol):
    """An opened data folder, as far as this knows it (crm_desktop.bootstrap.Laptop)."""

    store: Store
    lane: WriterLane
    clock: Clock
    key: bytes
    background: BackgroundSync | None

    def keeper(self) -> "Keeper": ...

    def new_lines(self) -> None: ...


class Safekeeping:
    """Made with the workspace, for as long as the data are open."""

    def __init__(self, laptop: Opened) -> None:
        self._laptop = laptop
        self._store, self._lane = laptop.store, laptop.lane
        self._vault = KeyVault(laptop.store.folder)

    # --- kept work ---------------------------------------------------------------------------------------------------

    def keep_now(self) -> Path | None:
        """Keep what was not sent in a file now."""
        return self._laptop.keeper().keep()

    def keep_in(self, folder: str, minutes: int) -> None:
        """Keep in this folder after so many minutes; whether it can be written shows at once."""
        if folder:
            _try_to_write(Path(folder))
        values = {keeping.FOLDER: folder, keeping.MINUTES: str(minutes), keeping.PROBLEM: ""}
        self._put(values)

    def protect_kept(self, passphrase: str) -> None:
        """Let a passphrase open the files that are kept from now on."""
        self._lane.submit_raw(partial(keeping.set_passphrase, passphrase=passphrase)).result()
        self._laptop.keeper().note_change()

    def take_back(self, source: Path, passphrase: str) -> Taken:
        """Put the edits of a file in line, and set what the person had set where nothing is set here."""
        from crm_desktop.db import outbox_file
        from crm_desktop.sync.taken_back import take_back

        content = outbox_file.read(source, passphrase, self._store.laptop_key())

        def job(connection: RawConnection) -> "TakenBack":
            taken = take_back(connection, content)
            for name in keeping.SETTINGS:
                if name in content.settings and not meta.get(connection, name):
                    meta.put(connection, name, content.settings[name])
            return taken

        taken = self._lane.submit_raw(job, changes=lambda done: done.changed).result()
        return Taken(taken.waiting, taken.aside, taken.known)

    # --- backups -----------------------------------------------------------------------------------------------------

    def look_into(self, source: Path, passphrase: str) -> Preview:
        """Return what a backup holds, beside what is here."""
        found = backup.look(source, passphrase)
        with self._store.read() as session:
            present = backup.present(raw_connection(session), self._laptop.clock.wall_ms())
        if found.user_id != present.user_id:
            raise UserError("backup_of_another", name=found.user_name or found.device_label)
        return Preview(found, present, len(present.unsent - found.unsent))

    def restore(self, source: Path, passphrase: str, watch: Watch) -> None:
        """Make a backup, with the unsent work of now, take the place of the data at the next opening."""
        self.look_into(source, passphrase)
        self._store.new_beside(source, passphrase, watch)
        self._exchange(self._carry)

    def _carry(self, connection: RawConnection) -> None:
        from crm_desktop.services import unsent
        from crm_desktop.sync import rebuild
        from crm_desktop.sync.taken_back import take_back

        with self._store.read() as session:
            content = unsent.content_of(session, now_ms=self._laptop.clock.wall_ms())
        rebuild.carry_contents(connection)
        taken = take_back(connection, content)
        params = {"waiting": taken.waiting, "aside": taken.aside}
        notices.add(connection, "data_restored", params, now_ms=self._laptop.clock.wall_ms())

    # --- repair ------------------------------------------------------------------------------------------------------

    def compare(self) -> int:
        """Compare with the server and fetch anew what differs."""
        return self._background().compare()

    def rebuild_index(self, watch: Watch) -> None:
        """Make the search index anew."""
        from crm_desktop.db import search_rebuild

        self._lane.submit_raw(search_rebuild.begin).result()
        search_rebuild.go_on(self._lane, watch.stopped, watch.progress)

    def rebuild(self, watch: Watch) -> None:
        """Make data anew from the server take the place of these at the next opening."""
        watch.progress(0.0)
        self._store.empty_beside()
        self._exchange(self._fill)

    def _fill(self, connection: RawConnection) -> None:
        from crm_desktop.sync import rebuild

        done = rebuild.fill(connection)
        params = {"waiting": done.waiting, "aside": done.aside}
        notices.add(connection, "data_rebuilt", params, now_ms=self._laptop.clock.wall_ms())

    def _exchange(self, fill: Callable[[RawConnection], None]) -> None:
        """Fill the new store while nobody writes into the present one any more, then decide."""
        before = self._store.no_writing
        self._store.no_writing = UserError("restoring")
        try:
            self._lane.submit_raw(_nothing).result()
            with self._store.beside() as connection:
                fill(connection)
            replacing.decide(self._store.folder)
        except BaseException:
            self._store.no_writing = before
            remove(self._store.folder.new_store_file)
            raise

    # --- the lock ----------------------------------------------------------------------------------------------------

    def set_passphrase(self, former: str, passphrase: str) -> None:
        """Set the passphrase that opens the data, and the work that is kept from now on."""
        if self._vault.has_passphrase():
            try:
                self._vault.unlock(former)
            except UserError as error:
                raise UserError("wrong_old_passphrase") from error
        self._vault.set_passphrase(self._laptop.key, passphrase)
        self.protect_kept(passphrase)

    def set_lock_minutes(self, minutes: int) -> None:
        """Keep after how many minutes the window locks."""
        self._put({LOCK_MINUTES: str(minutes)})

    def has_passphrase(self) -> bool:
        """Whether a passphrase opens the data."""
        return self._vault.exists() and self._vault.has_passphrase()

    def lock(self) -> None:
        """End what uses the key, then forget it."""
        if self._laptop.background is not None:
            self._laptop.background.pause()
        self._lane.submit_raw(_nothing).result()
        self._store.seal()
        self._laptop.key = b""

    def unlock(self, passphrase: str) -> None:
        """Find the key again and go on."""
        if not passphrase and self._vault.has_passphrase():
            raise UserError("wrong_passphrase")
        key = self._vault.unlock(passphrase)
        was_locked = self._store.is_sealed
        self._store.unseal(key)
        self._laptop.key = key
        if was_locked and self._laptop.background is not None:
            self._laptop.new_lines()

    def _background(self) -> BackgroundSync:
        if self._laptop.background is None:
            raise Bug("the sync was not begun")
        return self._laptop.background

    def _put(self, values: dict[str, str]) -> None:
        def job(connection: RawConnection) -> None:
            for name, value in values.items():
                meta.put(connection, name, value)

        self._lane.submit_raw(job).result()


def _nothing(_connection: RawConnection) -> None:
    """Wait until everything that was asked for is written."""


def _try_to_write(folder: Path) -> None:
    trial = folder / ".crm-trial"
    try:
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise UserError("folder_unusable", path=str(folder), reason=error.strerror or str(error)) from error
