//! Compiling, explaining and paging.

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

use super::{Desk, Trouble, unexpected};
use crate::sandbox::{self, BASE, CSV, JSON, Line, PICTURE, ROWS, WORKBOOK, Work};
use conversation::event::{Answer, Failure};
use conversation::job::Course;
use table::outcome::Stage;
use table::outcome::{Made, Report};
use table::{Action, Query};

/// Work shorter than this shows no progress, and longer work no more often.
const QUIET: Duration = Duration::from_millis(700);
/// Rows of one page.
const PAGE: usize = 25;

impl Desk<'_> {
    pub(super) async fn compile(&self, course: &Course) -> Result<Answer, Trouble> {
        let shop = self.services.blobs.workshop()?;
        let work = Work::Compile(self.located(course)?);
        match self.compute(work, shop.path()).await? {
            Line::Compiled(report) => {
                let hold = Arc::clone(&self.hold);
                let made = tokio::task::spawn_blocking(move || {
                    let take = |name: &str| hold.adopt(&sandbox::made(shop.path(), name)?);
                    Ok::<_, std::io::Error>(Made {
                        xlsx: take(WORKBOOK)?,
                        csv: take(CSV)?,
                        json: take(JSON)?,
                        png: take(PICTURE)?,
                        rows: take(ROWS)?,
                        base: take(BASE)?,
                    })
                });
                let files = made.await.map_err(|e| anyhow!(e))??;
                Ok(Answer::Compiled(Box::new(Report { files, ..*report })))
            }
            other => Err(unexpected(other)),
        }
    }

    pub(super) async fn explain(&self, course: &Course, person: &str) -> Result<Answer, Trouble> {
        let shop = self.services.blobs.workshop()?;
        let work = Work::Explain { course: self.located(course)?, person: person.to_owned() };
        match self.compute(work, shop.path()).await? {
            Line::Explained { people, others } => Ok(Answer::Explained { people, others }),
            other => Err(unexpected(other)),
        }
    }

    pub(super) async fn try_plans(
        &self,
        course: &Course,
        (plans, skip): (&[Vec<Action>], bool),
    ) -> Result<Answer, Trouble> {
        let shop = self.services.blobs.workshop()?;
        // The job's number tells it from all others, and stays when the job is run again.
        let seed = self
            .claimed
            .job
            .id
            .bytes()
            .fold(0, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let course = self.located(course)?;
        let work = Work::Try { course, plans: plans.to_vec(), seed, skip };
        match self.compute(work, shop.path()).await? {
            Line::Tried(trials) => Ok(Answer::Tried(trials)),
            other => Err(unexpected(other)),
        }
    }

    pub(super) async fn ask(&self, course: &Course, queries: &[Query]) -> Result<Answer, Trouble> {
        let shop = self.services.blobs.workshop()?;
        let work = Work::Ask { course: self.located(course)?, queries: queries.to_vec() };
        match self.compute(work, shop.path()).await? {
            Line::Asked(answers) => Ok(Answer::Asked(answers)),
            other => Err(unexpected(other)),
        }
    }

    pub(super) async fn insights(&self, course: &Course) -> Result<Answer, Trouble> {
        let shop = self.services.blobs.workshop()?;
        match self.compute(Work::Insights(self.located(course)?), shop.path()).await? {
            Line::Insights(found) => Ok(Answer::Insights(found)),
            other => Err(unexpected(other)),
        }
    }

    async fn compute(&self, work: Work, out: &std::path::Path) -> Result<Line, Trouble> {
        let (told, stages) = unbounded_channel();
        let on_stage = move |stage| {
            // The listener outlives the work.
            let _ = told.send(stage);
        };
        let work = self.run_child(work, out, on_stage);
        let (done, ()) = tokio::join!(work, self.tell_stages(stages));
        done
    }

    /// Tells how far the work is: not at all of quick work, else the latest stage, now and then.
    async fn tell_stages(&self, mut stages: UnboundedReceiver<Stage>) {
        let mut untold = None;
        let mut next = Instant::now() + QUIET;
        loop {
            tokio::select! {
                stage = stages.recv() => match stage {
                    Some(stage) => untold = Some(stage),
                    None => return,
                },
                () = tokio::time::sleep_until(next), if untold.is_some() => {
                    if let Some(stage) = untold.take() {
                        self.progress(stage).await;
                    }
                    next = Instant::now() + QUIET;
                }
            }
        }
    }

    /// The course by paths; a file whose tables are gone must be sent again.
    fn located(&self, course: &Course) -> Result<sandbox::Course, Trouble> {
        let blobs = &self.services.blobs;
        let gone: Vec<&str> = course
            .files
            .iter()
            .chain(&course.extras)
            .filter(|f| !blobs.has(&f.tables))
            .map(|f| f.name.as_str())
            .collect();
        if !gone.is_empty() {
            let why =
                format!("These files are not kept any more; send them again: {}", gone.join(", "));
            return Err(Trouble::Final(Failure::Refused { why }));
        }
        let kept = |blob: &str| (!blob.is_empty() && blobs.has(blob)).then(|| blobs.path(blob));
        let files = course.files.iter().map(|f| sandbox::CourseFile {
            name: f.name.clone(),
            tables: blobs.path(&f.tables),
            number: f.number,
            source: kept(&f.source),
            digest: f.digest.clone(),
        });
        let extras = course.extras.iter().map(|f| (f.name.clone(), blobs.path(&f.tables)));
        Ok(sandbox::Course {
            files: files.collect(),
            scheme: course.scheme.clone(),
            extras: extras.collect(),
            columns: course.columns.clone(),
            same_tests: course.same_tests.clone(),
            actions: course.actions.clone(),
            base: course.base.as_ref().filter(|b| blobs.has(b)).map(|b| blobs.path(b)),
        })
    }

    pub(super) async fn page(
        &self,
        result: &str,
        rows: &str,
        page: usize,
        address: Option<&str>,
    ) -> Result<Answer, Trouble> {
        let (titles, rows) = self.services.rows(rows).await?.ok_or_else(|| {
            let why = "This result is not kept any more. Compile again.".to_owned();
            Trouble::Final(Failure::Refused { why })
        })?;
        let pages = rows.len().div_ceil(PAGE).max(1);
        let page = page.min(pages - 1);
        // Addresses are wide and stand in the files; on a phone a page has room for figures.
        let left_out = titles.iter().position(|title| Some(title.as_str()) == address);
        let narrow = |row: &Vec<String>| -> Vec<String> {
            let cells = row.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
            cells.map(|(_, cell)| cell.clone()).collect()
        };
        let header = narrow(&titles).iter().map(|t| short(t)).collect();
        let body = rows.iter().skip(page * PAGE).take(PAGE).map(narrow);
        let rows = std::iter::once(header).chain(body).collect();
        Ok(Answer::Page { result: result.to_owned(), page, pages, rows })
    }
}

/// A column's title for a narrow page.
fn short(title: &str) -> String {
    title
        .replace("Full Name", "Name")
        .replace("Final Average (%)", "Avg")
        .replace("Assignment Score", "Asg")
        .replace("Test ", "T")
        .replace(" (%)", "")
}
