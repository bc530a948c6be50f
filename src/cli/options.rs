//! Options that several commands share: the scheme, numbers, maxima and reading limits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rust_decimal::Decimal;

use super::Failure;
use super::columns::ColumnOptions;
use super::decisions::DecisionFile;
use super::inputs::Inputs;
use gradebook::scheme::{Attempts, Scheme};
use gradebook::workbook::Limits;
use gradebook::{ColumnChoice, Request};

/// How the course counts.
#[derive(Args)]
pub(super) struct CourseOptions {
    /// The course's rules as a TOML file (see examples/scheme.toml)
    #[arg(long, value_name = "FILE.toml")]
    scheme: Option<PathBuf>,
    /// Which of several submissions to one test counts [default: best]
    #[arg(long, value_enum)]
    attempts: Option<AttemptsName>,
    /// Give a file its test number, for example 1=quiz.xlsx; files of one number are one test
    #[arg(long, value_name = "N=FILE", num_args = 1.., value_parser = number_of_file)]
    numbers: Vec<(u32, String)>,
    /// Give a test its maximum, for example 2=20
    #[arg(long, value_name = "N=MARKS", num_args = 1.., value_parser = maximum_of_test)]
    maximum: Vec<(u32, Decimal)>,
    #[command(flatten)]
    columns: ColumnOptions,
    /// A class list: who belongs to the course, with or without a result
    #[arg(long, value_name = "FILE")]
    roster: Vec<PathBuf>,
    /// Who is one person and who is not, as TOML or JSON: groups of keys in `same` and `apart`
    ///
    /// For example `same = [["ada@school.org", "Ada Obi"]]`.
    /// A KEY is an e-mail address, a student id, a name, several of these with ` | ` between, or
    /// a row as --json writes it: `{"file": …, "sheet": …, "row": …}`.
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    decisions: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AttemptsName {
    Best,
    Latest,
    First,
    Average,
}

/// How much of a file is read.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "the fields name the options")]
pub(super) struct LimitOptions {
    /// Largest file in MiB
    #[arg(long, env = "MLJ_MAX_FILE_MB", default_value_t = 100, hide_env_values = true)]
    max_file_mb: u64,
    /// Most MiB that a file may unpack to
    #[arg(long, env = "MLJ_MAX_UNZIPPED_MB", default_value_t = 1024, hide_env_values = true)]
    max_unzipped_mb: u64,
    /// Most non-blank cells of a file
    #[arg(long, env = "MLJ_MAX_CELLS", default_value_t = 10_000_000, hide_env_values = true)]
    max_cells: u64,
    /// Most MiB of memory for reading and computing
    #[arg(long, env = "MLJ_MAX_MEMORY_MB", default_value_t = 4096, hide_env_values = true)]
    max_memory_mb: u64,
    /// Most seconds of processor time for reading and computing
    #[arg(long, env = "MLJ_MAX_SECONDS", default_value_t = 300, hide_env_values = true)]
    max_seconds: u64,
}

fn number_of_file(text: &str) -> Result<(u32, String), String> {
    let (number, file) = text.split_once('=').ok_or("write it as 1=FILE")?;
    let number = number.trim().parse::<u32>().ok().filter(|n| (1..=999).contains(n));
    Ok((number.ok_or("the number must be from 1 to 999")?, file.trim().to_owned()))
}

fn maximum_of_test(text: &str) -> Result<(u32, Decimal), String> {
    let (number, maximum) = text.split_once('=').ok_or("write it as 2=20")?;
    let number = number.trim().parse::<u32>().ok().filter(|n| (1..=999).contains(n));
    let maximum = maximum.trim().parse::<Decimal>().ok().filter(|m| *m > Decimal::ZERO);
    Ok((
        number.ok_or("the number must be from 1 to 999")?,
        maximum.ok_or("the maximum must be more than 0")?,
    ))
}

impl LimitOptions {
    pub(super) fn limits(&self) -> Limits {
        const MIB: u64 = 1024 * 1024;
        Limits {
            file_bytes: self.max_file_mb.saturating_mul(MIB),
            unzipped_bytes: self.max_unzipped_mb.saturating_mul(MIB),
            cells: self.max_cells,
            ..Limits::default()
        }
    }
}

impl LimitOptions {
    /// The megabytes of memory and the seconds of processor time of a child.
    pub(super) fn of_child(&self) -> (u64, u64) {
        (self.max_memory_mb, self.max_seconds)
    }
}

impl CourseOptions {
    /// The files that are class lists.
    pub(super) fn rosters(&self) -> &[PathBuf] {
        &self.roster
    }

    /// The answers about people, before any file is read.
    pub(super) fn decisions(&self) -> Result<DecisionFile, Failure> {
        self.decisions.as_deref().map_or_else(|| Ok(DecisionFile::default()), DecisionFile::read)
    }

    /// The file of rules.
    pub(super) fn scheme(&self) -> Option<&Path> {
        self.scheme.as_deref()
    }

    /// The request that the options make; file names are settled later.
    pub(super) fn request(&self) -> Result<Request, Failure> {
        let mut scheme = match &self.scheme {
            None => Scheme::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| {
                    Failure::Arguments(format!("the scheme {} can't be read: {e}", path.display()))
                })?;
                Scheme::from_toml(&text)
                    .map_err(|e| Failure::Arguments(format!("{}: {e}", path.display())))?
            }
        };
        if let Some(attempts) = self.attempts {
            scheme.attempts = match attempts {
                AttemptsName::Best => Attempts::Best,
                AttemptsName::Latest => Attempts::Latest,
                AttemptsName::First => Attempts::First,
                AttemptsName::Average => Attempts::Average,
            };
        }
        scheme.maximums.extend(self.maximum.iter().copied());
        Ok(Request { scheme, ..Request::default() })
    }

    /// What is said of columns.
    pub(super) fn columns(&self, inputs: &Inputs) -> Result<Vec<ColumnChoice>, Failure> {
        self.columns.choices(inputs)
    }

    /// The numbers that were given, by the files' labels; `known` are label and path.
    pub(super) fn numbers(
        &self,
        known: &[(String, PathBuf)],
    ) -> Result<BTreeMap<String, u32>, Failure> {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for (number, file) in &self.numbers {
            let label = known
                .iter()
                .find(|(label, path)| label == file || path.as_path() == Path::new(file));
            let Some((label, _)) = label else {
                let names: Vec<&str> = known.iter().map(|(label, _)| label.as_str()).collect();
                return Err(Failure::Arguments(format!(
                    "--numbers {number}={file}: there is no such file among {}",
                    names.join(", ")
                )));
            };
            if numbers.insert(label.clone(), *number).is_some() {
                return Err(Failure::Arguments(format!(
                    "--numbers {number}={file}: the file is given twice"
                )));
            }
        }
        Ok(numbers)
    }
}
