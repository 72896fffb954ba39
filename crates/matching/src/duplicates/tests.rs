#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use proptest::prelude::*;

/// Invented records in clusters. Within a cluster two records of the same thing are one help told twice; the others are
/// neighbours that a careless search would take for it. Clusters with an even number were not looked at while the
/// weights were chosen.
const RECORDS: &str = include_str!("../../data/duplicate-records.tsv");

struct Labelled {
    cluster: u32,
    thing: String,
    record: Record,
}

fn set<T: std::str::FromStr + Ord>(text: &str) -> BTreeSet<T>
where
    T::Err: std::fmt::Debug,
{
    text.split_whitespace().map(|part| part.parse().unwrap()).collect()
}

fn labelled() -> Vec<Labelled> {
    let lines = RECORDS.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let read = |(number, line): (usize, &str)| {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [cluster, thing, states, areas, capabilities, kinds, purposes, period, amount, title, words] = cells[..]
        else {
            panic!("line of {} cells: {line}", cells.len())
        };
        let period = period.split_once(' ').map(|(a, b)| Period::new(a.parse().unwrap(), b.parse().unwrap()).unwrap());
        let amount = amount.split_once(' ').map(|(a, unit)| Quantity::parse(a, unit.parse().unwrap()).unwrap());
        let usd = |q: Quantity| match q.unit.code() {
            "USD" => Some(q.amount),
            "EUR" => Some(q.amount * 11 / 10),
            _ => None,
        };
        Labelled {
            cluster: cluster.parse().unwrap(),
            thing: thing.to_owned(),
            record: Record {
                id: number.to_string(),
                countries: set(states),
                areas: set(areas),
                capabilities: set(capabilities),
                kinds: set(kinds),
                purposes: set(purposes),
                period,
                amount,
                usd_cents: amount.and_then(usd),
                title: title.to_owned(),
                words: words.to_owned(),
                references: BTreeSet::new(),
            },
        }
    };
    lines.enumerate().map(read).collect()
}

/// Pairs, how many of them are one thing, precision and recall of "worth a look".
fn measured(records: &[Labelled], of: impl Fn(u32) -> bool, told: bool) -> (usize, usize, f64, f64) {
    let (mut pairs, mut same, mut found, mut right) = (0, 0, 0, 0);
    for (at, one) in records.iter().enumerate().filter(|(_, r)| of(r.cluster)) {
        for two in records.iter().skip(at + 1).filter(|two| two.cluster == one.cluster) {
            let likeness = likeness(&one.record, &two.record);
            let (is, says) = (one.thing == two.thing, likeness.verdict >= Verdict::Possible);
            pairs += 1;
            same += usize::from(is);
            found += usize::from(says);
            right += usize::from(is && says);
            if told && is != says {
                println!(
                    "cluster {}: {:.2} same={is}: {:?} / {:?} {:?}",
                    one.cluster,
                    likeness.score,
                    one.record.title,
                    two.record.title,
                    compare::parts(&one.record, &two.record)
                        .iter()
                        .map(|p| format!("{} {:.2}", p.about.code(), p.likeness))
                        .collect::<Vec<_>>()
                );
            }
        }
    }
    (pairs, same, right as f64 / found.max(1) as f64, right as f64 / same.max(1) as f64)
}

#[test]
fn labelled_pairs_are_told_apart() {
    let records = labelled();
    let told = |name: &str, (pairs, same, precision, recall): (usize, usize, f64, f64)| {
        println!("{name}: {pairs} pairs, {same} of them one thing; precision {precision:.3}, recall {recall:.3}");
        (pairs, precision, recall)
    };
    let (seen, _, _) = told("chosen on", measured(&records, |c| c % 2 == 1, true));
    let (held, precision, recall) = told("held out", measured(&records, |c| c % 2 == 0, false));
    let (all, p, r) = told("all", measured(&records, |_| true, false));
    assert!(all >= 100 && seen >= 50 && held >= 50);
    assert!(precision >= 0.8 && recall >= 0.8, "held out: precision {precision:.3}, recall {recall:.3}");
    assert!(p >= 0.85 && r >= 0.85, "all: precision {p:.3}, recall {r:.3}");
}

#[test]
fn records_that_name_each_other_are_one_thing() {
    let one = Record { id: "XM-DAC-1-A".into(), ..Record::default() };
    let two = Record { id: "ours-1".into(), references: ["XM-DAC-1-A".to_owned()].into(), ..Record::default() };
    let found = likeness(&one, &two);
    assert_eq!((found.verdict, found.reasons[0].about), (Verdict::Likely, About::Reference));
    assert_eq!(likeness(&one, &Record::default()).verdict, Verdict::Different);
}

#[test]
fn the_best_comes_first_and_nobody_resembles_himself() {
    let records: Vec<Record> = labelled().into_iter().map(|l| l.record).collect();
    let found = duplicates(&records[0], &records, Verdict::Possible);
    assert!(!found.is_empty() && found.iter().all(|f| f.id != records[0].id));
    assert!(found.windows(2).all(|w| w[0].likeness.score >= w[1].likeness.score));
    assert!(found[0].likeness.reasons.iter().all(|r| r.likeness >= 0.5));
}

proptest! {
    #[test]
    fn likeness_is_the_same_for_either_order_and_within_bounds(a in 0usize..200, b in 0usize..200, drop in 0u32..512) {
        let records = labelled();
        let (one, two) = (&records[a % records.len()].record, &records[b % records.len()].record);
        let mut bare = two.clone();
        if drop & 1 > 0 { bare.countries.clear(); }
        if drop & 2 > 0 { bare.areas.clear(); }
        if drop & 4 > 0 { bare.capabilities.clear(); }
        if drop & 8 > 0 { bare.kinds.clear(); }
        if drop & 16 > 0 { bare.period = None; }
        if drop & 32 > 0 { bare.amount = None; }
        if drop & 64 > 0 { bare.title.clear(); }
        if drop & 128 > 0 { bare.words.clear(); }
        if drop & 256 > 0 { bare.purposes.clear(); }
        let (left, right) = (likeness(one, &bare), likeness(&bare, one));
        prop_assert!((left.score - right.score).abs() < 1e-12);
        prop_assert!((0.0..=1.0).contains(&left.score));
        prop_assert_eq!(left.verdict, right.verdict);
    }
}
