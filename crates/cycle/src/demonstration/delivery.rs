//! Help under way, and what it teaches: the file of an engagement, a practice, a remark, a fund, a training in the
//! calendar, and self-assessments that states share.

use std::collections::BTreeSet;

use ::assessment::{Answer, Choice, Confidence};
use chrono::TimeDelta;
use feedback::{EngagementStatus, RawPractice};
use persistence::engagements::EngagementFilter;
use persistence::{EngagementRecord, OfferStatus, Scope};
use vocabulary::{OrganisationId, Quantity, Stage, Unit, Visibility};

use super::cast::SECRETARIAT;
use super::{Company, unwritten};
use crate::activities::RawActivity;
use crate::assessment_sharing::{ShareOf, ShareWith};
use crate::delivery_entries::{RawDisbursement, RawMilestone, RawPartner, RawRisk};
use crate::funds::RawContribution;
use crate::matchmaker::Matchmaker;
use crate::offers::OfferFilter;
use crate::paging::Paging;
use crate::refusal::Outcome;
use crate::remarks::RawRemark;

/// The state whose engagement is under way.
const STATE: &str = "XAE";
/// States that share a self-assessment: enough of them that figures of all together may be told.
const SHARING: [&str; 7] = ["XAB", "XAC", "XAE", "XAF", "XAG", "XAH", "XAK"];

impl Company {
    /// The name under which an organisation plays.
    fn key_of(&self, id: OrganisationId) -> Option<&'static str> {
        self.members.iter().find(|(_, (organisation, _))| organisation.id == id).map(|(key, _)| *key)
    }
}

impl Matchmaker {
    /// Everything of the present day that follows an agreement.
    pub(super) async fn present_delivery(&self, company: &Company) -> Outcome<()> {
        let state = company.enter(self, STATE).await?;
        let all = self.all_engagements(&state, &EngagementFilter::default()).await?;
        if let Some(record) = all.into_iter().find(|one| one.engagement.status != EngagementStatus::Closed) {
            let donor = company.key_of(record.provider_organisation).ok_or_else(|| unwritten("no donor"))?;
            let donor = company.enter(self, donor).await?;
            self.present_file(&state, &donor, &record).await?;
            self.present_practice(&state, &donor, &record).await?;
            let remark = RawRemark {
                subject: "d".to_owned(),
                kind: "unclear".to_owned(),
                text: "Which point of contact abroad is to be told first, and within which time?".to_owned(),
                shared: "yes".to_owned(),
            };
            self.remark(&state, record.engagement.id, &remark, None).await?;
            self.sign_out(&donor).await?;
        }
        self.sign_out(&state).await?;
        self.present_fund(company).await?;
        self.present_calendar(company).await?;
        self.present_shared(company).await
    }

    async fn present_file(&self, state: &Scope, donor: &Scope, record: &EngagementRecord) -> Outcome<()> {
        let (id, today) = (record.engagement.id, self.today());
        let day = |days: i64| (today + TimeDelta::days(days)).to_string();
        let partner = RawPartner {
            name: "Regional training house (invented)".to_owned(),
            role: "implementing".to_owned(),
            iati_ref: String::new(),
        };
        let at = |view: &crate::delivery::DeliveryView| view.engagement.record.version;
        let view = self.set_partners(donor, id, &[partner], record.version).await?;
        let first = RawMilestone { title: "First course held".to_owned(), due: day(1) };
        let view = self.add_milestone(donor, id, &first, at(&view), None).await?;
        let held = view.milestones.first().map(|milestone| milestone.id).ok_or_else(|| unwritten("no milestone"))?;
        let view = self.milestone_done(donor, id, held, Some(today), at(&view)).await?;
        let second = RawMilestone { title: "Own trainers teach alone".to_owned(), due: day(60) };
        let view = self.add_milestone(state, id, &second, at(&view), None).await?;
        let risk = RawRisk {
            text: "Visas for the trainers take longer than planned.".to_owned(),
            likelihood: "medium".to_owned(),
            impact: "low".to_owned(),
            mitigation: "Apply three months ahead.".to_owned(),
            open: String::new(),
        };
        let view = self.add_risk(state, id, &risk, at(&view), None).await?;
        let paid = RawDisbursement { day: today.to_string(), amount: "1".to_owned(), words: "First course".to_owned() };
        let view = self.add_disbursement(donor, id, &paid, at(&view), None).await?;
        let entry = view.disbursements.first().map(|one| one.id).ok_or_else(|| unwritten("nothing was delivered"))?;
        let view = self.confirm_disbursement(state, id, entry, at(&view)).await?;
        let view = self.consent_publication(state, id, true, at(&view)).await?;
        self.consent_publication(donor, id, true, at(&view)).await?;
        Ok(())
    }

