//! Assessments with all that decides what others see of them, read in a few queries however many they are. Never public:
//! `shares`, `reviews` and `snapshots` hand out what their readers may see.

use std::collections::{BTreeMap, BTreeSet};

use ::assessment::{Answers, AssessmentSharing, Overlay, Sheet, Targets};
use catalogue::Edition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;
use vocabulary::OrganisationId;

use crate::assessment::{aim, given};
use crate::entity::{
    answer, assessment, assessment_share, assessment_share_with, edition_line, overlay, overlay_version, target,
};
use crate::error::StoreError;
use crate::shares::{ShareRecord, folded, rule};
use crate::store::Store;

/// An assessment whole.
pub(crate) struct Loaded {
    pub row: assessment::Model,
    pub overlay: Overlay,
    /// The version of the edition whose ids the overlay names; empty where there is none.
    pub overlay_of: String,
    pub answers: Answers,
    pub targets: Targets,
    pub sharing: AssessmentSharing,
}

impl Loaded {
    /// As the domain takes it, the overlay in the ids of the edition.
    pub fn sheet<'a>(&'a mut self, edition: &'a Edition) -> Sheet<'a> {
        if !self.overlay_of.is_empty() && self.overlay_of != edition.meta.version {
            self.overlay = self.overlay.carried(edition, &self.overlay_of).0;
            self.overlay_of.clone_from(&edition.meta.version);
        }
        Sheet { edition, overlay: &self.overlay, answers: &self.answers, targets: &self.targets }
    }
}

/// Reads what belongs to these rows.
pub(crate) async fn load(store: &Store, rows: Vec<assessment::Model>) -> Result<Vec<Loaded>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let db = store.reader();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut answers: BTreeMap<Uuid, Answers> = BTreeMap::new();
    let found = answer::Entity::find().filter(answer::Column::Assessment.is_in(ids.clone())).all(db).await?;
    for row in found.into_iter().filter(|row| !row.body.is_null()) {
        let of = row.assessment;
        let (question, answer) = given(row)?;
        answers.entry(of).or_default().insert(question, answer);
    }
    let mut targets: BTreeMap<Uuid, Targets> = BTreeMap::new();
    for row in target::Entity::find().filter(target::Column::Assessment.is_in(ids.clone())).all(db).await? {
        let (capability, level) = aim(&row)?;
        targets.entry(row.assessment).or_default().insert(capability, level);
    }
    let mut rules = rules_of(store, &ids).await?;
    let mut overlays = overlays_of(store, &rows).await?;
    let mut whole = Vec::new();
    for row in rows {
        let (overlay, overlay_of) = overlays.remove(&row.id).unwrap_or_default();
        whole.push(Loaded {
            overlay,
            overlay_of,
            answers: answers.remove(&row.id).unwrap_or_default(),
            targets: targets.remove(&row.id).unwrap_or_default(),
            sharing: folded(rules.remove(&row.id).unwrap_or_default(), row.share_evidence.unwrap_or(false)),
            row,
        });
    }
    Ok(whole)
}

async fn rules_of(store: &Store, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<ShareRecord>>, StoreError> {
    let mut chosen: BTreeMap<(Uuid, String), BTreeSet<OrganisationId>> = BTreeMap::new();
    let withs = assessment_share_with::Entity::find()
        .filter(assessment_share_with::Column::Assessment.is_in(ids.to_vec()))
        .all(store.reader())
        .await?;
    for with in withs {
        chosen.entry((with.assessment, with.subject)).or_default().insert(OrganisationId(with.organisation));
    }
    let rows = assessment_share::Entity::find()
        .filter(assessment_share::Column::Assessment.is_in(ids.to_vec()))
        .all(store.reader())
        .await?;
    let mut rules: BTreeMap<Uuid, Vec<ShareRecord>> = BTreeMap::new();
    for row in rows {
        let (of, named) = (row.assessment, chosen.remove(&(row.assessment, row.subject.clone())).unwrap_or_default());
        rules.entry(of).or_default().push(rule(row, named)?);
    }
    Ok(rules)
}

/// The overlay that holds for each assessment: the one that its endorsement fixed, the newest while it is open.
async fn overlays_of(
    store: &Store,
    rows: &[assessment::Model],
) -> Result<BTreeMap<Uuid, (Overlay, String)>, StoreError> {
    let owners: BTreeSet<Uuid> = rows.iter().map(|row| row.organisation).collect();
    let heads = overlay::Entity::find().filter(overlay::Column::Organisation.is_in(owners)).all(store.reader()).await?;
    if heads.is_empty() {
        return Ok(BTreeMap::new());
    }
    let editions: BTreeSet<Uuid> = rows.iter().map(|row| row.edition).collect();
    let fields: BTreeMap<Uuid, String> = edition_line::Entity::find()
        .select_only()
        .columns([edition_line::Column::Id, edition_line::Column::Field])
        .filter(edition_line::Column::Id.is_in(editions))
        .into_tuple::<(Uuid, String)>()
        .all(store.reader())
        .await?
        .into_iter()
        .collect();
    let bodies: BTreeMap<(Uuid, i64), (serde_json::Value, String)> = overlay_version::Entity::find()
        .filter(overlay_version::Column::Overlay.is_in(heads.iter().map(|head| head.id)))
        .all(store.reader())
        .await?
        .into_iter()
        .map(|version| ((version.overlay, version.number), (version.body, version.edition_version)))
        .collect();
    let mut held = BTreeMap::new();
    for row in rows {
        let head = heads
            .iter()
            .find(|head| head.organisation == row.organisation && fields.get(&row.edition) == Some(&head.field));
        let Some(head) = head else { continue };
        if let Some((body, of)) = bodies.get(&(head.id, row.overlay.unwrap_or(head.version))) {
            let overlay = serde_json::from_value(body.clone()).map_err(|e| StoreError::corrupt("an overlay", e))?;
            held.insert(row.id, (overlay, of.clone()));
        }
    }
    Ok(held)
}
