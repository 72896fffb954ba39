//! Who may do what: one table, read by every use case and by every page that decides what to show. Default deny.
//!
//! This is the first of two walls. It says which acts a role of a kind of organisation may perform at all; which
//! records it may perform them on is the scope's matter, and a record outside the scope is simply not found.
//! Stakeholders (companies, associations, foundations, universities) are providers: they offer, and they decide on
//! what is proposed to their own offers; no act of the cycle itself (catalogue, rounds, needs of others) is theirs.
//!
//! Beside who holds an act stand how far a token must reach for it and what a session must have shown for it. A token
//! does less than its owner: what asks for more than a password it does where it was made to decide, and what concerns
//! people, passwords, second factors, sessions and tokens it never does. What the column means is in [`crate::assurance`].

use persistence::Scope;
use serde::Serialize;
use vocabulary::{OrganisationKind, Role, TokenScope};

use crate::assurance::{Need, demand_shown, needed};
use crate::refusal::{Outcome, Refusal};

/// What a token must reach for an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It only shows something.
    Read,
    /// It changes something.
    Write,
    /// It is for people who signed in, and for no program.
    Person,
}

macro_rules! reach {
    (read) => {
        Reach::Read
    };
    (write) => {
        Reach::Write
    };
    (person) => {
        Reach::Person
    };
}

