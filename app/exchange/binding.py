"""Binding: the first import ties a region to the government (KLPD) whose files it takes from then on."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.sifting import NotApplied
from app.language import _
from app.regions.models import Region
from app.regions.names import MINISTERIAL, name_of


def bind(session: Session, region: Region, *, klpd: str | None, name: str | None, file: str) -> None:
    """Bind the region to the KLPD of the file's rows, where it is not bound yet. A ministry or an agency is in no list of
    places, so the first file with its name names it. Raises `NotApplied` where the KLPD is another region's."""
    if region.tier in MINISTERIAL and name is not None and region.name == name_of(region.code):
        region.name = name
    if region.klpd_code is not None or klpd is None:
        return
    owner = session.scalars(select(Region).where(Region.klpd_code == klpd)).one_or_none()
    if owner is not None:
        raise NotApplied(
            _("{file}: berisi data {klpd}, yaitu {name} ({code}). Impor untuk daerah itu.").format(
                file=file, klpd=klpd, name=owner.name, code=owner.code
            )
        )
    region.klpd_code = klpd
