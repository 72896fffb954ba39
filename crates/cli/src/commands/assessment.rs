//! `assessment`: forms, workbooks, filled files and results, without a server. What a state keeps of its assessment is
//! an archive (JSON), as the service gives it out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use assessment::{Answers, Archive, Incoming, Overlay, Questionnaire, Selection, accepted, assess, merge, selected};
use catalogue::Edition;
use clap::{Args, Subcommand};
use vocabulary::{Finding, UnLanguage};

use crate::Done;
use crate::commands::catalogue::edition;
use crate::exit::{Stop, read, write};
use crate::shown::say;

/// Arguments of `assessment`.
#[derive(Debug, Args)]
pub struct Assessment {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Args)]
struct Asked {
    /// An edition of a catalogue, JSON or XLSX; the bundled one where none is given.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// What is asked: whole, starter, areas:a;b or activity:ID.
    #[arg(long, default_value = "whole")]
    selection: String,
    /// The language that is shown first: en, fr, es, ru, ar or zh.
    #[arg(long, default_value = "en")]
    language: String,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Writes the questionnaire as XLSForm, in six languages.
    Form {
        /// Where to; ends in .xlsx.
        output: PathBuf,
        #[command(flatten)]
        asked: Asked,
    },
    /// Writes the questionnaire as a workbook, blank or with the answers of an archive.
    Workbook {
        /// Where to; ends in .xlsx.
        output: PathBuf,
        /// An archive whose answers stand in it.
        #[arg(long)]
        archive: Option<PathBuf>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Names every fault of filled files with its place.
    Check {
        /// Workbooks, or submissions as ODK and Kobo export them (CSV, XLSX).
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Takes filled files over into an archive, later files over earlier ones, and says what changed.
    Merge {
        /// Where the archive is written.
        output: PathBuf,
        /// The archive to start from; an empty one where none is given.
        #[arg(long)]
        archive: Option<PathBuf>,
        /// Workbooks, or submissions as ODK and Kobo export them (CSV, XLSX).
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Says what the answers of filled files or of an archive yield, as JSON.
    Results {
        /// An archive, workbooks or submissions; later files count over earlier ones.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        asked: Asked,
    },
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn archive(path: &Path) -> Result<Archive, Stop> {
    let archive: Archive = serde_json::from_slice(&read(path)?)
        .map_err(|e| Stop::BadInput(format!("{}: this is no archive of an assessment: {e}", name(path))))?;
    if archive.format == assessment::archive::FORMAT {
        Ok(archive)
    } else {
        let way_out = format!("write its format as {}", assessment::archive::FORMAT);
        Err(Stop::BadInput(format!("{}: {:?} is no format of an archive; {way_out}", name(path), archive.format)))
    }
}

/// The edition and what of it is asked.
struct Set {
    edition: Edition,
    selection: Selection,
    language: UnLanguage,
}

impl Asked {
    fn set(&self) -> Result<Set, Stop> {
        let selection = self.selection.parse().map_err(|e| Stop::BadInput(format!("--selection: {e}")))?;
        let language = self.language.parse().map_err(|e| Stop::BadInput(format!("--language: {e}")))?;
        Ok(Set { edition: edition(self.catalogue.as_deref())?, selection, language })
    }
}

impl Set {
    fn questionnaire(&self, overlay: &Overlay) -> Result<Questionnaire, Stop> {
        let asked = selected(&self.edition, overlay, &self.selection);
        if asked.items().next().is_some() {
            return Ok(asked);
        }
        Err(Stop::BadInput(format!("--selection {}: this asks nothing; choose what the catalogue has", self.selection)))
    }

    /// What a file says, and what is wrong with it.
    fn read(&self, path: &Path, asked: &Questionnaire) -> Result<(Incoming, Vec<Finding>), Stop> {
        let file = exchange::read_answers(&read(path)?, &self.edition, asked);
        Ok((file.incoming(&exchange::Pick::default()), file.findings))
    }

    /// Takes a file over; its faults end the command.
    fn take(&self, path: &Path, asked: &Questionnaire, answers: &mut Answers) -> Result<(), Stop> {
        let (incoming, findings) = self.read(path, asked)?;
        if findings.iter().any(Finding::is_error) {
            return Err(Stop::findings(&name(path), &findings));
        }
        for finding in findings {
            eprintln!("{}: {finding}", name(path));
        }
        let differences = merge(asked, answers, &incoming);
        for one in differences.iter().filter(|one| one.before != one.after) {
            eprintln!("{}: {}: {}", name(path), one.question, one.effect.code());
        }
        for (question, answer) in accepted(&differences, &BTreeSet::new()) {
            match answer {
                Some(answer) => answers.insert(question, answer),
                None => answers.remove(&question),
            };
        }
        Ok(())
    }

    fn empty_archive(&self) -> Archive {
        Archive {
            format: assessment::archive::FORMAT.to_owned(),
            catalogue: self.edition.meta.id.clone(),
            version: self.edition.meta.version.clone(),
            edition_hash: Some(exchange::fingerprint(&self.edition)),
            title: "Self-assessment".to_owned(),
            selection: self.selection.clone(),
            overlay: Overlay::default(),
            answers: Answers::new(),
            targets: assessment::Targets::new(),
            sharing: assessment::AssessmentSharing::default(),
            rhythm: assessment::Rhythm::default(),
        }
    }

    /// Whether an archive rests on this edition.
    fn fits(&self, path: &Path, archive: &Archive) -> Result<(), Stop> {
        let ours = (&self.edition.meta.id, &self.edition.meta.version);
        if (&archive.catalogue, &archive.version) == ours {
            return Ok(());
        }
        let theirs = format!("{} {}", archive.catalogue, archive.version);
        Err(Stop::BadInput(format!("{}: it rests on {theirs}; name that edition with --catalogue", name(path))))
    }
}

fn written<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, Stop> {
    result.map_err(|e| Stop::Internal(anyhow::anyhow!("the file could not be written: {e}")))
}

impl Assessment {
    /// Does what was asked; faults of files end with exit code 2 and all of them.
    pub fn run(&self) -> Done {
        match &self.what {
            What::Form { output, asked } => {
                let set = asked.set()?;
                let questionnaire = set.questionnaire(&Overlay::default())?;
                let day = cycle::Clock::system().now().date_naive();
                let options = exchange::FormOptions { language: set.language, day, revision: 1 };
                write(output, &written(exchange::write_form(&set.edition, &questionnaire, &options))?)?;
                say!("{}", output.display());
                Ok(())
            }
            What::Workbook { output, archive: from, asked } => workbook(output, from.as_deref(), asked),
            What::Check { files, asked } => check(files, asked),
            What::Merge { output, archive: from, files, asked } => merged(output, from.as_deref(), files, asked),
            What::Results { files, asked } => results(files, asked),
        }
    }
}

fn workbook(output: &Path, from: Option<&Path>, asked: &Asked) -> Done {
    let set = asked.set()?;
    let archive = from.map(|path| archive(path).and_then(|it| set.fits(path, &it).map(|()| it))).transpose()?;
    let archive = archive.unwrap_or_else(|| set.empty_archive());
    let questionnaire = set.questionnaire(&archive.overlay)?;
    let input = exchange::WorkbookInput {
        language: set.language,
        title: &archive.title,
        answers: &archive.answers,
        versions: &BTreeMap::new(),
    };
    write(output, &written(exchange::write_workbook(&set.edition, &questionnaire, &input))?)?;
    say!("{}", output.display());
    Ok(())
}

fn check(files: &[PathBuf], asked: &Asked) -> Done {
    let set = asked.set()?;
    let questionnaire = set.questionnaire(&Overlay::default())?;
    let mut faults = Vec::new();
    for path in files {
        let (incoming, findings) = set.read(path, &questionnaire)?;
        let broken = findings.iter().any(Finding::is_error);
        let lines = findings.iter().map(|finding| format!("{}: {finding}", name(path)));
        if broken {
            faults.extend(lines);
        } else {
            lines.for_each(|line| eprintln!("{line}"));
            say!("{}: {} answers", name(path), incoming.values().flatten().count());
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Stop::BadInput(faults.join("\n"))) }
}

fn merged(output: &Path, from: Option<&Path>, files: &[PathBuf], asked: &Asked) -> Done {
    let set = asked.set()?;
    let archive = from.map(|path| archive(path).and_then(|it| set.fits(path, &it).map(|()| it))).transpose()?;
    let mut archive = archive.unwrap_or_else(|| set.empty_archive());
    let questionnaire = set.questionnaire(&archive.overlay)?;
    for path in files {
        set.take(path, &questionnaire, &mut archive.answers)?;
    }
    write(output, &written(serde_json::to_vec_pretty(&archive))?)?;
    say!("{}: {} answers", output.display(), archive.answers.len());
    Ok(())
}

fn results(files: &[PathBuf], asked: &Asked) -> Done {
    let set = asked.set()?;
    let mut held = set.empty_archive();
    for path in files {
        let bytes = read(path)?;
        if bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
            held = archive(path)?;
            set.fits(path, &held)?;
        } else {
            let questionnaire = set.questionnaire(&held.overlay)?;
            set.take(path, &questionnaire, &mut held.answers)?;
        }
    }
    let result = assess(&set.questionnaire(&held.overlay)?, &held.answers, &held.targets);
    say!("{}", written(serde_json::to_string_pretty(&result))?);
    Ok(())
}
