//! Step 4: what delivered help teaches.
//!
//! Comes in: engagements with the reports of both sides, answers to proposals, practices, remarks. Goes out: what may be
//! reported and closed, what is given back, lessons with counts and intervals, factors that an administrator may
//! approve, the figures of every report. Nothing is applied here.
//!
//! Deliberately absent: writes of any kind, the optimizer, rows, HTTP.

pub mod adherence;
pub mod approval;
pub mod attribution;
pub mod closing;
pub mod closure;
pub mod conduct;
pub mod document;
pub mod engagement;
pub mod label;
pub mod lessons;
pub mod pooling;
pub mod practice;
pub mod ranges;
pub mod raw;
pub mod remarks;
pub mod reports;
pub mod rhythm;

pub use adherence::{
    Adhered, AdherenceAnswer, AdherenceSheet, AdherenceSummary, Check, Moment, adherence_summary, check_sheet, checks,
};
pub use approval::{ApprovalRefusal, ApprovedLessons, LEAST_ENGAGEMENTS, approve, propose};
pub use attribution::{Attributed, Contribution, attribute, attribute_engagement, capacity};
pub use closing::{
    CloseRefusal, ReportRefusal, SuspendRefusal, may_close, may_report, may_resume, may_suspend, reasons_of, returned,
    returned_draw, status_after, status_resumed,
};
pub use closure::ClosureReason;
pub use conduct::{Conduct, Disbursement, Grade, Milestone, Partner, PartnerRole, Reassessment, Risk, Suspension};
pub use document::{DOCUMENT_LIMIT, Document, DocumentRefusal, MEDIA_TYPES};
pub use engagement::{
    Engagement, EngagementStatus, Report, cost_usd_cents, delivered, delivered_of, level_change, level_change_of,
    participation,
};
pub use label::{Label, LabelRefusal, LabelStep};
pub use lessons::{Effects, GroupLesson, History, Lessons, NormRemarks, ProposalOutcome, Remark, learn, learn_from};
pub use pooling::Estimate;
pub use practice::{
    Practice, PracticeFacts, PracticeQuery, PracticeRefusal, PracticeStatus, RawPractice, Setting, Suggested,
    publishable, search, suggest,
};
pub use raw::RawReport;
pub use remarks::{
    ByNorm, Desert, FrameworkRemark, ProposedItem, RemarkKind, ReviewCause, ReviewClosing, ReviewItem, ReviewRefusal,
    by_norm, check_remark, close_item, open_items,
};
pub use rhythm::{ReportDue, reminder_days, reminds, reports_due};