macro_rules! need {
    (plain) => {
        Need::Nothing
    };
    (second) => {
        Need::SecondFactor
    };
    (fresh) => {
        Need::Fresh
    };
    (again) => {
        Need::Again
    };
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $code:literal $reach:ident $need:ident => [$($kind:ident $role:ident),* $(,)?]),* $(,)?) => {
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

            /// What a token must reach for it.
            const fn reach(self) -> Reach {
                match self { $(Self::$name => reach!($reach)),* }
            }

            /// What a session must have shown for it.
            pub(crate) const fn need(self) -> Need {
                match self { $(Self::$name => need!($need)),* }
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
    ReadPublic "read-public" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Read the catalogue; also without signing in.
    ReadCatalogue "read-catalogue" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Bring in an edition of a catalogue.
    UploadEdition "upload-edition" write plain => [Secretariat Contributor],
    /// Make an edition the current one.
    ChooseEdition "choose-edition" write plain => [Secretariat FocalPoint],
    /// Open an edition to comments, take it back, say when it is to be looked at again.
    OpenConsultation "open-consultation" write plain => [Secretariat FocalPoint],
    /// Comment on an edition that is consulted on.
    CommentEdition "comment-edition" write plain => [State Contributor, Provider Contributor],
    /// Answer comments on an edition.
    AnswerComments "answer-comments" write plain => [Secretariat Contributor],
    /// Edit the state's own view of the catalogue.
    EditOverlay "edit-overlay" write plain => [State Contributor],
    /// Read the own state's self-assessments.
    ReadAssessment "read-assessment" read plain => [State Viewer],
    /// Take a whole self-assessment out as one archive.
    ReadArchive "read-archive" read fresh => [State Viewer],
    /// Open a self-assessment.
    StartAssessment "start-assessment" write plain => [State Contributor],
    /// Answer questions.
    Answer "answer" write plain => [State Contributor],
    /// Set the level that the state wants to reach.
    SetTarget "set-target" write plain => [State Contributor],
    /// Say who works on which section.
    AssignSections "assign-sections" write plain => [State FocalPoint],
    /// Say how far a section is.
    MoveSection "move-section" write plain => [State Contributor],
    /// Make an assessment the state's position.
    EndorseAssessment "endorse-assessment" write fresh => [State FocalPoint],
    /// Open an endorsed assessment again.
    ReopenAssessment "reopen-assessment" write plain => [State FocalPoint],
    /// Choose who may see what of an assessment.
    ShareAssessment "share-assessment" write fresh => [State FocalPoint],
    /// Invite somebody to comment on sections of an assessment.
    InviteReview "invite-review" write fresh => [State FocalPoint],
    /// Read the sections of an assessment that another state invited to.
    ReadReviews "read-reviews" read plain => [State Viewer, Provider Viewer],
    /// Comment on them.
    ReviewAssessment "review-assessment" write plain => [State Contributor, Provider Contributor],
    /// Choose how often the state looks at itself.
    SetRhythm "set-rhythm" write plain => [State FocalPoint],
    /// Keep published index results as private hints.
    KeepHints "keep-hints" write plain => [State Contributor],
    /// Read what is told of all states together.
    ReadAggregates "read-aggregates" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Make the figures of all states together anew.
    TakeSnapshot "take-snapshot" write plain => [Secretariat Contributor],
    /// Turn gaps into draft needs.
    DraftNeeds "draft-needs" write plain => [State Contributor],
    /// Read the needs that the scope shows.
    ReadNeeds "read-needs" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Write or edit a need of the own state.
    WriteNeed "write-need" write plain => [State Contributor],
    /// Take a need back to draft.
    MoveNeedToDraft "move-need-to-draft" write plain => [State Contributor],
    /// Stand behind a need.
    EndorseNeed "endorse-need" write fresh => [State FocalPoint],
    /// Send a need to the secretariat.
    SubmitNeed "submit-need" write second => [State FocalPoint],
    /// Withdraw a need.
    WithdrawNeed "withdraw-need" write plain => [State FocalPoint],
    /// Choose who may see a need.
    ShareNeed "share-need" write fresh => [State FocalPoint],
    /// Consent to a joint need that another state leads.
    ConsentJointNeed "consent-joint-need" write second => [State FocalPoint],
    /// Confirm a need that the secretariat entered from paper.
    ConfirmNeed "confirm-need" write fresh => [State FocalPoint],
    /// Enter a need on behalf of a state.
    EnterOnBehalf "enter-on-behalf" write plain => [Secretariat Contributor],
    /// Confirm that a request is the state's own.
    AuthenticateNeed "authenticate-need" write plain => [Secretariat FocalPoint],
    /// Release a need to the matcher.
    PublishNeed "publish-need" write plain => [Secretariat FocalPoint],
    /// Refuse a request that could not be authenticated.
    RejectNeed "reject-need" write plain => [Secretariat FocalPoint],
    /// Read the offers that the scope shows.
    ReadOffers "read-offers" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Write or edit an offer.
    WriteOffer "write-offer" write plain => [State Contributor, Provider Contributor],
    /// Release an offer to the matcher.
    PublishOffer "publish-offer" write fresh => [State FocalPoint, Provider FocalPoint],
    /// Withdraw an offer.
    WithdrawOffer "withdraw-offer" write plain => [State FocalPoint, Provider FocalPoint],
    /// Choose who may see an offer.
    ShareOffer "share-offer" write fresh => [State FocalPoint, Provider FocalPoint],
    /// Keep the exchange rates.
    SetRates "set-rates" write plain => [Secretariat Contributor],
    /// Read calls and dates of rounds.
    ReadRounds "read-rounds" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Open a round and set its policy.
    ManageRound "manage-round" write plain => [Secretariat Contributor],
    /// Freeze the input and start the optimizer.
    StartRun "start-run" write plain => [Secretariat Contributor],
    /// Stop a run.
    CancelRun "cancel-run" write plain => [Secretariat Contributor],
    /// Choose a run and send its proposals.
    ChooseRun "choose-run" write plain => [Secretariat FocalPoint],
    /// Close a round.
    CloseRound "close-round" write plain => [Secretariat FocalPoint],
    /// Read match reports and run files.
    ReadReport "read-report" read plain => [Secretariat Viewer],
    /// Read proposals that concern the own organisation.
    ReadProposals "read-proposals" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Accept or decline for the own organisation.
    DecideProposal "decide-proposal" write second => [State FocalPoint, Provider FocalPoint],
    /// Choose another of the offers that a proposal comes with.
    ChooseAlternative "choose-alternative" write second => [State FocalPoint],
    /// Open the round that matches at once what is new.
    OpenStanding "open-standing" write plain => [Secretariat FocalPoint],
    /// Move an award by hand.
    OverrideAward "override-award" write plain => [Secretariat FocalPoint],
    /// Read questions and answers on what concerns the own organisation.
    ReadThreads "read-threads" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Ask and answer there.
    WriteMessage "write-message" write plain => [State Contributor, Provider Contributor, Secretariat Contributor],
    /// Read interests outside rounds that concern the own organisation.
    ReadInterests "read-interests" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Answer a need, or ask for an offer, outside rounds.
    ExpressInterest "express-interest" write second => [State FocalPoint, Provider FocalPoint],
    /// Accept or decline an interest for the own organisation.
    DecideInterest "decide-interest" write second => [State FocalPoint, Provider FocalPoint],
    /// Read what of an offer is free, proposed, agreed and delivered.
    ReadLedger "read-ledger" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Say that a need or an offer still stands.
    ReviewRecord "review-record" write plain => [State FocalPoint, Provider FocalPoint],
    /// Read engagements that concern the own organisation.
    ReadEngagements "read-engagements" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Report on progress.
    FileReport "file-report" write plain => [State Contributor, Provider Contributor],
    /// Close an engagement.
    CloseEngagement "close-engagement" write plain => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// Read what delivered help teaches.
    ReadLessons "read-lessons" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Write into the file of an engagement: partners, milestones, deliveries, risks, documents, the rhythm of reports.
    EditEngagement "edit-engagement" write plain => [State Contributor, Provider Contributor],
    /// Suspend an engagement and let it go on.
    SuspendEngagement "suspend-engagement" write plain => [State FocalPoint, Provider FocalPoint],
    /// Let an engagement be published, for the own side.
    ConsentPublication "consent-publication" write fresh => [State FocalPoint, Provider FocalPoint],
    /// Assess again just the capability that an engagement builds.
    Reassess "reassess" write plain => [State Contributor],
    /// Let provider and secretariat see the two levels.
    ShareReassessment "share-reassessment" write fresh => [State FocalPoint],
    /// Answer the checks of the agreed principles.
    CheckAdherence "check-adherence" write plain => [State Contributor, Provider Contributor],
    /// Give and revoke the label of the agreed principles.
    GiveLabel "give-label" write plain => [Secretariat FocalPoint],
    /// Write down a good practice.
    WritePractice "write-practice" write plain => [State Contributor, Provider Contributor],
    /// Let a practice be published, for the own side.
    ConsentPractice "consent-practice" write fresh => [State FocalPoint, Provider FocalPoint],
    /// Read remarks on the framework: own ones, and those that are shared with the secretariat.
    ReadRemarks "read-remarks" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Say where norms or guidance proved unclear, missing or outdated.
    RemarkFramework "remark-framework" write plain => [State Contributor, Provider Contributor],
    /// Keep the list of what the catalogue is to look at again.
    KeepReviewItems "keep-review-items" write plain => [Secretariat Contributor],
    /// Let lessons into matching, and take that back.
    ApproveLessons "approve-lessons" write plain => [Secretariat FocalPoint],
    /// Read the reports over everything that was matched and delivered.
    ReadDeliveryReports "read-delivery-reports" read plain => [Secretariat Viewer],
    /// Keep the contributions to an own offer.
    KeepContributions "keep-contributions" write plain => [State FocalPoint, Provider FocalPoint],
    /// Keep own activities in the calendar.
    WriteActivity "write-activity" write plain => [State Contributor, Provider Contributor, Secretariat Contributor],
    /// Read the audit entries of the own organisation.
    ReadAudit "read-audit" read plain => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// Read the list of organisations.
    ReadOrganisations "read-organisations" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Accredit and rename organisations.
    ManageOrganisations "manage-organisations" write plain => [Secretariat FocalPoint],
    /// Read who belongs to the own organisation.
    ReadPeople "read-people" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Invite people and set their roles.
    ManagePeople "manage-people" person fresh => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// Appoint the first focal point of an organisation that has none.
    AppointFocalPoint "appoint-focal-point" person fresh => [Secretariat FocalPoint],
    /// Keep one's own access tokens.
    ManageTokens "manage-tokens" person plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Set up, renew and give up one's own second factor.
    ManageFactors "manage-factors" person again => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// See and end one's own sessions.
    ManageSessions "manage-sessions" person plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Read what moved.
    ReadNotices "read-notices" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Choose how to be told by mail.
    ChooseMail "choose-mail" write plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Keep the webhooks of the own organisation.
    ManageWebhooks "manage-webhooks" write second => [State FocalPoint, Provider FocalPoint, Secretariat FocalPoint],
    /// See how mail and webhooks fare.
    ReadDeliveries "read-deliveries" read plain => [Secretariat Viewer],
    /// Read what others do already.
    ReadActivities "read-activities" read plain => [State Viewer, Provider Viewer, Secretariat Viewer],
    /// Import what others do already.
    ImportActivities "import-activities" write plain => [Provider Contributor, Secretariat Contributor],
}

/// Whether the table allows it.
pub fn may(kind: OrganisationKind, role: Role, act: Act) -> bool {
    act.holders().iter().any(|&(holder, least)| holder == kind && role >= least)
}

/// Whether a token of this scope reaches the act. One for files alone does so only while a list goes in or out
/// ([`Scope::exchanging`]); apart from that it reads what everybody may.
fn reaches(token: TokenScope, act: Act) -> bool {
    match (token, act.reach()) {
        (_, Reach::Person) => false,
        (TokenScope::Decide, _) => true,
        _ if act.need() != Need::Nothing => false,
        (TokenScope::Write, _) | (TokenScope::Read, Reach::Read) => true,
        (TokenScope::Read, Reach::Write) => false,
        (TokenScope::Exchange, _) => public(act),
    }
}

/// What may be read without signing in.
pub(crate) fn public(act: Act) -> bool {
    matches!(act, Act::ReadPublic | Act::ReadCatalogue)
}

/// Whether whoever asks may do it. Someone who is not signed in reads what is public and the catalogue.
pub fn allowed(scope: &Scope, act: Act) -> bool {
    match scope.actor() {
        Some(actor) => may(actor.kind, actor.role, act) && actor.token.is_none_or(|token| reaches(token, act)),
        None => public(act),
    }
}

/// Whether the role of whoever asks allows it, by whatever they ask: for what is chosen in a draft, which nobody else
/// sees before an act that demands more.
pub(crate) fn holds(scope: &Scope, act: Act) -> bool {
    scope.actor().is_some_and(|actor| may(actor.kind, actor.role, act))
}

/// Refuses what the table does not allow, apart from how long ago a session showed who asks: for reading what belongs to
/// an act and for taking it back.
pub fn admit(scope: &Scope, act: Act) -> Outcome<()> {
    match scope.actor() {
        Some(actor) if allowed(scope, act) => match needed(actor.kind, act) {
            Need::Nothing | Need::Again => Ok(()),
            Need::SecondFactor | Need::Fresh => demand_shown(scope, Need::SecondFactor),
        },
        None if allowed(scope, act) => Ok(()),
        None => Err(Refusal::NotSignedIn),
        Some(actor) if may(actor.kind, actor.role, act) => Err(Refusal::BeyondToken),
        Some(_) => Err(Refusal::NotAllowed { act }),
    }
}

/// Refuses what the table does not allow.
pub fn demand(scope: &Scope, act: Act) -> Outcome<()> {
    admit(scope, act)?;
    scope.actor().map_or(Ok(()), |actor| demand_shown(scope, needed(actor.kind, act)))
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
    /// (v viewer, c contributor, f focal point, - nobody), what a token must reach (r read, w write, p none does), and what
    /// a session must have shown (s second factor, f that and fresh, a whatever the person has and fresh).
    /// A change of the table must be made here too.
    const EXPECTED: &str = "\
read-public vvvr-|read-catalogue vvvr-|upload-edition --cw-|choose-edition --fw-|open-consultation --fw-|comment-edition cc-w-|\
answer-comments --cw-|edit-overlay c--w-|read-assessment v--r-|read-archive v--rf|start-assessment c--w-|answer c--w-|set-target c--w-|\
assign-sections f--w-|move-section c--w-|endorse-assessment f--wf|reopen-assessment f--w-|share-assessment f--wf|\
invite-review f--wf|read-reviews vv-r-|review-assessment cc-w-|set-rhythm f--w-|keep-hints c--w-|read-aggregates vvvr-|\
take-snapshot --cw-|draft-needs c--w-|read-needs vvvr-|write-need c--w-|move-need-to-draft c--w-|\
endorse-need f--wf|submit-need f--ws|withdraw-need f--w-|share-need f--wf|consent-joint-need f--ws|confirm-need f--wf|\
enter-on-behalf --cw-|authenticate-need --fw-|publish-need --fw-|reject-need --fw-|read-offers vvvr-|write-offer cc-w-|\
publish-offer ff-wf|withdraw-offer ff-w-|share-offer ff-wf|set-rates --cw-|read-rounds vvvr-|manage-round --cw-|start-run --cw-|\
cancel-run --cw-|choose-run --fw-|close-round --fw-|read-report --vr-|read-proposals vvvr-|decide-proposal ff-ws|\
choose-alternative f--ws|open-standing --fw-|override-award --fw-|read-threads vvvr-|write-message cccw-|read-interests vvvr-|\
express-interest ff-ws|decide-interest ff-ws|read-ledger vvvr-|review-record ff-w-|read-engagements vvvr-|file-report cc-w-|close-engagement fffw-|read-lessons vvvr-|edit-engagement cc-w-|suspend-engagement ff-w-|\
consent-publication ff-wf|reassess c--w-|share-reassessment f--wf|check-adherence cc-w-|give-label --fw-|write-practice cc-w-|\
consent-practice ff-wf|read-remarks vvvr-|remark-framework cc-w-|keep-review-items --cw-|approve-lessons --fw-|\
read-delivery-reports --vr-|keep-contributions ff-w-|write-activity cccw-|read-audit fffr-|read-organisations vvvr-|\
manage-organisations --fw-|read-people vvvr-|manage-people fffpf|appoint-focal-point --fpf|manage-tokens vvvp-|manage-factors vvvpa|manage-sessions vvvp-|read-notices vvvr-|choose-mail vvvw-|manage-webhooks fffws|\
read-deliveries --vr-|read-activities vvvr-|import-activities -ccw-";

    #[test]
    fn every_act_for_every_role_of_every_kind() {
        let expected: Vec<(&str, &str)> = EXPECTED.split('|').filter_map(|row| row.split_once(' ')).collect();
        assert_eq!(expected.len(), Act::ALL.len(), "every act has its row");
        let kinds = [OrganisationKind::State, OrganisationKind::Provider, OrganisationKind::Secretariat];
        let mut cells = 0;
        for (act, (code, least)) in Act::ALL.iter().zip(&expected) {
            assert_eq!(act.code(), *code);
            let reach = match least.chars().nth(3) {
                Some('r') => Reach::Read,
                Some('w') => Reach::Write,
                _ => Reach::Person,
            };
            let need = match least.chars().nth(4) {
                Some('s') => Need::SecondFactor,
                Some('f') => Need::Fresh,
                Some('a') => Need::Again,
                _ => Need::Nothing,
            };
            assert_eq!((act.reach(), act.need(), least.len()), (reach, need, 5), "{code}");
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
    fn a_token_reaches_no_further_than_it_says() {
        let reached = |token| Act::ALL.iter().filter(|act| reaches(token, **act)).count();
        let count = |reach| Act::ALL.iter().filter(|act| act.reach() == reach).count();
        let plain = |reach| Act::ALL.iter().filter(|act| act.reach() == reach && act.need() == Need::Nothing).count();
        assert_eq!(reached(TokenScope::Read), plain(Reach::Read));
        assert_eq!(reached(TokenScope::Write), plain(Reach::Read) + plain(Reach::Write));
        assert_eq!(reached(TokenScope::Decide), count(Reach::Read) + count(Reach::Write));
        assert_eq!(reached(TokenScope::Exchange), 2, "what everybody reads");
        for &token in TokenScope::ALL {
            let people = [Act::ManagePeople, Act::AppointFocalPoint, Act::ManageTokens, Act::ManageSessions];
            for act in people.into_iter().chain([Act::ManageFactors]) {
                assert!(!reaches(token, act), "{token} {}", act.code());
            }
        }
        assert!(Act::ALL.iter().all(|act| act.reach() != Reach::Read || act.code().starts_with("read-")));
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
