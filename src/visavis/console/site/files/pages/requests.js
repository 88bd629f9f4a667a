// The last calls: filtered, followed, and each looked into.

import { api } from "../api.js";
import { ready, say } from "../banner.js";
import { find, findAll, make } from "../dom.js";
import { closeDetail, showDetail } from "../requests/detail.js";
import { clearFilters, fillChoices, filters, isFiltered, listenToFilters, readApps } from "../requests/filters.js";
import { addRows, markRow, showRows } from "../requests/rows.js";
import { attempt, begin } from "../shell.js";
import "../asking.js";

const FOLLOW_MS = 1500;
const MOST_SHOWN = 1000;
const limit = matchMedia("(max-width: 719px)").matches ? 20 : 50;
const state = { calls: [], cursor: null, capacity: 0, isFollowing: true, apps: new Map(), asked: 0, picked: null };

const nameOf = (appId) => state.apps.get(appId) ?? (appId === null ? "none" : String(appId));

function keepInAddress(requestId) {
  const address = new URL(location.href);
  if (requestId) address.searchParams.set("request", requestId);
  else address.searchParams.delete("request");
  history.replaceState(null, "", address);
}

async function pick(requestId) {
  if (!(await showDetail(requestId, nameOf))) return;
  state.picked = requestId;
  markRow(requestId);
  keepInAddress(requestId);
}

function unpick() {
  const row = find("#calls .sel .rowb");
  state.picked = null;
  markRow(null);
  keepInAddress("");
  row?.focus();
}

function showState() {
  const none = find("#none");
  none.hidden = state.calls.length > 0;
  if (!none.hidden) none.replaceChildren(...emptyWords());
  find("#calls").hidden = !state.calls.length;
  find("#older").hidden = !state.cursor;
  const count = state.calls.length;
  const words = count ? `${count}${state.cursor ? "+" : ""} call${count === 1 ? "" : "s"}` : "";
  find("#count").textContent = [words, state.isFollowing ? "" : "paused"].filter(Boolean).join(", ");
}

function emptyWords() {
  if (!state.capacity) return [make("b", { textContent: "No calls are kept." }), make("p", { textContent: "VISAVIS_CALL_LOG is 0 on this server." })];
  if (isFiltered()) return [make("b", { textContent: "No call fits." }), make("button", { class: "btn", type: "button", textContent: "Clear filters", onclick: () => clearFilters(load) })];
  return [make("b", { textContent: "No call has come yet." }), make("p", { textContent: "Make one in the Studio, or with visavis call GetDigitalHumanList. It shows here at once." })];
}

// A page of calls; nothing where others have been asked for meanwhile.
async function read(query, asked = state.asked) {
  const page = await attempt(() => api("GET", "/requests", { query: { ...filters(), limit, ...query } }), (text) => say(text, load));
  if (!page || asked !== state.asked) return undefined;
  say("");
  await nameNewApps(page.requests);
  return page;
}

async function nameNewApps(calls) {
  const isNew = calls.some((call) => call.app_id !== null && call.code !== 100000010 && !state.apps.has(call.app_id));
  if (!isNew) return;
  const apps = await attempt(readApps, () => {}); // their AppIds will do
  if (apps) state.apps = apps;
  for (const { app_id: appId } of calls) if (appId !== null && !state.apps.has(appId)) state.apps.set(appId, String(appId));
}

async function load() {
  const page = await read({}, (state.asked += 1));
  if (!page) return;
  Object.assign(state, { calls: page.requests, cursor: page.next_cursor, capacity: page.capacity });
  showRows(state.calls, nameOf, pick);
  markRow(state.picked);
  showState();
}

async function loadOlder() {
  const page = await read({ cursor: state.cursor });
  if (!page) return;
  const first = findAll("#calls tbody tr").length;
  state.calls.push(...page.requests);
  state.cursor = page.next_cursor;
  addRows(page.requests, nameOf, pick, false);
  showState();
  findAll("#calls .rowb")[first]?.focus();
}

// What came since the newest shown; a server that was started again counts from 1.
async function follow() {
  if (!state.isFollowing || document.hidden) return;
  const page = await read({});
  if (!page || !state.isFollowing) return;
  const newest = state.calls[0]?.number ?? 0;
  const fresh = page.requests.filter((call) => call.number > newest);
  const isGap = fresh.length === page.requests.length && fresh.length > 0;
  if (isGap || (page.requests[0]?.number ?? 0) < newest || state.calls.length > MOST_SHOWN) {
    await load();
    return;
  }
  if (!fresh.length) return;
  state.calls.unshift(...fresh);
  addRows(fresh, nameOf, pick, true);
  showState();
}

function toggleFollowing() {
  state.isFollowing = !state.isFollowing;
  find("#follow").setAttribute("aria-pressed", String(state.isFollowing));
  showState();
  follow();
}

function step(event) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way) return;
  const buttons = findAll("#calls .rowb");
  const next = buttons[buttons.indexOf(document.activeElement) + way];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

begin();
listenToFilters(load);
find("#follow").addEventListener("click", toggleFollowing);
find("#older button").addEventListener("click", loadOlder);
find("#calls").addEventListener("keydown", step);
find("#sheet").addEventListener("close", unpick);
find("#detail").addEventListener("click", (event) => event.target.closest("[data-shut]") && (closeDetail(), unpick()));
find(".req").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !find("#detail").hidden) (closeDetail(), unpick());
});
await attempt(async () => {
  state.apps = await readApps();
  await fillChoices(state.apps);
}, (text) => say(text, () => location.reload()));
await load();
ready();
const wanted = new URLSearchParams(location.search).get("request");
if (wanted) await pick(wanted);
setInterval(follow, FOLLOW_MS);
