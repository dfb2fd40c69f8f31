"""Puts the parts together (folder, key, store, lane, who edits, sync engine) for the window and the commands."""

import logging
import threading
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from crm_core.clock import ZERO, Clock
from crm_core.ids import IdSource
from crm_desktop.db import destruction, memory, meta, profiles
from crm_desktop.db.edit_context import EditContext
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from crm_desktop.safekeeping import Safekeeping
from crm_desktop.services.workspace import Workspace, who_am_i
from crm_desktop.signing_in import device_name, sign_in, sign_in_again
from crm_desktop.sync import lease, local, local_profile
from crm_desktop.sync.ended import DeviceEnded
from crm_desktop.sync.late import LateEngine, LateWatch
from crm_desktop.sync_control import BackgroundSync
from crm_desktop.unlocking import Unlocked, unlock
from crm_desktop.version import app_version

if TYPE_CHECKING:
    from crm_desktop.keeper import Keeper
    from crm_desktop.sync.channel import Channel
    from crm_desktop.sync.credentials import Credentials
    from crm_desktop.sync.engine import SyncEngine
    from crm_desktop.sync.watch import Watch

_log = logging.getLogger(__name__)


class Laptop:
    """An opened data folder. Held by one program at a time, from construction to `close`.

    With `alone` a folder that is not enrolled is worked in under a local profile, and is made where there is none.
    A `key` that is known already spares the passphrase; a folder that is `unlocked` already is taken over.
    """

    def __init__(
        self,
        path: Path,
        passphrase: str | None = None,
        *,
        create: bool = False,
        alone: bool = False,
        key: bytes = b"",
        unlocked: Unlocked | None = None,
    ) -> None:
        memory.share_one_heap()
        self.folder, self.key = unlocked or unlock(path, passphrase, create=create, alone=alone, key=key)
        try:
            self.store = Store.open(self.folder, self.key)
        except BaseException:
            self.folder.close()
            raise
        self.lane = WriterLane(self.store)
        known = self.facts()
        self.clock = Clock(
            last=known.get(meta.LAST_HLC, ZERO), offset_ms=int(known.get(local.CLOCK_OFFSET, "0"))
        )
        self.ids = IdSource()
        self._alone = alone or local_profile.is_chosen(known)
        self._keeper: Keeper | None = None
        self._making_keeper = threading.Lock()
        self.background: BackgroundSync | None = None

    def destroy(self, sent: int) -> None:
        """Destroy the key and the data. The window may still be open: it reads and writes nothing any more.

        Where the system does not let open files be removed, that is done at the next opening.
        """
        self.store.no_reading = self.store.no_writing = DeviceEnded(sent)
        destruction.begin(self.folder, sent)
        self.store.close()
        try:
            destruction.finish(self.folder)
        except OSError as error:
            _log.warning("files are left to be removed: %s", error.strerror)

    def lock(self) -> UserError | None:
        """Return why nobody may work here now, if so; remembers the time."""
        return self.lane.submit_raw(partial(lease.note_time, clock=self.clock)).result()

    def facts(self) -> dict[str, str]:
        """Return what is kept about this laptop: device, user, server, last sync."""
        with self.store.read_raw() as connection:
            return local.settings(connection)

    def context(self) -> EditContext:
        """Return who edits here, and let the store capture it.

        Raises UserError: not_enrolled, lease_ended, device_locked; DeviceEnded.
        """
        known = self.identity()
        if local.HANDED_IN in known:
            sent = int(known[local.HANDED_IN])
            self.destroy(sent)
            raise DeviceEnded(sent)
        if lock := self.lock():
            raise lock
        if self.store.context is None:
            self.store.context = EditContext(known[local.USER], known[local.DEVICE], self.clock, self.ids)
        return self.store.context

    def identity(self) -> dict[str, str]:
        """Return what is kept about this laptop once it is somebody's, locked or not. Raises UserError not_enrolled."""
        known = self.facts()
        if self._alone and local.DEVICE not in known:
            known = self.lane.submit_raw(partial(local_profile.begin, ids=self.ids)).result()
        if local.DEVICE not in known or (local_profile.is_local(known) and not self._alone):
            raise UserError("not_enrolled")
        return known

    def engine(self) -> "SyncEngine":
        """Return a sync engine on the line of this laptop. Raises UserError not_enrolled."""
        from crm_desktop.sync.enroll import open_transport

        if local_profile.is_local(self.facts()):
            return self._engine_on(local_profile.NoServer())
        return self._engine_on(open_transport(self.lane, self.store))

    def _engine_on(self, channel: "Channel") -> "SyncEngine":
        from crm_desktop.sync.engine import SyncEngine

        return SyncEngine(
            self.lane,
            self.store,
            channel,
            self.clock,
            app_version=app_version(),
            destroy=self.destroy,
            lease_binds=True,
        )

    def _background(self) -> BackgroundSync:
        """Return the sync of the window: one line for the engine, one that waits for the server's word."""
        if local_profile.is_local(self.facts()):
            return BackgroundSync(self.store, self.lane, LateEngine(self.store, self.engine), join=self._join)
        return BackgroundSync(self.store, self.lane, *self._lines(), sign_in=self._sign_in_again)

    def _lines(self) -> tuple[LateEngine, LateWatch]:
        """Return the two lines of the window. They share their credentials: a token is renewed by one of them."""
        credentials = cache(self._credentials)

        def open_engine() -> "SyncEngine":
            from crm_desktop.sync.enroll import open_transport

            return self._engine_on(open_transport(self.lane, self.store, credentials()))

        def open_watch() -> "Watch":
            from crm_desktop.sync import watch
            from crm_desktop.sync.enroll import open_transport

            line = open_transport(
                self.lane, self.store, credentials(), deadline_seconds=watch.DEADLINE_SECONDS
            )
            return watch.Watch(self.store, line, app_version())

        return LateEngine(self.store, open_engine), LateWatch(open_watch)

    def _credentials(self) -> "Credentials":
        from crm_desktop.sync.enroll import open_credentials

        return open_credentials(self.lane, self.store, self.clock)

    def _sign_in_again(self, password: str) -> tuple[LateEngine, LateWatch]:
        """Sign in as the person whose data this is. The server may have made it a new device of theirs."""
        self.sign_in_again(password)
        known = self.facts()
        self.store.context = EditContext(known[local.USER], known[local.DEVICE], self.clock, self.ids)
        return self._lines()

    def _join(self, server: str, user: str, password: str) -> None:
        """Sign in where no server was. Who edits is somebody else from now on, also before the data are opened anew."""
        enrolled = sign_in(self, server, user, password, device_name())
        profiles.keep_label(self.folder.path, enrolled.user_name)
        known = self.facts()
        self.store.context = EditContext(known[local.USER], known[local.DEVICE], self.clock, self.ids)

    def sign_in_again(self, password: str) -> None:
        """Sign in as the person whose data this is. Raises UserError not_enrolled, and what the server says."""
        sign_in_again(self, password)

    def workspace(self, *, syncing: bool = True) -> Workspace:
        """Return everything that a screen needs; if `syncing`, what works behind the window begins, else with `begin`.

        A locked store asks the server first: it may renew the lease, or take what was not sent. Raises as `context`.
        """
        if lock := self.lock():
            self._ask_about(lock)
        context = self.context()
        self.background = self._background()
        if syncing:
            self.begin()
        with self.store.read_raw() as connection:
            known = local.settings(connection)
            name, role = known.get(local.USER_NAME, ""), known.get(local.ROLE, "rep")
            me = who_am_i(connection, context.user_id, context.device_id, name, role)
        return Workspace(self.store, self.lane, context, self.background, me, Safekeeping(self))

    def keeper(self) -> "Keeper":
        """Return what looks after the data; it is loaded for the first who asks. What was written before counts."""
        from crm_desktop.keeper import Keeper

        with self._making_keeper:
            if self._keeper is None:
                self._keeper = Keeper(self.store, self.lane, self.clock)
                self._keeper.note_change()
            return self._keeper

    def begin(self) -> None:
        """Let the background sync run, and look after the data. Nothing happens without a workspace."""
        if self.background is not None:
            self.background.start()
            self.keeper().start()

    def new_lines(self) -> None:
        """Let the sync of the window go on over new lines."""
        if self.background is None:
            return
        if local_profile.is_local(self.facts()):
            self.background.take_lines(LateEngine(self.store, self.engine), None)
        else:
            self.background.take_lines(*self._lines())

    def _ask_about(self, lock: UserError) -> None:
        engine = self.engine()
        try:
            engine.run()
        except DeviceEnded:
            raise
        except UserError as error:
            _log.info("still locked (%s): %s", lock.code, error.code)
        finally:
            engine.close()

    def close(self) -> None:
        """End the background work, finish what was written, and give the folder free."""
        if self.background is not None:
            self.background.close()
            self.keeper().close()
        self.lane.close()
        self.store.close()
        self.folder.close()
