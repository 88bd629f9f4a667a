// Which calls are wanted: the controls above the table, and the address of the page.

import { api } from "../api.js";
import { find, findAll, make } from "../dom.js";

const TYPING_MS = 250;
const SELECTS = ["app", "action", "code"];
const pressed = () => find("#outcome [aria-pressed=true]");

// As the query of GET /requests has them.
export function filters() {
  return {
    text: find("#text").value.trim(),
    app_id: find("#app").value,
    action: find("#action").value,
    code: find("#code").value,
    refused: pressed().value,
  };
}

export const isFiltered = () => Object.values(filters()).some(Boolean);

function press(value) {
  for (const each of findAll("#outcome button")) each.setAttribute("aria-pressed", String(each.value === value));
}

// Into the address, so that a reload and a link find the same.
function show() {
  const { text, app_id: app, action, code, refused } = filters();
  const address = new URL(location.href);
  for (const [name, value] of Object.entries({ text, app, action, code, refused }))
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  history.replaceState(null, "", address);
  const count = [app, action, code, refused].filter(Boolean).length;
  find("#filter-count").textContent = count ? `(${count})` : "";
}

function readAddress() {
  const wanted = new URLSearchParams(location.search);
  find("#text").value = wanted.get("text") ?? "";
  for (const name of SELECTS) choose(find(`#${name}`), wanted.get(name) ?? "");
  press(["true", "false"].includes(wanted.get("refused")) ? wanted.get("refused") : "");
  show();
}

// A value that is not among the choices (an App that has gone) is one of them from now on.
function choose(select, value) {
  if (value && ![...select.options].some((one) => one.value === value)) select.append(make("option", { value, textContent: value }));
  select.value = value;
}

export function clearFilters(onChange) {
  find("#text").value = "";
  for (const name of SELECTS) find(`#${name}`).value = "";
  press("");
  show();
  onChange();
}

export function listenToFilters(onChange) {
  const changed = () => {
    show();
    onChange();
  };
  let typing;
  find("#text").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(changed, TYPING_MS);
  });
  find("#text").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !find("#text").value) return;
    find("#text").value = "";
    changed();
  });
  for (const name of SELECTS) find(`#${name}`).addEventListener("change", changed);
  find("#outcome").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    press(button.value);
    changed();
  });
  find("#unfold").addEventListener("click", () => {
    const isOpen = find("#unfold").getAttribute("aria-expanded") === "true";
    find("#unfold").setAttribute("aria-expanded", String(!isOpen));
  });
}

// Names of Apps by AppId.
export async function readApps() {
  const { apps } = await api("GET", "/apps", { query: { limit: 200 } });
  return new Map(apps.map((app) => [app.app_id, app.name]));
}

export async function fillChoices(apps) {
  const words = await api("GET", "/vocabulary");
  for (const [appId, name] of apps) find("#app").append(make("option", { value: String(appId), textContent: name }));
  for (const action of words.actions) find("#action").append(make("option", { value: action, textContent: action }));
  for (const { code, meaning } of words.codes.filter((one) => one.code && one.is_sent))
    find("#code").append(make("option", { value: String(code), textContent: `${code} ${meaning}` }));
  readAddress();
}
