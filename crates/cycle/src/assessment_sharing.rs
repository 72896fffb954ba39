//! Step 2: what a state shares of its assessments, with whom, and who looked. Private until the focal point says
//! otherwise; what is not shared is simply not found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assessment::Shown;
use catalogue::Edition;
use chrono::{DateTime, NaiveDate, Utc};
use persistence::assessment::{self as stored, AssessmentChange};
use persistence::organisations::{self, OrganisationFilter};
use persistence::{OrganisationRecord, Scope, SharedRecord, looks, shares};
use serde::Serialize;
use vocabulary::{
    AreaId, AssessmentId, CapabilityId, Finding, Group, OrganisationId, OrganisationKind, Place, Sharing, Stage,
    StateCode, Text, Visibility,
};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::refusal::{Outcome, Refusal};

pub use persistence::ShareOf;

/// A rule with the names of those it chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRule {
    /// About what.
    pub of: ShareOf,
    /// With whom.
    pub sharing: Sharing,
    /// The names of the chosen.
    pub chosen_names: BTreeMap<OrganisationId, String>,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Who set it.
    pub by: String,
}

/// Who may see what of an own assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingView {
    /// Which.
    pub assessment: AssessmentId,
    /// Whether the texts of evidence go along.
    pub evidence: bool,
    /// Version of the assessment.
    pub version: i64,
    /// The rules; what none of them names is private.
    pub rules: Vec<ShareRule>,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// With whom something is to be shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareWith {
    /// How far.
    pub visibility: Visibility,
    /// Organisations, where it is for chosen ones.
    pub chosen: BTreeSet<OrganisationId>,
    /// Groups of states whose delegations are chosen too.
    pub groups: BTreeSet<Group>,
    /// Until this day only the secretariat sees it, where the level allows.
    pub embargo_until: Option<NaiveDate>,
}

/// That somebody looked at an own assessment on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenBy {
    /// Who; empty for a visitor.
    pub organisation_name: String,
    /// What they are to the cycle.
    pub kind: Option<OrganisationKind>,
    /// `read` or `review`.
    pub how: String,
    /// The day.
    pub day: NaiveDate,
    /// How often.
    pub count: i64,
    /// The last time.
    pub last_at: DateTime<Utc>,
}

/// Somebody else's assessment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedSummary {
    /// Which.
    pub id: AssessmentId,
    /// Whose.
    pub state: StateCode,
    /// The state's name.
    pub state_name: Text,
    /// Its title; empty where only parts are shared.
    pub title: String,
    /// The version of its edition.
    pub edition_label: String,
    /// Since when it is the state's position.
    pub endorsed_at: Option<DateTime<Utc>>,
}

/// What the reader may see of somebody else's assessment.
#[derive(Debug, Clone)]
pub struct SharedView {
    /// Which, whose.
    pub summary: SharedSummary,
    /// The edition it answers.
    pub edition: Arc<Edition>,
    /// The visible answers and what only they yield.
    pub shown: Shown,
}

/// A capability of which both show a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompareRow {
    /// The capability, in the ids of the own assessment's edition.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Its area.
    pub area: AreaId,
    /// The own level.
    pub own: Option<Stage>,
    /// The other's level.
    pub other: Option<Stage>,
}

/// The own assessment beside another state's, because this reader asked.
#[derive(Debug, Clone)]
pub struct CompareAssessments {
    /// The own one.
    pub own: SharedSummary,
    /// The other one.
    pub other: SharedSummary,
    /// Capabilities of which both show a level.
    pub rows: Vec<CompareRow>,
}

impl Matchmaker {
    fn shared_summary(&self, record: &SharedRecord, editions: &persistence::Editions) -> SharedSummary {
        SharedSummary {
            id: record.id,
            state_name: self.state_name(&record.state),
            state: record.state.clone(),
            title: record.title.clone(),
            edition_label: editions.get(&record.edition).map(|e| e.meta.version.clone()).unwrap_or_default(),
            endorsed_at: record.endorsed_at,
        }
    }

