#!/usr/bin/env python3
"""A model for Rubrica: names found by spaCy, over the line protocol of `rubrica suggest --stdio`.

    pip install spacy && python -m spacy download en_core_web_sm
    rubrica suggest articles/ --annotator machine-spacy --model "python3 samples/spacy_suggest.py"

One JSON object a line comes in, one goes out; offsets count code points, as Python's strings do. The name of another
pipeline can be given as the first argument. Without a trained pipeline a blank one with a few patterns answers, so that
the way there and back can be tried.
"""
import json
import sys

import spacy

# What spaCy's labels are called here; the others are left out.
LABELS = {"PERSON": "ACTOR", "PER": "ACTOR", "ORG": "ACTOR", "NORP": "ACTOR", "GPE": "ACTOR"}
KINDS = {"PERSON": "name", "PER": "name", "ORG": "name", "NORP": "nominal", "GPE": "state"}
# How sure each is: places act less often than persons do.
SCORES = {"PERSON": 0.85, "PER": 0.85, "ORG": 0.75, "NORP": 0.4, "GPE": 0.4}


def load(name):
    try:
        return spacy.load(name)
    except OSError:
        print(f"{name} is not installed; a blank pipeline with patterns stands in", file=sys.stderr)
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("entity_ruler")
        capital = {"TEXT": {"REGEX": r"^[A-Z][a-z]+$"}}
        titles = ["president", "minister", "spokesman", "spokeswoman", "mr.", "mrs.", "ms.", "dr."]
        ruler.add_patterns([
            {"label": "ORG", "pattern": [dict(capital, OP="+"), {"LOWER": {"IN": ["ministry", "bank", "party", "council"]}}]},
            {"label": "PERSON", "pattern": [{"LOWER": {"IN": titles}}, dict(capital, OP="{1,2}")]},
        ])
        return nlp


def spans_of(nlp, text, wanted):
    for entity in nlp(text).ents:
        label = LABELS.get(entity.label_)
        words = entity.text.strip()
        # A trained pipeline now and then finds a name in a sign or takes the line break behind it.
        if label and (not wanted or label in wanted) and any(c.isalnum() for c in words):
            start = entity.start_char + entity.text.index(words)
            yield {
                "start": start,
                "end": start + len(words),
                "label": label,
                "score": SCORES[entity.label_],
                "attrs": {"kind": KINDS[entity.label_]},
                "reason": f"spaCy: {entity.label_}",
            }


def main():
    nlp = load(sys.argv[1] if len(sys.argv) > 1 else "en_core_web_sm")
    wanted = []
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            op = request.get("op")
            if op == "quit":
                return
            if op == "hello":
                wanted = request.get("labels") or []
                answer = {"name": f"spacy-{nlp.meta['name']}", "protocol": 1}
            elif op == "suggest":
                answer = {"id": request.get("id"), "spans": list(spans_of(nlp, request["text"], wanted)), "relations": []}
            else:
                answer = {"ok": True}  # it learns nothing
        except (ValueError, KeyError, AttributeError) as fault:
            answer = {"error": str(fault)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
