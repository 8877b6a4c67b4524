"""Loads every form of data set that the program writes with Hugging Face's `datasets`, as a user would: by its folder.

usage: load_datasets.py BIN PROJECT WORK

Each form goes out with parts and without. Rows, columns and types must be those the card and the files promise, values
must stay text, names of tags must be there, and no network is asked.
"""

import os
import subprocess
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")

from datasets import load_dataset, disable_progress_bars  # noqa: E402

disable_progress_bars()
program, project, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
failures = []


def expect(there, what):
    if not there:
        failures.append(what)
        print(f"oracles: FAIL load_dataset {what}")


def load(form, folder, parts):
    command = [program, "export", "--format", form, project, "-o", f"{folder}/", *parts]
    done = subprocess.run(command, capture_output=True, text=True)
    expect(done.returncode == 0, f"{folder.name}: the export ended with {done.returncode}: {done.stderr}")
    return load_dataset(str(folder), cache_dir=str(work / "cache"))


def check(form, ending, parts):
    name = f"{form}-{ending}-{'parts' if parts else 'whole'}"
    data = load(form, work / f"{name}.{ending}", parts)
    rows = [row for part in data.values() for row in part]
    features = data["train"].features
    expect(set(data) <= {"train", "validation", "test"} and "train" in data, f"{name}: parts {list(data)}")
    expect(not parts or len(data) == 3, f"{name}: not all parts are there: {list(data)}")
    expect(len({row["id"] for row in rows}) == len(rows) > 0, f"{name}: ids of {len(rows)} rows are not unique")
    if form == "hf-tokens":
        tags = features["ner_tags"].feature
        expect(hasattr(tags, "names") and tags.names[0] == "O", f"{name}: no names of tags: {tags}")
        spans = sum(tags.names[tag].startswith("B-") for row in rows for tag in row["ner_tags"])
        aligned = all(
            len(row["tokens"]) == len(row["ner_tags"]) == len(row["token_starts"]) == len(row["token_ends"]) for row in rows
        )
        expect(aligned, f"{name}: columns of different lengths")
    else:
        expect(features["spans"].feature["label"].dtype == "string", f"{name}: the type of labels")
        spans = sum(len(row["spans"]) for row in rows)
        for row in rows:
            for span in row["spans"]:
                expect(row["text"][span["start"] : span["end"]] == span["text"], f"{name}: {row['id']} {span}")
                expect(span.get("value") is None or isinstance(span["value"], str), f"{name}: value of {span}")
                expect(isinstance(span["attrs"], str), f"{name}: attributes of {span}")
    return len(rows), spans


for form in ("hf", "hf-tokens"):
    counts = {}
    for ending in ("parquet", "jsonl"):
        for parts in ([], ["--split", "60/20/20", "--seed", "1"]):
            counts[ending, bool(parts)] = check(form, ending, parts)
    expect(len(set(counts.values())) == 1, f"{form}: the forms differ: {counts}")
    print(f"oracles: load_dataset {form}: {counts['parquet', False]} rows and tags in {len(counts)} forms")
sys.exit(1 if failures else 0)
