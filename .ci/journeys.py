"""Drives the real window by real keys and mouse (xdotool) and reads what is on disk afterwards.

Each journey starts with a clean state folder and articles of its own. The last line counts them.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = sys.argv[1]
PICTURES = Path(sys.argv[2])

QUOTES = """Bank keeps its rates

Rates will stay where they are, the bank said on Thursday.

Christine Lagarde, who leads it, spoke to reporters in the afternoon.

There was little surprise in the room.

"We will look at the figures again in June," she said.
"""

TWELVE = "Harbour talks\n\n" + "\n\n".join(
    f"Mark spoke {n} times, and the benchmark held." for n in range(1, 13)
) + "\n"

TITLE = "Visit\n\nThe hall was full when Dr Anna Berg, the guest, came in.\n"


VISIT = "Visit\n\nThe hall was full when dr anna berg, the guest, came in.\n"

NAMES = [f"name{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(40)]
FORTY = "Forty\n\n" + "".join(
    f"There {name} stood in the hall and waited." + ("\n\n" if n % 5 == 4 else " ") for n, name in enumerate(NAMES)
)


class Failed(Exception):
    pass


def run(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True).stdout.strip()


class Desk:
    """A window on a project of its own."""

    def __init__(self, articles):
        self.root = Path(tempfile.mkdtemp(prefix="journey-"))
        self.folder = self.root / "project"
        self.folder.mkdir()
        self.hashes = {}
        for name, text in articles.items():
            (self.folder / name).write_text(text, encoding="utf-8")
            self.hashes[name] = hashlib.sha256(text.encode()).hexdigest()
        self.process = None

    def start(self, *paths):
        env = dict(os.environ, RUBRICA_STATE_DIR=str(self.root / "state"))
        log = open(self.root / "log.txt", "ab")
        self.perf = self.root / f"perf-{time.time_ns()}.jsonl"
        words = [PROGRAM, "--perf-log", str(self.perf), *map(str, paths)]
        self.process = subprocess.Popen(words, env=env, stdout=log, stderr=log)
        self.window = None
        for _ in range(300):
            if self.process.poll() is not None:
                raise Failed(f"the program ended at its start: {(self.root / 'log.txt').read_text()}")
            found = run("xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), check=False).split()
            if found:
                self.window = found[-1]
                break
            time.sleep(0.1)
        if not self.window:
            raise Failed("no window came up")
        self.until("the article is shown", lambda: not paths or any(e["ev"] == "article_ready" for e in self.events()))
        run("xdotool", "windowfocus", self.window, check=False)
        time.sleep(0.3)

    def events(self):
        if not self.perf.exists():
            return []
        lines = self.perf.read_text().splitlines()
        events = []
        for line in lines:
            try:
                events.append(json.loads(line))
            except ValueError:
                pass  # the last line may be half written
        return events

    def keys(self, text):
        names = {"PgDn": "Next", "PgUp": "Prior", "Esc": "Escape", "Enter": "Return", "Plus": "plus"}
        for chord in text.split():
            parts = chord.split("+")
            parts[-1] = names.get(parts[-1], parts[-1].lower() if len(parts[-1]) == 1 else parts[-1])
            run("xdotool", "key", "--clearmodifiers", "+".join(p.lower() if p in ("Ctrl", "Alt", "Shift") else p for p in parts))
            time.sleep(0.06)

    def type(self, text):
        run("xdotool", "type", "--delay", "25", text)
        time.sleep(0.1)

    def drag(self, x0, y0, x1, y1):
        run("xdotool", "mousemove", str(x0), str(y0), "mousedown", "1")
        for i in range(1, 9):
            run("xdotool", "mousemove", str(x0 + (x1 - x0) * i // 8), str(y0 + (y1 - y0) * i // 8))
            time.sleep(0.03)
        run("xdotool", "mouseup", "1")
        time.sleep(0.2)

    def until(self, what, holds, most=20.0):
        end = time.time() + most
        while time.time() < end:
            if holds():
                return
            time.sleep(0.05)
        self.picture("failed")
        raise Failed(f"waited in vain until {what}; log: {(self.root / 'log.txt').read_text()[-2000:]}")

    def sidecar(self, article):
        path = self.folder / f"{article}.rubrica.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def suggest(self, article, items):
        """Writes what a machine suggests: label and words, each at its next place in the text."""
        text = (self.folder / article).read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        spans, at = [], 0
        for n, (label, words) in enumerate(items):
            at = text.index(words, at)
            spans.append({"id": f"m{n}", "start": at, "end": at + len(words), "label": label, "quote": words,
                          "origin": "model", "status": "suggested", "score": 0.9})
            at += len(words)
        head = {"file": article, "sha256": digest, "text_sha256": digest, "bytes": len(text.encode()),
                "length": len(text), "encoding": "utf-8"}
        sidecar = {"format": "rubrica-sidecar", "version": 1, "document": head, "annotator": "machine-x",
                   "role": "machine", "status": "new", "spans": spans}
        (self.folder / f"{article}.machine-x.rubrica.json").write_text(json.dumps(sidecar), encoding="utf-8")

    def tags(self, article, label=None):
        sidecar = self.sidecar(article) or {"spans": []}
        return [s["quote"] for s in sidecar["spans"] if s["status"] == "accepted" and label in (None, s["label"])]

    def picture(self, name):
        PICTURES.mkdir(parents=True, exist_ok=True)
        run("import", "-window", "root", str(PICTURES / f"{name}.png"), check=False)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process and self.process.poll() is None:
            self.keys("Ctrl+Q")
            try:
                code = self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.picture("hangs")
                self.kill()
                raise Failed("Ctrl+Q did not end the program")
            if code != 0:
                raise Failed(f"the program ended with {code}: {(self.root / 'log.txt').read_text()[-2000:]}")

    def end(self):
        try:
            self.close()
            for name, digest in self.hashes.items():
                if hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != digest:
                    raise Failed(f"the article {name} was written to")
        finally:
            if self.process and self.process.poll() is None:
                self.kill()
            shutil.rmtree(self.root, ignore_errors=True)


def expect(what, seen, wanted):
    if seen != wanted:
        raise Failed(f"{what}: {seen!r}, wanted {wanted!r}")


def journey_1_two_keys_tag_a_name(desk):
    desk.start(desk.folder / "story.txt")
    desk.keys("Ctrl+Down Shift+Right 1")
    desk.until("the name is saved", lambda: desk.tags("story.txt") == ["Christine Lagarde"])
    desk.picture("1-name")


def journey_2_one_actor_twelve_times(desk):
    desk.start(desk.folder / "story.txt")
    desk.keys("1 R")
    desk.picture("2-proposed")
    desk.keys("Shift+A")
    desk.until("twelve are saved", lambda: desk.tags("story.txt", "ACTOR") == ["Mark"] * 12)
    desk.keys("Ctrl+Z")
    desk.until("one undo takes eleven back", lambda: desk.tags("story.txt") == ["Mark"])


def journey_3_a_quotation_and_its_speaker(desk):
    desk.start(desk.folder / "story.txt")
    desk.keys("Ctrl+Down W 1 Esc Ctrl+Down Ctrl+Down Right Q 3 L L")
    desk.until("claim and link are saved", lambda: len((desk.sidecar("story.txt") or {}).get("relations", [])) == 1)
    # Cue and kind by hand: Ctrl+1 goes through the kinds, Ctrl+2 leads to the cue.
    desk.keys("Ctrl+2")
    time.sleep(0.3)
    desk.type("said")
    desk.keys("Enter")
    desk.until("the cue is saved", lambda: any(s.get("attrs", {}).get("cue") == "said" for s in desk.sidecar("story.txt")["spans"]))
    sidecar = desk.sidecar("story.txt")
    spans = {s["id"]: s for s in sidecar["spans"]}
    link = sidecar["relations"][0]
    expect("the claim", spans[link["from"]]["quote"], '"We will look at the figures again in June,"')
    expect("its kind", spans[link["from"]]["attrs"]["kind"], "direct")
    expect("the speaker", spans[link["to"]]["quote"], "Christine Lagarde")
    desk.picture("3-claim")


def journey_4_edges(desk):
    desk.start(desk.folder / "story.txt")
    desk.keys("Right Right Right Right Right Right")
    desk.keys("Shift+Right 1")
    desk.until("the name is saved", lambda: desk.tags("story.txt") == ["Anna Berg"])
    before = desk.sidecar("story.txt")["spans"][0]["id"]
    desk.keys("Alt+Left")
    desk.until("the title is in", lambda: desk.tags("story.txt") == ["Dr Anna Berg"])
    expect("the id", desk.sidecar("story.txt")["spans"][0]["id"], before)


def journey_4_three_keys_put_a_suggestion_right(desk):
    desk.suggest("story.txt", [("ACTOR", "anna berg,")])
    desk.start(desk.folder / "story.txt")
    time.sleep(1.0)
    desk.keys("N Alt+Left A")
    desk.until("it is saved", lambda: desk.tags("story.txt", "ACTOR") == ["dr anna berg"])
    span = desk.sidecar("story.txt")["spans"][0]
    expect("its origin", (span["origin"], span["source"], span["corrected"]), ("model", "machine-x", True))
    desk.picture("4-corrected")


def journey_5_forty_keys_decide_forty_suggestions(desk):
    desk.suggest("story.txt", [("ACTOR", name) for name in NAMES])
    desk.start(desk.folder / "story.txt")
    time.sleep(1.0)
    desk.picture("5-pending")
    keys = ["A"] * 40
    for wrong in (3, 7, 11, 15, 19, 23, 27, 31):
        keys[wrong] = "X"
    keys[5], keys[35] = "2", "3"
    expect("keys", len(keys), 40)
    before = len([e for e in desk.events() if e["ev"] == "input" and e["kind"] == "key"])
    desk.keys(" ".join(keys))
    count = lambda status, label=None: len(
        [s for s in (desk.sidecar("story.txt") or {"spans": []})["spans"]
         if s["status"] == status and label in (None, s["label"])])
    desk.until("forty are decided", lambda: (count("accepted"), count("rejected")) == (32, 8))
    expect("labels", (count("accepted", "ACTOR"), count("accepted", "DATE"), count("accepted", "CLAIM")), (30, 1, 1))
    slow = [e["ms"] for e in desk.events() if e["ev"] == "input" and e["kind"] == "key"][before:]
    print(f"        key to frame: median {sorted(slow)[len(slow) // 2]:.1f} ms, worst {max(slow):.1f} ms", flush=True)
    desk.picture("5-decided")
    desk.keys("Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z")
    desk.until("five wait again", lambda: count("accepted") + count("rejected") == 35)
    # Undo leads back to each: deciding goes on from where it led.
    desk.keys("A A A A A")
    desk.until("they are decided anew", lambda: count("accepted", "ACTOR") == 31)


FIFTY = "".join(f"Anna Berg{i:02} spoke.\n" for i in range(50))


def fifty_tags(desk, who, change):
    """Writes a sidecar over the fifty names; `change` gives each line's start, end and label, or nothing."""
    spans = []
    for i in range(50):
        tag = change(i)
        if tag:
            start, end, label = i * 19 + tag[0], i * 19 + tag[1], tag[2]
            spans.append({"id": f"s{i}", "start": start, "end": end, "label": label, "quote": FIFTY[start:end]})
    document = {"file": "story.txt", "sha256": desk.hashes["story.txt"], "length": len(FIFTY), "encoding": "utf-8"}
    sidecar = {"format": "rubrica-sidecar", "version": 1, "document": document, "annotator": who, "role": "annotator",
               "status": "done", "spans": spans, "relations": []}
    path = desk.folder / f"story.txt.{who}.rubrica.json"
    path.write_text(json.dumps(sidecar), encoding="utf-8")
    return path


