"""The ends of a server's certificates as a calendar, one event for each certificate."""

from __future__ import annotations

from sepmtk.nouns.doctor.diagnosis import Diagnosis
from sepmtk.show.ics import Expiry, calendar
from sepmtk.show.words import Say


def doctor_calendar(host: str, diagnosis: Diagnosis, say: Say) -> str:
    """A certificate in several places is one event that names them all."""
    places: dict[str, list[str]] = {}
    for found in diagnosis.survey.certificates:
        if found.not_after is not None:
            places.setdefault(found.thumbprint, []).append(found.where)
    ends = {one.thumbprint: one.not_after for one in diagnosis.survey.certificates}
    title, made = say("ics.title", where=host), []
    for thumbprint, where in places.items():
        at = ends[thumbprint]
        text = say("ics.text.server", where=", ".join(where), thumbprint=thumbprint)
        if at is not None:
            made.append(Expiry(thumbprint, at, title, text))
    return calendar(made, diagnosis.at)
