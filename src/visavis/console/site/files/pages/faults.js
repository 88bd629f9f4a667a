// Faults for people who test their clients.

import { api } from "../api.js";
import { ready, say } from "../banner.js";
import { find, findAll, make } from "../dom.js";
import { orderOf } from "../faults/form.js";
import { faultRow, left } from "../faults/list.js";
import { attempt, begin, toast } from "../shell.js";

const REFRESH_MS = 5000;
const state = { faults: [], shown: "", aheadMs: 0, apps: new Map(), codes: new Map() };

const now = () => Date.now() + state.aheadMs; // the server's time
const names = { of: (appId) => state.apps.get(appId) ?? `App ${appId}`, meaning: (code) => state.codes.get(code) ?? "" };
const refused = (text) => (find("#refused").textContent = text);

async function load() {
  if (document.hidden) return;
  const found = await attempt(() => api("GET", "/faults"), (text) => say(text, load));
  if (!found) return;
  say("");
  state.aheadMs = found.now_ms - Date.now();
  state.faults = found.faults;
  showWhetherApplied(found);
  show();
}

function showWhetherApplied({ applied, why_not: whyNot }) {
  const text = applied ? "" : `This server does not apply faults: they can be set, and do nothing here. ${whyNot}`;
  if (find("#ignored").textContent !== text) find("#ignored").textContent = text;
  find("#ignored").hidden = applied;
}

// Rows are made anew only where a fault has come or gone, so that none goes away under the keyboard.
function show() {
  const count = state.faults.length;
  const numbers = state.faults.map((fault) => fault.number).join();
  if (numbers !== state.shown) {
    const hadFocus = find("#faults").contains(document.activeElement);
    find("#faults").replaceChildren(...state.faults.map((fault) => faultRow(fault, names, now(), clear)));
    if (hadFocus) find("#force-title").focus();
    state.shown = numbers;
  }
  find("#none").hidden = count > 0;
  find("#clear-all").hidden = count < 2;
  const words = count > 1 ? `${count}: the first that fits a call hits it` : "";
  if (find("#count").textContent !== words) find("#count").textContent = words;
}

function count() {
  state.faults = state.faults.filter((fault) => fault.until_ms > now());
  show();
  for (const each of findAll("[data-until]")) each.textContent = left(Number(each.dataset.until), now());
}

async function clear(number) {
  if (await attempt(() => api("DELETE", `/faults/${number}`))) toast("Fault is cleared");
  await load();
}

async function clearAll() {
  const done = await attempt(() => api("DELETE", "/faults"));
  if (done) toast(`${done.cleared} faults are cleared`);
  await load();
  find("#force-title").focus();
}

async function set(event) {
  event.preventDefault();
  const { problem, field, body } = orderOf(find("#form"));
  refused(problem ?? "");
  if (problem) {
    field.focus();
    return;
  }
  const made = await attempt(() => api("POST", "/faults", { body }), refused);
  if (!made) return;
  toast("Fault is set");
  await load();
}

async function fillChoices() {
  const [apps, words] = await Promise.all([api("GET", "/apps", { query: { limit: 200 } }), api("GET", "/vocabulary")]);
  for (const app of apps.apps) {
    state.apps.set(app.app_id, app.name);
    find("#app").append(make("option", { value: String(app.app_id), textContent: `${app.name} (${app.app_id})` }));
  }
  for (const action of words.actions) find("#action").append(make("option", { value: action, textContent: action }));
  for (const { code, meaning } of words.codes) {
    state.codes.set(code, meaning);
    if (code) find("#code").append(make("option", { value: String(code), textContent: `${code} ${meaning}` }));
  }
}

begin();
find("#form").addEventListener("submit", set);
find("#clear-all").addEventListener("click", clearAll);
await attempt(fillChoices, (text) => say(text, () => location.reload()));
await load();
ready();
setInterval(count, 1000);
setInterval(load, REFRESH_MS);
