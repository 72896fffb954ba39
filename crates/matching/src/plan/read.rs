//! Reading `matchmaker-plan/1`: the form alone, every fault with its place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use vocabulary::Finding;

use super::{
    Award, BoundSource, Certificate, EarmarkPrice, Evidence, FORMAT, LimitPrice, Plan, PolicyValue, Reason,
    RequiresPrice, Status, Unmet,
};
use crate::json::Reader;

/// Reads an object whose keys go to `field`, and names the wanted ones that are missing.
/// `field` returns the key's own name where it knows the key and has consumed the value.
fn row(
    reader: &mut Reader<'_>,
    wanted: &[&'static str],
    field: &mut dyn FnMut(&mut Reader<'_>, &str) -> Option<&'static str>,
) {
    let mut seen = Vec::new();
    let is_object = reader.object(&mut |r, key| match field(r, key) {
        Some(name) => seen.push(name),
        None => r.skip(),
    });
    if is_object && !reader.is_broken() {
        for key in wanted.iter().filter(|k| !seen.contains(k)) {
            reader.missing(key);
        }
    }
}

fn owned(text: Option<Cow<'_, str>>) -> String {
    text.map(Cow::into_owned).unwrap_or_default()
}

/// Reads the file, or names all its faults.
pub(super) fn read(bytes: &[u8]) -> Result<Plan, Vec<Finding>> {
    let mut reader = Reader::new(bytes)?;
    let mut plan = Plan::new(String::new(), Status::Infeasible, 0.0, 0.0);
    let wanted = ["format", "status", "objective", "bound", "gap", "problem_sha256", "awards", "certificate"];
    row(&mut reader, &wanted, &mut |r, key| {
        match key {
            "format" => {
                if let Some(text) = r.text()
                    && text != FORMAT
                {
                    r.fault("file-unknown-format", text, format!("must be {FORMAT}"));
                }
            }
            "status" => plan.status = word(r, "a status", Status::parse).unwrap_or(Status::Infeasible),
            "bound_source" => plan.bound_source = word(r, "a source of a bound", BoundSource::parse),
            "objective" => plan.objective = r.number().unwrap_or(0.0),
            "bound" => plan.bound = r.number().unwrap_or(0.0),
            "gap" => plan.gap = r.number().unwrap_or(0.0),
            "problem_sha256" => plan.problem_sha256 = owned(r.text()),
            "reason" => plan.reason = r.text().map(Cow::into_owned),
            "awards" => {
                r.array(&mut |r| plan.awards.push(award(r)));
            }
            "certificate" => certificate(r, &mut plan.certificate),
            "unmet" => {
                r.array(&mut |r| plan.unmet.push(unmet(r)));
            }
            "policy_values" => {
                r.object(&mut |r, key| {
                    let value = policy_value(r);
                    plan.policy_values.insert(key.to_owned(), value);
                });
            }
            _ => return None,
        }
        wanted.into_iter().find(|w| *w == key).or(Some(""))
    });
    let faults = reader.finish();
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}

fn word<T>(r: &mut Reader<'_>, what: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
    let text = r.text()?;
    let parsed = parse(&text);
    if parsed.is_none() {
        r.fault("file-unknown-value", text, format!("is not {what} that the format knows"));
    }
    parsed
}

fn award(r: &mut Reader<'_>) -> Award {
    let mut a = Award { need: String::new(), offer: String::new(), amount: 0.0 };
    row(r, &["need", "offer", "amount"], &mut |r, key| {
        match key {
            "need" => {
                a.need = owned(r.text());
                return Some("need");
            }
            "offer" => {
                a.offer = owned(r.text());
                return Some("offer");
            }
            "amount" => a.amount = r.number().unwrap_or(0.0),
            _ => return None,
        }
        Some("amount")
    });
    a
}

fn policy_value(r: &mut Reader<'_>) -> PolicyValue {
    let mut v = PolicyValue { value: 0.0, bound: 0.0 };
    row(r, &["value", "bound"], &mut |r, key| match key {
        "value" => {
            v.value = r.number().unwrap_or(0.0);
            Some("value")
        }
        "bound" => {
            v.bound = r.number().unwrap_or(0.0);
            Some("bound")
        }
        _ => None,
    });
    v
}

fn unmet(r: &mut Reader<'_>) -> Unmet {
    let mut u = Unmet { need: String::new(), reason: Reason::NotProven, evidence: Evidence::default() };
    row(r, &["need", "reason"], &mut |r, key| match key {
        "need" => {
            u.need = owned(r.text());
            Some("need")
        }
        "reason" => {
            u.reason = word(r, "a reason", Reason::parse).unwrap_or(Reason::NotProven);
            Some("reason")
        }
        _ => None,
    });
    u
}

fn prices(r: &mut Reader<'_>, map: &mut BTreeMap<String, f64>) {
    r.object(&mut |r, key| {
        if let Some(price) = r.number() {
            map.insert(key.to_owned(), price);
        }
    });
}

fn certificate(r: &mut Reader<'_>, c: &mut Certificate) {
    row(r, &["bound"], &mut |r, key| {
        match key {
            "bound" => {
                c.bound = r.number().unwrap_or(0.0);
                return Some("bound");
            }
            "offer_capacity" => prices(r, &mut c.offer_capacity),
            "offer_awards" => prices(r, &mut c.offer_awards),
            "state_awards" => prices(r, &mut c.state_awards),
            "earmarks" => {
                r.array(&mut |r| c.earmarks.push(earmark(r)));
            }
            "requires" => {
                r.array(&mut |r| c.requires.push(requires(r)));
            }
            "limits" => {
                r.array(&mut |r| c.limits.push(limit(r)));
            }
            _ => return None,
        }
        Some("")
    });
}

fn earmark(r: &mut Reader<'_>) -> EarmarkPrice {
    let mut e = EarmarkPrice { offer: String::new(), group: String::new(), price: 0.0 };
    row(r, &["offer", "group", "price"], &mut |r, key| match key {
        "offer" => {
            e.offer = owned(r.text());
            Some("offer")
        }
        "group" => {
            e.group = owned(r.text());
            Some("group")
        }
        "price" => {
            e.price = r.number().unwrap_or(0.0);
            Some("price")
        }
        _ => None,
    });
    e
}

fn requires(r: &mut Reader<'_>) -> RequiresPrice {
    let mut p = RequiresPrice { need: String::new(), requires: String::new(), price: 0.0 };
    row(r, &["need", "requires", "price"], &mut |r, key| match key {
        "need" => {
            p.need = owned(r.text());
            Some("need")
        }
        "requires" => {
            p.requires = owned(r.text());
            Some("requires")
        }
        "price" => {
            p.price = r.number().unwrap_or(0.0);
            Some("price")
        }
        _ => None,
    });
    p
}

fn limit(r: &mut Reader<'_>) -> LimitPrice {
    let mut l = LimitPrice { offer: String::new(), needs: Vec::new(), most: 0, price: 0.0 };
    row(r, &["offer", "needs", "most", "price"], &mut |r, key| match key {
        "offer" => {
            l.offer = owned(r.text());
            Some("offer")
        }
        "needs" => {
            r.array(&mut |r| l.needs.extend(r.text().map(Cow::into_owned)));
            Some("needs")
        }
        "most" => {
            l.most = r.count().unwrap_or(0);
            Some("most")
        }
        "price" => {
            l.price = r.number().unwrap_or(0.0);
            Some("price")
        }
        _ => None,
    });
    l
}
