#!/usr/bin/env python3
"""Compares the figures of `rubrica agree` with those of the usual libraries on random cases.

usage: agreement.py BIN [CASES] [SEED]

Exact F1: seqeval and nervaluate (strict). Overlap F1: nervaluate (ent_type). Token F1 and Cohen's kappa: scikit-learn.
Nominal alpha: krippendorff. Fleiss' kappa and alpha_u: written out plainly below, position by position. F1 of values and of links:
sets of what each says, compared as sets.
A figure without a value must be one the library refuses or calls nan.
"""
import hashlib
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import warnings

import krippendorff
import numpy as np
from nervaluate.entities import Entity
from nervaluate.strategies import EntityTypeEvaluation, StrictEvaluation
from seqeval.metrics import f1_score as seqeval_f1
from sklearn.metrics import cohen_kappa_score, f1_score

warnings.filterwarnings("ignore")
LABELS = ["ACTOR", "CLAIM", "DATE"]
WORDS = ["Anna", "said", "on", "Tuesday", "that", "taxes", "fell", ".", ",", "Берлин", "über", "🙂", "👩‍🚀", "🇩🇪", "42", "ما", "e\u0301t"]
KINDS = ["random", "random", "random", "empty article", "no overlap", "perfect", "one empty", "both empty", "emoji", "shifted"]


def article(rng, kind):
    """Tokens with their places in code points, and the text."""
    if kind == "empty article":
        count = 0
    else:
        count = rng.randint(1, 40)
    words = ["🙂", "👩‍🚀", "🇩🇪", "Anna"] if kind == "emoji" else WORDS
    text, tokens = "", []
    for i in range(count):
        if i:
            text += rng.choice([" ", " ", " ", "\n", "  "])
        word = rng.choice(words)
        tokens.append((len(text), len(text) + len(word)))
        text += word
    return text, tokens


def tags(rng, tokens, part=None):
    """Spans over whole tokens; those of one label lie apart, those of different labels may overlap."""
    found = set()
    for label in LABELS:
        at = 0
        while tokens and at < len(tokens):
            at += rng.randint(0, 6)
            length = rng.randint(1, 4)
            if at + length > len(tokens) or rng.random() < 0.2:
                break
            if part is None or part(at, at + length):
                found.add((at, at + length, label))
            at += length
    return found


def shift(rng, spans, tokens):
    """The same tags with some edges moved, where that keeps those of a label apart."""
    out = set()
    for start, end, label in sorted(spans):
        start2 = max(0, start + rng.choice([-1, 0, 0, 1]))
        end2 = min(len(tokens), end + rng.choice([-1, 0, 0, 1]))
        taken = [s for s in out if s[2] == label and s[0] < end2 and start2 < s[1]]
        if start2 < end2 and not taken:
            out.add((start2, end2, label))
    return out


def case(rng, kind):
    names = ["anna", "ben", "carl"][: rng.choice([2, 2, 3])]
    articles = []
    for number in range(rng.randint(1, 3)):
        text, tokens = article(rng, kind)
        half = len(tokens) // 2
        first = tags(rng, tokens)
        readings = {}
        for place, name in enumerate(names):
            if kind == "perfect":
                spans = first
            elif kind == "no overlap":
                low, high = (0, half) if place == 0 else (half, len(tokens))
                spans = tags(rng, tokens, lambda a, b: low <= a and b <= high)
            elif kind == "both empty" or kind == "one empty" and place == 1:
                spans = set()
            elif kind == "shifted" and place:
                spans = shift(rng, first, tokens)
            else:
                spans = first if place == 0 else tags(rng, tokens)
            # Somebody may not have done an article of several, so that alpha meets missing votes.
            if number == 0 or place < 2 or rng.random() < 0.6:
                readings[name] = spans
        said = {name: say(rng, spans) for name, spans in readings.items()}
        articles.append((f"a{number}.txt", text, tokens, readings, said))
    return names, articles


