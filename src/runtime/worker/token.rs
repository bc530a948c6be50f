//! Tokens for the web and the API.

use super::{Desk, Trouble};
use crate::runtime::clock::now_ms;
use crate::runtime::tokens;
use conversation::event::Answer;
use conversation::job::TokenOrder;
use gradebook::domain::Channel;

/// How long a token can be read in a chat on the web.
const SHOWN_ON_WEB_MS: i64 = 10 * 60 * 1_000;
/// How long a token waits to be sent by Telegram, at most. Once sent, it is erased.
const DELIVERED_MS: i64 = 24 * 60 * 60 * 1_000;

impl Desk<'_> {
    pub(super) async fn token(&self, order: &TokenOrder) -> Result<Answer, Trouble> {
        let store = &self.services.store;
        let lines = match order {
            TokenOrder::List => {
                let all = store.tokens(now_ms()).await?;
                all.into_iter().map(|row| (row.name.clone(), tokens::described(&row))).collect()
            }
            TokenOrder::Create { name, admin, days } => {
                let shown_ms = match self.claimed.chat.channel {
                    Channel::Web => SHOWN_ON_WEB_MS,
                    Channel::Telegram => DELIVERED_MS,
                };
                let shown = (self.services.links.signer(), now_ms() + shown_ms);
                let (row, _) = tokens::create(store, name, (*admin, *days), Some(shown)).await?;
                return Ok(Answer::TokenMade { id: row.id, name: row.name });
            }
            TokenOrder::Revoke { name } => {
                let ended = store.revoke_token(name, now_ms()).await?;
                vec![(name.clone(), format!("{ended} ended"))]
            }
        };
        Ok(Answer::Told { what: "token".to_owned(), lines })
    }
}
