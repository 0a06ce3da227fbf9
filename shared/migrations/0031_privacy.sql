-- What goes when somebody is erased, when a studio ends, and when time is over.

-- Objects in the bucket that no row stands for any more. The triggers below write them in the batch that forgets what
-- they belonged to; a job removes the objects first and these rows after them, so that a crash in between loses nothing.
CREATE TABLE discards (
  key      TEXT PRIMARY KEY,           -- in the bucket
  since_at INTEGER NOT NULL            -- ms since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX discards_by_time ON discards (since_at);

ALTER TABLE documents ADD COLUMN forgotten_at INTEGER; -- ms since 1970: the file and its reading are gone, what was confirmed stays

CREATE TRIGGER document_leaves_its_file AFTER DELETE ON documents BEGIN
  INSERT INTO discards (key, since_at) VALUES ('documents/' || OLD.id || '/file', CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))
    ON CONFLICT (key) DO NOTHING;
END;

CREATE TRIGGER document_forgets_its_file AFTER UPDATE OF forgotten_at ON documents
WHEN OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL BEGIN
  INSERT INTO discards (key, since_at) VALUES ('documents/' || OLD.id || '/file', CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER))
    ON CONFLICT (key) DO NOTHING;
END;

-- Parts are 5 MiB, and twenty are the most: 100 MiB.
CREATE TRIGGER upload_leaves_its_parts AFTER DELETE ON uploads BEGIN
  INSERT INTO discards (key, since_at)
    SELECT 'originals/' || OLD.id || '/' || part.value, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM json_each ('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]') part WHERE part.value * 5242880 < OLD.bytes_total
    ON CONFLICT (key) DO NOTHING;
END;

ALTER TABLE uploads ADD COLUMN forgotten_at INTEGER; -- ms since 1970: the original is gone, the picture made of it stays

CREATE TRIGGER upload_forgets_its_parts AFTER UPDATE OF forgotten_at ON uploads
WHEN OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL BEGIN
  INSERT INTO discards (key, since_at)
    SELECT 'originals/' || OLD.id || '/' || part.value, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM json_each ('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]') part WHERE part.value * 5242880 < OLD.bytes_total
    ON CONFLICT (key) DO NOTHING;
END;

CREATE TRIGGER media_leaves_its_files AFTER DELETE ON media BEGIN
  INSERT INTO discards (key, since_at)
    SELECT 'media/' || OLD.hash || '/' || file.value, CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    FROM json_each (CASE OLD.kind WHEN 'clip' THEN '["clip.mp4","clip.webm"]' ELSE
      '["360.avif","360.webp","360.jpeg","720.avif","720.webp","720.jpeg","1080.avif","1080.webp","1080.jpeg",
        "t360.avif","t360.webp","t360.jpeg","t720.avif","t720.webp","t720.jpeg","t1080.avif","t1080.webp","t1080.jpeg","og.jpeg"]' END) file
    WHERE TRUE ON CONFLICT (key) DO NOTHING;
END;

-- The same photograph again has the same name: what is there again is not removed. `0` follows `/`.
CREATE TRIGGER media_is_there_again AFTER INSERT ON media BEGIN
  DELETE FROM discards WHERE key > 'media/' || NEW.hash || '/' AND key < 'media/' || NEW.hash || '0';
END;

-- A drop that is deleted takes along what belongs to it. One that somebody ordered from cannot be: orders refer to it.
CREATE TRIGGER drop_takes_along BEFORE DELETE ON drops BEGIN
  DELETE FROM announcements WHERE drop_id = OLD.id;
  DELETE FROM messages WHERE drop_id = OLD.id;
  DELETE FROM drop_views WHERE drop_id = OLD.id;
  DELETE FROM coupons WHERE drop_id = OLD.id;
  DELETE FROM holds WHERE drop_id = OLD.id;
  DELETE FROM slots WHERE drop_id = OLD.id;
  DELETE FROM drop_items WHERE drop_id = OLD.id;
END;

-- Who did what and when stays as it was written. What was said about it in free words, where a name may stand, may give
-- way to the word `erased`, and to nothing else.
DROP TRIGGER handover_stays;

CREATE TRIGGER handover_stays BEFORE UPDATE ON handovers
WHEN NOT (NEW.id = OLD.id AND NEW.order_id = OLD.order_id AND NEW.outcome = OLD.outcome AND NEW.way = OLD.way
    AND NEW.person = OLD.person AND NEW.at = OLD.at AND NEW.written_at = OLD.written_at
    AND NEW.undone_at IS OLD.undone_at AND NEW.undone_by IS OLD.undone_by
    AND (NEW.why = 'erased' OR (NEW.why = OLD.why AND NEW.undone_why = 'erased'))
    AND (NEW.undone_why IS OLD.undone_why OR NEW.undone_why = 'erased'))
  AND (OLD.undone_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.order_id <> OLD.order_id OR NEW.outcome <> OLD.outcome
  OR NEW.written_at <> OLD.written_at OR NEW.at > OLD.at
  OR (NEW.at = OLD.at AND (NEW.person <> OLD.person OR NEW.way <> OLD.way OR NEW.why <> OLD.why))) BEGIN
  SELECT RAISE (ABORT, 'handover_is_final');
END;

DROP TRIGGER shoot_checks_stay;

CREATE TRIGGER shoot_checks_stay BEFORE UPDATE ON shoot_checks
WHEN NOT (NEW.id = OLD.id AND NEW.shoot = OLD.shoot AND NEW.kind = OLD.kind AND NEW.day = OLD.day
  AND NEW.withdraws IS OLD.withdraws AND NEW.person = OLD.person AND NEW.at = OLD.at
  AND NEW.name = 'erased' AND NEW.note = '') BEGIN
  SELECT RAISE (ABORT, 'checks_are_final');
END;

DROP TRIGGER verifications_stay;

CREATE TRIGGER verifications_stay BEFORE UPDATE ON verifications
WHEN NOT (NEW.id = OLD.id AND NEW.creator = OLD.creator AND NEW.before = OLD.before AND NEW.after = OLD.after
  AND NEW.person = OLD.person AND NEW.at = OLD.at AND NEW.why = 'erased') BEGIN
  SELECT RAISE (ABORT, 'verifications_are_final');
END;

-- What the hourly job looks for.
CREATE INDEX pickup_scans_by_time ON pickup_scans (received_at);
CREATE INDEX pickup_scans_by_order ON pickup_scans (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX media_by_poster ON media (poster) WHERE poster IS NOT NULL;
CREATE INDEX documents_by_person ON documents (person);