    /// Who may see what of an own assessment.
    pub async fn assessment_sharing(&self, scope: &Scope, id: AssessmentId) -> Outcome<SharingView> {
        demand(scope, Act::ReadAssessment)?;
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let rules = shares::rules(self.store(), scope, id).await.map_err(refusal)?;
        let people = self.names(scope).await?;
        let mut views = Vec::new();
        for rule in rules {
            let mut chosen_names = BTreeMap::new();
            for &chosen in &rule.sharing.chosen {
                let found = organisations::get(self.store(), scope, chosen).await.map_err(refusal)?;
                chosen_names.insert(chosen, found.name);
            }
            views.push(ShareRule {
                of: rule.of,
                sharing: rule.sharing,
                chosen_names,
                at: rule.at,
                by: people.get(&rule.person).cloned().unwrap_or_default(),
            });
        }
        let may = which(scope, &[Act::ShareAssessment]);
        Ok(SharingView { assessment: id, evidence: record.share_evidence, version: record.version, rules: views, may })
    }

    /// Sets who may see a part of an own assessment; none takes the rule back, so that the wider one holds.
    pub async fn share_assessment(
        &self,
        scope: &Scope,
        id: AssessmentId,
        of: &ShareOf,
        with: Option<ShareWith>,
    ) -> Outcome<SharingView> {
        demand(scope, Act::ShareAssessment)?;
        let asked = self.whole_questionnaire(scope, id).await?;
        let known = match of {
            ShareOf::Assessment => true,
            ShareOf::Area(area) => asked.areas.iter().any(|one| one.id == *area),
            ShareOf::Question(question) => {
                asked.items().flat_map(|(_, item)| &item.questions).any(|one| one.id == *question)
            }
        };
        if !known {
            let message = "the assessment has no such part; take one of its areas or questions";
            return Err(Refusal::invalid(Finding::error("unknown-part", Place::field("of"), of.code(), message)));
        }
        let sharing = match with {
            None => None,
            Some(with) => Some(self.read_sharing(scope, with).await?),
        };
        shares::put(self.store(), scope, id, of.clone(), sharing).await.map_err(refusal)?;
        self.assessment_sharing(scope, id).await
    }

    async fn read_sharing(&self, scope: &Scope, with: ShareWith) -> Outcome<Sharing> {
        let mut chosen = BTreeSet::new();
        if with.visibility == Visibility::Chosen {
            chosen = with.chosen;
            if !with.groups.is_empty() {
                chosen.extend(self.delegations_of(scope, &with.groups).await?);
            }
            let own = scope.actor().map(|actor| actor.organisation);
            chosen.retain(|one| Some(*one) != own);
            if chosen.is_empty() {
                let message = "nobody is chosen; choose a state, a donor or a group, or another level of sharing";
                return Err(Refusal::invalid(Finding::error(
                    "nobody-chosen",
                    Place::field("shared_with"),
                    "",
                    message,
                )));
            }
        }
        let sharing = Sharing { visibility: with.visibility, chosen, embargo_until: with.embargo_until };
        let findings = self.sharing_faults(scope, &sharing).await?;
        if findings.is_empty() { Ok(sharing) } else { Err(Refusal::Invalid(findings)) }
    }

    /// The delegations of the states that belong to these groups today.
    async fn delegations_of(&self, scope: &Scope, groups: &BTreeSet<Group>) -> Outcome<Vec<OrganisationId>> {
        let filter = OrganisationFilter { kind: Some(OrganisationKind::State), ..OrganisationFilter::default() };
        let all = every(|page| organisations::list(self.store(), scope, &filter, page)).await?;
        let today = self.today();
        let belongs = |record: &&OrganisationRecord| {
            let state = record.state.as_ref().and_then(|code| self.register().get(code));
            state.is_some_and(|state| state.groups_on(today).any(|group| groups.contains(&group)))
        };
        Ok(all.iter().filter(belongs).map(|record| record.id).collect())
    }

