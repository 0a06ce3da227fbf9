# Reads a calendar as the package icalendar has it, strictly, and says what is in it.
import json
import sys
from datetime import timezone

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
wrong = [str(error) for part in calendar.walk() for error in part.errors]
for name in ("VERSION", "PRODID"):
    if name not in calendar:
        wrong.append(f"no {name}")


def event(part):
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"):
        if name not in part:
            wrong.append(f"no {name}")
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        if part[name].dt.tzinfo is None:
            wrong.append(f"{name} of no zone")
    return {
        "uid": str(part["UID"]),
        "sequence": int(part["SEQUENCE"]),
        "status": str(part["STATUS"]),
        "summary": str(part["SUMMARY"]),
        "location": str(part.get("LOCATION", "")),
        "starts": int(part["DTSTART"].dt.astimezone(timezone.utc).timestamp() * 1000),
        "ends": int(part["DTEND"].dt.astimezone(timezone.utc).timestamp() * 1000),
    }


events = [event(part) for part in calendar.walk("VEVENT")]
json.dump({"wrong": wrong, "events": events}, sys.stdout)
