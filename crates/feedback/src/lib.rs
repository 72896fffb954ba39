//! Step 4: what delivered help teaches.
//!
//! Comes in: engagements with the reports of both sides. Goes out: lessons, proposed corrections with counts and
//! intervals. Nothing is applied here.
//!
//! Deliberately absent: writes of any kind, the optimizer, rows, HTTP.

pub mod closing;
pub mod engagement;
pub mod lessons;
pub mod pooling;
pub mod raw;

pub use closing::{CloseRefusal, ReportRefusal, may_close, may_report, status_after};
pub use engagement::{ClosureReason, Engagement, EngagementStatus, Report, delivered};
pub use lessons::{Effects, GroupLesson, Lessons, NormRemarks, Remark, learn};
pub use pooling::Estimate;
pub use raw::RawReport;
