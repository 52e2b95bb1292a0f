"""Moving: the tables from a move's name to its command, for the API and for the pages.
What a reporter does by the link alone has no door here."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.moves.doors import Door, Doors
from app.oversight import complaints, findings
from app.oversight.models import Complaint, Finding
from app.oversight.states import COMPLAINT, FINDING
from app.web.incoming.moves import MoveBody


def _take_finding(session: Session, it: Finding, body: MoveBody, actor: Actor, at: datetime) -> Finding:
    return findings.take(session, finding=it, move=body.move, note=body.note, actor=actor, at=at)


def _take_complaint(session: Session, it: Complaint, body: MoveBody, actor: Actor, at: datetime) -> Complaint:
    return complaints.take(session, complaint=it, move=body.move, note=body.note, actor=actor, at=at)


FINDING_DOORS = Doors(FINDING, dict.fromkeys(("answer_finding", "ask_again", "close_finding"), Door(MoveBody, _take_finding)))
COMPLAINT_DOORS = Doors(COMPLAINT, dict.fromkeys(("reply", "dismiss"), Door(MoveBody, _take_complaint)))
