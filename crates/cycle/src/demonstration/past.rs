//! An older round of the demonstration, so that there are engagements, reports and lessons to look at.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use feedback::{ClosureReason, RawReport};
use persistence::EngagementRecord;
use persistence::engagements::EngagementFilter;
use persistence::proposals::ProposalFilter;

use super::cast::SECRETARIAT;
use super::tables::{NeedRow, OfferRow};
use super::{Company, unwritten};
use crate::clock::ClockHand;
use crate::matchmaker::Matchmaker;
use crate::proposals::Decide;
use crate::refusal::Outcome;
use crate::rounds::NewRound;

/// Which state and provider sat on both sides of an engagement, what they report, and how it went on.
struct Story {
    state: &'static str,
    delivered: [&'static str; 2],
    before: &'static str,
    after: &'static str,
    practice: &'static str,
    obstacle: &'static str,
    remark: &'static str,
    closed: bool,
}

const STORIES: &[Story] = &[
    Story {
        state: "XAA",
        delivered: ["1", "0"],
        before: "2",
        after: "3",
        practice: "Playing the exercise in two rounds, with the same people, made the second plan half as long.",
        obstacle: "",
        remark: "It was unclear whom abroad to inform first; the guidance on points of contact says little about nights.",
        closed: true,
    },
    Story {
        state: "XAE",
        delivered: ["12", "6"],
        before: "2",
        after: "3",
        practice: "Two investigators of each class now teach the next one.",
        obstacle: "Visas for the trainers took eleven weeks.",
        remark: "",
        closed: false,
    },
    Story {
        state: "XAK",
        delivered: ["10", "8"],
        before: "1",
        after: "1",
        practice: "",
        obstacle: "The counterpart office moved to another ministry in between.",
        remark: "",
        closed: false,
    },
];

impl Matchmaker {
    /// Posts, matches, agrees and delivers in the past; `hand` moves the clock of this view of the database.
    pub(super) async fn past_round(
        &self,
        company: &Company,
        hand: &ClockHand,
        needs: &[NeedRow],
        offers: &[OfferRow],
    ) -> Outcome<()> {
        for row in offers.iter().filter(|row| row.status == "past") {
            self.enter_offer(company, row).await?;
        }
        for row in needs.iter().filter(|row| row.status == "past") {
            self.enter_need(company, row, &BTreeMap::new()).await?;
        }
        self.past_plan(company).await?;
        self.past_answers(company).await?;
        hand.advance(TimeDelta::days(70));
        self.past_reports(company, 0).await?;
        hand.advance(TimeDelta::days(80));
        self.past_reports(company, 1).await
    }

    async fn past_plan(&self, company: &Company) -> Outcome<()> {
        let secretariat = company.enter(self, SECRETARIAT).await?;
        let new = NewRound {
            title: "Pilot round".into(),
            call: "A first round with three needs.".into(),
            ..NewRound::default()
        };
        let round = self.create_round(&secretariat, &new, None).await?.record;
        let run = self.start_run(&secretariat, round.id, None).await?.record;
        while self.work_once().await? {}
        let due = self.today() + TimeDelta::days(30);
        let round = self.round(&secretariat, round.id).await?.record;
        let round = self.choose_run(&secretariat, round.id, run.id, due, round.version).await?.record;
        self.close_round(&secretariat, round.id, round.version).await?;
        self.sign_out(&secretariat).await
    }

    /// Both sides accept everything.
    async fn past_answers(&self, company: &Company) -> Outcome<()> {
        for key in company.members.keys().filter(|key| **key != SECRETARIAT) {
            let scope = company.enter(self, key).await?;
            for proposal in self.all_proposals(&scope, &ProposalFilter::default()).await? {
                let yes = Decide { accept: true, version: proposal.version, ..Decide::default() };
                self.decide(&scope, proposal.id, &yes).await?;
            }
            self.sign_out(&scope).await?;
        }
        Ok(())
    }

    async fn past_reports(&self, company: &Company, time: usize) -> Outcome<()> {
        for story in STORIES {
            let scope = company.enter(self, story.state).await?;
            for record in self.all_engagements(&scope, &EngagementFilter::default()).await? {
                if time == 0 || !story.closed {
                    let record = self.past_report(&scope, story, record, time).await?;
                    if story.closed {
                        self.close_engagement(&scope, record.engagement.id, ClosureReason::Completed, record.version)
                            .await?;
                    }
                }
            }
            self.sign_out(&scope).await?;
        }
        Ok(())
    }

    async fn past_report(
        &self,
        scope: &persistence::Scope,
        story: &Story,
        record: EngagementRecord,
        time: usize,
    ) -> Outcome<EngagementRecord> {
        let delivered = story.delivered.get(time).ok_or_else(|| unwritten("a report without an amount"))?;
        let last = time == 1 || story.closed;
        let told = |text: &str| if last { text.to_owned() } else { String::new() };
        let raw = RawReport {
            delivered: (*delivered).to_owned(),
            level_before: story.before.to_owned(),
            level_after: told(story.after),
            practice: told(story.practice),
            obstacle: story.obstacle.to_owned(),
            framework_remark: told(story.remark),
            norm: if last && !story.remark.is_empty() { "d".to_owned() } else { String::new() },
            ..RawReport::default()
        };
        let view = self.file_report(scope, record.engagement.id, &raw, record.version, None).await?;
        Ok(view.record)
    }
}
