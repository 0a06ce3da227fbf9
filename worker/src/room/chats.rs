//! What is due in the chats of a drop's creator, said from the room or, where it does not answer, by the minute's job.

use crate::wire::{self, Wire};
use shared::chats::cues::flow::{Ways, say_due};
use shared::db::DbError;
use shared::ids::DropSlug;
use shared::time::Duration;

/// Says it. Answers when there is more to say, within the hour.
///
/// # Errors
/// When the database does not answer.
pub async fn say(wire: &Wire, slug: &DropSlug) -> Result<Option<Duration>, DbError> {
    let (chat, seal) = (wire::chat(wire), wire::chat_seal(wire));
    let ways = Ways { chat: &chat, seal: &seal, shop_url: &wire.config.shop.url };
    let said = say_due(&wire.ports(), ways, slug).await?;
    if said.posted + said.missed > 0 {
        worker::console_log!("chats of {slug}: {} said, {} not", said.posted, said.missed);
    }
    Ok(said.again_in)
}
