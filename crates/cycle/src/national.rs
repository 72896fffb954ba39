//! Step 2 as a report: one assessment fills the four parts of the national survey, with the needs as annex.

use std::sync::Arc;

use assessment::{
    Answers, Cycle, NationalReport, ReportHelp, ReportInput, ReportNeed, Sheet, changes, national_report,
};
use catalogue::Edition;
use chrono::NaiveDate;
use persistence::engagements::{self, EngagementFilter};
use persistence::{AssessmentRecord, AssessmentStatus, NeedRecord, Scope, needs};
use vocabulary::{AssessmentId, Text};

use crate::access::{Act, demand};
use crate::cycles::day_of;
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::refusal::{Outcome, Refusal};

/// The national report that an assessment fills.
#[derive(Debug, Clone)]
pub struct NationalReportView {
    /// From which assessment.
    pub record: AssessmentRecord,
    /// The edition it answers.
    pub edition: Arc<Edition>,
    /// The four parts and the annex.
    pub report: NationalReport,
    /// The state's name.
    pub state_name: Text,
    /// The day of the report.
    pub day: NaiveDate,
}

impl Matchmaker {
    /// The report of the own state, from an endorsed assessment; with the texts of evidence where that is asked.
    pub async fn national_report(
        &self,
        scope: &Scope,
        id: AssessmentId,
        evidence: bool,
    ) -> Outcome<NationalReportView> {
        demand(scope, Act::ReadAssessment)?;
        let view = self.assessment(scope, id).await?;
        if view.record.status != AssessmentStatus::Endorsed {
            return Err(Refusal::conflict(
                "not-endorsed",
                "a report is the state's position; let the focal point endorse the assessment first",
            ));
        }
        let needs: Vec<ReportNeed> = self.own_needs(scope).await?.into_iter().map(report_need).collect();
        let help = self.report_help(scope).await?;
        let before = self.earlier(scope, &view.record).await?.pop();
        let moved = before.map(|one| {
            let cycle = Cycle { version: &one.version, date: day_of(&one.record), result: &one.result };
            changes(&view.edition, &cycle, &view.result)
        });
        let answers: Answers = view.answers.iter().map(|(q, answer)| (q.clone(), answer.answer.clone())).collect();
        let report = national_report(&ReportInput {
            state: &view.record.state,
            date: self.today(),
            sheet: Sheet { edition: &view.edition, overlay: &view.overlay, answers: &answers, targets: &view.targets },
            result: &view.result,
            needs: &needs,
            help: &help,
            changes: moved.as_ref(),
            evidence,
        });
        Ok(NationalReportView {
            state_name: self.state_name(&view.record.state),
            record: view.record,
            edition: view.edition,
            report,
            day: self.today(),
        })
    }

    /// Needs of the own state that are asked for: no drafts, and none that were taken back.
    async fn own_needs(&self, scope: &Scope) -> Outcome<Vec<NeedRecord>> {
        use assessment::NeedStatus::{Draft, Expired, Rejected, Withdrawn};
        let organisation = scope.actor().map(|actor| actor.organisation);
        let filter = needs::NeedFilter { organisation, ..needs::NeedFilter::default() };
        let mut all = every(|page| needs::list(self.store(), scope, &filter, page)).await?;
        all.retain(|one| one.confirmed && !matches!(one.status, Draft | Expired | Rejected | Withdrawn));
        Ok(all)
    }

    /// Help that the own state receives or gives.
    async fn report_help(&self, scope: &Scope) -> Outcome<Vec<ReportHelp>> {
        let own = scope.actor().ok_or(Refusal::NotSignedIn)?.organisation;
        let mut help = Vec::new();
        for record in self.all_engagements(scope, &EngagementFilter::default()).await? {
            let given = record.provider_organisation == own;
            if !given && record.state_organisation != own {
                continue;
            }
            let subject = engagements::subject(self.store(), scope, record.engagement.id).await.map_err(refusal)?;
            help.push(ReportHelp {
                title: subject.need.need.facts.title,
                capability: record.engagement.capability.clone(),
                quantity: record.engagement.agreed,
                partner: if given { subject.need.organisation_name } else { subject.offer.offer.provider_name },
                status: record.engagement.status.code().to_owned(),
                given,
            });
        }
        Ok(help)
    }
}

fn report_need(record: NeedRecord) -> ReportNeed {
    let facts = record.need.facts;
    ReportNeed {
        id: Some(record.need.id),
        title: facts.title,
        capability: facts.capability,
        level_now: facts.level_now,
        level_goal: facts.level_goal,
        quantity: facts.quantity,
        status: record.status,
    }
}
