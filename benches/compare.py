#!/usr/bin/env python3
"""Print a table: ours against what users would pick instead, side by side in one run.

usage: benches/compare.py [--matchmaker PATH] [--seconds 10,30] [--peer-seconds 120] [--threads 2]
                          [--peers highs,cpsat,scip,cbc] [--plans DIR] PROBLEM.json ...

Each solver runs in a process of its own, one after the other, on the same machine with the same threads. Every plan is
judged by tools/verify_plan.py: ours whole (constraints, objective, certified bound), the others' by constraints alone.
Peers need: pip install highspy scipy ortools pulp pyscipopt (a missing one is named in the table). `by-date` and `by-weight`
are the baselines first come, first served. Columns: s = wall-clock seconds of the whole process with reading and
writing; CPU s; MB = peak memory; value = objective as judged; of bound = value as a share of the lowest upper bound
that any of our plans proved (100 % would be optimal); proven, certified = our own gaps.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JUDGE = ROOT / "tools" / "verify_plan.py"
PEER = ROOT / "tools" / "peer_solver.py"


def timed(command, fence):
    """Runs one process; wall seconds, CPU seconds, peak MB, exit code, last line of what it complained."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as words:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words)
        pid = 0
        while pid == 0:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid == 0:
                time.sleep(0.02)
                if time.monotonic() - start > fence:
                    child.kill()
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        text = words.read().decode(errors="replace").strip().splitlines()
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode, text[-1] if text else ""


def judged(problem, plan, constraints_only):
    if not plan.exists():
        return None
    command = [sys.executable, str(JUDGE)] + (["--constraints-only"] if constraints_only else [])
    out = subprocess.run(command + [str(problem), str(plan)], capture_output=True, text=True).stdout
    return json.loads(out)


def one_weight(problem, folder):
    """The same problem with equal weights: first come, first served in the order of posting."""
    data = json.loads(problem.read_text())
    for need in data["needs"]:
        need["weight"] = 1
    path = folder / "by-date.problem.json"
    path.write_text(json.dumps(data))
    return path


def rows(problem, arguments, folder):
    threads = ["--threads", str(arguments.threads)]
    for seconds in arguments.seconds:
        plan = folder / f"{problem.stem}.ours-{seconds}.json"
        command = [arguments.matchmaker, "solve", str(problem), "-o", str(plan), "--seconds", str(seconds)] + threads
        yield f"matchmaker, {seconds} s", plan, timed(command, 10 * seconds + 600), False
    for peer in arguments.peers:
        plan = folder / f"{problem.stem}.{peer}.json"
        command = [sys.executable, str(PEER), "--solver", peer, "--seconds", str(arguments.peer_seconds)]
        command += threads + [str(problem), str(plan)]
        yield f"{peer}, {arguments.peer_seconds} s", plan, timed(command, 4 * arguments.peer_seconds + 60), True
    for name, source in (("by-date", one_weight(problem, folder)), ("by-weight", problem)):
        plan = folder / f"{problem.stem}.{name}.json"
        command = [sys.executable, str(PEER), "--solver", "greedy", str(source), str(plan)]
        yield name, plan, timed(command, 600), True


def table(problem, arguments, folder):
    results, bound = [], float("inf")
    for name, plan, measured, constraints_only in rows(problem, arguments, folder):
        verdict = judged(problem, plan, constraints_only)
        gaps = ("", "")
        if verdict and not constraints_only and verdict["feasible"]:
            own = json.loads(plan.read_text())
            bound = min(bound, own["bound"])
            gaps = (f"{100 * own['gap']:.3f} %", f"{100 * verdict['certified_gap']:.3f} %")
        results.append((name, measured, verdict, gaps))
        print(f"{problem.stem}: {name}: done", file=sys.stderr)
    facts = json.loads(problem.read_text())
    sizes = f"{len(facts['needs']):,} needs, {len(facts['offers']):,} offers, {len(facts['pairs']):,} eligible pairs"
    print(f"\n{problem.stem}: {sizes}\n")
    print("| solver | s | CPU s | MB | value | of bound | proven | certified | judged |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (wall, cpu, peak, code, words), verdict, gaps in results:
        value, share, says = "-", "-", words if code else "no plan"
        if verdict:
            says = "accepted" if verdict["feasible"] else f"refused, {verdict['n_faults']} faults"
            if verdict["objective"] is not None:
                value, share = f"{verdict['objective']:,.1f}", f"{100 * verdict['objective'] / bound:.1f} %"
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {peak:,.0f} | {value} | {share} | {gaps[0]} | {gaps[1]} | {says} |")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems", nargs="+", type=Path)
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
    parser.add_argument("--matchmaker", default=f"{target}/release/matchmaker")
    parser.add_argument("--seconds", default="10,30", type=lambda t: [int(s) for s in t.split(",")])
    parser.add_argument("--peer-seconds", default=120, type=int)
    parser.add_argument("--threads", default=2, type=int)
    parser.add_argument("--peers", default="highs,cpsat,scip,cbc", type=lambda t: [p for p in t.split(",") if p])
    parser.add_argument("--plans", type=Path, help="keep the plans here")
    arguments = parser.parse_args()
    if not Path(arguments.matchmaker).exists():
        sys.exit(f"{arguments.matchmaker} is not there: build it with `cargo build --release -p cli`")
    for problem in arguments.problems:
        if not problem.exists():
            sys.exit(f"{problem}: there is no such file; tools/generate_problem.py makes one")
    cpus = [l for l in Path("/proc/cpuinfo").read_text().splitlines() if l.startswith("model name")]
    model = cpus[0].split(":", 1)[1].strip() if cpus else platform.machine()
    print(f"Machine: {model}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}; {arguments.threads} threads.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.plans or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for problem in arguments.problems:
            table(problem, arguments, folder)


if __name__ == "__main__":
    main()
