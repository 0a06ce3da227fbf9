-- Pictures and clips; the bytes are in the bucket at media/{hash}/{variant}.

CREATE TABLE media (
  hash        TEXT PRIMARY KEY,        -- names original, focal point and recipe
  kind        TEXT NOT NULL,
  alt         TEXT NOT NULL,
  width       INTEGER NOT NULL,        -- pixels of the original
  height      INTEGER NOT NULL,
  focal_x_bp  INTEGER NOT NULL,        -- basis points of the width
  focal_y_bp  INTEGER NOT NULL,        -- basis points of the height
  thumbhash   TEXT NOT NULL,           -- base64
  placeholder TEXT NOT NULL,           -- data: picture drawn from the thumbhash
  poster      TEXT REFERENCES media (hash),
  seconds     INTEGER,                 -- length of a clip
  bytes       INTEGER,                 -- size of a clip
  CONSTRAINT media_kind CHECK (kind IN ('picture', 'clip')),
  CONSTRAINT clip_has_length CHECK (kind = 'picture' OR (seconds BETWEEN 10 AND 20 AND bytes > 0 AND poster IS NOT NULL))
) STRICT;
