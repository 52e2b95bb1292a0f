"""Officials as the API and the command line give them."""

from app.clock import iso
from app.identifiers import public_id
from app.officials.queries import Official
from app.officials.shapes import OfficialShown, VacancyShown
from app.officials.vacancies import Vacancy


def as_json(official: Official) -> OfficialShown:
    grant = official.grant
    return {
        "id": public_id(grant.region_id or 0, grant.id),
        "person": public_id(0, official.account.id),
        "login": official.account.login,
        "name": official.account.name,
        "role": grant.role,
        "satker": grant.satker_code,
        "satker_name": official.satker.name if official.satker else None,
        "sub_activities": list(grant.sub_activities),
        "decree_number": official.decree.number,
        "decree_date": iso(official.decree.day),
        "valid_from": grant.valid_from.isoformat(),
        "until": iso(grant.valid_until),
        "decrees": [
            {
                "number": one.number,
                "date": iso(one.day),
                "valid_from": one.first_day.isoformat(),
                "until": iso(one.last_day),
            }
            for one in official.decrees
        ],
        "days_left": official.days_left,
        "running_orders": official.running,
        "doubts": list(official.doubts),
    }


def vacancy_as_json(vacancy: Vacancy) -> VacancyShown:
    return {
        "satker": vacancy.satker_code,
        "satker_name": vacancy.satker_name,
        "role": vacancy.role,
        "waiting": vacancy.waiting,
        "last_day": vacancy.last_day.isoformat() if vacancy.last_day else None,
    }
