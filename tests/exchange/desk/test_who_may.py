"""Who takes which move of an uploaded file and where it leads: written down a second time, and compared with the table."""

from uuid import UUID

import pytest

from app.exchange.desk import permissions as may
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.states import AT_WORK, IMPORT_UPLOAD, TERMINAL, UploadState
from tests.cast import CAST, REGION, open_moves, who

ADMIN, SYSTEM, EITHER = "region_admin", "system", "region_admin system"
PUT_AWAY = {"discard → DISCARDED": ADMIN}
OPEN: dict[str, dict[str, str]] = {
    "RECEIVED": PUT_AWAY | {"read → READING": SYSTEM},
    "READING": PUT_AWAY | {"preview → PREVIEWED": SYSTEM, "refuse → REFUSED": SYSTEM},
    "PREVIEWED": PUT_AWAY | {"apply → APPLYING": EITHER, "read_again → RECEIVED": EITHER},
    "APPLYING": {"finish → APPLIED": SYSTEM, "outdated → RECEIVED": SYSTEM, "refuse → REFUSED": SYSTEM},
    "REFUSED": PUT_AWAY | {"read_again → RECEIVED": ADMIN},
}


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("state", UploadState)
def test_each_person_has_the_moves_of_a_file_that_are_theirs(state: UploadState) -> None:
    upload = ImportUpload(region_id=REGION, id=UUID(int=98), state=state)
    assert open_moves(IMPORT_UPLOAD, upload) == OPEN.get(state, {})


def test_a_job_has_it_in_three_states_and_two_are_its_ends() -> None:
    assert {"RECEIVED", "READING", "APPLYING"} == AT_WORK
    assert set(TERMINAL) == {"APPLIED", "DISCARDED"}


def test_the_admin_works_at_the_desk_and_the_auditor_reads() -> None:
    upload = ImportUpload(region_id=REGION, id=UUID(int=98), state="PREVIEWED")
    assert who(lambda actor: may.may_read(actor, upload)) == "auditor region_admin"
    assert who(lambda actor: may.may_import(actor, upload)) == "region_admin"
    assert {actor.role for actor in CAST.values() if actor.role in may.READERS} == {"auditor", "region_admin"}
    assert {actor.role for actor in CAST.values() if actor.role in may.WRITERS} == {"region_admin"}