    /// Says whether the texts of evidence go along where an answer is shared.
    pub async fn share_evidence(&self, scope: &Scope, id: AssessmentId, evidence: bool) -> Outcome<SharingView> {
        demand(scope, Act::ShareAssessment)?;
        let change = AssessmentChange::ShareEvidence(evidence);
        stored::change(self.store(), scope, id, None, change).await.map_err(refusal)?;
        self.assessment_sharing(scope, id).await
    }

    /// Who looked at an own assessment, newest first.
    pub async fn assessment_views(&self, scope: &Scope, id: AssessmentId) -> Outcome<Vec<SeenBy>> {
        demand(scope, Act::ReadAssessment)?;
        let looks = looks::list(self.store(), scope, id).await.map_err(refusal)?;
        let seen = looks.into_iter().map(|look| SeenBy {
            organisation_name: look.organisation_name,
            kind: look.kind,
            how: look.how.code().to_owned(),
            day: look.day,
            count: look.times,
            last_at: look.last_at,
        });
        Ok(seen.collect())
    }

    /// The assessments of others of which the reader may see anything: of one state all, else of each the newest.
    pub async fn shared_assessments(&self, scope: &Scope, state: Option<&StateCode>) -> Outcome<Vec<SharedSummary>> {
        demand(scope, Act::ReadPublic)?;
        let editions = self.all_editions(scope).await?;
        let found = shares::list(self.store(), scope, &editions, state).await.map_err(refusal)?;
        Ok(found.iter().map(|record| self.shared_summary(record, &editions)).collect())
    }

    /// What the reader may see of somebody else's assessment. The state is shown that somebody looked.
    pub async fn shared_assessment(&self, scope: &Scope, id: AssessmentId) -> Outcome<SharedView> {
        demand(scope, Act::ReadPublic)?;
        let editions = self.all_editions(scope).await?;
        let (record, shown) = shares::look(self.store(), scope, id, &editions).await.map_err(refusal)?;
        let edition = editions.get(&record.edition).cloned().ok_or(Refusal::NotFound)?;
        Ok(SharedView { summary: self.shared_summary(&record, &editions), edition, shown })
    }

    /// The own levels beside those that another state shares, where both show one. Only because the reader asks: nobody
    /// is ranked.
    pub async fn compare_shared(
        &self,
        scope: &Scope,
        own: AssessmentId,
        other: AssessmentId,
    ) -> Outcome<CompareAssessments> {
        let mine = self.assessment(scope, own).await?;
        let theirs = self.shared_assessment(scope, other).await?;
        let carried = mine
            .edition
            .carry(&theirs.edition.meta.version, theirs.shown.result.capabilities.iter().map(|one| &one.capability));
        let mut levels: BTreeMap<CapabilityId, Stage> = BTreeMap::new();
        for one in &theirs.shown.result.capabilities {
            let into = carried.get(&one.capability).map(|c| c.to.as_slice()).unwrap_or_default();
            if let ([only], Some(level)) = (into, one.level) {
                levels.entry(only.clone()).and_modify(|known| *known = level.min(*known)).or_insert(level);
            }
        }
        let rows = mine.result.capabilities.iter().filter_map(|one| {
            let other = levels.get(&one.capability).copied()?;
            Some(CompareRow {
                capability: one.capability.clone(),
                title: one.title.clone(),
                area: one.area.clone(),
                own: Some(one.level?),
                other: Some(other),
            })
        });
        Ok(CompareAssessments {
            rows: rows.collect(),
            own: SharedSummary {
                id: mine.record.id,
                state_name: self.state_name(&mine.record.state),
                state: mine.record.state.clone(),
                title: mine.record.title.clone(),
                edition_label: mine.edition.meta.version.clone(),
                endorsed_at: mine.record.endorsed_at,
            },
            other: theirs.summary,
        })
    }
}
