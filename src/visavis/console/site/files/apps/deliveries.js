// What an App was told: the log of its callbacks, each to be looked into and sent again.

import { api } from "../api.js";
import { say } from "../banner.js";
import { find, icon, make } from "../dom.js";
import { date, dateAndTime, timeOfDay } from "../moments.js";
import { attempt, copy, toast } from "../shell.js";

const SVG = "http://www.w3.org/2000/svg";
const TASK = ["", "initialising", "initialisation failed", "streaming", "stopping", "stopped"];
const DRIVE = ["", "queued", "speaks", "failed", "has spoken"];
const MOST_TRIES = 6;
const RESULTS = {
  received: ["ok", "check", "Received"],
  pending: ["warn", "send", "On its way"],
  retrying: ["warn", "retry", "Retrying"],
  given_up: ["bad", "x", "Gave up"],
  dropped: ["bad", "slash", "Dropped by a fault"],
};
const PAGE = 20;
const state = { app: null, callbacks: [], cursor: null, shown: "" };

const eventOf = ({ event_type: type, detail }) =>
  type === 3 ? `Stream ${TASK[detail.Status] ?? detail.Status}` : `Drive ${DRIVE[detail.Status] ?? detail.Status}`;

function dots(callback) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 62 10");
  svg.setAttribute("aria-hidden", "true");
  const failed = callback.tries.length - callback.tries_before - (callback.delivery === "received" ? 1 : 0);
  for (let place = 0; place < MOST_TRIES; place += 1) {
    const x = 5 + place * 10.4;
    const isX = place < failed;
    const mark = document.createElementNS(SVG, isX ? "path" : "circle");
    const facts = isX
      ? { class: "x", d: `M${x - 3} 2l6 6M${x + 3} 2l-6 6` }
      : { class: place === failed && callback.delivery === "received" ? "o" : "n", cx: x, cy: 5, r: 3.2 };
    for (const [name, value] of Object.entries(facts)) mark.setAttribute(name, String(value));
    svg.append(mark);
  }
  return make("span", { class: "tries" }, svg);
}

function trying(callback, count) {
  const last = callback.tries.at(-1)?.outcome ?? "not tried yet";
  const wait = Math.max(0, Math.ceil((callback.due_ms - Date.now()) / 1000));
  const next = callback.delivery === "pending" && count ? `, next in ${wait} s` : "";
  return `${count} of ${MOST_TRIES}: ${last}${next}`;
}

function row(callback) {
  const count = callback.tries.length - callback.tries_before;
  const [look, picture, word] = RESULTS[callback.delivery === "pending" && count ? "retrying" : callback.delivery];
  const event = eventOf(callback);
  const time = timeOfDay(callback.event_ms);
  const again = { class: "btn again", type: "button", textContent: "Send again", "aria-label": `Send again: ${event}, ${time}`, "data-again": String(callback.number), onclick: () => resend(callback.number) };
  return make(
    "tr",
    { "data-number": String(callback.number) },
    make("td", { class: "mono num muted", title: date(callback.event_ms), textContent: time }),
    make("td", {}, make("button", { class: "rowb", type: "button", textContent: event, "data-one": String(callback.number), onclick: () => showOne(callback.number) })),
    make("td", {}, make("span", { class: `st ${look}` }, icon(picture), word)),
    make("td", { class: "tried" }, dots(callback), make("span", { class: "sm muted", textContent: trying(callback, count) })),
    make("td", { class: "r" }, make("button", again)),
  );
}

// Rows are made anew only where something has changed, so that none goes away under the keyboard.
function show() {
  const count = state.callbacks.length;
  find("#no-callbacks").hidden = count > 0;
  find("#no-callbacks").textContent = state.app.callback_url ? "Nothing has been told yet. It is when a stream begins." : "Nothing is told: there is no callback URL.";
  find("#callbacks").hidden = count === 0;
  find("#older-callbacks").hidden = !state.cursor;
  const now = JSON.stringify(state.callbacks.map((one) => [one, one.delivery === "pending" ? Math.ceil(Date.now() / 1000) : 0]));
  if (now === state.shown) return;
  state.shown = now;
  const { one, again } = document.activeElement?.dataset ?? {};
  find("#callbacks tbody").replaceChildren(...state.callbacks.map(row));
  if (one ?? again) find(one ? `[data-one="${one}"]` : `[data-again="${again}"]`)?.focus();
  const of = (delivery) => state.callbacks.filter((each) => each.delivery === delivery).length;
  const words = [[of("received"), "received"], [of("pending"), "on their way"], [of("given_up"), "given up"], [of("dropped"), "dropped"]];
  const told = words.filter(([number]) => number).map(([number, word]) => `${number} ${word}`).join(", ");
  find("#deliveries").textContent = told && `Of the last ${count}: ${told}`;
}

export async function loadDeliveries(app) {
  state.app = app;
  const page = await attempt(() => api("GET", "/callbacks", { query: { app_id: app.app_id, limit: PAGE } }), say);
  if (!page || state.app.app_id !== app.app_id) return;
  state.callbacks = page.callbacks;
  state.cursor = page.next_cursor;
  show();
}

// Unless older ones are being looked at.
export async function refreshDeliveries(app) {
  if (state.callbacks.length <= PAGE) await loadDeliveries(app);
}

async function loadOlder() {
  const query = { app_id: state.app.app_id, limit: PAGE, cursor: state.cursor };
  const page = await attempt(() => api("GET", "/callbacks", { query }));
  if (!page) return;
  const first = page.callbacks[0]?.number;
  state.callbacks.push(...page.callbacks);
  state.cursor = page.next_cursor;
  show();
  find(`[data-one="${first}"]`)?.focus();
}

async function resend(number) {
  if (!(await attempt(() => api("POST", `/callbacks/${number}/resend`)))) return;
  toast("Callback is sent again");
  await loadDeliveries(state.app);
}

async function showOne(number) {
  const found = await attempt(() => api("GET", `/callbacks/${number}`));
  if (!found) return;
  const text = JSON.stringify(found.body, null, 2);
  const tries = found.callback.tries.map((one) => make("li", {}, make("span", { class: "num", textContent: dateAndTime(one.time_ms) }), make("span", { class: "sm muted", textContent: `${one.outcome} · ${one.url}` })));
  const dialog = find("#told-once");
  dialog.replaceChildren(
    make("div", { class: "ph" }, make("h2", { textContent: `Callback ${number}` }), make("span", { class: "sp" }), make("button", { class: "btn ghost", type: "button", textContent: "Copy body", onclick: () => copy(text) }), make("button", { class: "btn ghost", type: "button", "data-close": true, textContent: "Close" })),
    make("pre", { tabIndex: 0, role: "region", "aria-label": "Body", textContent: text }),
    make("p", { class: "hint pb", textContent: "Nonce, Timestamp and Signature are made anew for each try." }),
    make("h3", { class: "pb", textContent: tries.length ? "Tries" : "It was not tried yet" }),
    make("ol", { class: "tried-list pb" }, tries),
  );
  dialog.showModal();
}

find("#older-callbacks button").addEventListener("click", loadOlder);
