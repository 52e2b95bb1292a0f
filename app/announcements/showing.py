"""Showing: an announcement as the API tells it."""

from app.announcements.models import Announcement
from app.announcements.shapes import AnnouncementShown
from app.clock import iso
from app.identifiers import public_id


def as_json(announcement: Announcement) -> AnnouncementShown:
    return {
        "id": public_id(announcement.region_id, announcement.id),
        "text": announcement.text,
        "text_en": announcement.text_en,
        "audience": announcement.audience,
        "shown_from": announcement.shown_from.isoformat(),
        "shown_until": announcement.shown_until.isoformat(),
        "withdrawn_at": iso(announcement.withdrawn_at),
    }
