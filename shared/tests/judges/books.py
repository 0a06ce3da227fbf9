# Reads a journal as Beancount has it, with every check that bean-check makes, and says what is wrong and what each account has.
import json
import sys

from beancount import loader
from beancount.core import data
from beancount.ops import validation

text = sys.stdin.buffer.read().decode("utf-8")
entries, errors, _ = loader.load_string(text, extra_validations=validation.HARDCORE_VALIDATIONS)
balances = {}
transactions = 0
for entry in entries:
    if isinstance(entry, data.Transaction):
        transactions += 1
        for posting in entry.postings:
            key = f"{posting.account} {posting.units.currency}"
            balances[key] = balances.get(key, 0) + posting.units.number
json.dump({
    "wrong": [f"{error.source.get('lineno')}: {error.message}" for error in errors],
    "transactions": transactions,
    "balances": {key: str(number) for key, number in balances.items()},
}, sys.stdout)
