"""Imports the foreign files of the format oracles and compares what arrives with what their own readers find.

usage: imports.py BIN CASES WORK
Each folder of CASES is named after a format and holds expected.json. Offsets are code points. What the program rejects,
with a reason, counts as found: nothing may vanish.
"""
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def arrived(program, folder):
    code, out, err = run(program, "export", "--format", "jsonl", "--annotator", "all", folder)
    return [json.loads(line) for line in out.splitlines()] if code == 0 else []


def compare(program, kind, source, expected, work):
    folder = work / kind / source.name
    code, _, err = run(program, "import", "--format", kind, str(source), "--into", str(folder))
    rejected = folder / "rejected.jsonl"
    lost = [json.loads(line) for line in rejected.read_text("utf-8").splitlines()] if rejected.exists() else []
    if "annotations" in expected or expected.get("without_text") == expected["documents"]:
        # Nothing here has a text: all of it must be listed, and the program must say that nothing was taken.
        want = expected.get("annotations", expected.get("without_text"))
        return [] if code == 2 and len(lost) == want else ["exit %d, %d rejects instead of %d" % (code, len(lost), want)]
    if code != 0:
        return ["exit %d: %s" % (code, err.strip())]
    records = arrived(program, str(folder))
    spans = Counter((s["start"], s["end"], s["quote"]) for r in records for s in r["spans"])
    problems = []
    if len(records) != expected["documents"]:
        problems.append("%d articles instead of %d" % (len(records), expected["documents"]))
    if sum(spans.values()) + len(lost) != expected["spans"]:
        problems.append("%d spans and %d rejects instead of %d" % (sum(spans.values()), len(lost), expected["spans"]))
    for _, start, end, label, quote in expected["first_spans"] + [expected["last_span"]]:
        if start < end and (start, end, quote) not in spans:
            problems.append("missing: %r" % ((start, end, label, quote),))
    labels = Counter(s["label"] for r in records for s in r["spans"])
    for label, n in expected["labels"].items():
        if labels[label] + len(lost) < n:
            problems.append("label %s: %d instead of %d" % (label, labels[label], n))
    if "relations" in expected and expected["relations"] != sum(len(r["relations"]) for r in records):
        problems.append("%d links instead of %d" % (sum(len(r["relations"]) for r in records), expected["relations"]))
    return problems


def main(program, cases, work):
    failed = 0
    for folder in sorted(p for p in Path(cases).iterdir() if p.is_dir()):
        bad = 0
        files = json.loads((folder / "expected.json").read_text("utf-8"))
        for name, expected in files.items():
            problems = compare(program, folder.name, folder / name, expected, Path(work))
            for problem in problems:
                print("oracles: FAIL import %s/%s: %s" % (folder.name, name, problem))
            bad += bool(problems)
        failed += bad
        print("oracles: import %s: %d passed, %d failed" % (folder.name, len(files) - bad, bad))
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
