-- Mail to be sent: written with the fact it tells of, sent by the queue, swept by the cron.

CREATE TABLE letters (
  id         TEXT PRIMARY KEY,         -- template and subject: each is written once
  template   TEXT NOT NULL,
  order_id   TEXT REFERENCES orders (id),   -- whose receipt or refund it is
  recipient  TEXT,                     -- address, unless the order has it
  facts      TEXT,                     -- JSON of a note, forgotten once it is sent
  written_at INTEGER NOT NULL,         -- ms since 1970
  state      TEXT NOT NULL DEFAULT 'waiting',
  state_at   INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT letter_template CHECK (template IN ('receipt', 'refund', 'sign_in', 'note')),
  CONSTRAINT letter_is_about_something CHECK (order_id IS NOT NULL OR recipient IS NOT NULL),
  CONSTRAINT letter_state CHECK (state IN ('waiting', 'sent', 'failed'))
) STRICT, WITHOUT ROWID;

CREATE INDEX letters_waiting ON letters (state_at) WHERE state = 'waiting';
