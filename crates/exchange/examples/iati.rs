//! Writes an activity file with something of everything, for `scripts/iati`: `cargo run -p exchange --example iati FILE`.

#![allow(clippy::disallowed_methods)] // a program, not the room: it has a command line

use std::process::ExitCode;

use chrono::NaiveDate;
use exchange::{
    IatiActivity, IatiArea, IatiBudget, IatiDocument, IatiOrganisation, IatiOutcome, IatiOutput, IatiRole,
    IatiTransaction, OtherIdentifier, Publisher, TransactionKind, write_iati,
};
use vocabulary::{Period, Quantity, Register, Stage, Text, UnLanguage, Unit};

fn organisation(role: IatiRole, kind: &str, name: &str) -> IatiOrganisation {
    IatiOrganisation { role, kind: kind.to_owned(), reference: None, name: name.to_owned() }
}

/// An agreed engagement of the catalogue's `number`th capability, told as fully as the format allows.
fn activity(number: usize, period: Period, money: Unit) -> IatiActivity {
    let edition = catalogue::bundled();
    let mut activity =
        IatiActivity::new(&format!("example-{number}"), Default::default(), Text::english("Help"), period);
    (activity.state_consents, activity.provider_consents) = (true, true);
    activity.participants = vec![
        organisation(IatiRole::Funding, "10", "Donor"),
        organisation(IatiRole::Accountable, "10", "Ministry"),
        organisation(IatiRole::Implementing, "22", "Implementer"),
    ];
    if let Some(capability) = edition.capabilities.get(number) {
        activity.title = capability.title.clone();
        activity.description = capability.description.clone();
        activity.purposes = vec![capability.dac_purpose_code.clone(), "43081".to_owned()];
        let area = edition.areas.iter().find(|a| a.id == capability.area);
        activity.areas = area.map(|a| IatiArea { id: a.id.to_string(), title: a.title.clone() }).into_iter().collect();
    }
    activity.objectives = Text::english("The need <of the state> & its \"reasons\"");
    activity.target_groups = Text::english("Analysts");
    activity.other_identifiers = vec![OtherIdentifier { reference: "need/1".to_owned(), kind: "A9".to_owned() }];
    activity.states = ["KEN", "NPL", "FJI"].iter().take(number % 4).filter_map(|code| code.parse().ok()).collect();
    activity.goals = vec!["16.a".to_owned()];
    activity.levels = Some((Stage::ALL[0], Stage::ALL[2]));
    activity.gender = Some(1);
    activity.aid_type = Some("D02".to_owned());
    activity.started = Some(period.from());
    let value = Quantity::new(12_345_050, money);
    activity.budgets = vec![IatiBudget { period, value, committed: true }];
    activity.planned_disbursements = vec![(period, value)];
    activity.transactions = [
        TransactionKind::Commitment,
        TransactionKind::Disbursement,
        TransactionKind::Expenditure,
        TransactionKind::Pledge,
    ]
    .map(|kind| IatiTransaction {
        reference: "t-1".to_owned(),
        kind,
        day: period.from(),
        value,
        provider: Some(organisation(IatiRole::Funding, "10", "Donor")),
        receiver: Some(organisation(IatiRole::Accountable, "10", "Ministry")),
    })
    .to_vec();
    activity.documents = vec![IatiDocument {
        url: "https://example.org/report.pdf?a=1&b=2".to_owned(),
        media_type: "application/pdf".to_owned(),
        title: Text::english("Report"),
        category: "A08".to_owned(),
        language: Some(UnLanguage::Fr),
    }];
    activity.related = vec!["XM-DAC-7-PROJ-1".to_owned()];
    activity.conditions = vec![Text::english("Consent of both sides")];
    activity.outputs = vec![IatiOutput { title: Text::english("Places"), period, target: 25, actual: Some(20) }];
    activity.outcomes = vec![IatiOutcome {
        title: Text::english("Level"),
        period,
        before: Some(Stage::ALL[0]),
        goal: Some(Stage::ALL[2]),
        after: Some(Stage::ALL[1]),
    }];
    activity
}

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("say which file to write");
        return ExitCode::FAILURE;
    };
    let period = NaiveDate::from_ymd_opt(2026, 1, 1).zip(NaiveDate::from_ymd_opt(2026, 12, 31));
    let period = period.and_then(|(from, until)| Period::new(from, until).ok());
    let (Some(period), Ok(money)) = (period, "USD".parse()) else { return ExitCode::FAILURE };
    let publisher = Publisher {
        reference: "XM-DAC-00000".to_owned(),
        name: "Secretariat".to_owned(),
        kind: "40".to_owned(),
        mailbox: Some("programme@example.org".to_owned()),
        base: "https://example.org".to_owned(),
    };
    let mut activities: Vec<IatiActivity> =
        (0..catalogue::bundled().capabilities.len()).map(|n| activity(n, period, money)).collect();
    let mut bare = IatiActivity::new("bare", Default::default(), Text::english("Bare"), period);
    (bare.state_consents, bare.provider_consents) = (true, true);
    bare.participants = vec![organisation(IatiRole::Funding, "", "Donor")];
    activities.push(bare);
    let generated = period.until().and_hms_opt(12, 0, 0).unwrap_or_default().and_utc();
    let written = write_iati(&publisher, &activities, &Register::demonstration(), generated).map_err(|e| e.to_string());
    match written.and_then(|bytes| std::fs::write(&file, bytes).map_err(|e| e.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
