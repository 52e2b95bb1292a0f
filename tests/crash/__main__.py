"""`make crash N=200 [ORDERS=20000] [SEED=…]`: the long run, its two controls,
and a backup of the demo that is restored and compared.

Prints all figures; hands those that the public reads at `/keandalan` to `app.reliability`. Ends with
0 when nothing was lost, doubled or changed, every move was told once, every invariant holds, both
controls were seen to lose, and the restored copy is equal.
"""

import argparse
import json
import os
import subprocess
import sys
from random import SystemRandom
from typing import Any

from app.clock import now
from app.reliability.keeping import keep
from tests.crash import controls, crowds, killing, running
from tests.crash.clients import MOVED_OF, MOVES
from tests.crash.house import HERE, PROJECT, House, built, served_demo

CLIENTS, PAUSE_SECONDS = 32, 10.0
CROWD, SLOW = 500, 1000
PATIENCE_SECONDS = 3600


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make crash")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--orders", type=int, default=0, help="acknowledged orders to reach; 100 a kill unless given")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--pause", type=float, default=PAUSE_SECONDS)
    given = parser.parse_args(arguments)
    orders = given.orders or given.kills * 100
    print(f"{given.kills} kills, {orders} orders, {given.clients} clients, seed {given.seed}", file=sys.stderr)
    with built(given.clients) as house:
        kills = killing.by_seed(given.seed, given.kills)
        pace = orders * (MOVED_OF + len(MOVES)) // MOVED_OF // max(given.kills, 1)
        run = running.run(house, "long", kills, seed=given.seed, pause=given.pause, pace=pace, patience=PATIENCE_SECONDS)
        limits = _at_the_limits(house)
        house.stop()
        caught = sum(bool(control(house).found.count("lost")) for control in controls.ALL)
    restored = _drill()
    figures = run.figures()
    told = {"seed": given.seed, "clients": given.clients, "load_at_end": round(os.getloadavg()[2], 1), **figures, **limits}
    print(json.dumps({**told, "controls_caught": caught, "restore": restored}, indent=1))
    for name, faults in run.found.faults.items():
        for fault in faults[:10]:
            print(f"{name}: {fault}", file=sys.stderr)
    for check in run.red:
        print(f"doctor: {check}", file=sys.stderr)
    keep(
        "crash",
        {
            "kills": figures["kills"],
            "orders": figures["acknowledged_orders"],
            "acknowledged": figures["acknowledged_orders"] + figures["acknowledged_moves"],
            "lost": figures["lost"],
            "doubled": figures["doubled"],
            "back_seconds": figures["back_seconds_max"],
            "controls_caught": caught,
        },
        at=now(),
    )
    keep("restore", {name: restored[name] for name in ("tallies", "files", "seconds")}, at=now())
    sound = not any(run.found.faults.values()) and not run.red and figures["never_back"] == 0
    return 0 if sound and caught == len(controls.ALL) and restored["result"] == "EQUAL" else 1


def _at_the_limits(house: House) -> dict[str, Any]:
    """A crowd that wants what somebody holds, then connections that never end what they say."""
    told = json.loads(house.data.with_name("clients.json").read_text())
    with house.connect() as holder, holder.transaction():
        holder.execute("SELECT 1 FROM package_tally FOR UPDATE")
        crowd = crowds.orders_at_once(house, told, CROWD, "crowd")
    slow = crowds.while_slow(house, SLOW, 10.0)
    return {
        "crowd": CROWD,
        "crowd_statuses": {str(status): count for status, count in sorted(crowd.statuses.items())},
        "crowd_seconds_max": round(crowd.seconds_max, 2),
        "crowd_without_retry_after": crowd.without_retry,
        "slow_connections": SLOW,
        "healthz_seconds_max_meanwhile": round(max(slow), 2),
    }


def _drill() -> dict[str, Any]:
    """The demo is backed up while it is served, restored beside and compared."""
    with served_demo() as house:
        file = house.data.with_name("backup.tar")
        for words in (["backup", str(file)], ["restore", str(file), "--verify"]):
            command = [sys.executable, "-m", "app", *words, "--json", "--data", str(house.data)]
            answer = subprocess.run(command, cwd=PROJECT, env=HERE, stdout=subprocess.PIPE, check=False).stdout
    told = json.loads(answer)
    return {**{name: told[name] for name in ("result", "files", "rows", "seconds")}, "tallies": 2 * len(told["tallies"])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
