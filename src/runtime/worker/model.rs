//! Asking the language model. Its trouble is an answer, not a failure: the conversation goes on
//! without it.

use std::time::Duration;

use anyhow::anyhow;

use super::{Desk, Trouble};
use crate::ai::{Answered, PlanRequest};
use crate::runtime::clock::now_ms;
use conversation::edits::{ModelTrouble, Turn};
use conversation::event::Answer;
use table::outcome::Insights;
use table::{Profile, Role};

/// Within it a question that takes too long ends by itself, and is noted.
const GRACE: Duration = Duration::from_millis(500);
/// Tokens that a price is for.
const MILLION: f64 = 1_000_000.0;

impl Desk<'_> {
    pub(super) async fn plan(
        &self,
        (said, turns): (&str, &[Turn]),
        profile: &Profile,
        rows: &str,
        user: i64,
    ) -> Result<Answer, Trouble> {
        let Some(ai) = &self.services.ai else {
            return Ok(Answer::Planned(Err(ModelTrouble::Down)));
        };
        let request = PlanRequest {
            said: said.to_owned(),
            profile: profile.clone(),
            turns: turns.to_vec(),
            names: self.names(rows, profile).await?,
        };
        // A question may take an answer and a repair; together they have the time of one.
        let plan = tokio::time::timeout(self.limit + GRACE, ai.plan(&request, now_ms()));
        if let Ok(answered) = self.unless_stopped(plan).await? {
            Ok(Answer::Planned(self.settle("plan", answered, user).await?))
        } else {
            self.services.metrics.asked("plan", ModelTrouble::Slow.name(), (0, 0));
            Ok(Answer::Planned(Err(ModelTrouble::Slow)))
        }
    }

    pub(super) async fn word(
        &self,
        slot: &str,
        found: &Insights,
        user: i64,
    ) -> Result<Answer, Trouble> {
        let summary = match &self.services.ai {
            Some(ai) => {
                let answered = self.unless_stopped(ai.answer(&found.facts, now_ms())).await?;
                self.settle("word", answered, user).await?.ok()
            }
            None => None,
        };
        let found = Box::new(found.clone());
        Ok(Answer::Worded { slot: slot.to_owned(), found, summary })
    }

    pub(super) async fn check_model(&self) -> Result<Answer, Trouble> {
        let line = match &self.services.ai {
            None => "no model is set up".to_owned(),
            Some(ai) => match ai.check().await {
                Ok(took) => format!("{} answered after {} ms", ai.model(), took.as_millis()),
                Err(why) => why,
            },
        };
        let lines = vec![("check".to_owned(), line)];
        Ok(Answer::Told { what: "ai".to_owned(), lines })
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Trouble> {
        tokio::select! {
            done = work => Ok(done),
            () = self.stop.cancelled() => Err(Trouble::Stopped),
        }
    }

    /// Notes what an answer cost.
    async fn settle<T>(
        &self,
        purpose: &str,
        answered: Answered<T>,
        user: i64,
    ) -> Result<Result<T, ModelTrouble>, Trouble> {
        let (input, output) = (answered.usage.input, answered.usage.output);
        let how = answered.outcome.as_ref().err().map_or("answered", |trouble| trouble.name());
        self.services.metrics.asked(purpose, how, (input, output));
        if input + output > 0 {
            let prices =
                self.services.config.model.as_ref().map(|m| (m.input_price, m.output_price));
            let (per_input, per_output) = prices.unwrap_or_default();
            let cost = (input as f64 * per_input + output as f64 * per_output) / MILLION;
            let micros = (cost * MILLION).round() as i64;
            let tokens = i64::try_from(input + output).unwrap_or(i64::MAX);
            self.services.store.count_ai(user, (tokens, micros), now_ms()).await?;
        }
        Ok(answered.outcome)
    }

    /// Names and addresses of the people in the table, for the mask.
    async fn names(&self, rows: &str, profile: &Profile) -> Result<Vec<String>, Trouble> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.services.blobs.path(rows);
        let who: Vec<String> = [Role::Name, Role::Email]
            .into_iter()
            .filter_map(|role| Some(profile.with_role(role)?.title.clone()))
            .collect();
        let read = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<String>> {
            let bytes = std::fs::read(path)?;
            let (titles, rows): (Vec<String>, Vec<Vec<String>>) = serde_json::from_slice(&bytes)?;
            let columns: Vec<usize> =
                (0..titles.len()).filter(|at| who.contains(&titles[*at])).collect();
            let cell = |row: &Vec<String>, at: &usize| row.get(*at).cloned();
            Ok(rows.iter().flat_map(|r| columns.iter().filter_map(move |at| cell(r, at))).collect())
        });
        // Without the names nothing may be asked.
        let limit = Duration::from_secs(20);
        Ok(tokio::time::timeout(limit, read)
            .await
            .map_err(|e| anyhow!(e))?
            .map_err(|e| anyhow!(e))??)
    }
}
