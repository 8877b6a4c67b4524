#!/usr/bin/env python3
"""Measures the review screens in the real window: CPU per frame while comparing three annotators of 10,000 tags each, and
in the concordance of 10,000 articles, cold and warm. Nothing is asserted: read the table.

usage: .ci/frames.py PROGRAM [TAGS] [ARTICLES] [FOLDER]      (on a display: DISPLAY must be set; see .ci/frames)

The inputs are made by a fixed seed below FOLDER (default /dev/shm), and taken away at the end.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = os.path.abspath(sys.argv[1])
TAGS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
ARTICLES = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
ROOM = sys.argv[4] if len(sys.argv) > 4 else "/dev/shm"

dice = random.Random(7)
FIRST = "Anna Boris Chen Dora Emil Farida Goran Hana Ivo Jun Katya Lars Mina Noor Olga Piet".split()
LAST = "Berg Quill Falk Aas Ilmari Reyes Tarkhan Solvang Arenko Moreau Okafor Lindh Novak Sato Weiss Haddad".split()
WORDS = ("the talks on grain and gas went on for a third day while markets waited and several ministers left the hall "
         "without a word to the press that had gathered in the rain outside the old customs house").split()


def filler(count):
    return " ".join(dice.choice(WORDS) for _ in range(count))


def tagged(count):
    """A text with so many tags: label, start, end, value."""
    text, tags = "Talks go on\n\n", []

    def put(label, words, value=None):
        nonlocal text
        tags.append((label, len(text), len(text) + len(words), value))
        text += words

    while len(tags) < count:
        name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        put("ACTOR", name, name)
        text += " said on "
        put("DATE", dice.choice(["Monday", "Tuesday", "March 3, 2026", "2 May 2025"]), f"2026-03-{dice.randint(1, 28):02}")
        text += " that "
        put("CLAIM", filler(dice.randint(5, 14)))
        text += ". " + filler(dice.randint(6, 20)).capitalize() + ("." if dice.random() < 0.7 else ".\n\n")
        text += "" if text.endswith("\n") else " "
    return text + "\n", tags[:count]


def sidecar(file, text, tags, who, status="done"):
    digest = hashlib.sha256(text.encode()).hexdigest()
    head = {"format": "rubrica-sidecar", "version": 1,
            "document": {"file": file, "sha256": digest, "text_sha256": digest, "bytes": len(text.encode()),
                         "length": len(text), "encoding": "utf-8"}, "role": "annotator", "status": status}
    if who:
        head["annotator"] = who
    dump = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    spans, links, actor = [], [], None
    for i, (label, start, end, value) in enumerate(tags):
        span = {"id": f"s{i}", "start": start, "end": end, "label": label, "quote": text[start:end]}
        span.update({"value": value} if value else {})
        spans.append(dump(span | {"origin": "manual", "status": "accepted"}))
        if label == "ACTOR":
            actor = f"s{i}"
        elif label == "CLAIM" and actor:
            links.append(dump({"id": f"r{i}", "type": "attribution", "from": f"s{i}", "to": actor}))
    lines = "".join(f"{dump(k)}:{dump(v)},\n" for k, v in head.items())
    return "{\n" + lines + '"spans":[\n' + ",\n".join(spans) + '\n],\n"relations":[\n' + ",\n".join(links) + "\n]\n}\n"


def other(tags, share):
    """The same tags by somebody who sees one in so many differently, in every way there is."""
    out = []
    for label, start, end, value in tags:
        if dice.random() >= share:
            out.append((label, start, end, value))
            continue
        how = dice.choice("missed label boundary value".split())
        if how == "label":
            out.append(("DATE" if label == "ACTOR" else "ACTOR", start, end, None))
        elif how == "boundary" and end - start > 4:
            out.append((label, start, end - dice.randint(1, 3), value))
        elif how == "value":
            out.append((label, start, end, f"{value}x" if label == "ACTOR" else value))
    return out


class Window:
    def __init__(self, root, what, *words):
        self.perf = root / f"perf-{time.time_ns()}.jsonl"
        env = dict(os.environ, RUBRICA_STATE_DIR=str(root / "state"))
        log = open(root / "log.txt", "ab")
        self.process = subprocess.Popen([PROGRAM, "--perf-log", str(self.perf), what, *words], env=env, stdout=log, stderr=log)
        self.until(lambda: any(e["ev"] == "article_ready" for e in self.events()))
        window = self.tool("search", "--onlyvisible", "--pid", str(self.process.pid)).split()[-1]
        self.tool("windowfocus", window)
        self.tool("windowsize", "--sync", window, os.environ.get("WIDTH", "1440"), os.environ.get("HEIGHT", "900"))
        time.sleep(1.0)

    def tool(self, *words):
        return subprocess.run(["xdotool", *words], capture_output=True, text=True).stdout

    def events(self):
        events = []
        for line in self.perf.read_text().splitlines() if self.perf.exists() else []:
            try:
                events.append(json.loads(line))
            except ValueError:
                pass  # the last line may be half written
        return events

    def until(self, holds, most=120.0):
        end = time.time() + most
        while time.time() < end and not holds():
            time.sleep(0.05)

    def key(self, *chords, pause=0.03):
        for chord in chords:
            self.tool("key", "--clearmodifiers", chord)
            time.sleep(pause)

    def type(self, words, pause=30):
        self.tool("type", "--delay", str(pause), words)

    def palette(self, words):
        self.key("ctrl+k", pause=0.5)
        self.type(words)
        time.sleep(0.4)
        self.key("Return", pause=1.0)

    def wheel(self, count, x, y):
        self.tool("mousemove", str(x), str(y))
        for _ in range(count):
            self.tool("click", "5")
            time.sleep(0.016)

    def quiet(self, most=60.0):
        """Waits until no frame was drawn for a while."""
        last, since = -1, time.time()
        end = time.time() + most
        while time.time() < end:
            now = sum(e["ev"] == "frame" for e in self.events())
            if now != last:
                last, since = now, time.time()
            elif time.time() - since > 0.7:
                return
            time.sleep(0.1)

    def mark(self):
        return len(self.events())

    def table(self, name, since):
        events = self.events()[since:]
        frames = sorted(e["cpu"] for e in events if e["ev"] == "frame")
        late = sorted(e["ms"] for e in events if e["ev"] == "input")
        at = lambda all, share: all[min(len(all) - 1, int(len(all) * share))] if all else 0.0
        print(f"{name:44} {len(frames):5} frames  CPU ms p50 {at(frames, .5):6.2f}  p99 {at(frames, .99):6.2f}  worst "
              f"{at(frames, 1):6.2f}   input to frame p50 {at(late, .5):6.1f}  p99 {at(late, .99):6.1f}", flush=True)

    def usage(self):
        """CPU seconds of all threads, and MiB of memory of its own."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        anon = next(line for line in status.splitlines() if line.startswith("RssAnon"))
        return cpu, int(anon.split()[1]) / 1024

    def picture(self, name):
        folder = os.environ.get("PICTURES")
        if folder:
            subprocess.run(["import", "-window", "root", os.path.join(folder, f"{name}.png")])

    def close(self):
        self.key("ctrl+q")
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def compare(root):
    folder = root / "compare"
    folder.mkdir()
    text, tags = tagged(TAGS)
    (folder / "story.txt").write_text(text, encoding="utf-8")
    for who, share in (("anna", 0.0), ("ben", 0.3), ("carl", 0.3)):
        (folder / f"story.txt.{who}.rubrica.json").write_text(sidecar("story.txt", text, other(tags, share), who), encoding="utf-8")
    print(f"compare: {len(text.encode())} bytes, {TAGS} tags x 3", flush=True)
    for task in ("Compare annotators", "Adjudicate"):
        window = Window(root, str(folder))
        since = window.mark()
        window.palette(task)
        window.key("Return", pause=1.0)
        window.quiet()
        window.table(f"{task}: opened", since)
        window.picture(f"frames-{task.split()[0]}")
        steps = [("N and P, 300 keys", ["n", "n", "p"] * 100)]
        if task == "Adjudicate":
            steps += [("1, 2, A, X, N, P, 300 keys", ["1", "n", "2", "p", "a", "x"] * 50), ("undo 60", ["ctrl+z"] * 60)]
        for name, keys in steps:
            since = window.mark()
            window.key(*keys)
            window.quiet()
            window.table(f"{task}: {name}", since)
        since = window.mark()
        window.wheel(200, 500, 500)
        window.quiet()
        window.table(f"{task}: article scrolled, 200 notches", since)
        since = window.mark()
        window.wheel(200, 1300, 250)
        window.quiet()
        window.table(f"{task}: list scrolled, 200 notches", since)
        print(f"{'':44} CPU {window.usage()[0]:.1f} s, memory {window.usage()[1]:.0f} MiB", flush=True)
        window.picture(f"frames-{task.split()[0]}-end")
        window.close()


