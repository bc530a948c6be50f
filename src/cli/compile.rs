//! `mlj compile`: files in, workbook out, a summary in words or as JSON.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::inputs::{self, Inputs};
use super::options::{CourseOptions, LimitOptions};
use super::place::Place;
use super::{Failure, complain, say, summary};
use gradebook::recognise::Table;
use gradebook::workbook::Limits;
use gradebook::{Gradebook, Request, compile};
use report::Edited;
use table::Table as Grid;

#[derive(Args)]
pub(super) struct CompileArguments {
    /// Exports (.xlsx .xlsm .xls .xlsb .ods .csv .tsv), folders of them, or a zip
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where to write the workbook
    #[arg(short, long, value_name = "OUT.xlsx", default_value = "gradebook.xlsx")]
    output: PathBuf,
    /// Print the whole result as JSON instead of the summary
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    course: CourseOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

impl CompileArguments {
    #[cfg(unix)]
    pub(super) fn asked(&self) -> super::watch::Asked<'_> {
        let output = Some((self.output.as_path(), self.json));
        super::watch::Asked {
            files: &self.files,
            rosters: self.course.rosters(),
            limits: &self.limits,
            output,
        }
    }
}

pub(super) fn run(arguments: &CompileArguments, place: &mut Place) -> Result<(), Failure> {
    refuse_to_overwrite(&arguments.files, &arguments.output)?;
    let CompileArguments { files, course, limits, .. } = arguments;
    let (gradebook, inputs) = gradebook_of(files, course, limits, place)?;
    let table = Grid::of(&gradebook).context("the table can't be made").map_err(Failure::Other)?;
    let edited = Edited::plain(&gradebook, &table);
    let bytes =
        report::workbook(edited).context("the workbook can't be made").map_err(Failure::Other)?;
    // A parent puts it in its place, when this process has ended well.
    let by_parent = place.write(&bytes).map_err(Failure::Other)?;
    if !by_parent {
        write(&arguments.output, &mut bytes.as_slice()).map_err(Failure::Other)?;
    }
    if arguments.json {
        let refused: Vec<(String, String)> =
            inputs.refused.iter().map(|r| (r.file.clone(), r.why.clone())).collect();
        say(&report::json(edited, &refused, &arguments.output.display().to_string()));
        inputs
            .refused
            .iter()
            .for_each(|r| complain(&format!("{} was not used: {}", r.file, r.why)));
    } else {
        say(&summary::render(&gradebook, &inputs.refused));
        if !by_parent {
            say(&format!("Wrote {}\n", arguments.output.display()));
        }
    }
    Ok(())
}

/// Reads the files and compiles them; shared with `mlj explain`.
pub(super) fn gradebook_of(
    files: &[PathBuf],
    course: &CourseOptions,
    limits: &LimitOptions,
    place: &Place,
) -> Result<(Gradebook, Inputs), Failure> {
    let found = inputs::find(files, course.rosters());
    let decisions = course.decisions()?;
    place.enter(&found, course.scheme(), limits)?;
    let mut request = course.request()?;
    request.class_lists = found.rosters();
    let mut inputs = inputs::read(found, &limits.limits(), place);
    request.numbers = course.numbers(&inputs.files)?;
    decisions.add_to(&mut request.scheme.decisions, &inputs.tables)?;
    if !inputs.tables.is_empty() && inputs.tables.iter().all(|table| table.is_class_list) {
        let lists: Vec<String> = inputs.tables.iter().map(Table::place).collect();
        return Err(Failure::NoUsableFile(format!(
            "there is nothing to compile: {} {} people and no scores; add the files of the tests",
            lists.join(", "),
            if lists.len() == 1 { "has" } else { "have" }
        )));
    }
    if inputs.tables.is_empty() {
        let reasons: Vec<String> =
            inputs.refused.iter().map(|r| format!("  {}: {}", r.file, r.why)).collect();
        return Err(Failure::NoUsableFile(format!("no usable file\n{}", reasons.join("\n"))));
    }
    request.columns = course.columns(&inputs)?;
    let gradebook = compile(std::mem::take(&mut inputs.tables), &request);
    let several = |t: &&gradebook::recognise::Table| {
        t.counting().count() > 1 && request.numbers.contains_key(&t.file)
    };
    if let Some(several) = gradebook.tables.iter().find(several) {
        let message = format!(
            "--numbers: {} holds {} tests, so it can't have one number",
            several.file,
            several.counting().count()
        );
        return Err(Failure::Arguments(message));
    }
    Ok((gradebook, inputs))
}

/// Reads a file and compiles it by itself, to see whether it can be.
#[cfg(unix)]
pub(super) fn try_alone(label: &str, path: &Path, limits: &Limits) -> anyhow::Result<()> {
    let (tables, _) = inputs::read_file((label, path), inputs::Kind::Any, limits);
    let gradebook = compile(tables, &Request::default());
    let table = Grid::of(&gradebook)?;
    report::workbook(Edited::plain(&gradebook, &table))?;
    Ok(())
}

/// The output must not be one of the inputs: nothing a user has is ever lost.
fn refuse_to_overwrite(files: &[PathBuf], output: &Path) -> Result<(), Failure> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let Some(target) = real(output) else { return Ok(()) };
    if target.is_dir() {
        return Err(Failure::Arguments(format!(
            "-o {} is a folder; name a file in it",
            output.display()
        )));
    }
    if files.iter().any(|file| real(file).as_ref() == Some(&target)) {
        return Err(Failure::Arguments(format!(
            "-o {} is one of the files to read; choose another name",
            output.display()
        )));
    }
    Ok(())
}

/// Writes beside the target and renames, so that a full disk leaves the old file whole.
pub(super) fn write(output: &Path, workbook: &mut impl Read) -> anyhow::Result<()> {
    let mut partial = output.as_os_str().to_owned();
    partial.push(".part");
    let partial = PathBuf::from(partial);
    let written = fs::File::create(&partial)
        .and_then(|mut file| io::copy(workbook, &mut file))
        .and_then(|_| fs::rename(&partial, output));
    written
        .inspect_err(|_| drop(fs::remove_file(&partial)))
        .with_context(|| format!("{} can't be written", output.display()))
}
