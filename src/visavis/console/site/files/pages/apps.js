// Apps: found, made, and one of them looked at.

import { api } from "../api.js";
import { listenToCallback, showCallback } from "../apps/callback.js";
import { create, listenToChanges } from "../apps/changes.js";
import { loadDeliveries, refreshDeliveries } from "../apps/deliveries.js";
import { appStatus, showFacts } from "../apps/facts.js";
import { showLimits } from "../apps/limits.js";
import { ready, say } from "../banner.js";
import { find, make } from "../dom.js";
import { attempt, begin } from "../shell.js";

const TYPING_MS = 250;
const REFRESH_MS = 2500;
const narrow = matchMedia("(max-width: 1023px)"); // either the list or an App
const state = { apps: [], cursor: null, app: null, picked: null, asked: 0 };

function entry(app) {
  const [look, word] = appStatus(app);
  const isIt = app.app_id === state.app?.app_id;
  const name = make("b", {}, make("span", { class: "name", textContent: app.name }), make("span", { class: `st ${look}`, textContent: word }));
  const id = make("span", { class: "mono", textContent: String(app.app_id) });
  return make("li", {}, make("button", { type: "button", "aria-current": isIt ? "true" : undefined, "data-app": String(app.app_id), onclick: () => pick(app.app_id, true) }, name, id));
}

function showList() {
  const focused = document.activeElement?.dataset?.app;
  find("#list").replaceChildren(...state.apps.map(entry));
  if (focused) find(`#list [data-app="${focused}"]`)?.focus();
  find("#older").hidden = !state.cursor;
  const isSearched = find("#text").value.trim() !== "";
  find("#none").hidden = state.apps.length > 0;
  find("#none").textContent = isSearched ? "No App fits." : "There is no App yet. Make one for each client.";
}

async function load(cursor = "") {
  const asked = (state.asked += 1);
  const query = { text: find("#text").value.trim(), cursor };
  const page = await attempt(() => api("GET", "/apps", { query }), (text) => say(text, begun));
  if (!page || asked !== state.asked) return;
  say("");
  state.apps = cursor ? [...state.apps, ...page.apps] : page.apps;
  state.cursor = page.next_cursor;
  showList();
}

async function pick(appId, isAsked = false) {
  state.picked = appId;
  const app = await attempt(() => api("GET", `/apps/${encodeURIComponent(appId)}`), (text) => say(text, begun));
  if (!app || state.picked !== appId) return; // or another one was picked meanwhile
  say("");
  if (isAsked) history.pushState(null, "", `/console/apps?app=${appId}`);
  document.body.classList.toggle("one-app", new URLSearchParams(location.search).has("app"));
  take(app);
  showCallback(app);
  find("#detail").hidden = false;
  if (isAsked && narrow.matches) {
    scrollTo(0, 0);
    find("#name").focus();
  }
  await Promise.all([loadDeliveries(app), showLimits(app)]);
}

// Facts that have just come.
function take(app) {
  const isNew = JSON.stringify(app) !== JSON.stringify(state.app);
  state.app = app;
  state.apps = state.apps.map((each) => (each.app_id === app.app_id ? app : each));
  if (!isNew) return;
  showList();
  showFacts(app);
}

async function made(app) {
  await load();
  await pick(app.app_id, true);
}

async function gone() {
  unpick();
  history.pushState(null, "", "/console/apps");
  await load();
  if (state.apps.length && !narrow.matches) await pick(state.apps[0].app_id);
}

function unpick() {
  state.app = state.picked = null;
  find("#detail").hidden = true;
  document.body.classList.remove("one-app");
  showList();
}

async function refresh() {
  const { app } = state;
  if (document.hidden || !app) return;
  const found = await attempt(() => api("GET", `/apps/${app.app_id}`), (text) => say(text, begun));
  if (!found || state.app?.app_id !== app.app_id) return;
  say("");
  take(found);
  await Promise.all([refreshDeliveries(found), showLimits(found)]);
}

// What the address names, or the first one where there is room beside the list.
async function show() {
  const wanted = new URLSearchParams(location.search).get("app");
  const first = narrow.matches ? null : state.apps[0]?.app_id;
  if (wanted ?? first) await pick(wanted ?? first);
  else unpick();
}

async function begun() {
  await load();
  await show();
}

begin();
let typing;
find("#text").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => load(), TYPING_MS);
});
find("#older button").addEventListener("click", () => load(state.cursor));
find("#new").addEventListener("click", () => create(made));
const current = { app: () => state.app, take, gone };
listenToChanges(current);
listenToCallback(current);
addEventListener("popstate", show);
narrow.addEventListener("change", show);
await begun();
ready();
setInterval(refresh, REFRESH_MS);