    async fn present_practice(&self, state: &Scope, donor: &Scope, record: &EngagementRecord) -> Outcome<()> {
        let of = &record.engagement;
        let raw = RawPractice {
            title: "Investigators who teach the next class".to_owned(),
            done: "Two investigators of each class were released for a week to teach the next one.".to_owned(),
            why: "What is taught stays in the house when the trainers leave.".to_owned(),
            conditions: "The head of the unit agrees before the first course.".to_owned(),
            area: of.area.to_string(),
            capability: of.capability.to_string(),
            kinds: of.kind.to_string(),
            ..RawPractice::default()
        };
        let draft = self.write_practice(state, &raw, Some(of.id), None).await?;
        let half = self.consent_practice(state, draft.summary.id, true, draft.summary.version).await?;
        self.consent_practice(donor, half.summary.id, true, half.summary.version).await?;
        Ok(())
    }

    /// One published offer is paid by two.
    async fn present_fund(&self, company: &Company) -> Outcome<()> {
        let donor = company.enter(self, "westmark").await?;
        let own = company.organisation("westmark")?.id;
        let filter = OfferFilter { status: Some(OfferStatus::Published), ..OfferFilter::default() };
        let offers = self.offers(&donor, &filter, &Paging { cursor: None, limit: 200 }).await?;
        let halved = |of: Quantity| !matches!(of.unit, Unit::Money(_)) && of.amount > 1 && of.amount % 2 == 0;
        let offer = offers.items.iter().map(|summary| &summary.record).find(|record| {
            record.organisation == own && record.committed == Some(0) && halved(record.offer.facts.capacity)
        });
        if let Some(record) = offer {
            let other = company.organisation("valdonia")?.id;
            let half = record.offer.facts.capacity.amount / 2;
            let part = |organisation: OrganisationId| RawContribution {
                organisation: organisation.to_string(),
                amount: half.to_string(),
                since: self.today().to_string(),
                words: String::new(),
            };
            let fund = self.contributions(&donor, record.offer.id).await?;
            self.set_contributions(&donor, record.offer.id, &[part(own), part(other)], fund.version).await?;
        }
        self.sign_out(&donor).await
    }

    async fn present_calendar(&self, company: &Company) -> Outcome<()> {
        let day = |days: i64| (self.today() + TimeDelta::days(days)).to_string();
        for (key, title, kind, starts, visibility) in [
            ("westmark", "Training for incident responders of small islands", "training", 35, "members"),
            (SECRETARIAT, "Exercise of the points of contact", "exercise", 80, "public"),
        ] {
            let scope = company.enter(self, key).await?;
            let raw = RawActivity {
                title: title.to_owned(),
                kind: kind.to_owned(),
                starts: day(starts),
                until: day(starts + 2),
                online: "yes".to_owned(),
                languages: "en".to_owned(),
                visibility: visibility.to_owned(),
                ..RawActivity::default()
            };
            self.put_activity(&scope, None, &raw, None).await?;
            self.sign_out(&scope).await?;
        }
        Ok(())
    }

    /// Seven states have endorsed a self-assessment and share it with the members.
    async fn present_shared(&self, company: &Company) -> Outcome<()> {
        for (number, key) in SHARING.into_iter().enumerate() {
            let scope = company.enter(self, key).await?;
            let record = self.start_assessment(&scope, "Position of the year", None, None).await?;
            let view = self.assessment(&scope, record.id).await?;
            let mut answers = Vec::new();
            for (position, (_, question)) in view.edition.questions().enumerate() {
                let level = 1 + u8::try_from((position * 3 + number * 2) % 5 % 4).unwrap_or(0);
                let choice = Choice::Level(Stage::try_from(level).map_err(|e| unwritten(&e.to_string()))?);
                let (evidence, comment) = (String::new(), String::new());
                let answer = Answer { choice, evidence, comment, confidence: Some(Confidence::Medium) };
                answers.push((question.id.clone(), answer, None));
            }
            self.answer_many(&scope, record.id, &answers).await?;
            let open = self.assessment(&scope, record.id).await?.record;
            self.endorse_assessment(&scope, record.id, open.version).await?;
            let with = ShareWith {
                visibility: Visibility::Members,
                chosen: BTreeSet::new(),
                groups: BTreeSet::new(),
                embargo_until: None,
            };
            self.share_assessment(&scope, record.id, &ShareOf::Assessment, Some(with)).await?;
            self.sign_out(&scope).await?;
        }
        let secretariat = company.enter(self, SECRETARIAT).await?;
        self.take_snapshot(&secretariat).await?;
        self.sign_out(&secretariat).await
    }
}
