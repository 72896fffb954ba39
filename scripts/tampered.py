#!/usr/bin/env python3
"""Change right plans at random and have each judged by `matchmaker check` and by tools/verify_plan.py: both must agree.

usage: tampered.py PROGRAM EACH PROBLEM PLAN [PROBLEM PLAN ...]
EACH is how many changed plans are judged for every problem. The changes come from a fixed seed.
"""
import contextlib
import copy
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import verify_plan  # noqa: E402


def change(plan, problem, dice):
    """Changes one thing; gives its name."""
    awards, cert = plan["awards"], plan["certificate"]
    need = lambda: dice.choice(problem["needs"])["id"]
    offer = lambda: dice.choice(problem["offers"])["id"]
    by = dice.choice([1e-4, 0.01, 0.3, 5.0]) * dice.choice([-1, 1])
    moved = lambda v: v + by * max(abs(v), 1e-3)
    kinds = ["award anywhere", "bound", "certificate bound", "objective", "gap", "hash", "status", "missing key", "text for a number"]
    if problem["offers"]:
        kinds += ["price of capacity", "price of awards", "limit"]
    if awards:
        kinds += ["amount", "award removed", "award doubled", "award moved"]
    kind = dice.choice(kinds)
    if kind == "award anywhere":
        pair = dice.choice(problem["pairs"]) if problem["pairs"] and dice.random() < 0.7 else {"need": "?", "offer": "?"}
        awards.append({"need": pair["need"], "offer": pair["offer"], "amount": pair.get("max", 1)})
    elif kind == "amount":
        award = dice.choice(awards)
        award["amount"] = dice.choice([award["amount"] * (1 + by), 0, -award["amount"], 1e300])
    elif kind == "award removed":
        awards.remove(dice.choice(awards))
    elif kind == "award doubled":
        awards.append(dict(dice.choice(awards)))
    elif kind == "award moved":
        dice.choice(awards)[dice.choice(["need", "offer"])] = dice.choice([need, offer])()
    elif kind in ("bound", "objective", "gap"):
        plan[kind] = moved(plan[kind])
    elif kind == "certificate bound":
        cert["bound"] = moved(cert["bound"])
    elif kind == "hash":
        plan["problem_sha256"] = plan["problem_sha256"][::-1]
    elif kind == "status":
        plan["status"] = dice.choice(["optimal", "infeasible", "perfect"])
    elif kind == "missing key":
        part = dice.choice([plan, cert])
        del part[dice.choice([k for k in part if k not in ("unmet", "reason", "bound_source")])]
    elif kind == "text for a number":
        plan[dice.choice(["objective", "bound", "gap"])] = "1"
    elif kind == "limit":
        some = [p["need"] for p in problem["pairs"]][: dice.randint(1, 6)] + [need()] * dice.randint(0, 1)
        row = {"offer": offer(), "needs": some, "most": dice.randint(0, 4), "price": dice.choice([0, 0.1, -1])}
        cert.setdefault("limits", []).append(row)
    else:
        prices = cert.setdefault({"price of capacity": "offer_capacity", "price of awards": "offer_awards"}[kind], {})
        j = offer()
        prices[j] = dice.choice([moved(prices.get(j, 0.0)), 1e61, 3])
    return kind


def main():
    program, each, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    dice, cases = random.Random(20), []
    with tempfile.TemporaryDirectory() as folder:
        for problem_path, plan_path in zip(files[::2], files[1::2]):
            problem, plan = (json.loads(pathlib.Path(f).read_bytes()) for f in (problem_path, plan_path))
            for n in range(each):
                changed = copy.deepcopy(plan)
                kind = change(changed, problem, dice) if n else "nothing"
                path = pathlib.Path(folder) / f"{len(cases)}.json"
                path.write_text(json.dumps(changed))
                cases.append((problem_path, str(path), kind))

        def ours(case):
            return subprocess.run([program, "check", case[0], case[1]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(ours, cases))
        refused, apart = 0, []
        for (problem_path, path, kind), answer in zip(cases, answers):
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                try:
                    theirs = verify_plan.main(problem_path, path) == 0
                except Exception as e:  # what breaks the judge is refused too, as when it runs by itself
                    theirs = False
                    print(type(e).__name__, e)
            if answer.returncode not in (0, 4) or theirs != (answer.returncode == 0) or (kind == "nothing" and not theirs):
                apart.append(f"{problem_path}, {kind}: check ended with {answer.returncode}\n{answer.stdout[:500]}\n{said.getvalue()[:500]}")
            refused += not theirs
    for text in apart[:5]:
        print(text, file=sys.stderr)
    print(f"{len(cases)} plans, {refused} of them refused by both; {len(apart)} judged differently")
    return 1 if apart or refused * 2 < len(cases) else 0


if __name__ == "__main__":
    sys.exit(main())
