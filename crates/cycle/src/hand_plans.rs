//! Plans that people made by hand: a JSON file with awards, or a CSV with the columns need, offer and amount.

use matching::plan::Award;
use serde::Deserialize;
use vocabulary::{Finding, Place};

/// More awards than this are nobody's handwork.
const MOST: usize = 200_000;

#[derive(Deserialize)]
struct Written {
    awards: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    need: String,
    offer: String,
    amount: f64,
}

/// Reads awards; the format is recognised by its first sign.
///
/// # Errors
/// Every fault with its place.
pub fn read(bytes: &[u8]) -> Result<Vec<Award>, Vec<Finding>> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let awards = if first == Some(&b'{') { json(bytes)? } else { table(bytes)? };
    if awards.len() > MOST {
        let message = format!("a plan made by hand has at most {MOST} awards");
        return Err(vec![Finding::error("too-many", Place::default(), awards.len().to_string(), message)]);
    }
    Ok(awards)
}

fn json(bytes: &[u8]) -> Result<Vec<Award>, Vec<Finding>> {
    let written: Written = serde_json::from_slice(bytes).map_err(|e| {
        let message = format!("is no plan ({e}); write {{\"awards\": [{{\"need\": …, \"offer\": …, \"amount\": …}}]}}");
        vec![Finding::error("not-a-plan", Place::default(), "", message)]
    })?;
    let mut faults = Vec::new();
    let mut awards = Vec::new();
    for (at, Line { need, offer, amount }) in written.awards.into_iter().enumerate() {
        if amount.is_finite() && amount >= 0.0 {
            awards.push(Award { need, offer, amount });
        } else {
            faults.push(not_an_amount(Place::path(format!("awards[{at}].amount")), &amount.to_string()));
        }
    }
    if faults.is_empty() { Ok(awards) } else { Err(faults) }
}

fn table(bytes: &[u8]) -> Result<Vec<Award>, Vec<Finding>> {
    let (table, mut faults) = exchange::read(bytes, None);
    faults.retain(Finding::is_error);
    let column = |name: &str| table.columns.iter().position(|column| column.name.trim().eq_ignore_ascii_case(name));
    let (Some(need), Some(offer), Some(amount)) = (column("need"), column("offer"), column("amount")) else {
        if faults.is_empty() {
            let message = "the columns need, offer and amount are wanted, with the identifiers of the match report";
            faults.push(Finding::error("missing-column", Place::default(), "", message));
        }
        return Err(faults);
    };
    let mut awards = Vec::new();
    for row in &table.rows {
        let cell = |at: usize| row.cells.get(at).map(|cell| cell.trim()).unwrap_or_default();
        match cell(amount).parse::<f64>() {
            Ok(value) if value.is_finite() && value >= 0.0 => {
                awards.push(Award { need: cell(need).to_owned(), offer: cell(offer).to_owned(), amount: value });
            }
            _ => faults.push(not_an_amount(table.at(Some(row.number), Some("amount")), cell(amount))),
        }
    }
    if faults.is_empty() { Ok(awards) } else { Err(faults) }
}

fn not_an_amount(place: Place, value: &str) -> Finding {
    Finding::error("not-an-amount", place, value, "write an amount in whole units with a point before decimals")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn both_formats_say_the_same() {
        let json = br#" {"awards":[{"need":"N1","offer":"O1","amount":5.5},{"need":"N2","offer":"O1","amount":2}]}"#;
        let csv = b"offer,need,amount\nO1,N1,5.5\nO1,N2,2\n";
        assert_eq!(read(json).unwrap(), read(csv).unwrap());
        assert_eq!(read(br#"{"awards":[]}"#).unwrap(), []);
    }

    #[test]
    fn faults_have_their_place() {
        let faults = read(b"need,offer,amount\nN1,O1,many\nN2,O1,-1\n").unwrap_err();
        assert_eq!(faults.len(), 2);
        assert!(faults.iter().all(|f| f.code == "not-an-amount" && f.place != Place::default()));
        assert_eq!(read(b"need,amount\nN1,1\n").unwrap_err()[0].code, "missing-column");
        assert_eq!(read(b"{\"awards\": 3}").unwrap_err()[0].code, "not-a-plan");
        assert!(read(b"").is_err());
    }
}
