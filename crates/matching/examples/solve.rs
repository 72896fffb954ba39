//! Tries the solver on a problem file.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::disallowed_types, clippy::panic)]
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let t = Instant::now();
    let bytes = std::fs::read(&args[1]).unwrap();
    let (problem, sha) = matching::Problem::read(&bytes).unwrap_or_else(|f| panic!("{f:#?}"));
    eprintln!("read {:?}", t.elapsed());
    let seconds: f64 = args.get(3).map_or(60.0, |s| s.parse().unwrap());
    let gap: f64 = args.get(4).map_or(1e-6, |s| s.parse().unwrap());
    let work: u64 = args.get(5).map_or(1000, |s| s.parse().unwrap());
    let left = || seconds - t.elapsed().as_secs_f64();
    let limits = matching::Limits { seconds_left: Some(&left), gap, work, ..Default::default() };
    let mut last = (matching::Phase::Finish, 0.0, 0.0);
    let mut when = Instant::now();
    let plan = matching::solve(&problem, &sha, &limits, &mut |p| {
        let now = (p.phase, p.best, p.bound);
        if now != last && (now.0 != last.0 || when.elapsed().as_secs_f64() > 0.5) {
            let _ = ();
            eprintln!(
                "{:6.2} {:?} best {:.4} bound {:.4} gap {:.5} work {}",
                t.elapsed().as_secs_f64(),
                p.phase,
                p.best,
                p.bound,
                p.gap,
                p.work
            );
            last = now;
            when = Instant::now();
        }
        matching::Control::Continue
    });
    eprintln!(
        "solved {:?}: {:?} {:?} objective {:.4} bound {:.4} certified {:.4} gap {:.6}",
        t.elapsed(),
        plan.status,
        plan.bound_source,
        plan.objective,
        plan.bound,
        plan.certificate.bound,
        plan.gap
    );
    let bad = matching::check(&problem, &sha, &plan);
    eprintln!("violations {bad:?}");
    let whole = matching::whole(&problem, &plan);
    eprintln!("whole {:.4}, violations {:?}", whole.objective, matching::check(&problem, &sha, &whole));
    let mut reasons = std::collections::BTreeMap::new();
    for u in &plan.unmet {
        *reasons.entry(u.reason.as_str()).or_insert(0) += 1;
    }
    eprintln!("unmet {reasons:?}");
    std::fs::write(&args[2], plan.write()).unwrap();
    eprintln!("end {:?}", t.elapsed());
}
