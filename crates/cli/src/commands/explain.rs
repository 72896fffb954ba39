//! `explain`: reasons for a plan, from files. With a problem the ids are those of its file; with the frozen input of a
//! run they are the identifiers of needs and offers, and the rules behind the pairs are known.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cycle::held::Held;
use cycle::{Where, hand_plans, steps};
use matching::explain::{Desk, Everyone, NextUnit, Withdrawal};
use matching::{Plan, Problem};
use serde::Serialize;
use vocabulary::{NeedId, OfferId, OrganisationId};

use crate::Done;
use crate::commands::reasons::Told;
use crate::exit::{Stop, read};
use crate::shown::{say, write_out};

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Why a need is not matched.
    Why {
        /// The need.
        need: String,
        #[command(flatten)]
        files: Files,
    },
    /// What would change that: verified changes, cheapest first. Wants a frozen input.
    Change {
        /// The need.
        need: String,
        #[command(flatten)]
        files: Files,
    },
    /// What one more unit is worth, and larger steps.
    Unit {
        /// Offers, all in one unit: the step goes to the one where it brings most.
        #[arg(long = "offer")]
        offers: Vec<String>,
        /// The offers that may serve needs of this area; wants a frozen input.
        #[arg(long, conflicts_with_all = ["offers", "region"])]
        area: Option<String>,
        /// The offers that may serve needs of this region (UN M49); wants a frozen input.
        #[arg(long, conflicts_with = "offers")]
        region: Option<String>,
        /// Steps in the offers' unit, such as 1,10000.
        #[arg(long, allow_negative_numbers = true, value_delimiter = ',')]
        steps: Vec<f64>,
        #[command(flatten)]
        files: Files,
    },
    /// What each condition of an offer costs. Wants a frozen input.
    Conditions {
        /// The offer.
        offer: String,
        #[command(flatten)]
        files: Files,
    },
    /// What is lost, and by whom, if offers are withdrawn.
    Withdraw {
        /// Offers.
        #[arg(required_unless_present = "provider")]
        offers: Vec<String>,
        /// All offers of this provider; wants a frozen input.
        #[arg(long, conflicts_with = "offers")]
        provider: Option<String>,
        #[command(flatten)]
        files: Files,
    },
    /// Judges a plan made by hand: violations, value, distance to the bound.
    Plan {
        /// The plan: JSON with awards, or CSV with the columns need, offer, amount.
        hand_made: PathBuf,
        #[command(flatten)]
        files: Files,
    },
}

/// What is asked about.
#[derive(Debug, Args)]
struct Files {
    /// The problem, format matchmaker-problem/1.
    #[arg(long, required_unless_present = "input", conflicts_with = "input")]
    problem: Option<PathBuf>,
    /// The frozen input of a run, format matchmaker-input/1.
    #[arg(long)]
    input: Option<PathBuf>,
    /// The plan, format matchmaker-plan/1.
    #[arg(long)]
    plan: PathBuf,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// What was read.
#[expect(clippy::large_enum_variant, reason = "there is one of it")]
enum Subject {
    Problem(Problem, Plan),
    Run(Box<Held>),
}

impl Files {
    fn subject(&self) -> Result<Subject, Stop> {
        let plan = read(&self.plan)?;
        if let Some(input) = &self.input {
            return Ok(Subject::Run(Box::new(Held::read(&read(input)?, &plan)?)));
        }
        let Some(path) = &self.problem else {
            return Err(Stop::BadInput("name a --problem or an --input".into()));
        };
        let (problem, _) = Problem::read(&read(path)?).map_err(|f| Stop::findings(&path.display().to_string(), &f))?;
        let plan = Plan::read(&plan).map_err(|f| Stop::findings(&self.plan.display().to_string(), &f))?;
        Ok(Subject::Problem(problem, plan))
    }

    /// The input's round; a problem alone does not know rules.
    fn held(&self, question: &str) -> Result<Box<Held>, Stop> {
        match self.subject()? {
            Subject::Run(held) => Ok(held),
            Subject::Problem(..) => Err(Stop::BadInput(format!(
                "{question} is a question about rules; give the run's --input in place of --problem"
            ))),
        }
    }