def say(rng, spans):
    """Values of some tags, and links of two types between some; numbers and text are not the same value."""
    ordered = sorted(spans)
    values = {span: value for span in ordered if (value := rng.choice(["2026", "2026", "Anna", 7, None])) is not None}
    links = set()
    for _ in range(rng.randint(0, len(ordered))):
        links.add((rng.choice(["attribution", "attribution", "same_as"]), rng.choice(ordered), rng.choice(ordered)))
    return values, links


def write(folder, articles):
    for file, text, tokens, readings, said in articles:
        data = text.encode()
        with open(os.path.join(folder, file), "wb") as out:
            out.write(data)
        for name, spans in readings.items():
            lines, ids = [], {}
            values, links = said[name]
            for i, (start, end, label) in enumerate(sorted(spans)):
                a, b = tokens[start][0], tokens[end - 1][1]
                ids[start, end, label] = f"s{i}"
                lines.append({"id": f"s{i}", "start": a, "end": b, "label": label, "quote": text[a:b]})
                if (start, end, label) in values:
                    lines[-1]["value"] = values[start, end, label]
            relations = [{"id": f"r{i}", "type": kind, "from": ids[one], "to": ids[other]}
                         for i, (kind, one, other) in enumerate(sorted(links))]
            document = {"file": file, "sha256": hashlib.sha256(data).hexdigest(), "length": len(text), "encoding": "utf-8"}
            sidecar = {"format": "rubrica-sidecar", "version": 1, "document": document, "annotator": name,
                       "role": "annotator", "status": "done", "spans": lines, "relations": relations}
            with open(os.path.join(folder, f"{file}.{name}.rubrica.json"), "w", encoding="utf-8") as out:
                json.dump(sidecar, out, ensure_ascii=False)


def iob(spans, label, count):
    tags_ = ["O"] * count
    for start, end, own in spans:
        if own == label:
            tags_[start] = "B-" + label
            for i in range(start + 1, end):
                tags_[i] = "I-" + label
    return tags_


def sets(spans, count):
    """The labels over each token, joined: one category each."""
    over = [set() for _ in range(count)]
    for start, end, label in spans:
        for i in range(start, end):
            over[i].add(label)
    return ["+".join(sorted(s)) for s in over]


def fleiss(items):
    """Items: lists of votes, all of the same length."""
    votes = len(items[0]) if items else 0
    categories = sorted({v for item in items for v in item})
    if votes < 2 or len(categories) < 2:
        return None
    agreement = [sum(item.count(c) * (item.count(c) - 1) for c in categories) / (votes * (votes - 1)) for item in items]
    shares = [sum(item.count(c) for item in items) / (votes * len(items)) for c in categories]
    observed, expected = sum(agreement) / len(items), sum(s * s for s in shares)
    return (observed - expected) / (1 - expected)


def alpha(items):
    """Items with at least two votes, as the library wants them: one row for each coder."""
    names = sorted({v for item in items for v in item})
    coders = max((len(item) for item in items), default=0)
    rows = [[names.index(item[c]) if c < len(item) else np.nan for item in items] for c in range(coders)]
    try:
        value = krippendorff.alpha(reliability_data=np.array(rows, dtype=float), level_of_measurement="nominal")
    except (ValueError, AssertionError, IndexError):
        return None
    return None if math.isnan(value) else float(value)


def sections(spans, label, tokens, length):
    """Units and gaps of one annotator, each (start, length, is a unit), one after another."""
    out, at = [], 0
    for start, end, own in sorted(spans):
        if own == label:
            a, b = tokens[start][0], tokens[end - 1][1]
            if a > at:
                out.append((at, a - at, False))
            out.append((a, b - a, True))
            at = b
    if length > at:
        out.append((at, length - at, False))
    return out


def difference(g, h):
    (bg, lg, vg), (bh, lh, vh) = g, h
    if vg and vh and -lg < bg - bh < lh:
        return (bg - bh) ** 2 + (bg + lg - bh - lh) ** 2
    if vg and not vh and lh - lg >= bg - bh >= 0:
        return lg ** 2
    if vh and not vg and lg - lh >= bh - bg >= 0:
        return lh ** 2
    return 0


