"""Start of the window beside an empty PySide6 window, as processes of their own, in turn.

    python -m benchmarks.start [--runs 5] [--data DIR]

Times are from the moment Python is up (first line of the program) to the first paint, and for ours to the first screen
with its data. `--data` is an enrolled laptop's folder (its passphrase in CRM_PASSPHRASE); without it the demo's rep.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent / ".demo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, default=DEMO / "laptop-rep01")
    options = parser.parse_args()
    environment = {**os.environ}
    if "CRM_PASSPHRASE" not in environment and (DEMO / "passphrase").exists():
        environment["CRM_PASSPHRASE"] = (DEMO / "passphrase").read_text()
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    figures: dict[str, list[float]] = {"empty paint": [], "ours paint": [], "ours ready": []}
    for _ in range(options.runs + 1):
        empty, ours = _child("empty", options.data, environment), _child("ours", options.data, environment)
        for name, value in (
            ("empty paint", empty["paint"]),
            ("ours paint", ours["paint"]),
            ("ours ready", ours["ready"]),
        ):
            figures[name].append(value)
    medians = {
        name: statistics.median(values[1:]) for name, values in figures.items()
    }  # the first warms the disk
    for name, median in medians.items():
        print(
            f"{name:12} {median * 1000:6.0f} ms   ({', '.join(f'{v * 1000:.0f}' for v in figures[name][1:])})"
        )
    print(f"first paint: {medians['ours paint'] / medians['empty paint']:.2f} × an empty window")


def _child(mode: str, data: Path, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.start_child", mode, str(data)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main()