    /// Asks the desk, whatever the files.
    fn ask<T>(&self, question: impl FnOnce(&Desk<'_>) -> T) -> Result<T, Stop> {
        match self.subject()? {
            Subject::Run(held) => Ok(held.ask(|_, desk| question(desk))?),
            Subject::Problem(problem, plan) => {
                let desk = Desk::new(&problem, &plan).map_err(|violations| {
                    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
                    Stop::Refused(format!("refused: the plan breaks {} rules\n{}", lines.len(), lines.join("\n")))
                })?;
                Ok(question(&desk))
            }
        }
    }

    fn say<T: Serialize + Told>(&self, answer: &T) -> Done {
        say(self.json, answer)
    }
}

/// Prints an answer as JSON or text.
pub fn say<T: Serialize + Told>(json: bool, answer: &T) -> Done {
    if json {
        let text = serde_json::to_string_pretty(answer).map_err(|e| Stop::Internal(e.into()))?;
        say!("{text}");
    } else {
        write_out(format_args!("{}", answer.told()));
    }
    Ok(())
}

fn unknown(what: &str, id: &str) -> Stop {
    Stop::BadInput(format!("{id}: there is no such {what}; take its id from the file"))
}

fn id<T: std::str::FromStr>(what: &str, text: &str) -> Result<T, Stop> {
    text.parse().map_err(|_| unknown(what, text))
}

impl Explain {
    /// Answers.
    pub fn run(&self) -> Done {
        match &self.question {
            Question::Why { need, files } => why(need, files),
            Question::Change { need, files } => {
                let held = files.held("change")?;
                let wanted: NeedId = id("need", need)?;
                let answer = held.ask(|room, _| room.changes(wanted, &Everyone))?;
                files.say(&answer.ok_or_else(|| unknown("need", need))?)
            }
            Question::Unit { offers, area, region, steps, files } => {
                let at = match (area, region) {
                    (Some(area), _) => Some(Where::Area(id("area", area)?)),
                    (None, Some(region)) => Some(Where::Region(id("region", region)?)),
                    _ => None,
                };
                unit(offers, at.as_ref(), steps, files)
            }
            Question::Conditions { offer, files } => {
                let held = files.held("conditions")?;
                let wanted: OfferId = id("offer", offer)?;
                let answer = held.ask(|room, _| room.conditions(wanted, &Everyone))?;
                files.say(&answer.ok_or_else(|| unknown("offer", offer))?)
            }
            Question::Withdraw { offers, provider, files } => {
                let named;
                let offers = match provider {
                    None => offers,
                    Some(provider) => {
                        named = files.held("--provider")?.offers_of(id::<OrganisationId>("provider", provider)?);
                        &named
                    }
                };
                let answer: Option<Withdrawal> = files.ask(|desk| desk.withdrawal(&words(offers), &Everyone))?;
                files.say(&answer.ok_or_else(|| unknown("offer", &offers.join(" ")))?)
            }
            Question::Plan { hand_made, files } => {
                let source = hand_made.display().to_string();
                let awards = hand_plans::read(&read(hand_made)?).map_err(|f| Stop::findings(&source, &f))?;
                let answer = files.ask(|desk| desk.check_plan(&awards, &Everyone))?;
                files.say(&answer)?;
                if answer.violations.is_empty() {
                    return Ok(());
                }
                Err(Stop::Refused(format!("refused: {source} has {} violations", answer.violations.len())))
            }
        }
    }
}

fn words(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

fn why(need: &str, files: &Files) -> Done {
    let answer = match files.subject()? {
        Subject::Run(held) => {
            let wanted: NeedId = id("need", need)?;
            held.ask(|room, _| room.why(wanted, &Everyone))?
        }
        Subject::Problem(..) => files.ask(|desk| desk.why(need, &Everyone))?,
    };
    files.say(&answer.ok_or_else(|| unknown("need", need))?)
}

fn unit(offers: &[String], at: Option<&Where>, wanted: &[f64], files: &Files) -> Done {
    if let Some(step) = wanted.iter().find(|step| !(step.is_finite() && **step > 0.0)) {
        return Err(Stop::BadInput(format!("--steps {step}: give numbers above 0, such as 1,10000")));
    }
    let sets: Vec<(Vec<f64>, Vec<String>)> = match at {
        Some(at) => {
            let by_unit = files.held("--area and --region")?.offers_at(at);
            let chosen = |unit| if wanted.is_empty() { steps(unit).to_vec() } else { wanted.to_vec() };
            by_unit.into_iter().map(|(unit, ids)| (chosen(unit), ids)).collect()
        }
        None if offers.is_empty() => return Err(Stop::BadInput("name an --offer, an --area or a --region".into())),
        None => {
            let steps = if wanted.is_empty() { vec![1.0, 10.0, 100.0] } else { wanted.to_vec() };
            vec![(steps, offers.to_vec())]
        }
    };
    let answers = files.ask(|desk| {
        let answer = |(steps, ids): &(Vec<f64>, Vec<String>)| desk.next_unit(&words(ids), steps, &Everyone);
        sets.iter().filter_map(answer).collect::<Vec<Vec<NextUnit>>>()
    })?;
    if answers.is_empty() {
        return Err(unknown("offer", &offers.join(" ")));
    }
    files.say(&answers.into_iter().flatten().collect::<Vec<NextUnit>>())
}