def alpha_u(articles, names, labels):
    """Krippendorff 1995 by its double sums, no short cut taken; articles one after another, gaps end with them."""
    m, length = len(names), sum(len(text) for _, text, *_ in articles)
    observed = expected = 0.0
    for label in labels:
        cut = [[sections(readings[n], label, tokens, len(text)) for n in names] for _, text, tokens, readings, _ in articles]
        delta = sum(difference(g, h) for of in cut for i in range(m) for j in range(m) if i != j for g in of[i] for h in of[j])
        every = [s for of in cut for coder in of for s in coder]
        units = [l for _, l, is_unit in every if is_unit]
        gaps = [l for _, l, is_unit in every if not is_unit]
        if length:
            observed += delta / (m * (m - 1) * length ** 2)
        total = sum((len(units) - 1) / 3 * (2 * l ** 3 - 3 * l ** 2 + l) + l * l * sum(g - l + 1 for g in gaps if g >= l) for l in units)
        below = m * length * (m * length - 1) - sum(l * (l - 1) for l in units)
        if units and below:
            expected += 2 / length * total / below
    return 1 - observed / expected if expected > 0 else None


def kappa(first, second):
    if not first:
        return None
    value = cohen_kappa_score(first, second)
    return None if math.isnan(value) else float(value)


class Checker:
    def __init__(self):
        self.compared, self.faults = 0, []

    def same(self, where, ours, theirs):
        self.compared += 1
        if (ours is None) != (theirs is None) or ours is not None and abs(ours - theirs) > 1e-9:
            self.faults.append(f"{where}: rubrica {ours}, reference {theirs}")


def check(report, names, articles, where, checker):
    figures = {(f["measure"], tuple(f["annotators"]), f["label"]): f["value"] for f in report["figures"]}
    used = [l for l in LABELS if any(s[2] == l for _, _, _, r, _ in articles for spans in r.values() for s in spans)]
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            shared = [(tokens, text, r[a], r[b]) for _, text, tokens, r, _ in articles if a in r and b in r]
            told = [(said[a], said[b]) for _, _, _, r, said in articles if a in r and b in r]
            ours = lambda measure, label: figures[(measure, (a, b), label)]
            spans = {side: {l: [] for l in used} for side in (0, 1)}
            flat = [[], []]
            strict, kind = [0, 0, 0], [0, 0, 0]
            for tokens, _, first, second in shared:
                for side, own in enumerate((first, second)):
                    flat[side] += sets(own, len(tokens))
                    for label in used:
                        spans[side][label].append(iob(own, label, len(tokens)))
            entities = [[[Entity(l, tokens[s][0], tokens[e - 1][1] - 1) for s, e, l in sorted(pair[side])]
                         for tokens, _, *pair in shared] for side in (0, 1)]
            for label in used:
                checker.same(f"{where} seqeval {a} {b} {label}", ours("f1_exact", label),
                             float(seqeval_f1(spans[0][label], spans[1][label])) if any(spans[0][label]) else 0.0)
                bits = [[t != "O" for doc in spans[side][label] for t in doc] for side in (0, 1)]
                checker.same(f"{where} sklearn f1 {a} {b} {label}", ours("f1_token", label),
                             float(f1_score(bits[0], bits[1], zero_division=0.0)) if bits[0] else 0.0)
                checker.same(f"{where} sklearn kappa {a} {b} {label}", ours("cohen_kappa", label), kappa(*bits))
                for scheme, measure, sums in (("strict", "f1_exact", strict), ("ent_type", "f1_overlap", kind)):
                    own = nervaluate_counts(entities, label, scheme)
                    checker.same(f"{where} nervaluate {scheme} {a} {b} {label}", ours(measure, label), f1(*own))
                    for k in range(3):
                        sums[k] += own[k]
            if used:
                docs = [[doc for l in used for doc in spans[side][l]] for side in (0, 1)]
                checker.same(f"{where} seqeval {a} {b}", ours("f1_exact", None),
                             float(seqeval_f1(docs[0], docs[1])) if any(docs[0]) else 0.0)
            checker.same(f"{where} nervaluate strict {a} {b}", ours("f1_exact", None), f1(*strict))
            checker.same(f"{where} nervaluate ent_type {a} {b}", ours("f1_overlap", None), f1(*kind))
            for label in [None] + used:
                pick = lambda said: {(span, repr(value)) for span, value in said[0].items() if label in (None, span[2])}
                checker.same(f"{where} values {a} {b} {label}", ours("f1_value", label), f1(*shares(told, pick)))
            kinds = sorted({link[0] for pair in told for said in pair for link in said[1]})
            for kind in [None] + kinds:
                pick = lambda said: {link for link in said[1] if kind in (None, link[0])}
                checker.same(f"{where} links {a} {b} {kind}", ours("f1_link", kind), f1(*shares(told, pick)))
            checker.same(f"{where} sklearn kappa {a} {b}", ours("cohen_kappa", None), kappa(*flat))
    everybody = tuple(names)
    items = {l: [] for l in [None] + used}
    whole = {l: [] for l in [None] + used}
    for _, text, tokens, readings, _ in articles:
        there = [readings[n] for n in names if n in readings]
        columns = [sets(spans, len(tokens)) for spans in there]
        for label in items:
            votes = list(zip(*columns))
            if label:
                votes = [tuple(label in v.split("+") for v in vote) for vote in votes]
            items[label] += votes
            if len(there) == len(names):
                whole[label] += votes
    complete = [a for a in articles if len(a[3]) == len(names)]
    for label in items:
        checker.same(f"{where} krippendorff {label}", figures[("alpha_nominal", everybody, label)], alpha(items[label]))
        checker.same(f"{where} fleiss {label}", figures[("fleiss_kappa", everybody, label)], fleiss(whole[label]))
        checker.same(f"{where} alpha_u {label}", figures[("alpha_u", everybody, label)],
                     alpha_u(complete, names, [label] if label else used))


