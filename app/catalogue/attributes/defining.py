"""An office defines what its etalase asks. Listings on show stay as they are;
who changes or sends in one meets what is asked now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.catalogue import permissions
from app.catalogue.attributes.models import CHOICE, NUMBER, EtalaseAttribute
from app.catalogue.editions import new_edition
from app.catalogue.models import Category, Etalase
from app.catalogue.slugs import slug_of
from app.errors import NotAllowed, NotFound, invalid_field
from app.identifiers import new_id
from app.language import _

ATTRIBUTES_MAX = 30
CHOICES_MAX = 50


def define(
    session: Session,
    *,
    etalase: Etalase,
    name: str,
    kind: str,
    unit: str | None = None,
    choices: Sequence[str] = (),
    required: bool = False,
    category_code: str | None = None,
    actor: Actor,
    at: datetime,
) -> EtalaseAttribute:
    """Ask one thing more, at the end; its code is made of its name. One that was
    retired is asked again, when it is of the same kind.

    Raises `NotAllowed` for another region's office, `Invalid` for a name in use, a choice without choices, an unknown category.
    """
    _demand_office(actor, etalase)
    code = slug_of(name)[:60]
    made = _found(session, etalase, code)
    if made is not None and (made.retired_at is None or made.kind != kind):
        raise invalid_field(
            "name", _("Etalase ini sudah menanyakan {name}. Ubah yang ada, atau pakai nama lain.").format(name=made.name)
        )
    if made is None:
        made = EtalaseAttribute(
            region_id=etalase.region_id,
            id=new_id(),
            etalase_id=etalase.id,
            code=code,
            kind=kind,
            position=_next_position(session, etalase),
            created_at=at,
            created_by=actor.account_id,
        )
    _describe(session, made, etalase, name=name, unit=unit, choices=choices, required=required, category_code=category_code)
    made.retired_at = None
    session.add(made)
    session.flush()
    _record(session, etalase, made, "define", actor, at)
    return made


def redefine(
    session: Session,
    *,
    etalase: Etalase,
    attribute: EtalaseAttribute,
    name: str,
    unit: str | None,
    choices: Sequence[str],
    required: bool,
    category_code: str | None,
    actor: Actor,
    at: datetime,
) -> EtalaseAttribute:
    """Other words, choices or demands; code and kind stay. Raises as `define` does."""
    _demand_office(actor, etalase)
    _describe(session, attribute, etalase, name=name, unit=unit, choices=choices, required=required, category_code=category_code)
    session.flush()
    _record(session, etalase, attribute, "redefine", actor, at)
    return attribute


def retire(session: Session, *, etalase: Etalase, code: str, actor: Actor, at: datetime) -> None:
    """Ask it no more; what versions say of it stays readable. A second time changes nothing. Raises `NotFound`."""
    _demand_office(actor, etalase)
    attribute = _found(session, etalase, code)
    if attribute is None:
        raise NotFound(_("Atribut ini tidak ada di etalase ini."))
    if attribute.retired_at is not None:
        return
    attribute.retired_at = at
    session.flush()
    _record(session, etalase, attribute, "retire", actor, at)


def attribute_named(session: Session, etalase: Etalase, code: str) -> EtalaseAttribute:
    """One that is asked now. Raises `NotFound`."""
    found = _found(session, etalase, code)
    if found is None or found.retired_at is not None:
        raise NotFound(_("Atribut ini tidak ada di etalase ini."))
    return found


def _describe(
    session: Session,
    attribute: EtalaseAttribute,
    etalase: Etalase,
    *,
    name: str,
    unit: str | None,
    choices: Sequence[str],
    required: bool,
    category_code: str | None,
) -> None:
    told = list(dict.fromkeys(" ".join(choice.split()) for choice in choices if choice.strip()))
    if attribute.kind == CHOICE and not 2 <= len(told) <= CHOICES_MAX:
        raise invalid_field("choices", _("Tulis 2 sampai {n} pilihan, satu per baris.").format(n=CHOICES_MAX))
    if category_code is not None:
        inside = f"{category_code}.".startswith(f"{etalase.category_code}.")
        if session.get(Category, category_code) is None or not inside:
            raise invalid_field("category", _("Pilih kategori etalase ini atau yang di bawahnya."))
    attribute.name, attribute.required, attribute.category_code = name, required, category_code
    attribute.unit = unit if attribute.kind == NUMBER else None
    attribute.choices = told if attribute.kind == CHOICE else []


def _found(session: Session, etalase: Etalase, code: str) -> EtalaseAttribute | None:
    return session.scalars(
        select(EtalaseAttribute).where(
            EtalaseAttribute.region_id == etalase.region_id,
            EtalaseAttribute.etalase_id == etalase.id,
            EtalaseAttribute.code == code,
        )
    ).one_or_none()


def _next_position(session: Session, etalase: Etalase) -> int:
    count, last = session.execute(
        select(
            func.count().filter(EtalaseAttribute.retired_at.is_(None)), func.coalesce(func.max(EtalaseAttribute.position), 0)
        ).where(EtalaseAttribute.region_id == etalase.region_id, EtalaseAttribute.etalase_id == etalase.id)
    ).one()
    if count >= ATTRIBUTES_MAX:
        raise invalid_field("name", _("Paling banyak {n} atribut untuk satu etalase.").format(n=ATTRIBUTES_MAX))
    return int(last) + 1


def _demand_office(actor: Actor, etalase: Etalase) -> None:
    if not permissions.make_etalase(actor, etalase.region_id):
        raise NotAllowed(_("Hanya kurator atau admin daerah yang mengubah etalase daerahnya."))


def _record(session: Session, etalase: Etalase, attribute: EtalaseAttribute, verb: str, actor: Actor, at: datetime) -> None:
    new_edition(session, etalase.region_id)
    audit.record(
        session,
        actor=actor,
        region_id=etalase.region_id,
        action=f"etalase_attribute.{verb}",
        subject_kind="etalase",
        subject_id=str(etalase.id),
        at=at,
        details={
            "code": attribute.code,
            "name": attribute.name,
            "kind": attribute.kind,
            "unit": attribute.unit,
            "choices": attribute.choices,
            "required": attribute.required,
            "category": attribute.category_code,
        },
    )
