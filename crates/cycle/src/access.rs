//! Who may do what: one table, read by every use case and by every page that decides what to show. Default deny.
//!
//! This is the first of two walls. It says which acts a role of a kind of organisation may perform at all; which
//! records it may perform them on is the scope's matter, and a record outside the scope is simply not found.
//! Stakeholders (companies, associations, foundations, universities) are providers: they offer, and they decide on
//! what is proposed to their own offers; no act of the cycle itself (catalogue, rounds, needs of others) is theirs.

use persistence::Scope;
use serde::Serialize;
use vocabulary::{OrganisationKind, Role};

use crate::refusal::{Outcome, Refusal};

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $code:literal => [$($kind:ident $role:ident),* $(,)?]),* $(,)?) => {
        /// Something a person may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Act { $($(#[$doc])* #[serde(rename = $code)] $name),* }

        impl Act {
            /// Every act.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its code; pages show the message `act-{code}`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// The kinds of organisation whose members may do it, each with the least role.
            pub const fn holders(self) -> &'static [(OrganisationKind, Role)] {
                match self { $(Self::$name => &[$((OrganisationKind::$kind, Role::$role)),*]),* }
            }
        }
    };
}

acts! {
    /// Look at what owners made public; also without signing in.
    ReadPublic "read-public" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Read the catalogue; also without signing in.
    ReadCatalogue "read-catalogue" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Bring in an edition of a catalogue.
    UploadEdition "upload-edition" => [Secretariat Contributor],
    /// Make an edition the current one.
    ChooseEdition "choose-edition" => [Secretariat FocalPoint],
    /// Open an edition to comments, take it back, say when it is to be looked at again.
    OpenConsultation "open-consultation" => [Secretariat FocalPoint],
    /// Comment on an edition that is consulted on.
    CommentEdition "comment-edition" => [State Contributor, Provider Contributor],
    /// Answer comments on an edition.
    AnswerComments "answer-comments" => [Secretariat Contributor],
    /// Edit the state's own view of the catalogue.
    EditOverlay "edit-overlay" => [State Contributor],
    /// Read the own state's self-assessments.
    ReadAssessment "read-assessment" => [State Viewer],
    /// Open a self-assessment.
    StartAssessment "start-assessment" => [State Contributor],
    /// Answer questions.
    Answer "answer" => [State Contributor],
    /// Set the level that the state wants to reach.
    SetTarget "set-target" => [State Contributor],
    /// Say who works on which section.
    AssignSections "assign-sections" => [State FocalPoint],
    /// Say how far a section is.
    MoveSection "move-section" => [State Contributor],
    /// Make an assessment the state's position.
    EndorseAssessment "endorse-assessment" => [State FocalPoint],
    /// Open an endorsed assessment again.
    ReopenAssessment "reopen-assessment" => [State FocalPoint],
    /// Choose who may see what of an assessment.
    ShareAssessment "share-assessment" => [State FocalPoint],
    /// Invite somebody to comment on sections of an assessment.
    InviteReview "invite-review" => [State FocalPoint],
    /// Read the sections of an assessment that another state invited to.
    ReadReviews "read-reviews" => [State Viewer, Provider Viewer],
    /// Comment on them.
    ReviewAssessment "review-assessment" => [State Contributor, Provider Contributor],
    /// Choose how often the state looks at itself.
    SetRhythm "set-rhythm" => [State FocalPoint],
    /// Keep published index results as private hints.
    KeepHints "keep-hints" => [State Contributor],
    /// Read what is told of all states together.
    ReadAggregates "read-aggregates" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Make the figures of all states together anew.
    TakeSnapshot "take-snapshot" => [Secretariat Contributor],
    /// Turn gaps into draft needs.
    DraftNeeds "draft-needs" => [State Contributor],
    /// Read the needs that the scope shows.
    ReadNeeds "read-needs" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Write or edit a need of the own state.
    WriteNeed "write-need" => [State Contributor],
    /// Take a need back to draft.
    MoveNeedToDraft "move-need-to-draft" => [State Contributor],
    /// Stand behind a need.
    EndorseNeed "endorse-need" => [State FocalPoint],
    /// Send a need to the secretariat.
    SubmitNeed "submit-need" => [State FocalPoint],
    /// Withdraw a need.
    WithdrawNeed "withdraw-need" => [State FocalPoint],
    /// Choose who may see a need.
    ShareNeed "share-need" => [State FocalPoint],
    /// Consent to a joint need that another state leads.
    ConsentJointNeed "consent-joint-need" => [State FocalPoint],
    /// Confirm a need that the secretariat entered from paper.
    ConfirmNeed "confirm-need" => [State FocalPoint],
    /// Enter a need on behalf of a state.
    EnterOnBehalf "enter-on-behalf" => [Secretariat Contributor],
    /// Confirm that a request is the state's own.
    AuthenticateNeed "authenticate-need" => [Secretariat FocalPoint],
    /// Release a need to the matcher.
    PublishNeed "publish-need" => [Secretariat FocalPoint],
    /// Refuse a request that could not be authenticated.
    RejectNeed "reject-need" => [Secretariat FocalPoint],
    /// Read the offers that the scope shows.
    ReadOffers "read-offers" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Write or edit an offer.
    WriteOffer "write-offer" => [State Contributor, Provider Contributor],
    /// Release an offer to the matcher.
    PublishOffer "publish-offer" => [State FocalPoint, Provider FocalPoint],
    /// Withdraw an offer.
    WithdrawOffer "withdraw-offer" => [State FocalPoint, Provider FocalPoint],
    /// Choose who may see an offer.
    ShareOffer "share-offer" => [State FocalPoint, Provider FocalPoint],
    /// Keep the exchange rates.
    SetRates "set-rates" => [Secretariat Contributor],
    /// Read calls and dates of rounds.
    ReadRounds "read-rounds" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Open a round and set its policy.
    ManageRound "manage-round" => [Secretariat Contributor],
    /// Freeze the input and start the optimizer.
    StartRun "start-run" => [Secretariat Contributor],
    /// Stop a run.
    CancelRun "cancel-run" => [Secretariat Contributor],
    /// Choose a run and send its proposals.
    ChooseRun "choose-run" => [Secretariat FocalPoint],
    /// Close a round.
    CloseRound "close-round" => [Secretariat FocalPoint],
    /// Read match reports and run files.
    ReadReport "read-report" => [Secretariat Viewer],
    /// Read proposals that concern the own organisation.
    ReadProposals "read-proposals" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Accept or decline for the own organisation.
    DecideProposal "decide-proposal" => [State FocalPoint, Provider FocalPoint],
    /// Choose another of the offers that a proposal comes with.
    ChooseAlternative "choose-alternative" => [State FocalPoint],
    /// Open the round that matches at once what is new.
    OpenStanding "open-standing" => [Secretariat FocalPoint],
    /// Move an award by hand.
    OverrideAward "override-award" => [Secretariat FocalPoint],
    /// Read questions and answers on what concerns the own organisation.
    ReadThreads "read-threads" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Ask and answer there.
    WriteMessage "write-message" => [State Contributor, Provider Contributor, Secretariat Contributor],
    /// Read interests outside rounds that concern the own organisation.
    ReadInterests "read-interests" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Answer a need, or ask for an offer, outside rounds.
    ExpressInterest "express-interest" => [State FocalPoint, Provider FocalPoint],
    /// Accept or decline an interest for the own organisation.
    DecideInterest "decide-interest" => [State FocalPoint, Provider FocalPoint],
    /// Read what of an offer is free, proposed, agreed and delivered.
    ReadLedger "read-ledger" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Say that a need or an offer still stands.
    ReviewRecord "review-record" => [State FocalPoint, Provider FocalPoint],
    /// Read engagements that concern the own organisation.
    ReadEngagements "read-engagements" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Report on progress.
    FileReport "file-report" => [State Contributor, Provider Contributor],
    /// Close an engagement.
    CloseEngagement "close-engagement" => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// Read what delivered help teaches.
    ReadLessons "read-lessons" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Write into the file of an engagement: partners, milestones, deliveries, risks, documents, the rhythm of reports.
    EditEngagement "edit-engagement" => [State Contributor, Provider Contributor],
    /// Suspend an engagement and let it go on.
    SuspendEngagement "suspend-engagement" => [State FocalPoint, Provider FocalPoint],
    /// Let an engagement be published, for the own side.
    ConsentPublication "consent-publication" => [State FocalPoint, Provider FocalPoint],
    /// Assess again just the capability that an engagement builds.
    Reassess "reassess" => [State Contributor],
    /// Let provider and secretariat see the two levels.
    ShareReassessment "share-reassessment" => [State FocalPoint],
    /// Answer the checks of the agreed principles.
    CheckAdherence "check-adherence" => [State Contributor, Provider Contributor],
    /// Give and revoke the label of the agreed principles.
    GiveLabel "give-label" => [Secretariat FocalPoint],
    /// Write down a good practice.
    WritePractice "write-practice" => [State Contributor, Provider Contributor],
    /// Let a practice be published, for the own side.
    ConsentPractice "consent-practice" => [State FocalPoint, Provider FocalPoint],
    /// Read remarks on the framework: own ones, and those that are shared with the secretariat.
    ReadRemarks "read-remarks" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Say where norms or guidance proved unclear, missing or outdated.
    RemarkFramework "remark-framework" => [State Contributor, Provider Contributor],
    /// Keep the list of what the catalogue is to look at again.
    KeepReviewItems "keep-review-items" => [Secretariat Contributor],
    /// Let lessons into matching, and take that back.
    ApproveLessons "approve-lessons" => [Secretariat FocalPoint],
    /// Read the reports over everything that was matched and delivered.
    ReadDeliveryReports "read-delivery-reports" => [Secretariat Viewer],
    /// Keep the contributions to an own offer.
    KeepContributions "keep-contributions" => [State FocalPoint, Provider FocalPoint],
    /// Keep own activities in the calendar.
    WriteActivity "write-activity" => [State Contributor, Provider Contributor, Secretariat Contributor],
    /// Read the audit entries of the own organisation.
    ReadAudit "read-audit" => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// Read the list of organisations.
    ReadOrganisations "read-organisations" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Accredit and rename organisations.
    ManageOrganisations "manage-organisations" => [Secretariat FocalPoint],
    /// Read who belongs to the own organisation.
    ReadPeople "read-people" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Invite people and set their roles.
    ManagePeople "manage-people" => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// Keep one's own access tokens.
    ManageTokens "manage-tokens" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Read what moved.
    ReadNotices "read-notices" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Choose how to be told by mail.
    ChooseMail "choose-mail" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Keep the webhooks of the own organisation.
    ManageWebhooks "manage-webhooks" => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// See how mail and webhooks fare.
    ReadDeliveries "read-deliveries" => [Secretariat Viewer],
    /// Read what others do already.
    ReadActivities "read-activities" => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Import what others do already.
    ImportActivities "import-activities" => [Provider Contributor, Secretariat Contributor],
}

