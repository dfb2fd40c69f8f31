"""The import of business cards against a store of 100,000 customers: reading, matching, first rows, writing, memory.

    python -m benchmarks.cards [--data DIR] [--customers 100000] [--rows 50000] [--runs 3]

DIR is a store made by `benchmarks.big_store` (its passphrase is `benchmark`), which is copied and stays as it is;
without it one is made. Half of the cards are people of that store, a tenth of them with another number or employer; the
rest is new. Beside our reading stands calamine alone on the same workbook; beside the clock what processors computed,
in this process (`here`) and in those beside it, which read the file and then its rows: on two free processors the dry
run takes what is computed here, and the reading of the file. `memory` is the peak of the importing process and that of
the one beside it together.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Self

from benchmarks import big_store
from benchmarks.big_store import PASSPHRASE

HEADERS = ("姓名", "公司", "部门", "职位", "手机", "电话", "邮箱", "地址", "备注")
SYLLABLES = "华信达恒丰盛瑞康泰安宏远新光明天成美云帆海川蓝桥山林石金水木禾日月星辰"
TRADES = ("科技", "贸易", "电子", "机械", "材料", "精密仪器", "自动化设备", "新能源")
TOWNS = ("深圳", "上海", "苏州", "宁波", "广州", "成都", "武汉", "青岛", "佛山", "东莞")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
BARS = {"dry run": 15.0, "first rows": 1.0, "matching 10,000": 3.0, "memory": 400.0}
STEPS = (
    "calamine",
    "read",
    "plan",
    "dry run",
    "first rows",
    "understand 10,000",
    "matching 10,000",
    "one decision",
    "commit 3,000",
    "undo 3,000",
    "merge behind both",
    "keys of all customers",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
        path, folder = Path(scratch) / "cards.xlsx", Path(scratch) / "store"
        if options.data is not None:
            shutil.copytree(options.data, folder)
        else:
            big_store.make(folder, options.customers, "rep01")
        _run(["write", str(folder), str(path), str(options.rows)])
        found: dict[str, list[float]] = {}
        for step in ("keys", *("calamine", "import") * options.runs, "commit"):
            done = _run([step, str(folder), str(path)])
            for name, value in json.loads(done).items():
                found.setdefault(name, []).append(value)
    _print(found, options.rows)


def _run(arguments: list[str]) -> str:
    command = [sys.executable, "-m", "benchmarks.cards_child", *arguments]
    environment = {**os.environ, "CRM_LOCAL": "1", "CRM_PASSPHRASE": PASSPHRASE}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()[-1] if done.stdout else "{}"


def _print(found: dict[str, list[float]], rows: int) -> None:
    print(f"{rows:,} rows, load {os.getloadavg()[0]:.1f}; the best of {len(found['dry run'])} runs\n")
    print(f"{'':28}{'bar':>8}{'clock':>10}{'computed':>10}{'here':>10}")
    for name in STEPS:
        bar = f"{BARS[name]:.0f} s" if name in BARS else ""
        computed = [f"{min(found[key]):9.2f}s" for key in (f"{name} cpu", f"{name} here") if key in found]
        print(f"{name:28}{bar:>8}{min(found[name]):9.2f}s{''.join(computed)}")
    print(f"{'memory with the child, MB':28}{BARS['memory']:8.0f}{min(found['memory']):10.0f}")
    print(f"\nread / calamine: {min(found['read cpu']) / min(found['calamine cpu']):.1f} × computed")


@dataclass
class Stopwatch:
    """Seconds of the clock and of the processor, children included, by step."""

    figures: dict[str, float]

    def time(self, name: str) -> "Lap":
        return Lap(self, name)


class Lap:
    """One step, as a context."""

    def __init__(self, watch: Stopwatch, name: str) -> None:
        self._watch, self._name = watch, name

    def __enter__(self) -> None:
        self._clock, self._here, self._computed = time.perf_counter(), time.process_time(), computed()

    def __exit__(self, *_: object) -> None:
        self._watch.figures[self._name] = time.perf_counter() - self._clock
        self._watch.figures[f"{self._name} cpu"] = computed() - self._computed
        self._watch.figures[f"{self._name} here"] = time.process_time() - self._here


def computed() -> float:
    """Return the seconds that the processor worked for this process and its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Memory:
    """The peak of this process and of one that it has beside it, in MB: a context, for one such process at a time.

    What an ended child took is only told as the most of all children, so a living one is looked at (Linux).
    """

    def __init__(self) -> None:
        self.mb = 0.0
        self._beside_kib = 0
        self._over = Event()
        self._looking = Thread(target=self._look)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()
        self.mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + self._beside_kib) / 1024

    def _look(self) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._over.wait(0.1):
            for child in children.read_text().split():
                self._beside_kib = max(self._beside_kib, _peak_kib(child))


def _peak_kib(process: str) -> int:
    """Return the peak memory of a living process; 0 for one that has just ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return 0


def invented(known: list[tuple[str, str, str]], rows: int, seed: int = 7) -> Iterator[tuple[str, ...]]:
    """Yield rows of cards; `known` are name, customer and mobile of people of the store."""
    rng = random.Random(seed)
    for at in range(rows):
        if at % 2 and known:
            name, company, mobile = known[at % len(known)]
            if at % 20 == 1:
                mobile = f"136{rng.randrange(10**8):08}"
            elif at % 20 == 3:
                company = _company(rng)
        else:
            name, company = (
                rng.choice(SURNAMES) + "".join(rng.choices(SYLLABLES, k=rng.choice((1, 2)))),
                _company(rng),
            )
            mobile = f"167{at:08}"
        yield (
            name,
            company,
            rng.choice(("采购部", "销售部", "")),
            rng.choice(("经理", "工程师", "总监", "")),
            mobile,
            f"0755-8{at:07}转{rng.randrange(100, 999)}" if at % 3 else "",
            f"p{at}@card{at // 3}.example" if at % 4 else "",
            f"广东省深圳市南山区科技路{at}号" if at % 2 else "上海市浦东新区张江路1号",
            "春季展" if at % 5 else "",
        )


def _company(rng: random.Random) -> str:
    return f"{rng.choice(TOWNS)}{''.join(rng.choices(SYLLABLES, k=3))}{rng.choice(TRADES)}有限公司"


if __name__ == "__main__":
    main()
