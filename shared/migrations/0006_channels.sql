-- Mail to be sent: written with the fact it tells of, sent by the queue, swept by the cron.

CREATE TABLE letters (
  id         TEXT PRIMARY KEY,         -- template and order: each is written once
  template   TEXT NOT NULL,
  order_id   TEXT NOT NULL REFERENCES orders (id),
  written_at INTEGER NOT NULL,         -- ms since 1970
  state      TEXT NOT NULL DEFAULT 'waiting',
  state_at   INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT letter_template CHECK (template IN ('receipt', 'refund')),
  CONSTRAINT letter_state CHECK (state IN ('waiting', 'sent', 'failed'))
) STRICT, WITHOUT ROWID;

CREATE INDEX letters_waiting ON letters (state_at) WHERE state = 'waiting';