def nervaluate_counts(entities, label, scheme):
    """Correct, of the first, of the second, over all articles, with nervaluate's own strategies."""
    strategy = StrictEvaluation() if scheme == "strict" else EntityTypeEvaluation()
    counts = [0, 0, 0]
    for true, pred in zip(*entities):
        true, pred = ([e for e in side if e.label == label] for side in (true, pred))
        result, _ = strategy.evaluate(true, pred, [label])
        counts = [counts[0] + result.correct, counts[1] + len(true), counts[2] + len(pred)]
    return counts


def shares(told, pick):
    """How much both say, the first, the second, over all articles."""
    counts = [0, 0, 0]
    for one, other in told:
        one, other = pick(one), pick(other)
        counts = [counts[0] + len(one & other), counts[1] + len(one), counts[2] + len(other)]
    return counts


def f1(both, first, second):
    return 2 * both / (first + second) if first + second else 0.0


def main():
    binary = os.path.abspath(sys.argv[1])
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 7)
    checker = Checker()
    with tempfile.TemporaryDirectory() as work:
        env = dict(os.environ, RUBRICA_STATE_DIR=os.path.join(work, "state"))
        for number in range(cases):
            kind = KINDS[number % len(KINDS)]
            names, articles = case(rng, kind)
            folder = os.path.join(work, str(number))
            os.mkdir(folder)
            write(folder, articles)
            run = subprocess.run([binary, "agree", folder, "--format", "json", "--rounds", "20", "--annotators", ",".join(names)],
                                 capture_output=True, env=env)
            if run.returncode:
                checker.faults.append(f"case {number} ({kind}): exit {run.returncode}: {run.stderr.decode()}")
                continue
            check(json.loads(run.stdout), names, articles, f"case {number} ({kind})", checker)
    for fault in checker.faults[:20]:
        print(fault)
    print(f"agreement: {cases} cases, {checker.compared} figures compared, {len(checker.faults)} apart")
    sys.exit(1 if checker.faults else 0)


if __name__ == "__main__":
    main()
