//! The SQL of uploads.

crate::queries! {
    /// Fails on `uploads.creator` when the key was used, `uploads_open_max`, `upload_bytes_of_day`, `upload_poster`.
    BEGIN = "INSERT INTO uploads (id, creator, person, kind, name, bytes_total, poster, alt, key, made_at, state_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)";
    /// What a key was used for.
    BY_KEY = "SELECT u.id, u.kind, u.name, u.bytes_total AS bytes, u.bytes_received AS \"offset\", u.state, u.code, u.reason,
            u.focal_x_bp AS focal_x, u.focal_y_bp AS focal_y, u.alt, u.media, COALESCE (m.poster, m.hash) AS picture
        FROM uploads u LEFT JOIN media m ON m.hash = u.media WHERE u.key = ?1 AND u.creator = ?2";
    /// A creator's own, with the picture that shows it.
    OWN = "SELECT u.id, u.kind, u.name, u.bytes_total AS bytes, u.bytes_received AS \"offset\", u.state, u.code, u.reason,
            u.focal_x_bp AS focal_x, u.focal_y_bp AS focal_y, u.alt, u.media, COALESCE (m.poster, m.hash) AS picture
        FROM uploads u LEFT JOIN media m ON m.hash = u.media WHERE u.id = ?1 AND u.creator = ?2";
    /// The newest of a creator.
    LATEST = "SELECT u.id, u.kind, u.name, u.bytes_total AS bytes, u.bytes_received AS \"offset\", u.state, u.code, u.reason,
            u.focal_x_bp AS focal_x, u.focal_y_bp AS focal_y, u.alt, u.media, COALESCE (m.poster, m.hash) AS picture
        FROM uploads u LEFT JOIN media m ON m.hash = u.media
        WHERE u.creator = ?1 AND u.kind <> 'poster' ORDER BY u.made_at DESC, u.id DESC LIMIT ?2";
    /// Goes on from byte ?3 to ?4, if nobody else has; the last part makes it wait for its turn.
    ADVANCE = "UPDATE uploads SET bytes_received = ?4, state_at = ?5,
            state = CASE WHEN bytes_total = ?4 THEN 'waiting' ELSE state END
        WHERE id = ?1 AND creator = ?2 AND bytes_received = ?3 AND state = 'receiving' RETURNING state";
    /// Another focal point or description; with another focal point a picture that is made, or being made, is made anew.
    AIM = "UPDATE uploads SET focal_x_bp = ?3, focal_y_bp = ?4, alt = ?5, state_at = ?6,
            state = CASE WHEN state IN ('working', 'done') AND (focal_x_bp <> ?3 OR focal_y_bp <> ?4) THEN 'waiting' ELSE state END
        WHERE id = ?1 AND creator = ?2 AND kind <> 'clip' AND state <> 'refused' RETURNING state";
    /// What is seen, for the picture that was made, unless another creator sent the same one.
    DESCRIBE = "UPDATE media SET alt = ?3 WHERE hash = (SELECT media FROM uploads WHERE id = ?1 AND creator = ?2)
        AND NOT EXISTS (SELECT 1 FROM uploads o WHERE o.media = media.hash AND o.creator <> ?2)";
    /// Once more what was given up.
    RETRY = "UPDATE uploads SET state = 'waiting', code = NULL, reason = NULL, state_at = ?3
        WHERE id = ?1 AND creator = ?2 AND state = 'refused' AND code = 'upload_gave_up' RETURNING state";
    /// The mill takes it. What is delivered twice is worked on twice: the outcome has the same name.
    TAKE = "UPDATE uploads SET state = 'working', state_at = ?2 WHERE id = ?1 AND state IN ('waiting', 'working')
        RETURNING id, kind, bytes_total, focal_x_bp, focal_y_bp, poster";
    /// Where an upload stands, whoever sent it.
    STANDS = "SELECT state, media FROM uploads WHERE id = ?1";
    /// What was made. The same original with the same focal point is the same row; a description is not overwritten.
    /// When its upload was erased meanwhile nothing shows it, and the hourly job takes it away.
    KEEP = "INSERT INTO media (hash, kind, alt, width, height, focal_x_bp, focal_y_bp, thumbhash, placeholder, poster, seconds, bytes)
        VALUES (?1, 'picture', COALESCE ((SELECT alt FROM uploads WHERE id = ?2), ''), ?3, ?4, ?5, ?6, ?7, ?8, NULL, NULL, NULL)
        ON CONFLICT (hash) DO UPDATE SET alt = excluded.alt WHERE media.alt = ''";
    /// A clip has its poster's size.
    KEEP_CLIP = "INSERT INTO media (hash, kind, alt, width, height, focal_x_bp, focal_y_bp, thumbhash, placeholder, poster, seconds, bytes)
        SELECT ?1, 'clip', COALESCE ((SELECT alt FROM uploads WHERE id = ?2), ''), width, height, focal_x_bp, focal_y_bp, thumbhash, placeholder, hash, ?4, ?5 FROM media WHERE hash = ?3
        ON CONFLICT (hash) DO UPDATE SET poster = excluded.poster";
    /// Done, unless the focal point moved meanwhile: then another message is on its way.
    DONE = "UPDATE uploads SET state = 'done', media = ?2, state_at = ?5
        WHERE id = ?1 AND state = 'working' AND focal_x_bp = ?3 AND focal_y_bp = ?4";
    /// Not taken.
    REFUSE = "UPDATE uploads SET state = 'refused', code = ?2, reason = ?3, state_at = ?4
        WHERE id = ?1 AND (state IN ('receiving', 'waiting', 'working') OR code = 'upload_gave_up')";
    /// What nobody took up since ?1: a queue message was lost; or whoever took it before ?2 has died over it.
    WAITING = "SELECT id FROM uploads WHERE (state = 'waiting' AND state_at <= ?1) OR (state = 'working' AND state_at <= ?2)
        ORDER BY state_at LIMIT 50";
    /// What stopped arriving before ?1, and what was given up before ?2 and not tried again.
    ABANDONED = "SELECT id, bytes_total FROM uploads
        WHERE (state = 'receiving' AND state_at <= ?1) OR (state = 'refused' AND code = 'upload_gave_up' AND state_at <= ?2)
        ORDER BY state_at LIMIT 20";
}
