//! When the next progress report of each side is due, and on which days it is called to mind.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use vocabulary::OrganisationKind;

use crate::engagement::{Engagement, EngagementStatus};

/// Months between two reports of a side, where the engagement does not say.
pub const USUAL_MONTHS: u8 = 3;

/// Days between two reminders once the day has passed.
const AGAIN: i64 = 7;

/// The next report of a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportDue {
    /// Whose.
    pub side: OrganisationKind,
    /// The day.
    pub due: NaiveDate,
    /// Whether the day has passed.
    pub overdue: bool,
}

/// The next report of each side. Nothing is due while the engagement rests or once it is closed, nor where nothing is
/// known of when it began.
pub fn reports_due(engagement: &Engagement, today: NaiveDate) -> Vec<ReportDue> {
    if !matches!(engagement.status, EngagementStatus::Agreed | EngagementStatus::InDelivery) {
        return Vec::new();
    }
    let conduct = &engagement.conduct;
    let months = u32::from(conduct.report_every_months.unwrap_or(USUAL_MONTHS).max(1));
    let begin = conduct.started_on.or(conduct.agreed_on);
    let due = |side: OrganisationKind| {
        let last = engagement.reports.iter().filter(|r| r.side == side).map(|r| r.day).max();
        let due = last.or(begin)?.checked_add_months(Months::new(months))?;
        Some(ReportDue { side, due, overdue: due < today })
    };
    [OrganisationKind::State, OrganisationKind::Provider].into_iter().filter_map(due).collect()
}

/// Whether something due on a day is called to mind today: so many days before, on the day, and every week after.
pub fn reminds(due: NaiveDate, days_before: &[u16], today: NaiveDate) -> bool {
    let left = (due - today).num_days();
    match left {
        0 => true,
        left if left > 0 => days_before.iter().any(|before| i64::from(*before) == left),
        past => past % AGAIN == 0,
    }
}

/// The days before and on the due day on which it is called to mind, earliest first.
pub fn reminder_days(due: NaiveDate, days_before: &[u16]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> =
        days_before.iter().filter_map(|before| due.checked_sub_days(Days::new(u64::from(*before)))).collect();
    days.push(due);
    days.sort();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::engagement::Report;
    use crate::lessons::tests::engagement;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_side_reports_from_its_own_last_report() {
        let mut one = engagement("cybercrime", "training-course", 10, vec![]);
        assert!(reports_due(&one, day("2027-06-01")).is_empty(), "nothing is known of its begin");
        one.conduct.agreed_on = Some(day("2027-01-31"));
        one.reports = vec![Report::new(OrganisationKind::Provider, day("2027-03-15"), 1)];
        let due: Vec<_> =
            reports_due(&one, day("2027-05-01")).into_iter().map(|d| (d.side, d.due, d.overdue)).collect();
        let expected = [
            (OrganisationKind::State, day("2027-04-30"), true),
            (OrganisationKind::Provider, day("2027-06-15"), false),
        ];
        assert_eq!(due, expected);
        one.status = EngagementStatus::Suspended;
        assert!(reports_due(&one, day("2027-05-01")).is_empty());
    }

    #[test]
    fn reminders_come_before_on_and_weekly_after() {
        let due = day("2027-05-10");
        let told: Vec<i64> = (-15..=10).filter(|n| reminds(due, &[7, 2], due + chrono::Duration::days(*n))).collect();
        assert_eq!(told, [-7, -2, 0, 7]);
        assert_eq!(reminder_days(due, &[7, 2, 0]), [day("2027-05-03"), day("2027-05-08"), due]);
    }
}
