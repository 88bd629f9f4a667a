// Captions, word by word: the sentence that is spoken, with what is still to come of it paler.

const LONGEST = 90; // code points shown at a time
const STAYS_MS = 2500; // after the last word
const SENTENCE = /[^.!?…。！？]+[.!?…。！？]*["'”’)]*\s*|[.!?…。！？]+\s*/gu;

/** The parts of a text that are shown one after the other: [first, behind the last] in code points. */
export function pagesOf(text) {
  const pages = [];
  let at = 0;
  for (const [sentence] of text.matchAll(SENTENCE)) {
    let points = [...sentence];
    while (points.length > LONGEST) {
      const space = points.lastIndexOf(" ", LONGEST);
      const cut = space > 0 ? space + 1 : LONGEST;
      pages.push([at, at + cut]);
      at += cut;
      points = points.slice(cut);
    }
    if (points.length) pages.push([at, at + points.length]);
    at += points.length;
  }
  return pages;
}

export class Captions {
  #box;
  #queue;
  #timer = 0;
  #finished = ""; // the drive that was finished last
  #unknown = { id: "", said: "" };

  constructor(box, queue) {
    this.#box = box;
    this.#queue = queue;
  }

  /** As the data channel has it. */
  add(caption) {
    clearTimeout(this.#timer);
    this.#add(caption);
    if (caption.DriveId === this.#finished) this.finish(this.#finished); // it is shown later than it is told
  }

  finish(driveId) {
    this.#finished = driveId;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), STAYS_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#box.replaceChildren();
  }

  #add({ DriveId, Text, Words }) {
    const whole = this.#queue.get(DriveId)?.text;
    const last = Words.at(-1);
    if (whole && last) {
      const heard = last.Position + last.Length;
      this.#show([...whole], pagesOf(whole), last.Position, heard);
      this.#queue.heard(DriveId, heard);
      return;
    }
    if (this.#unknown.id !== DriveId) this.#unknown = { id: DriveId, said: "" };
    const said = (this.#unknown.said += Text);
    const points = [...said];
    this.#show(points, pagesOf(said), points.length - 1, points.length);
  }

  #show(points, pages, at, heard) {
    const [from, to] = pages.find(([first, behind]) => first <= at && at < behind) ?? [0, points.length];
    // Marks that close a word are heard with it.
    while (heard < to && /[^\s\p{L}\p{N}]/u.test(points[heard])) heard += 1;
    const rest = document.createElement("i");
    rest.textContent = points.slice(heard, to).join("").trimEnd();
    this.#box.replaceChildren(points.slice(from, Math.min(heard, to)).join("").trimStart(), rest);
  }
}
