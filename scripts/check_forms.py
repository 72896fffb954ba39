#!/usr/bin/env python3
"""Checks XLSForms with pyxform and sends made-up submissions back through our reader; the same with our workbooks.

check_forms.py PROGRAM FOLDER: PROGRAM reads answers back (`PROGRAM read FILE`); FOLDER holds NAME-LANGUAGE.xlsx and
NAME-workbook-LANGUAGE.xlsx.
Shares no code with the program that wrote the forms.
"""
import csv
import json
import random
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

LANGUAGES = {"en": "English (en)", "fr": "Français (fr)", "es": "Español (es)",
             "ru": "Русский (ru)", "ar": "العربية (ar)", "zh": "中文 (zh)"}
XF = "{http://www.w3.org/2002/xforms}"
CCB = "{urn:matchmaker:capacity-building:1}"


def fail(message):
    sys.exit(f"forms: {message}")


class Form:
    """What an XForm asks, as its own reader sees it."""

    def __init__(self, path, language, validate):
        try:
            result = convert(xlsform=str(path), validate=validate)
        except Exception as error:  # whatever refuses the form, the form is at fault
            fail(f"{path.name} is refused: {error}")
        warnings = [w for w in result.warnings or [] if "java" not in w.lower()]
        if warnings:
            fail(f"{path.name}: {warnings}")
        self.name, root = path.name, tree.fromstring(result.xform)
        self.texts, defaults = {}, []
        for translation in root.iter(f"{XF}translation"):
            if translation.get("default"):
                defaults.append(translation.get("lang"))
            self.texts[translation.get("lang")] = {
                text.get("id"): ["".join(value.itertext()) for value in text.iter(f"{XF}value")]
                for text in translation.iter(f"{XF}text")}
        if defaults != [LANGUAGES[language]]:
            fail(f"{path.name}: shown first is {defaults}")
        self.binds = {bind.get("nodeset"): bind for bind in root.iter(f"{XF}bind")}
        self.asked = {path: bind.get(f"{CCB}question") for path, bind in self.binds.items() if bind.get(f"{CCB}question")}
        self.choices = {}
        for instance in root.iter(f"{XF}instance"):
            for item in instance.iter(f"{XF}item"):
                of = self.choices.setdefault(instance.get("id"), [])
                of.append((item.findtext(f"{XF}name"), item.findtext(f"{XF}itextId")))

    def check_texts(self):
        ids = set().union(*(set(texts) for texts in self.texts.values()))
        for language in LANGUAGES.values():
            held = self.texts.get(language, {})
            missing = [i for i in ids if not held.get(i) or any(v.strip() in ("", "-") for v in held[i])]
            if missing:
                fail(f"{self.name}: {len(missing)} texts missing in {language}, such as {sorted(missing)[0]}")
        return len(ids)

    def label(self, path, language):
        return self.texts[language][f"{path}:label"][0]

    def questions(self):
        """Path of the choice of each question, and its id."""
        endings = ("_confidence", "_evidence", "_comment")
        return [(path, question) for path, question in self.asked.items() if not path.endswith(endings)]


def answers(form, chance):
    """Made-up answers: path of a field -> (value, choice list)."""
    filled, expected = {}, {}
    for path, question in form.questions():
        if chance.random() < 0.4:
            continue
        name = path.rsplit("/", 1)[1]
        value = chance.choice(form.choices[f"levels_{name}"])[0]
        kind = {"kind": "level", "level": int(value)} if value.isdigit() else {"kind": value}
        answer = {**kind, "evidence": "", "comment": "", "confidence": None}
        filled[path] = (value, f"levels_{name}")
        if chance.random() < 0.5:
            answer["confidence"] = chance.choice(["low", "medium", "high"])
            filled[f"{path}_confidence"] = (answer["confidence"], "confidence")
        if chance.random() < 0.3:
            answer["evidence"] = 'Law 5; annex "B", =see page 3'
            filled[f"{path}_evidence"] = (answer["evidence"], None)
        expected[question] = answer
    return filled, expected


