//! The SQL of what is asked before anything leaves the shop, and of forgetting by itself.

crate::queries! {
    /// Whether somebody can show more than a letter.
    HAS_STRONG_WAY = "SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM passkeys WHERE person = ?1)
        OR EXISTS (SELECT 1 FROM totp WHERE person = ?1 AND confirmed_at IS NOT NULL)";
    /// When the session ?1 began.
    BEGAN = "SELECT made_at FROM sessions WHERE id = ?1";

    /// Links a day after they ran out.
    FORGET_LINKS = "DELETE FROM sign_in_links WHERE expires_at <= ?1";
    /// Sessions that have ended.
    FORGET_SESSIONS = "DELETE FROM sessions WHERE ended_at <= ?1 OR ends_at <= ?1";
    /// Invitations that ran out.
    FORGET_INVITATIONS = "DELETE FROM invitations WHERE expires_at <= ?1";
    /// Letters to nobody's order: that they were written, and to whom.
    FORGET_LETTERS = "DELETE FROM letters WHERE order_id IS NULL AND state <> 'waiting' AND state_at <= ?1";
    /// Questions to a device that nobody answers any more.
    FORGET_CEREMONIES = "DELETE FROM ceremonies WHERE expires_at <= ?1";
    /// Papers that nobody confirmed; the trigger leaves their files to the job.
    FORGET_UNCONFIRMED = "DELETE FROM documents WHERE confirmed = '' AND made_at <= ?1";
    /// Papers that were confirmed and never sent in, or rejected and not sent in again.
    FORGET_UNSENT = "DELETE FROM documents WHERE made_at <= ?1 AND creator IN (
        SELECT c.id FROM creators c JOIN standings s ON s.creator = c.id
        WHERE s.standing IN ('draft', 'rejected') AND COALESCE (c.rejected_at, 0) <= ?1)";
    /// The file of a paper that was vouched for, and what was read of it. What was confirmed stays.
    FORGET_FILES = "UPDATE documents SET reading = '', forgotten_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
        WHERE forgotten_at IS NULL AND made_at <= ?1 AND creator IN (SELECT id FROM creators WHERE verified_at <= ?1)";
    /// What was answered to the scenarios, once they were vouched for. The points stay.
    FORGET_ANSWERS = "UPDATE screenings SET answers = '[]' WHERE answers <> '[]' AND at <= ?1
        AND creator IN (SELECT id FROM creators WHERE verified_at <= ?1)";
    /// Uploads that were not taken, with what their files were called. One that stands in for a clip goes after the clip.
    FORGET_REFUSED = "DELETE FROM uploads WHERE state = 'refused' AND state_at <= ?1
        AND NOT EXISTS (SELECT 1 FROM product_pictures i WHERE i.upload = uploads.id)
        AND NOT EXISTS (SELECT 1 FROM uploads clip WHERE clip.poster = uploads.id)";
    /// Pictures that nothing shows: no upload, page, drop, clip or record has them. ?1 is any time.
    FORGET_PICTURES = "DELETE FROM media WHERE ?1 > 0
        AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.media = media.hash)
        AND NOT EXISTS (SELECT 1 FROM media clip WHERE clip.poster = media.hash)
        AND hash NOT IN (SELECT hero FROM drops) AND hash NOT IN (SELECT portrait FROM creators WHERE portrait IS NOT NULL)
        AND hash NOT IN (SELECT json_extract (j.value, '$.media') FROM provenance_records r, json_each (r.statement, '$.views') j
            WHERE json_extract (j.value, '$.media') IS NOT NULL)";
    /// Who waited for what, once their drop is over and nothing is offered any more.
    FORGET_WAITING = "DELETE FROM waiting WHERE state NOT IN ('waiting', 'offered', 'taken') AND drop_id IN (
        SELECT id FROM drops WHERE closes_at <= ?1)";
    /// When whose code was scanned by whom.
    FORGET_SCANS = "DELETE FROM pickup_scans WHERE received_at <= ?1";
    /// What was said about handing over, where a name may stand.
    FORGET_HANDOVERS = "UPDATE handovers SET why = 'erased', undone_why = CASE WHEN undone_why IS NOT NULL THEN 'erased' END
        WHERE written_at <= ?1 AND (why NOT IN ('', 'erased') OR undone_why <> 'erased')";
    /// By which cookie somebody waited for a drop that is over. Their place stays, and is nobody's.
    FORGET_LOBBIES = "UPDATE lobby_entries SET buyer = 'erased-' || id
        WHERE buyer <> 'erased-' || id AND drop_id IN (SELECT id FROM drops WHERE closes_at <= ?1)";
    /// Who agreed, where it was taken back.
    FORGET_WITHDRAWN = "UPDATE shoot_checks SET name = 'erased', note = '' WHERE name <> 'erased' AND (
        (kind = 'withdrawn' AND at <= ?1) OR id IN (SELECT w.withdraws FROM shoot_checks w WHERE w.kind = 'withdrawn' AND w.at <= ?1))";
    /// Who agreed to photographs that were never taken.
    FORGET_DROPPED = "UPDATE shoot_checks SET name = 'erased', note = '' WHERE name <> 'erased' AND at <= ?1
        AND shoot IN (SELECT id FROM shoots WHERE state = 'dropped')";
}