def journey_6_twelve_disagreements(desk):
    whole = (0, 11, "ACTOR")
    other = {i: (0, 4, "ACTOR") for i in (1, 5, 9, 13)} | {i: None for i in (17, 21, 25, 29)}
    other |= {i: (0, 11, "DATE") for i in (33, 37, 41, 45)}
    files = [fifty_tags(desk, "anna", lambda i: whole), fifty_tags(desk, "ben", lambda i: other.get(i, whole))]
    before = [f.read_bytes() for f in files]
    desk.start(desk.folder / "story.txt")
    gold = lambda: desk.sidecar("story.txt.gold") or {"spans": []}
    # Into the review by the palette; the question who is answered by Enter, since both are chosen.
    desk.keys("Ctrl+K")
    time.sleep(0.5)
    desk.type("Adjudicate")
    desk.keys("Enter")
    time.sleep(0.8)
    desk.keys("Enter")
    desk.until("the agreed tags are gold", lambda: len(gold()["spans"]) == 38)
    desk.picture("6-begun")
    decisions = "1 2 A X 1 1 X 2 2 1 1 2".split()
    desk.keys(" ".join(decisions))
    desk.keys("Ctrl+Enter")
    desk.until("gold is reviewed", lambda: gold().get("status") == "reviewed")
    expect("keys", len(decisions) + 1, 13)
    report = gold()["review"]
    expect("causes", report["causes"], {"boundary": 4, "label": 4, "missed": 4})
    expect("decisions", report["took"], {"anna": 5, "ben": 3, "merged": 1, "neither": 3})
    expect("the annotators' files", [f.read_bytes() for f in files], before)
    desk.picture("6-reviewed")


