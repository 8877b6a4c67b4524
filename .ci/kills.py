#!/usr/bin/env python3
"""Kills the program with SIGKILL at random moments of a scripted labelling session in a real window, starts it again on
the same files, and looks at what is there: no tag that was on screen for more than 250 ms may be missing, and undo goes on.

usage: .ci/kills.py PROGRAM [KILLS] [SEED]      (on a display: DISPLAY must be set; see .ci/kills)

A round: the window opens the article, tags word after word (keys 2 Esc Right, sent at the pace of quick hands), and is
killed at a random moment. How old each tag was is told by the performance log of the program: the `input` line of a key
comes when its frame was shown. What is safe is read with `rubrica dump`, which recovers as the window would. Every round
goes on from what the round before left, so that journals grow and kills also hit starts, saves and recoveries; each tenth
round begins anew. At the end of a round that began with tags one undo is done through `rubrica apply`, and must take
exactly one tag away; a redo brings it back.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = sys.argv[1]
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 7
WORDS = 400
TEXT = "Kills\n\n" + "\n\n".join(
    " ".join(f"word{n}x{i}" for i in range(40)) + "." for n in range(WORDS // 40)
) + "\n"
# Tags made by a frame this much before the kill, in ms, must be there.
SAFE_AFTER = 250

dice = random.Random(SEED)


class Lost(Exception):
    pass


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, **more)


class Round:
    def __init__(self, root, number):
        self.root, self.number = root, number
        self.article = root / "project" / "story.txt"
        self.env = dict(os.environ, RUBRICA_STATE_DIR=str(root / "state"))
        self.perf = root / f"perf-{number}.jsonl"

    def dump(self):
        out = run(PROGRAM, "dump", str(self.article), env=self.env)
        if out.returncode != 0:
            raise Lost(f"dump ended with {out.returncode}: {out.stderr}")
        return json.loads(out.stdout)

    def tags(self):
        return [s["start"] for s in self.dump()["spans"] if s["status"] == "accepted"]

    def apply(self, op):
        ops = self.root / "ops.jsonl"
        ops.write_text(json.dumps({"op": op}) + "\n")
        out = run(PROGRAM, "apply", str(self.article), "--ops", str(ops), env=self.env)
        if out.returncode != 0 or "saved 1" not in out.stdout:
            raise Lost(f"{op} ended with {out.returncode}: {out.stdout}{out.stderr}")

    def events(self):
        events = []
        for line in self.perf.read_text().splitlines() if self.perf.exists() else []:
            try:
                events.append(json.loads(line))
            except ValueError:
                pass  # the kill may have cut the last line
        return events

    def play(self, before):
        log = open(self.root / "log.txt", "ab")
        begun = time.time()
        process = subprocess.Popen([PROGRAM, "--perf-log", str(self.perf), str(self.article)], env=self.env, stdout=log, stderr=log)
        # One kill in eight hits the start itself.
        early = dice.random() < 0.125
        end = begun + dice.uniform(0.05, 1.5) if early else None
        window = None
        while end is None or time.time() < end:
            if process.poll() is not None:
                raise Lost(f"the program ended by itself: {(self.root / 'log.txt').read_text()[-2000:]}")
            if window is None:
                found = run("xdotool", "search", "--onlyvisible", "--pid", str(process.pid)).stdout.split()
                if found and any(e["ev"] == "article_ready" for e in self.events()):
                    window = found[-1]
                    run("xdotool", "windowfocus", "--sync", window)
                    # To behind the tags that are there: the caret starts on the first word of the body.
                    end = end or time.time() + dice.uniform(0.3, 4.0)
                    for _ in range(len(before) // 8):
                        run("xdotool", "key", "--delay", "4", *["Right"] * 8)
                    run("xdotool", "key", "--delay", "4", *["Right"] * (len(before) % 8))
                elif time.time() - begun > 60:
                    process.kill()
                    raise Lost("no window came up")
                else:
                    time.sleep(0.02)
                continue
            run("xdotool", "key", "--delay", str(dice.choice([8, 15, 30])), "2", "Escape", "Right")
        killed = time.time()
        process.send_signal(signal.SIGKILL)
        process.wait()
        return begun, killed

    def judge(self, before, begun, killed):
        tags = self.tags()
        if missing := set(before) - set(tags):
            raise Lost(f"tags of earlier rounds are missing: {sorted(missing)}")
        # The log's clock is the program's own: it began a moment after the call, which only makes tags look younger.
        inputs = [e for e in self.events() if e["ev"] == "input" and e.get("kind") == "key"]
        acts = [e for e in inputs if e.get("name", "").lower() in ("2", "num2", "digit2", "key 2")]
        shown = [e["t"] for e in acts]
        age = lambda t: (killed - begun) * 1000 - t
        safe = [t for t in shown if age(t) > SAFE_AFTER]
        made = len(tags) - len(before)
        # A key on a word tagged already relabels it with the same label and makes no tag: counted by the words reached.
        if made < len(safe):
            raise Lost(f"{len(safe)} tags were older than {SAFE_AFTER} ms, {made} are there")
        return tags, len(shown), len(safe)


def main():
    root = Path(tempfile.mkdtemp(prefix="kills-"))
    made = safe = undone = 0
    ages = 0
    try:
        before = []
        for number in range(KILLS):
            if number % 10 == 0 or len(before) > WORDS - 120:
                shutil.rmtree(root)
                (root / "project").mkdir(parents=True)
                (root / "project" / "story.txt").write_text(TEXT, encoding="utf-8")
                before = []
            game = Round(root, number)
            begun, killed = game.play(before)
            tags, shown, sure = game.judge(before, begun, killed)
            made += len(tags) - len(before)
            safe += sure
            ages += shown
            if tags:
                game.apply("undo")
                fewer = game.tags()
                if len(fewer) != len(tags) - 1 or not set(fewer) < set(tags):
                    raise Lost(f"an undo after the kill left {len(fewer)} of {len(tags)} tags")
                game.apply("redo")
                if game.tags() != tags:
                    raise Lost("a redo after the kill did not bring the tag back")
                undone += 1
            if (game.root / "project" / "story.txt").read_text(encoding="utf-8") != TEXT:
                raise Lost("the article was written to")
            before = tags
            if (number + 1) % 20 == 0:
                print(f"kills: {number + 1} of {KILLS}, {made} tags found, {safe} had to be there", flush=True)
    except Lost as fault:
        print(f"kills: FAILED in round {number + 1} (seed {SEED}): {fault}\nits files are in {root}", flush=True)
        return 1
    shutil.rmtree(root, ignore_errors=True)
    print(f"kills: {KILLS} of {KILLS} passed (seed {SEED}): {ages} tags shown, {safe} of them older than {SAFE_AFTER} ms, {made} found, {undone} times undo and redo")
    return 0 if safe else 1


sys.exit(main())
