"""The page of a region's letterhead: how its papers begin, and its admin's forms; the logo itself, and a paper to look at."""

import re
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from app.actor import Actor, Role
from app.documents import Letter, Section, draw_letter, letter_data
from app.errors import NotFound, Refusal
from app.files.photos import WIDTHS, read_photo
from app.language import _, mark
from app.letterheads import setting
from app.letterheads.bodies import LinesBody
from app.letterheads.models import REGION
from app.letterheads.queries import government, had_logo, head_of, logo_alt, logo_path, newest, offices_with_their_own, where
from app.letterheads.setting import lines_of
from app.organisations.queries import active_satkers
from app.regions.keeping import kept_region, may_keep
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, RefusedForm, parse
from app.web.middleware import SANDBOX
from app.web.pages.dates import waktu
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})
LOGO = re.compile(r"([0-9a-f]{64})-([0-9]{1,4})\.webp")


@pages.get("/kop/{code}", who=ANYONE, rate=READ)
def show_letterhead(request: Request, code: str, actor: CurrentActor, session: Db, at: At, satker: str = "") -> Response:
    return _show(request, session, region_by_code(session, code), actor, at, satker=satker)


@pages.get("/kop/{code}/contoh.pdf", who=WRITERS, rate=READ)
def show_sample(code: str, actor: CurrentActor, session: Db, at: At, satker: str = "") -> Response:
    """A paper that says nothing, to see its head."""
    region = kept_region(session, code, actor)
    office = next((one for one in active_satkers(session, region_id=region.id) if one[0] == satker), None)
    letter = Letter(
        title=_("Contoh kop surat"),
        number="",
        letterhead=head_of(session, region, office, at=at),
        sections=[Section(sentences=[_("Begini surat dari sistem ini dimulai. Lembar ini hanya contoh.")])],
        issued=waktu(at, region.timezone),
    )
    session.close()  # no connection waits while it is drawn
    drawn = draw_letter(letter_data(letter), address="", drawn_at=at)
    headers = {"content-disposition": 'inline; filename="contoh-kop.pdf"', "cache-control": "private, no-store"}
    return Response(drawn, media_type="application/pdf", headers=headers)


@pages.get("/logo/{region_id}/{name}", who=ANYONE, rate=READ, late=True)
def show_logo(region_id: str, name: str, session: Db) -> Response:
    """A region's logo in one width, of now or of earlier; kept by browsers for ever, because its address is its content."""
    asked = LOGO.fullmatch(name)
    if asked is None or not region_id.isdecimal() or len(region_id) > 9:
        raise NotFound("")
    sha256, width = asked[1], int(asked[2])
    if not had_logo(session, region_id=int(region_id), sha256=sha256):
        raise NotFound("")
    try:
        content = read_photo(sha256, width)
    except FileNotFoundError:
        raise NotFound("") from None
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "content-security-policy": SANDBOX,
        "etag": f'"{sha256[:32]}-{width}"',
    }
    return Response(content, media_type="image/webp", headers=headers)


@pages.post("/kop/{code}", who=WRITERS, csrf=Csrf.FORM, says=mark("Kop surat disimpan."), rate=WRITE)
def write_letterhead(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region = kept_region(session, code, actor)
    satker_code = str(data.get("satker_code", ""))

    def write() -> Response:
        form = parse(LinesBody, data)
        setting.write_lines(session, region=region, satker_code=form.satker_code, lines=form.lines(), actor=actor, at=at)
        return go_to(request, f"/kop/{region.code}")

    def again(refusal: Refusal) -> Response:
        refused = RefusedForm.of("satker" if satker_code else "daerah", data, refusal)
        return _show(request, session, kept_region(session, code, actor), actor, at, satker=satker_code, refused=refused)

    return or_again(session, write, again)


@pages.post("/kop/{code}/logo", who=WRITERS, csrf=Csrf.FORM, says=mark("Logo disimpan."), rate=UPLOAD)
def put_logo(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region, file = kept_region(session, code, actor), data.get("logo")

    def put() -> Response:
        sent = file.file.read() if isinstance(file, UploadFile) else b""
        setting.put_logo(session, region=region, sent=sent, actor=actor, at=at)
        return go_to(request, f"/kop/{region.code}")

    def again(refusal: Refusal) -> Response:
        refused = RefusedForm.of("logo", data, refusal)
        return _show(request, session, kept_region(session, code, actor), actor, at, refused=refused)

    return or_again(session, put, again)


@pages.post("/kop/{code}/logo/hapus", who=WRITERS, csrf=Csrf.FORM, says=mark("Logo dilepas."), rate=WRITE)
def remove_logo(request: Request, code: str, actor: CurrentActor, session: Db, at: At) -> Response:
    region = kept_region(session, code, actor)
    setting.remove_logo(session, region=region, actor=actor, at=at)
    return go_to(request, f"/kop/{region.code}")


def _show(
    request: Request,
    session: Db,
    region: Region,
    actor: Actor,
    at: At,
    *,
    satker: str = "",
    refused: RefusedForm | None = None,
) -> Response:
    refused = refused or RefusedForm()
    own = newest(session, region_id=region.id, satker_code=REGION)
    offices = active_satkers(session, region_id=region.id)
    chosen = next((one for one in offices if one[0] == satker), None)
    of_chosen = newest(session, region_id=region.id, satker_code=chosen[0]) if chosen else None
    return page(
        request,
        "letterheads/detail.html",
        region=region,
        head=head_of(session, region, chosen, at=at),
        logo=logo_path(region.id, own.logo_sha256 if own else None, WIDTHS[-1]),
        logo_alt=logo_alt(region),
        government=government(region).upper(),
        own=_typed(own, refused, "daerah"),
        office=_typed(of_chosen, refused, "satker"),
        chosen=chosen,
        offices=[(code, f"{name} ({code})") for code, name in offices],
        written=[
            (version.satker_code, version.name or name, where(version)) for version, name in offices_with_their_own(session, region)
        ],
        refused=refused,
        may_write=may_keep(actor, region.id),
    )


def _typed(version: Any, refused: RefusedForm, which: str) -> FormState:
    """A form as it came back, or with what stands."""
    if refused.is_it(which):
        return refused.form.named(which)
    lines = lines_of(version)
    return FormState({name: getattr(lines, name) for name in lines.__dataclass_fields__}).named(which)
