#!/usr/bin/env python3
"""Print how long pages and API answers take at the size of the whole UN, beside a page that reads nothing.

usage: benches/pages.py [--matchmaker PATH] [--states 193] [--cycles 10] [--needs 4314] [--offers 600] [--run-seconds 20]
                        [--times 30]

Starts the program on demonstration data in a folder of its own, lets one delegation answer every question, endorse and
share, and copies that assessment row by row for all other states and cycles; published needs and offers of the
demonstration are copied likewise, for all states and for sixty providers. A round is run over them for some seconds.
Then each address is asked for one at a time, in turn with /healthz, on loopback. Columns: milliseconds of the whole
exchange (median, 95 of 100, largest); ratio = median over the median of /healthz in the same run; kB = body as sent,
compressed.
"""
import argparse
import datetime
import gzip
import http.client
import http.cookiejar
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "four steps, one cycle"
STATE, DONOR, SECRETARIAT = "requesting@example.org", "donor@example.org", "secretariat@example.org"


class Person:
    """Signed in; asks and changes through the API."""

    def __init__(self, address, email):
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.opener.addheaders = [("origin", address)]
        form = urllib.parse.urlencode({"email": email, "password": PASSWORD}).encode()
        self.opener.open(f"{address}/en/sign-in", form).read()
        self.cookie = "; ".join(f"{c.name}={c.value}" for c in jar)

    def ask(self, method, path, body=None, tag=None):
        request = urllib.request.Request(self.address + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        if tag:
            request.add_header("if-match", tag)
        try:
            with self.opener.open(request) as answer:
                text = answer.read()
                return answer.headers.get("etag"), json.loads(text) if text else None
        except urllib.error.HTTPError as refused:
            sys.exit(f"{method} {path} answers {refused.code}: {refused.read().decode()[:600]}")


def endorsed(state):
    """One assessment with every question answered, endorsed and shared with all members."""
    _, made = state.ask("POST", "/api/v1/assessments", {"title": "Cycle 0"})
    place = f"/api/v1/assessments/{made['id']}"
    _, edition = state.ask("GET", f"/api/v1/editions/{made['edition']}/files/json")
    questions = [q["id"] for c in edition["capabilities"] for q in c["questions"]]
    level = lambda n: {"kind": "level", "level": 1 + n % 5, "evidence": "a document of the ministry", "comment": ""}
    answers = [{"question": q, "answer": level(n)} for n, q in enumerate(questions)]
    for at in range(0, len(answers), 50):
        state.ask("POST", f"{place}/answers", answers[at:at + 50])
    tag, _ = state.ask("GET", place)
    state.ask("POST", f"{place}/endorse", {}, tag)
    tag, _ = state.ask("GET", f"{place}/sharing")
    state.ask("PUT", f"{place}/sharing/assessment", {"visibility": "members"}, tag)
    return made["id"], len(questions)


def copied(file, source, states, cycles):
    """Copies the assessment for every other state and cycle, row by row."""
    lines = (ROOT / "crates/vocabulary/data/states.tsv").read_text().splitlines()
    codes = [line.split("\t")[0] for line in lines if line and line[0] != "#"][1:]
    db = sqlite3.connect(file, timeout=60)
    source = uuid.UUID(source).bytes
    columns = lambda table: [row[1] for row in db.execute(f"pragma table_info({table})")]
    row = lambda table, where: dict(zip(columns(table), db.execute(f"select * from {table} where {where}", (source,)).fetchone()))

    def put(table, rows):
        names = columns(table)
        marks = ",".join("?" * len(names))
        db.executemany(f"insert into {table} ({','.join(names)}) values ({marks})", ([r[n] for n in names] for r in rows))

    assessment = row("assessment", "id = ?")
    names = columns("answer")
    answers = [dict(zip(names, found)) for found in db.execute("select * from answer where assessment = ?", (source,))]
    share = row("assessment_share", "assessment = ?")
    organisation = dict(zip(columns("organisation"),
                            db.execute("select * from organisation where id = ?", (assessment["organisation"],)).fetchone()))
    known = {found[0] for found in db.execute("select state from organisation where kind = 'state'")}
    owners = [(assessment["organisation"], assessment["state"])]
    for number, code in enumerate(code for code in codes if code not in known):
        if len(owners) == states:
            break
        owner = {**organisation, "id": uuid.uuid4().bytes, "name": f"Delegation {number}", "state": code}
        put("organisation", [owner])
        owners.append((owner["id"], code))
    for owner, code in owners:
        for cycle in range(cycles):
            if (owner, cycle) == (assessment["organisation"], 0):
                continue
            year = str(int(assessment["endorsed_at"][:4]) - cycle)
            dated = {key: year + assessment[key][4:] for key in ("created_at", "updated_at", "endorsed_at")}
            made = {**assessment, **dated, "id": uuid.uuid4().bytes, "organisation": owner, "state": code, "title": f"Cycle {cycle}"}
            put("assessment", [made])
            put("answer", [{**answer, "assessment": made["id"]} for answer in answers])
            put("assessment_share", [{**share, "assessment": made["id"]}])
    db.commit()
    count = db.execute("select count(*) from answer").fetchone()[0]
    db.close()
    return count


def multiplied(file, needs, offers):
    """Copies published needs for all states in turn and published offers for sixty providers, until there are so many."""
    db = sqlite3.connect(file, timeout=60)
    columns = lambda table: [row[1] for row in db.execute(f"pragma table_info({table})")]

    def rows(table, where):
        names = columns(table)
        return [dict(zip(names, found)) for found in db.execute(f"select * from {table} where {where}").fetchall()]

    def put(table, made):
        names = columns(table)
        db.executemany(f"insert into {table} values ({','.join('?' * len(names))})", ([row[n] for n in names] for row in made))

    def renamed(row, number):
        title, body = f"{row['title']} {number}", json.loads(row["body"])
        if "requires" in body:  # needs of its own state only
            body["requires"] = []
        return {**row, "id": uuid.uuid4().bytes, "title": title, "body": json.dumps({**body, "title": title})}

    states, models = rows("organisation", "kind = 'state'"), rows("need", "status = 'published'")
    made = []
    for number in range(needs - len(models)):
        owner = states[number % len(states)]
        made.append({**renamed(models[number * 7 % len(models)], number), "organisation": owner["id"], "state": owner["state"]})
    put("need", made)
    provider = rows("organisation", "kind = 'provider'")[0]
    providers = [{**provider, "id": uuid.uuid4().bytes, "name": f"Provider {number}"} for number in range(60)]
    put("organisation", providers)
    models = rows("offer", "status = 'published'")
    subjects = {row["id"]: rows("offer_subject", f"offer = x'{row['id'].hex()}'") for row in models}
    for number in range(offers - len(models)):
        model = models[number * 7 % len(models)]
        offer = {**renamed(model, number), "organisation": providers[number % len(providers)]["id"], "committed": 0}
        put("offer", [offer])
        put("offer_subject", [{**one, "offer": offer["id"]} for one in subjects[model["id"]]])
    db.commit()
    db.execute("analyze")
    db.commit()
    db.close()


def finished(secretariat, seconds):
    """A round with one run over everything, ended after so many seconds; the addresses of both."""
    _, made = secretariat.ask("POST", "/api/v1/rounds", {"title": "Round of the benchmark"})
    _, run = secretariat.ask("POST", f"/api/v1/rounds/{made['id']}/runs")
    place, begun = f"/api/v1/runs/{run['id']}", time.monotonic()
    while True:
        _, now = secretariat.ask("GET", place)
        if now["status"] not in ("queued", "running"):
            break
        if time.monotonic() - begun > seconds and now["status"] == "running":
            secretariat.ask("POST", f"{place}/cancel")
            begun = float("inf")
        time.sleep(0.5)
    print(f"the run ended as {now['status']}", file=sys.stderr)
    return made["id"], run["id"]


def started(program, folder):
    environment = {**os.environ, "DATABASE_URL": f"sqlite://{folder}/matchmaker.sqlite", "RUST_LOG": "warn"}
    command = [program, "serve", "--demonstration", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"]
    child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    for line in child.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return child, found.group(0)
    sys.exit(f"{program} ended with {child.wait()}")


def exchange(connection, path, cookie, form=None, origin=""):
    headers = {"cookie": cookie, "accept-encoding": "gzip"}
    if form is not None:
        headers |= {"content-type": "application/x-www-form-urlencoded", "origin": origin}
    start = time.perf_counter()
    connection.request("GET" if form is None else "POST", path, form, headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"{path} answers {answer.status}: {gzip.decompress(body)[:300] if body[:2] == bytes([31, 139]) else body[:300]}")
    return 1000 * (time.perf_counter() - start), len(body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--matchmaker", default=str(target / "release/matchmaker"))
    parser.add_argument("--states", type=int, default=193)
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--needs", type=int, default=4314)
    parser.add_argument("--offers", type=int, default=600)
    parser.add_argument("--run-seconds", type=float, default=20)
    parser.add_argument("--times", type=int, default=30)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        child, address = started(args.matchmaker, folder)
        try:
            state, donor, secretariat = (Person(address, email) for email in (STATE, DONOR, SECRETARIAT))
            source, asked = endorsed(state)
            rows = copied(f"{folder}/matchmaker.sqlite", source, args.states, args.cycles)
            print(f"{args.states} states, {args.cycles} assessments each, {asked} questions: {rows} answers", file=sys.stderr)
            multiplied(f"{folder}/matchmaker.sqlite", args.needs, args.offers)
            turn, run = finished(secretariat, args.run_seconds)
            own = lambda person, kind: person.ask("GET", f"/api/v1/{kind}?mine=true&limit=1")[1]["items"][0]["id"]
            need, offer = own(state, "needs"), own(donor, "offers")
            reason = secretariat.ask("GET", f"/api/v1/runs/{run}/report")[1]["report"]["unmet"][0]["reason"]
            _, shared = donor.ask("GET", "/api/v1/shared-assessments")
            theirs = next(one["id"] for one in (shared["items"] if isinstance(shared, dict) else shared) if one["id"] != source)
            places = [
                (state, "/en/home"), (state, "/en/assessment"), (state, f"/en/assessment/{source}"),
                (state, f"/en/assessment/{source}/areas/incident-response"), (state, f"/en/assessment/{source}/results"),
                (state, f"/en/assessment/{source}/sharing"), (donor, "/en/shared-assessments"),
                (donor, f"/en/shared-assessments/{theirs}"), (donor, "/en/aggregates"), (secretariat, "/en/aggregates"),
                (state, "/api/v1/assessments"), (state, f"/api/v1/assessments/{source}"),
                (state, f"/api/v1/assessments/{source}/results"), (donor, "/api/v1/shared-assessments"),
                (state, "/en/needs"), (state, "/en/needs?text=exercise"), (state, "/en/needs/new"), (state, f"/en/needs/{need}"),
                (donor, "/en/offers"), (donor, "/en/offers/new"), (donor, f"/en/offers/{offer}"), (donor, "/en/home"),
                (donor, "/en/ledgers"), (state, "/en/overview"), (state, "/en/map"), (state, "/en/calendar"),
                (state, "/en/catalogue"), (secretariat, "/en/home"), (secretariat, "/en/organisations"),
                (secretariat, "/en/rounds"), (secretariat, f"/en/rounds/{turn}"), (secretariat, f"/en/runs/{run}"),
                (secretariat, f"/en/runs/{run}/unmet/{reason}"), (state, "/en/proposals"), (state, "/en/engagements"),
                (state, "/en/notices"), (secretariat, "/en/audit"), (state, "/api/v1/needs?limit=200"),
                (secretariat, f"/api/v1/runs/{run}/report"),
            ]
            hidden = {source: "…", theirs: "…", need: "…", offer: "…", turn: "…", run: "…"}
            # What a form asks while it is filled in.
            shared_by_all = {"title": "Asked", "capabilities": "lead-agency", "kinds": "training-course"}
            day = lambda n: str(datetime.date.today() + datetime.timedelta(days=n))
            forms = {
                "/en/offers/reach?part=1": (donor, shared_by_all | {
                    "capacity": "30", "unit": "seat", "window_from": day(0), "window_until": day(400),
                    "languages": "en", "delivery": "online", "visibility": "members"}),
                "/en/needs/matchability?part=1": (state, {
                    "title": "Asked", "capability": "lead-agency", "kinds": "training-course", "quantity": "5",
                    "unit": "seat", "earliest_start": day(30), "latest_end": day(200)}),
            }
            places += [(state, "/en/overview?field=cybercrime&language=en&region=002")]
            places += [(person, path) for path, (person, _) in forms.items()]
            connection = http.client.HTTPConnection(address.split("//")[1])
            nothing, table = [], []
            for person, path in places:
                times, size = [], 0
                form = urllib.parse.urlencode(forms[path][1]) if path in forms else None
                exchange(connection, path, person.cookie, form, address)
                for _ in range(args.times):
                    took, size = exchange(connection, path, person.cookie, form, address)
                    times.append(took)
                    nothing.append(exchange(connection, "/healthz", "")[0])
                times.sort()
                for one, mark in hidden.items():
                    path = path.replace(one, mark)
                table.append((path, times, size))
            base = statistics.median(nothing)
            print(f"| address | median ms | 95 % | largest | ratio | kB |\n|---|---|---|---|---|---|")
            for path, times, size in table:
                middle = statistics.median(times)
                print(f"| `{path}` | {middle:.1f} | {times[int(len(times) * 0.95)]:.1f} | {times[-1]:.1f} | {middle / base:.0f} | {size / 1024:.1f} |")
            print(f"| `/healthz` | {base:.1f} | {sorted(nothing)[int(len(nothing) * 0.95)]:.1f} | {max(nothing):.1f} | 1 | |")
        finally:
            child.terminate()
            child.wait()


if __name__ == "__main__":
    main()
