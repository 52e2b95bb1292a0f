"""The mutant's program: the transaction of a write is committed by a thread of its own, after the answer was given."""

import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from fastapi import Request, Response  # noqa: E402

from app import db  # noqa: E402
from app.serving import loaded  # noqa: E402
from app.web import passage  # noqa: E402

LATE_SECONDS = 0.2


async def written(request: Request, handle: passage.Handle) -> Response:
    session = db.session_factory()()
    commit, session.commit = session.commit, lambda: None  # type: ignore[method-assign]
    request.state.session = session
    await passage._rewind_uploads(request)
    response = await handle(request)

    def end() -> None:
        time.sleep(LATE_SECONDS)
        if response.status_code < 400:
            commit()
        session.close()

    threading.Thread(target=end, daemon=True).start()
    return response


passage._written = written
loaded.main(*map(int, sys.argv[1:]))