def concordance(root):
    folder = root / "many"
    folder.mkdir()
    for n in range(ARTICLES):
        text, tags = tagged(20)
        text = text.rstrip("\n") + "\n\n" + filler(dice.randint(120, 280)).capitalize() + ".\n"
        name = f"a{n:05}.txt"
        (folder / name).write_text(text, encoding="utf-8")
        (folder / f"{name}.rubrica.json").write_text(sidecar(name, text, tags, None), encoding="utf-8")
    size = sum(f.stat().st_size for f in folder.iterdir())
    print(f"concordance: {ARTICLES} articles, {size >> 20} MiB with their tags", flush=True)
    for run in ("first start", "second start"):
        window = Window(root, str(folder))
        if os.environ.get("IDLE"):
            time.sleep(float(os.environ["IDLE"]))
        for name, query in (("first search", "Anna Berg"), ("second search", "customs house"), ("a tag query", "label:CLAIM speaker:Anna*")):
            before, since, start = window.usage(), window.mark(), time.time()
            window.key("ctrl+shift+f", pause=0.2)
            window.key("ctrl+a", pause=0.1)
            window.type(query, 15)
            window.until(lambda: False, 0.2)
            window.quiet(180)
            cpu, memory = window.usage()
            window.table(f"{run}: {name}", since)
            print(f"{'':44} about {time.time() - start - 0.7:.1f} s, CPU {cpu - before[0]:.2f} s, memory {memory:.0f} MiB", flush=True)
            window.picture(f"frames-{run.split()[0]}-{name.split()[-1]}")
        since = window.mark()
        window.key("Return", *["Down"] * 100, "s", "s", "t", "t", "t", *["Next"] * 30)
        window.quiet()
        window.table(f"{run}: rows by key, sorted, filtered", since)
        since = window.mark()
        window.wheel(200, 600, 800)
        window.quiet()
        window.table(f"{run}: rows scrolled, 200 notches", since)
        window.close()


def main():
    root = Path(tempfile.mkdtemp(prefix="rubrica-frames-", dir=ROOM))
    only = os.environ.get("ONLY", "")
    try:
        if only in ("", "compare"):
            compare(root)
        if only in ("", "concordance"):
            concordance(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
