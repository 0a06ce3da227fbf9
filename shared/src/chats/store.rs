//! The SQL of chat channels.

use super::ChatKind;
use crate::time::Timestamp;
use serde::Deserialize;

crate::queries! {
    /// Channels of the creator ?1, each with the last thing that went wrong since it was last said something.
    CHANNELS = "SELECT k.id, k.kind, k.name, k.target, k.connected_at,
            (SELECT MAX (o.state_at) FROM chat_posts o WHERE o.channel = k.id AND o.state = 'posted') AS posted_at,
            (SELECT o.failure FROM chat_posts o WHERE o.channel = k.id ORDER BY o.due_at DESC LIMIT 1) AS failure
        FROM chat_channels k WHERE k.creator = ?1 AND k.ended_at IS NULL ORDER BY k.connected_at, k.id";
    /// A new one. Fails on `chat_channels_over`, or on its index where the studio has it already.
    CONNECT = "INSERT INTO chat_channels (id, creator, kind, name, target, sealed, connected_at, connected_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// Fails on `moved_on` unless the channel ?1 is one of the creator ?2.
    EXPECT = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM chat_channels WHERE id = ?1 AND creator = ?2)";
    /// It ends at ?3, and with it what let the shop post there. Once more is as good as once.
    END = "UPDATE chat_channels SET ended_at = ?3, sealed = '' WHERE id = ?1 AND creator = ?2 AND ended_at IS NULL";
    /// The channel ?1 of the creator ?2, and what opens it.
    CHANNEL = "SELECT id, kind, target, sealed FROM chat_channels WHERE id = ?1 AND creator = ?2 AND ended_at IS NULL";
    /// Fails on `moved_on` when somebody has tried it since ?2.
    EXPECT_UNTRIED = "INSERT INTO expectations (met) SELECT 0 WHERE EXISTS (SELECT 1 FROM chat_channels WHERE id = ?1 AND tried_at > ?2)";
    /// It is tried at ?2.
    TRY = "UPDATE chat_channels SET tried_at = ?2 WHERE id = ?1";
}

/// As the columns of [`CHANNELS`].
#[derive(Debug, Deserialize)]
pub struct ChannelRow {
    pub(super) id: String,
    pub(super) kind: ChatKind,
    pub(super) name: String,
    pub(super) target: String,
    pub(super) connected_at: Timestamp,
    pub(super) posted_at: Option<Timestamp>,
    pub(super) failure: Option<String>,
}

/// As the columns of [`CHANNEL`].
#[derive(Deserialize)]
pub struct SealedRow {
    pub(super) id: String,
    pub(super) kind: ChatKind,
    pub(super) target: String,
    pub(super) sealed: String,
}
