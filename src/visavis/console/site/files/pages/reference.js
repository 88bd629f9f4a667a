// The reference, made from the OpenAPI documents that this server gives.

import { ready, say } from "../banner.js";
import { find, findAll, make } from "../dom.js";
import { operationEntry } from "../reference/operation.js";
import { fieldRow } from "../reference/schema.js";
import { inline, paragraphs, words } from "../reference/words.js";
import { begin } from "../shell.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const BY_GET = /ByGet$/; // the same Action once more
const URLS = { actions: "/openapi.json", admin: "/admin/v1/openapi.json" };
const documents = {};

async function read(name) {
  try {
    const answer = await fetch(URLS[name]);
    if (!answer.ok) throw new Error(`The reference cannot be had: HTTP ${answer.status}.`);
    documents[name] = await answer.json();
    return "";
  } catch (fault) {
    return fault instanceof TypeError ? "The server does not answer. See that it runs, then try again." : fault.message;
  }
}

function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method] && !BY_GET.test(methods[method].operationId)).map((method) => [method, path, methods[method]]),
  );
}

function bySection(document) {
  const sections = new Map((document.tags ?? []).map((tag) => [tag.name, []]));
  for (const [method, path, operation] of operationsOf(document)) {
    const section = operation.tags?.[0] ?? "Other";
    sections.set(section, [...(sections.get(section) ?? []), operationEntry(method, path, operation, document)]);
  }
  return [...sections].filter(([, entries]) => entries.length);
}

const anchor = (name) => `section-${name.toLowerCase().replaceAll(/\W+/g, "-")}`;

function introduction({ info, components }) {
  const [first, ...rest] = paragraphs(info.description ?? "");
  const common = Object.values(components.parameters ?? {}).map((one) => fieldRow(one.name, one.schema, one.required, one.description));
  const more = [
    ...(common.length ? [make("h3", { textContent: "Common parameters" }), make("dl", { class: "fields" }, common)] : []),
    ...(rest.length ? words(rest.join("\n\n")) : []),
  ];
  const lead = make("p", {}, inline(first));
  if (!more.length) return [lead];
  return [lead, make("details", { class: "panel how" }, make("summary", { textContent: "Common parameters, signature and Codes" }), make("div", { class: "op-in" }, more))];
}

function show(name) {
  for (const each of findAll("#document button")) each.setAttribute("aria-pressed", String(each.value === name));
  const document = documents[name];
  const sections = bySection(document);
  find("#about").replaceChildren(...introduction(document));
  find("#contents").replaceChildren(...sections.map(([section]) => make("a", { href: `#${anchor(section)}`, textContent: section })));
  find("#sections").replaceChildren(
    ...sections.map(([section, entries]) => make("section", { class: "panel ops", id: anchor(section), "aria-label": section }, make("div", { class: "ph" }, make("h2", { textContent: section })), entries)),
  );
  narrow();
}

// Which document has what the address names.
function named() {
  const id = decodeURIComponent(location.hash.slice(1));
  const has = (document) => bySection(document).some(([section]) => anchor(section) === id) || operationsOf(document).some(([, , operation]) => operation.operationId === id);
  return Object.keys(documents).find((name) => id && has(documents[name]));
}

function openNamed() {
  const name = named();
  if (!name) return;
  if (find("#document [aria-pressed=true]").value !== name) show(name);
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place.closest("[hidden]")) {
    find("#text").value = "";
    narrow();
  }
  if (place instanceof HTMLDetailsElement && !place.open) {
    place.addEventListener("toggle", () => place.scrollIntoView(), { once: true }); // by then it has its details
    place.open = true;
  } else place.scrollIntoView();
}

function narrow() {
  const wanted = find("#text").value.trim().toLowerCase();
  let count = 0;
  for (const section of findAll(".ops")) {
    const entries = findAll(".op", section);
    for (const entry of entries) entry.hidden = !entry.dataset.words.includes(wanted);
    const shown = entries.filter((entry) => !entry.hidden).length;
    section.hidden = shown === 0;
    count += shown;
  }
  find("#count").textContent = `${count} operation${count === 1 ? "" : "s"}`;
  find("#none").hidden = count > 0;
  find("#none").textContent = `Nothing here has “${find("#text").value.trim()}” in its name, path or parameters.`;
}

async function load() {
  const problems = await Promise.all(Object.keys(URLS).map(read));
  const problem = problems.find(Boolean) ?? "";
  say(problem, load);
  ready();
  if (problem) return;
  show(named() ?? "actions");
  openNamed();
}

begin();
find("#text").addEventListener("input", narrow);
find("#text").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  find("#text").value = "";
  narrow();
});
find("#document").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !documents[button.value]) return;
  history.replaceState(null, "", location.pathname);
  show(button.value);
});
addEventListener("hashchange", openNamed);
await load();
