"""`/panduan`: the guides, the reader's own first; each as a page, with its pictures."""

from fastapi import Request, Response
from fastapi.responses import FileResponse

from app.errors import NotFound
from app.guides.reading import BY_NAME, COMMON, GUIDES, guide_of, picture_file, text_of
from app.language import _
from app.web.access import ANYONE, READ
from app.web.dependencies import CurrentActor
from app.web.pages.saving import saves_data
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
KEPT = "public, max-age=86400"


@pages.get("/panduan", who=ANYONE, rate=READ)
def show_guides(request: Request, actor: CurrentActor) -> Response:
    _title, common = text_of(COMMON, pictures=not saves_data())
    return page(request, "guides/list.html", guides=GUIDES, own=guide_of(actor.role), common=common)


@pages.get("/panduan/{guide}", who=ANYONE, rate=READ)
def show_guide(request: Request, guide: str) -> Response:
    if guide not in BY_NAME:
        raise NotFound(_("Panduan ini tidak ada."))
    title, text = text_of(guide, pictures=not saves_data())
    return page(request, "guides/detail.html", title=title, text=text)


@pages.get("/panduan/gambar/{picture}", who=ANYONE, rate=READ)
def show_picture(picture: str) -> Response:
    file = picture_file(picture)
    if file is None:
        raise NotFound(_("Gambar ini tidak ada."))
    return FileResponse(file, media_type="image/webp", headers={"cache-control": KEPT})
