"""How long the event loop of a window's thread does not come round, and how much of that the thread itself computed."""

import time

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

BEAT_MS = 1


class Heartbeat(QObject):
    """Beats every millisecond. A stall is what lies between two beats beyond that.

    On a machine that others load, the wall clock counts also how long the thread waited for a processor; `worst_cpu_ms`
    is what it computed itself between two beats, which is what a quiet machine would show.
    """

    def __init__(self) -> None:
        super().__init__()
        self.worst_ms = self.worst_cpu_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._clock = QElapsedTimer()
        self._cpu = 0.0

    def start(self) -> None:
        """Begin anew."""
        self.worst_ms = self.worst_cpu_ms = 0.0
        self._clock.start()
        self._cpu = time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        """End; the worst stays."""
        self._beat()
        self._timer.stop()

    def figures(self, name: str) -> dict[str, list[float]]:
        """End, and return the longest stall, and the longest that the thread itself computed."""
        self.stop()
        return {name: [self.worst_ms], f"{name} cpu": [self.worst_cpu_ms]}

    def _beat(self) -> None:
        cpu = time.thread_time()
        self.worst_ms = max(self.worst_ms, self._clock.nsecsElapsed() / 1e6 - BEAT_MS)
        self.worst_cpu_ms = max(self.worst_cpu_ms, (cpu - self._cpu) * 1000)
        self._clock.start()
        self._cpu = cpu
