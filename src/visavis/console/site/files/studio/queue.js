// What is said, was said and waits, by DriveId.

import { find, icon, make } from "../dom.js";

const KEPT = 30;
const UNENDED = ["queued", "driving"];
const ICONS = { queued: "ring", driving: "bars", failed: "badc", ended: "okc", interrupted: "slash" };
const CLASSES = { queued: "wait", driving: "now", failed: "fail", ended: "done", interrupted: "cut" };
const NAMES = { text: "Text of another client", audio: "Audio file", pcm: "Microphone or PCM", rtc: "Sound of another stream" };
const SVG = "http://www.w3.org/2000/svg";

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const length = (text) => [...text].length; // code points, as positions are counted

export class Queue {
  #items = [];
  #key = "";

  // Another stream: what was sent to it before from here is remembered.
  begin(taskId) {
    this.#items = [];
    this.#key = `studio.said.${taskId}`;
    this.#show();
  }

  get(driveId) {
    return this.#items.find((item) => item.id === driveId);
  }

  get current() {
    return this.#items.find((item) => item.status === "driving");
  }

  /** Whether nothing else speaks or waits. */
  isAlone(driveId) {
    return this.#items.every((item) => item.id === driveId || !UNENDED.includes(item.status));
  }

  /** {id, source, text, interrupts}. One that interrupts goes before those that wait. */
  add(facts) {
    const known = this.get(facts.id);
    if (known) Object.assign(known, facts);
    else this.#insert({ status: "queued", heard: 0, createdMs: Date.now(), ...facts });
    this.#remember();
    this.#show();
  }

  speaks(driveId) {
    const item = this.get(driveId) ?? this.#insert({ id: driveId, source: "", text: "", heard: 0, status: "queued" });
    item.status = "driving";
    item.begunMs ??= Date.now();
    this.#show();
  }

  /** How many code points of its text have been heard. */
  heard(driveId, many) {
    const item = this.get(driveId);
    if (!item) return;
    item.heard = Math.max(item.heard, many);
    this.#show();
  }

  /** As /admin/v1 has them, the newest first. */
  take(drives) {
    const said = this.#recall();
    for (const drive of [...drives].reverse()) {
      const item = this.get(drive.drive_id) ?? this.#insert({ id: drive.drive_id, heard: 0, ...said[drive.drive_id] });
      const wasDriving = item.status === "driving";
      item.source ||= drive.source;
      // What the stream tells is faster than what is kept of it.
      if (!(wasDriving && drive.status === "queued")) item.status = drive.status;
      Object.assign(item, { reason: drive.reason, createdMs: drive.created_ms, endedMs: drive.ended_ms });
      item.begunMs = drive.begun_ms ?? item.begunMs;
      if (wasDriving && item.status === "failed") find("#live").textContent = `Failed: ${item.reason}`;
    }
    this.#show();
  }

  // The stream is over: nothing waits any more.
  finish() {
    for (const item of this.#items) {
      if (!UNENDED.includes(item.status)) continue;
      item.status = "interrupted";
      item.endedMs = Date.now();
    }
    this.#show();
  }

  #insert(item) {
    const first = this.#items.findIndex((one) => one.status === "queued");
    if (item.interrupts && first >= 0) this.#items.splice(first, 0, item);
    else this.#items.push(item);
    const ended = this.#items.filter((one) => !UNENDED.includes(one.status));
    if (ended.length > KEPT) this.#items.splice(this.#items.indexOf(ended[0]), 1);
    return item;
  }

  #show() {
    const waiting = this.#items.filter((item) => item.status === "queued");
    const ended = this.#items.filter((item) => !UNENDED.includes(item.status));
    ended.sort((one, other) => (other.endedMs ?? 0) - (one.endedMs ?? 0));
    const current = this.#items.filter((item) => item.status === "driving");
    const rows = [...current, ...waiting].map(row);
    if (ended.length) rows.push(make("li", { class: "sepr", textContent: "Earlier" }), ...ended.map(row));
    find("#queue").replaceChildren(...rows);
    find("#queue-empty").hidden = rows.length > 0;
    find("#waiting").textContent = waiting.length ? `${waiting.length} waiting` : "";
    find("#silence").disabled = !current.length && !waiting.length;
  }

  #remember() {
    const said = Object.fromEntries(this.#items.map(({ id, source, text }) => [id, { source, text }]));
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(said));
    } catch {
      // A browser that keeps nothing forgets it with the page.
    }
  }

  #recall() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }
}

function row(item) {
  const text = item.text || NAMES[item.source] || "Speaking";
  const li = make(
    "li",
    { class: CLASSES[item.status], "data-drive": item.id },
    icon(ICONS[item.status]),
    make("span", { class: "t", textContent: text, title: text }),
    make("span", { class: "m", textContent: state(item) }),
  );
  if (item.status === "failed") li.append(make("span", { class: "why", textContent: item.reason || "No reason was given." }));
  if (item.status === "driving" && item.source === "text" && item.text) li.append(progress(share(item)));
  return li;
}

const share = (item) => Math.min(1, item.heard / Math.max(1, length(item.text)));

function state(item) {
  switch (item.status) {
    case "queued":
      return "Queued";
    case "driving":
      return item.source === "text" && item.text ? `Speaking, ${Math.round(100 * share(item))} %` : "Speaking";
    case "failed":
      return "Failed";
    case "interrupted":
      return item.begunMs ? `Interrupted at ${seconds(item.endedMs - item.begunMs)}` : "Interrupted before it began";
    default:
      return item.begunMs && item.endedMs ? `Done, ${seconds(item.endedMs - item.begunMs)}` : "Done";
  }
}

function progress(part) {
  const svg = document.createElementNS(SVG, "svg");
  const facts = { class: "pr", viewBox: "0 0 100 3", preserveAspectRatio: "none", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(facts)) svg.setAttribute(name, value);
  for (const [name, width] of [["b", 100], ["p", 100 * part]]) {
    const bar = document.createElementNS(SVG, "rect");
    bar.setAttribute("class", name);
    bar.setAttribute("width", width.toFixed(1));
    bar.setAttribute("height", "3");
    svg.append(bar);
  }
  return svg;
}
