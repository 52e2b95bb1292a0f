"""Ahead: files that came before their form, in pieces (`app/files/parcels.py`). The form names
them; its handler finds them as if they had come with it."""

from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from app.errors import invalid_field
from app.files import parcels
from app.files.parcels import Parcel
from app.language import _

FIELD = "unggahan."
"""Before the name of the file's field; what follows is the key of a parcel."""
FILES_MAX = 100
"""Of one form: each is open until it is answered, and a process has only so many files open for everybody together."""


class Arrived(UploadFile):
    """A file that was there before its form; it stays there for the form that comes back with a fault."""

    def __init__(self, parcel: Parcel) -> None:
        super().__init__(parcel.path.open("rb"), size=parcel.size, filename=parcel.path.name)
        self.key = parcel.key


def arrived_in(form: FormData) -> dict[str, list[tuple[str, str | None]]]:
    """By the hidden fields of what came ahead: (key, name of the file)."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for name, value in form.multi_items():
        if isinstance(value, Arrived):
            found.setdefault(FIELD + name, []).append((value.key, value.filename))
    return found


async def put_in_place(request: Request, owner: UUID, *, bytes_max: int) -> None:
    """Raises `NotFound` for a parcel that is not there, `Invalid` for one that is not
    whole, or for more files or bytes than a form may have."""
    form = await request.form()
    named = [name for name, _value in form.multi_items() if name.startswith(FIELD)]
    if not named:
        return
    if len(named) > FILES_MAX:
        raise invalid_field(named[0].removeprefix(FIELD), _("Paling banyak {n} berkas sekali kirim.").format(n=FILES_MAX))
    given: list[tuple[str, UploadFile | str | Parcel]] = []
    weight = 0
    for name, value in form.multi_items():
        if not name.startswith(FIELD):
            given.append((name, value))
            continue
        field = name.removeprefix(FIELD)
        parcel = parcels.find(owner, str(value))
        weight += parcel.size
        if not parcel.is_whole:
            raise invalid_field(field, _("Berkas ini belum lengkap diterima. Pilih berkasnya sekali lagi untuk melanjutkan."))
        parcels.judge_weight(weight, bytes_max, field=field, several=weight > parcel.size)
        given.append((field, parcel))
    # None is opened before all are judged: a refused form closes nothing
    request._form = FormData([(name, Arrived(value) if isinstance(value, Parcel) else value) for name, value in given])