def read_back(program, path, expected, what):
    done = subprocess.run([program, "read", str(path)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"{what}: refused\n{done.stderr}")
    if json.loads(done.stdout) != expected:
        fail(f"{what}: came back changed\n{done.stderr}")


def odk(form, filled, path):
    """Names, groups parted by hyphens, as ODK Central exports."""
    fields = [p for p in form.binds if p in form.asked]
    head = ["SubmissionDate", *("-".join(p.split("/")[2:]) for p in fields), "meta-instanceID", "KEY", "ReviewState"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        write = csv.writer(file)
        write.writerow(head)
        write.writerow(["2026-11-20T10:00:00.000Z", *(filled.get(p, ("",))[0] for p in fields), "uuid:1", "uuid:1", ""])


def kobo(form, filled, path, language):
    """Groups parted by slashes, with names or with the labels of a language, as Kobo exports."""
    fields = [p for p in form.binds if p in form.asked]
    labels = {name: {code: form.texts[language][text][0] for code, text in items}
              for name, items in form.choices.items()} if language else {}

    def heading(p):
        parts = p.split("/")[2:]
        if not language:
            return "/".join(parts)
        paths = ["/data/" + "/".join(parts[:n + 1]) for n in range(len(parts))]
        return "/".join(form.label(p, language) for p in paths)

    def value(p):
        code, choices = filled.get(p, ("", None))
        return labels[choices][code] if language and choices and code else code

    book = Workbook()
    book.active.title = "form"
    book.active.append(["start", *map(heading, fields), "_id", "_uuid", "_submission_time", "_validation_status"])
    row = ["2026-11-20T09:00:00", *map(value, fields), "1", "u1", "2026-11-20T10:00:00", ""]
    book.active.append([f"'{v}" if str(v).startswith("=") else v for v in row])
    book.save(path)


def workbook(program, path, language, chance):
    """Fills one of our workbooks as a person would, with the words of its drop-downs."""
    book = load_workbook(path)
    marks, expected = book["_ids"], {}
    if marks.sheet_state != "veryHidden":
        fail(f"{path.name}: the sheet of identifiers is seen")
    offered = {column: [c.value for c in marks[column][1:] if c.value] for column in "GHI"}
    codes = ["1", "2", "3", "4", "5", "do-not-know"]
    for sheet in book.worksheets[1:-1]:
        if not sheet.protection.sheet or sheet.sheet_view.rightToLeft != (True if language == "ar" else None):
            fail(f"{path.name}, {sheet.title}: not locked, or runs the wrong way")
        lists = {str(range_): v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list" for range_ in v.sqref.ranges}
        for row in sheet.iter_rows(min_row=2):
            if row[0].protection.locked is False or any(cell.protection.locked for cell in row[8:12]):
                fail(f"{path.name}, {sheet.title}: the wrong cells are locked")
            if chance.random() < 0.5:
                continue
            column = lists[row[8].coordinate].split("$")[1]
            at = chance.randrange(len(codes))
            row[8].value, row[9].value, row[11].value = offered[column][at], offered["I"][2], "two\nlines"
            kind = {"kind": "level", "level": int(codes[at])} if codes[at].isdigit() else {"kind": codes[at]}
            expected[row[0].value] = {**kind, "evidence": "", "comment": "two\nlines", "confidence": "high"}
    book.save(path.with_suffix(".filled.xlsx"))
    read_back(program, path.with_suffix(".filled.xlsx"), expected, path.name)
    return len(expected)


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    java, chance = shutil.which("java") is not None, random.Random(4)
    if not java:
        print("forms: no Java here; ODK Validate is left out, pyxform checks alone", file=sys.stderr)
    for name in ("whole", "starter"):
        for language in LANGUAGES:
            form = Form(folder / f"{name}-{language}.xlsx", language, java and language in ("en", "ar"))
            texts = form.check_texts()
            filled, expected = answers(form, chance)
            odk(form, filled, folder / "odk.csv")
            read_back(program, folder / "odk.csv", expected, f"{name}-{language} as ODK exports it")
            for words in (None, LANGUAGES[language]):
                kobo(form, filled, folder / "kobo.xlsx", words)
                read_back(program, folder / "kobo.xlsx", expected, f"{name}-{language} as Kobo exports it, {words or 'names'}")
            kept = workbook(program, folder / f"{name}-workbook-{language}.xlsx", language, chance)
            print(f"{form.name}: accepted; {len(form.questions())} questions, {texts} texts in {len(LANGUAGES)} languages, "
                  f"{len(expected)} answers back three ways, {kept} from the workbook")


main()
