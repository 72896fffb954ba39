//! Charts as files: a page that is asked for one of its charts answers with it alone, under the page's own rights.

use axum::response::Response;
use cycle::rooms::exchange::write_shown;

use crate::charts::{Figure, standalone};
use crate::error::Failure;
use crate::extract::download;
use crate::page::Page;

impl Page {
    /// A value of the address's query.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        let (_, query) = self.context.place.split_once('?')?;
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The address of this page as one to ask for its charts, ending where `chart=…` goes; none for the answer to a
    /// form.
    pub fn chart_place(&self) -> Option<String> {
        let (path, query) = self.context.place.split_once('?').unwrap_or((&self.context.place, ""));
        let about_this = |pair: &&str| !["chart=", "as=", "done="].iter().any(|own| pair.starts_with(own));
        let kept: String = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .filter(about_this)
            .map(|pair| format!("{pair}&"))
            .collect();
        (self.context.reads && self.context.lang_in_path).then(|| format!("{}?{kept}", self.url(path)))
    }

    /// Keeps the chart that the address asks for, where it is among these.
    pub fn offer_charts(&self, figures: &[Figure]) {
        let Some(wanted) = self.asked("chart").filter(|_| self.context.reads) else { return };
        if let Some(figure) = figures.iter().find(|figure| figure.id == wanted && !figure.is_empty())
            && let Ok(mut chart) = self.chart.lock()
        {
            *chart = Some(figure.clone());
        }
    }

    /// The chart that the address asks for as a file: `as=svg` or `as=csv`.
    pub(crate) fn chart_file(&self) -> Result<Response, Failure> {
        let figure = self.chart.lock().ok().and_then(|chart| chart.clone()).ok_or_else(Failure::not_found)?;
        match self.asked("as") {
            Some("svg") => {
                let svg = standalone(&figure, self.code(), self.context.lang.right_to_left());
                download(&format!("{}.svg", figure.id), "image/svg+xml", svg.ok_or_else(Failure::internal)?)
            }
            Some("csv") => {
                let csv = write_shown(&figure.head, &figure.rows).map_err(|error| {
                    tracing::error!(%error, "the table behind a chart could not be written");
                    Failure::internal()
                })?;
                download(&format!("{}.csv", figure.id), "text/csv; charset=utf-8", csv)
            }
            _ => Err(Failure::not_found()),
        }
    }
}
