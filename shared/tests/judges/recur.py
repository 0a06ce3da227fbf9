# Says when rules come round, as python-dateutil has it: a list of {text, now, many} in, a list of points in milliseconds out.
import json
import sys
from datetime import datetime, timedelta, timezone

from dateutil import rrule, tz

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ONE = timedelta(milliseconds=1)


def points(case):
    now = EPOCH + case["now"] * ONE
    found = []
    for local in rrule.rrulestr(case["text"], forceset=True, tzids=tz.gettz):
        # A time that the night leaves out is moved on by as much as was left out; one that comes twice is the first.
        point = tz.resolve_imaginary(local).astimezone(timezone.utc)
        if point > now:
            found.append((point - EPOCH) // ONE)
        if len(found) == case["many"]:
            break
    return found


json.dump([points(case) for case in json.load(sys.stdin)], sys.stdout)
