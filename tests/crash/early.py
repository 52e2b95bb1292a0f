"""A mutant of the product, as a program: its web processes answer a little before they commit. Everything else is the product."""

import subprocess
import sys
import threading
from pathlib import Path
from signal import SIGTERM

from app import cli
from app.children import Kept, tied_to_us
from app.serving import keeping

WEB = Path(__file__).with_name("early_web.py")


def web(number: int, through: keeping.Door, answered: threading.Event) -> Kept:
    """As the product's, with the mutant's program."""

    def start() -> subprocess.Popen[bytes]:
        descriptors = (through.socket.fileno(), through.gate, through.tells)
        return subprocess.Popen([sys.executable, str(WEB), *map(str, descriptors)], pass_fds=descriptors, **tied_to_us(SIGTERM))

    return Kept(name=f"web {number}", start=start, proven=answered)


if __name__ == "__main__":
    keeping.web = web
    cli.main()