/// Whether the table allows it.
pub fn may(kind: OrganisationKind, role: Role, act: Act) -> bool {
    act.holders().iter().any(|&(holder, least)| holder == kind && role >= least)
}

/// Whether whoever asks may do it. Someone who is not signed in reads what is public and the catalogue.
pub fn allowed(scope: &Scope, act: Act) -> bool {
    match scope.actor() {
        Some(actor) => may(actor.kind, actor.role, act),
        None => matches!(act, Act::ReadPublic | Act::ReadCatalogue),
    }
}

/// Refuses what the table does not allow.
pub(crate) fn demand(scope: &Scope, act: Act) -> Outcome<()> {
    if allowed(scope, act) {
        Ok(())
    } else if scope.actor().is_none() {
        Err(Refusal::NotSignedIn)
    } else {
        Err(Refusal::NotAllowed { act })
    }
}

/// Of these acts, those that whoever asks may do.
pub(crate) fn which(scope: &Scope, acts: &[Act]) -> Vec<Act> {
    acts.iter().copied().filter(|&act| allowed(scope, act)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    /// The whole table as a reviewer reads it: act, then for state, provider and secretariat the least role
    /// (v viewer, c contributor, f focal point, - nobody). A change of the table must be made here too.
    const EXPECTED: &str = "\
read-public vvv|read-catalogue vvv|upload-edition --c|choose-edition --f|open-consultation --f|comment-edition cc-|\
answer-comments --c|edit-overlay c--|read-assessment v--|start-assessment c--|answer c--|set-target c--|\
assign-sections f--|move-section c--|endorse-assessment f--|reopen-assessment f--|share-assessment f--|\
invite-review f--|read-reviews vv-|review-assessment cc-|set-rhythm f--|keep-hints c--|read-aggregates vvv|\
take-snapshot --c|draft-needs c--|read-needs vvv|write-need c--|move-need-to-draft c--|\
endorse-need f--|submit-need f--|withdraw-need f--|share-need f--|consent-joint-need f--|confirm-need f--|\
enter-on-behalf --c|authenticate-need --f|publish-need --f|reject-need --f|read-offers vvv|write-offer cc-|\
publish-offer ff-|withdraw-offer ff-|share-offer ff-|set-rates --c|read-rounds vvv|manage-round --c|start-run --c|\
cancel-run --c|choose-run --f|close-round --f|read-report --v|read-proposals vvv|decide-proposal ff-|\
choose-alternative f--|open-standing --f|override-award --f|read-threads vvv|write-message ccc|read-interests vvv|\
express-interest ff-|decide-interest ff-|read-ledger vvv|review-record ff-|read-engagements vvv|file-report cc-|close-engagement fff|read-lessons vvv|edit-engagement cc-|suspend-engagement ff-|\
consent-publication ff-|reassess c--|share-reassessment f--|check-adherence cc-|give-label --f|write-practice cc-|\
consent-practice ff-|read-remarks vvv|remark-framework cc-|keep-review-items --c|approve-lessons --f|\
read-delivery-reports --v|keep-contributions ff-|write-activity ccc|read-audit fff|read-organisations vvv|\
manage-organisations --f|read-people vvv|manage-people fff|manage-tokens vvv|read-notices vvv|choose-mail vvv|manage-webhooks fff|\
read-deliveries --v|read-activities vvv|import-activities -cc";

    #[test]
    fn every_act_for_every_role_of_every_kind() {
        let expected: Vec<(&str, &str)> = EXPECTED.split('|').filter_map(|row| row.split_once(' ')).collect();
        assert_eq!(expected.len(), Act::ALL.len(), "every act has its row");
        let kinds = [OrganisationKind::State, OrganisationKind::Provider, OrganisationKind::Secretariat];
        let mut cells = 0;
        for (act, (code, least)) in Act::ALL.iter().zip(&expected) {
            assert_eq!(act.code(), *code);
            for (kind, least) in kinds.into_iter().zip(least.chars()) {
                for &role in Role::ALL {
                    let allowed = match least {
                        'v' => true,
                        'c' => role >= Role::Contributor,
                        'f' => role == Role::FocalPoint,
                        _ => false,
                    };
                    assert_eq!(may(kind, role, *act), allowed, "{kind} {role} {code}");
                    cells += 1;
                }
            }
        }
        assert_eq!(cells, Act::ALL.len() * kinds.len() * Role::ALL.len());
    }

    #[test]
    fn nobody_decides_alone_for_both_sides() {
        for &role in Role::ALL {
            assert!(!may(OrganisationKind::Secretariat, role, Act::DecideProposal));
            assert!(!may(OrganisationKind::Provider, role, Act::ManageRound));
            assert!(!may(OrganisationKind::Secretariat, role, Act::ReadAssessment));
        }
    }
}
