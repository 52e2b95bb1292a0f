"""Heading: what stands on top of the papers of the kabupaten and of the personas'
office, written by its admin at the beginning of the year."""

from sqlalchemy.orm import Session

from app.actor import Role
from app.demo.people import People
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER
from app.letterheads.models import REGION
from app.letterheads.setting import Lines, write_lines

OF_THE_REGION = Lines(
    address="Jalan Alun-Alun Contoh 1, Kota Contoh 00101",
    phone="(099) 000100",
    email="setda@contoh.example",
    website="contoh.example",
)
OF_THE_OFFICE = Lines(
    address="Jalan Kantor Contoh 12, Kota Contoh 00101",
    phone="(099) 000112",
    email="kantor@contoh.example",
    website="kantor.contoh.example",
)


def head_papers(session: Session, ground: Ground, people: People) -> None:
    """The region's lines, and those of the one office that has its own."""
    region = ground.kabupaten
    admin = people.of_region[region.id, Role.REGION_ADMIN]
    for satker_code, lines in ((REGION, OF_THE_REGION), (PERSONA_SATKER, OF_THE_OFFICE)):
        write_lines(session, region=region, satker_code=satker_code, lines=lines, actor=admin, at=ground.start)
