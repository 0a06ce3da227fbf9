-- Strong ways to show who one is: passkeys, one-time codes, recovery codes; and the ceremonies that are under way.

CREATE TABLE passkeys (
  id         TEXT PRIMARY KEY,           -- as its device names it: base64url
  person     TEXT NOT NULL REFERENCES people (id),
  name       TEXT NOT NULL,              -- as its owner knows it again
  public_key TEXT NOT NULL,              -- in the form of the port's adapter
  counter    INTEGER NOT NULL,           -- uses, as the device counts them; 0 for ever: it does not
  synced     INTEGER NOT NULL,           -- 1: its owner's other devices have it too
  made_at    INTEGER NOT NULL,           -- ms since 1970
  used_at    INTEGER,                    -- ms since 1970
  CONSTRAINT passkey_name CHECK (LENGTH (name) BETWEEN 1 AND 60),
  CONSTRAINT passkey_counter CHECK (counter >= 0),
  CONSTRAINT passkey_synced CHECK (synced IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_person ON passkeys (person);

-- A counter that does not rise belongs to a copy of the key.
CREATE TRIGGER passkey_counter_rises BEFORE UPDATE OF counter ON passkeys
WHEN NEW.counter <= OLD.counter AND (NEW.counter > 0 OR OLD.counter > 0) BEGIN
  SELECT RAISE (ABORT, 'passkey_counter_rises');
END;

-- The desk opens with a passkey: its last one stays with whoever works there.
CREATE TRIGGER last_passkey_of_operator BEFORE DELETE ON passkeys BEGIN
  SELECT RAISE (ABORT, 'last_passkey_of_operator')
    WHERE EXISTS (SELECT 1 FROM operators WHERE person = OLD.person)
      AND NOT EXISTS (SELECT 1 FROM passkeys WHERE person = OLD.person AND id <> OLD.id);
END;

-- A question that a device was asked. It is answered once, by the browser that asked, within five minutes.
CREATE TABLE ceremonies (
  id         TEXT PRIMARY KEY,
  person     TEXT REFERENCES people (id), -- null: whoever shows a passkey
  purpose    TEXT NOT NULL,
  state      TEXT NOT NULL,              -- the challenge
  browser    TEXT NOT NULL,              -- SHA-256 of the asking browser's cookie
  expires_at INTEGER NOT NULL,           -- ms since 1970; the first moment it no longer works
  used_at    INTEGER,                    -- ms since 1970
  CONSTRAINT ceremony_purpose CHECK (purpose IN ('register', 'sign_in', 'step_up')),
  CONSTRAINT ceremony_is_somebodys CHECK ((person IS NULL) = (purpose = 'sign_in'))
) STRICT, WITHOUT ROWID;

CREATE INDEX ceremonies_over ON ceremonies (expires_at);

CREATE TRIGGER ceremony_once BEFORE UPDATE OF used_at ON ceremonies WHEN OLD.used_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'ceremony_used');
END;

-- The seed of a person's one-time codes.
CREATE TABLE totp (
  person       TEXT PRIMARY KEY REFERENCES people (id),
  sealed       TEXT NOT NULL,            -- the seed, sealed with the shop's secret
  made_at      INTEGER NOT NULL,         -- ms since 1970
  confirmed_at INTEGER,                  -- ms since 1970; null: no code of it was typed yet
  last_step    INTEGER NOT NULL DEFAULT 0 -- 30-second step of the last code that counted
) STRICT, WITHOUT ROWID;

-- A code counts once: somebody may have looked over the shoulder.
CREATE TRIGGER totp_step_rises BEFORE UPDATE OF last_step ON totp WHEN NEW.last_step <= OLD.last_step BEGIN
  SELECT RAISE (ABORT, 'totp_step_used');
END;

-- An operator who has codes and no passkey keeps the codes.
CREATE TRIGGER last_way_of_operator BEFORE DELETE ON totp WHEN OLD.confirmed_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'last_way_of_operator')
    WHERE EXISTS (SELECT 1 FROM operators WHERE person = OLD.person)
      AND NOT EXISTS (SELECT 1 FROM passkeys WHERE person = OLD.person);
END;

CREATE TABLE recovery_codes (
  person  TEXT NOT NULL REFERENCES people (id),
  hash    TEXT NOT NULL,                 -- HMAC-SHA256 with the shop's secret
  used_at INTEGER,                       -- ms since 1970
  PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER recovery_code_once BEFORE UPDATE OF used_at ON recovery_codes WHEN OLD.used_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'recovery_code_used');
END;
