//! Tokens for the web and the API.

use super::{Desk, Trouble};
use crate::runtime::clock::now_ms;
use crate::runtime::tokens;
use conversation::event::Answer;
use conversation::job::TokenOrder;

impl Desk<'_> {
    pub(super) async fn token(&self, order: &TokenOrder) -> Result<Answer, Trouble> {
        let store = &self.services.store;
        let lines = match order {
            TokenOrder::List => {
                let all = store.tokens(now_ms()).await?;
                all.into_iter().map(|row| (row.name.clone(), tokens::described(&row))).collect()
            }
            TokenOrder::Create { name, admin, days } => {
                let signer = self.services.links.signer();
                let (row, _) = tokens::create(store, signer, name, (*admin, *days)).await?;
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
