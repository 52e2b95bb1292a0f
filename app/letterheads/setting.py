"""Setting: the region's admin writes the lines of its head or of an office's, puts the logo in
or takes it away. Papers that were issued keep theirs."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import Refusal, invalid_field
from app.files.photos import keep_photo
from app.identifiers import new_id
from app.language import _
from app.letterheads.models import REGION, LetterheadVersion
from app.letterheads.queries import newest
from app.organisations.queries import has_satker
from app.regions.keeping import refuse_others
from app.regions.models import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What is written; each may be empty."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


class ChangedMeanwhile(Refusal):
    """Somebody was quicker by a moment."""

    def __init__(self) -> None:
        super().__init__(_("Kop surat baru saja diubah orang lain. Muat ulang halaman, lalu ulangi."))


def write_lines(
    session: Session, *, region: Region, satker_code: str = REGION, lines: Lines, actor: Actor, at: datetime
) -> LetterheadVersion:
    """From now on these stand on its papers. Raises `NotFound` for all but the region's
    admin, `Invalid` for an office that the region has not."""
    refuse_others(actor, region)
    if satker_code != REGION and not has_satker(session, region_id=region.id, code=satker_code):
        raise invalid_field("satker_code", _("Satuan kerja ini tidak ada di {name}.").format(name=region.name))
    before = newest(session, region_id=region.id, satker_code=satker_code)
    return _next(session, region, satker_code, before, lines, before.logo_sha256 if before else None, actor, at)


def put_logo(session: Session, *, region: Region, sent: bytes, actor: Actor, at: datetime) -> LetterheadVersion:
    """From now on this picture (JPG, PNG, WebP) stands beside the lines; it is encoded anew
    like every photo. Raises `PhotoRefused` at `logo`."""
    refuse_others(actor, region)
    file = keep_photo(session, sent, by=actor.account_id, at=at, field="logo")
    return _with_logo(session, region, file.sha256, actor, at)


def remove_logo(session: Session, *, region: Region, actor: Actor, at: datetime) -> LetterheadVersion:
    """From now on the lines stand alone."""
    refuse_others(actor, region)
    return _with_logo(session, region, None, actor, at)


def _with_logo(session: Session, region: Region, sha256: str | None, actor: Actor, at: datetime) -> LetterheadVersion:
    before = newest(session, region_id=region.id, satker_code=REGION)
    return _next(session, region, REGION, before, lines_of(before), sha256, actor, at)


def lines_of(version: LetterheadVersion | None) -> Lines:
    """What a version says; nothing where there is none."""
    return Lines(**{name: getattr(version, name) for name in Lines.__dataclass_fields__}) if version else Lines()


def _next(
    session: Session,
    region: Region,
    satker_code: str,
    before: LetterheadVersion | None,
    lines: Lines,
    logo_sha256: str | None,
    actor: Actor,
    at: datetime,
) -> LetterheadVersion:
    """The version after `before`; that one itself where nothing changes."""
    if before is not None and (lines_of(before), before.logo_sha256) == (lines, logo_sha256):
        return before
    row = LetterheadVersion(
        region_id=region.id,
        id=new_id(),
        satker_code=satker_code,
        version=before.version + 1 if before else 1,
        **asdict(lines),
        logo_sha256=logo_sha256,
        recorded_by=actor.account_id,
        recorded_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise ChangedMeanwhile from None
    told = {**asdict(lines), "logo": logo_sha256, "version": row.version}
    audit.write_down(session, row, "letterhead.write", actor, at, satker_code=satker_code, **told)
    return row
