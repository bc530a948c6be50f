//! Asking the language model. Its trouble is an answer, not a failure: the conversation goes on
//! without it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::anyhow;

use super::{Desk, Trouble};
use crate::ai::{Meter, PlanRequest, Usage};
use crate::runtime::clock::now_ms;
use crate::sandbox::{names_in_base, names_in_extra};
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
        (rows, base, extras): (&str, &str, &[String]),
        user: i64,
    ) -> Result<Answer, Trouble> {
        let Some(ai) = &self.services.ai else {
            return Ok(Answer::Planned(Err(ModelTrouble::Down)));
        };
        let request = PlanRequest {
            said: said.to_owned(),
            profile: profile.clone(),
            turns: turns.to_vec(),
            names: self.names(rows, base, extras, profile).await?,
        };
        let meter = Meter::default();
        // A question may take an answer and a repair; together they have the time of one.
        let asked = ai.plan(&request, now_ms(), &meter);
        let asked = self.unless_stopped(tokio::time::timeout(self.limit + GRACE, asked)).await;
        let outcome = asked.map(|in_time| in_time.unwrap_or(Err(ModelTrouble::Slow)));
        self.book("plan", &outcome, &meter, user).await?;
        Ok(Answer::Planned(outcome?))
    }

    pub(super) async fn word(
        &self,
        slot: &str,
        found: &Insights,
        user: i64,
    ) -> Result<Answer, Trouble> {
        let summary = match &self.services.ai {
            Some(ai) => {
                let meter = Meter::default();
                let outcome = self.unless_stopped(ai.answer(&found.facts, now_ms(), &meter)).await;
                self.book("word", &outcome, &meter, user).await?;
                outcome?.ok()
            }
            None => None,
        };
        let found = Box::new(found.clone());
        Ok(Answer::Worded { slot: slot.to_owned(), found, summary })
    }

    pub(super) async fn check_model(&self, user: i64) -> Result<Answer, Trouble> {
        let line = match &self.services.ai {
            None => "no model is set up".to_owned(),
            Some(ai) => {
                let meter = Meter::default();
                let checked = self.unless_stopped(ai.check_for(&meter)).await;
                let outcome = match &checked {
                    Ok(Err(_)) => Ok(Err(ModelTrouble::Down)),
                    Ok(Ok(_)) => Ok(Ok(())),
                    Err(_) => Err(Trouble::Stopped),
                };
                self.book("check", &outcome, &meter, user).await?;
                match checked? {
                    Ok(took) => format!("{} answered after {} ms", ai.model(), took.as_millis()),
                    Err(why) => why,
                }
            }
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

    /// Notes what a question cost, whatever came of it.
    async fn book<T>(
        &self,
        purpose: &str,
        outcome: &Result<Result<T, ModelTrouble>, Trouble>,
        meter: &Meter,
        user: i64,
    ) -> Result<(), Trouble> {
        let Usage { input, output } = meter.usage();
        let how = match outcome {
            Ok(Ok(_)) => "answered",
            Ok(Err(trouble)) => trouble.name(),
            Err(_) => "stopped",
        };
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
        Ok(())
    }

    /// Names and addresses that must not leave the process: of the course's people, whatever
    /// columns the table has left, of the table as it shows, and of the other files.
    async fn names(
        &self,
        rows: &str,
        base: &str,
        extras: &[String],
        profile: &Profile,
    ) -> Result<Vec<String>, Trouble> {
        let path = |blob: &str| (!blob.is_empty()).then(|| self.services.blobs.path(blob));
        let (rows, base) = (path(rows), path(base));
        let extras: Vec<PathBuf> = extras.iter().filter_map(|blob| path(blob)).collect();
        let titles: Vec<String> = [Role::Name, Role::Email]
            .into_iter()
            .filter_map(|role| Some(profile.with_role(role)?.title.clone()))
            .collect();
        let read = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<String>> {
            let mut names = Vec::new();
            if let Some(rows) = rows {
                names.extend(shown(&rows, &titles)?);
            }
            if let Some(base) = base {
                names.extend(names_in_base(&base)?);
            }
            for extra in extras {
                names.extend(names_in_extra(&extra)?);
            }
            Ok(names)
        });
        // Without the names nothing may be asked.
        let limit = Duration::from_secs(20);
        Ok(tokio::time::timeout(limit, read)
            .await
            .map_err(|e| anyhow!(e))?
            .map_err(|e| anyhow!(e))??)
    }
}

/// The cells of some columns of the table as it shows.
fn shown(path: &Path, columns: &[String]) -> anyhow::Result<Vec<String>> {
    let (titles, rows): (Vec<String>, Vec<Vec<String>>) =
        serde_json::from_slice(&std::fs::read(path)?)?;
    let places: Vec<usize> =
        (0..titles.len()).filter(|at| columns.contains(&titles[*at])).collect();
    let cells = rows.iter().flat_map(|row| places.iter().filter_map(|at| row.get(*at)));
    Ok(cells.cloned().collect())
}