def journey_7_training_data(desk):
    # The whole folder goes out; what comes back is the same.
    desk.start(desk.folder)
    desk.keys("Ctrl+Down Shift+Right 1")
    desk.until("the name is saved", lambda: desk.tags("story.txt") == ["Christine Lagarde"])
    desk.keys("Ctrl+k")
    time.sleep(0.4)
    desk.type("export")
    time.sleep(0.3)
    desk.keys("Enter")
    time.sleep(0.6)
    desk.picture("7-preflight")
    desk.keys("Enter")
    out = desk.folder.parent / (desk.folder.name + ".jsonl")
    desk.until("the file is written", out.is_file)
    record = json.loads(out.read_text("utf-8"))
    expect("the tags in it", [s["quote"] for s in record["spans"]], ["Christine Lagarde"])
    desk.picture("7-after")


def journey_8_from_nothing_to_the_first_tag(desk):
    # A file manager's drop cannot be made by xdotool; the file is named on the command line instead.
    desk.start(desk.folder / "story.txt")
    geometry = dict(l.split("=") for l in run("xdotool", "getwindowgeometry", "--shell", desk.window).splitlines())
    width = int(geometry["WIDTH"])
    row = 204  # the line of Christine Lagarde, below headline, date line and one paragraph
    desk.drag(width // 2 - 120, row, width // 2 + 60, row)
    desk.keys("3")
    desk.until("a tag is saved", lambda: len(desk.tags("story.txt", "CLAIM")) == 1)
    quote = desk.tags("story.txt")[0]
    expect("spaces at its edges", quote, quote.strip())
    desk.picture("8-after")


def journey_9_killed_and_started_again(desk):
    desk.start(desk.folder / "story.txt")
    words = 24
    for _ in range(words):
        desk.keys("2 Esc Right")
    time.sleep(0.3)
    desk.kill()
    desk.start(desk.folder / "story.txt")
    desk.keys("Ctrl+S")
    desk.until("all tags are back", lambda: len(desk.tags("story.txt")) == words)
    desk.keys("Ctrl+Z Ctrl+Z")
    desk.until("undo goes on", lambda: len(desk.tags("story.txt")) == words - 2)
    # A torn last line of the journal is repaired.
    desk.kill()
    for journal in (desk.root / "state" / "journal").glob("*.jsonl"):
        with open(journal, "ab") as file:
            file.write(b'{"n":9999,"at":"2026-')
    desk.start(desk.folder / "story.txt")
    desk.keys("Ctrl+Z")
    desk.until("undo goes on after the repair", lambda: len(desk.tags("story.txt")) == words - 3)


def journey_10_a_word_in_two_hundred_articles(desk):
    for n in range(200):
        text = f"Report {n}\n\nThe Commission met on day {n}. Nobody else came.\n"
        (desk.folder / f"{n:03}.txt").write_text(text, encoding="utf-8")
    desk.start(desk.folder)
    tagged = lambda: sum('"quote":"Commission"' in p.read_text("utf-8") for p in desk.folder.glob("*.rubrica.json"))
    time.sleep(1.5)
    # One key, the word, five keys.
    desk.keys("Ctrl+Shift+F")
    desk.type("Commission")
    time.sleep(2.0)
    desk.keys("Shift+Enter Ctrl+A 1")
    time.sleep(0.5)
    desk.picture("10-preview")
    expect("tags before Enter", tagged(), 0)
    desk.keys("Enter")
    desk.until("all are tagged", lambda: tagged() == 200, 60.0)
    time.sleep(0.5)
    desk.keys("T T")
    time.sleep(0.5)
    desk.picture("10-tagged")
    desk.keys("Ctrl+Shift+L")
    time.sleep(0.3)
    desk.picture("10-theme")
    desk.keys("Ctrl+Shift+L")
    time.sleep(0.3)
    desk.picture("10-theme-2")
    desk.keys("Ctrl+Z")
    desk.until("one undo takes all back", lambda: tagged() == 0, 60.0)
    time.sleep(1.0)


JOURNEYS = [
    (journey_1_two_keys_tag_a_name, QUOTES),
    (journey_2_one_actor_twelve_times, TWELVE),
    (journey_3_a_quotation_and_its_speaker, QUOTES),
    (journey_4_edges, TITLE),
    (journey_4_three_keys_put_a_suggestion_right, VISIT),
    (journey_5_forty_keys_decide_forty_suggestions, FORTY),
    (journey_6_twelve_disagreements, FIFTY),
    (journey_7_training_data, QUOTES),
    (journey_8_from_nothing_to_the_first_tag, QUOTES),
    (journey_9_killed_and_started_again, TWELVE),
    (journey_10_a_word_in_two_hundred_articles, QUOTES),
]

passed = failed = 0
for journey, text in JOURNEYS:
    desk = Desk({"story.txt": text})
    name = journey.__name__.replace("_", " ")
    started = time.time()
    try:
        journey(desk)
        desk.end()
        passed += 1
        print(f"ok      {name} ({time.time() - started:.1f} s)", flush=True)
    except Failed as fault:
        failed += 1
        print(f"FAILED  {name}: {fault}", flush=True)
        if desk.process and desk.process.poll() is None:
            desk.kill()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
