// One operation: what it takes, what it answers, and a line to try it with.

import { icon, make } from "../dom.js";
import { copy } from "../shell.js";
import { fieldRow, propertiesWithin, schemaBlock } from "./schema.js";
import { callLine, curlLine } from "./try.js";
import { inline } from "./words.js";

const ACTION = "/?Action=";

const titled = (title, ...content) => make("section", {}, make("h3", { textContent: title }), content.flat());

function code(label, text, isCopied = true) {
  const pre = make("pre", { tabIndex: 0, role: "region", "aria-label": label, textContent: text });
  const button = { class: "btn", type: "button", textContent: "Copy", "aria-label": `Copy: ${label}`, onclick: () => copy(text) };
  return make("div", { class: "curl" }, pre, isCopied ? make("button", button) : null);
}

function parameters(operation) {
  const rows = operation.parameters.map((one) => fieldRow(`${one.name}${one.in === "path" ? " (path)" : ""}`, one.schema ?? one.content?.["application/json"]?.schema, one.required, one.description));
  return titled("Parameters", make("dl", { class: "fields" }, rows));
}

function body({ content = {} }, schemas) {
  return Object.entries(content).map(([kind, media]) => {
    const isFile = media.schema?.format === "binary";
    const most = isFile && media.schema.maxLength ? `A file of at most ${media.schema.maxLength.toLocaleString()} bytes.` : "The bytes of a file.";
    return titled(`Body: ${kind}`, isFile ? make("p", { textContent: most }) : schemaBlock(media.schema, schemas));
  });
}

// Why something was refused looks alike everywhere: the introduction says it once.
function answers({ responses = {} }, schemas) {
  const good = Object.entries(responses).filter(([status]) => status !== "default");
  return good.map(([status, answer]) => {
    const parts = Object.values(answer.content ?? {}).map((media) => (media.schema ? schemaBlock(media.schema, schemas) : null));
    const example = answer.content?.["application/json"]?.examples?.success?.value;
    const said = parts.length ? [] : [make("p", { textContent: "Nothing." })];
    return titled(`Answer: HTTP ${status}`, ...said, ...parts.filter(Boolean), example ? code("An answer", JSON.stringify(example, null, 2), false) : []);
  });
}

function trying(method, path, operation, schemas) {
  const example = operation.requestBody?.content?.["application/json"]?.example;
  if (!path.startsWith(ACTION)) return [titled("Try it", code("With curl", curlLine(method, path, operation, schemas)))];
  const shown = example ? [titled("A body", code("A body", JSON.stringify(example, null, 2)))] : [];
  return [...shown, titled("Try it", code("With the command line", callLine(operation.operationId, example)))];
}

function details(method, path, operation, document) {
  const schemas = document.components?.schemas ?? {};
  const isAction = path.startsWith(ACTION);
  const by = document.paths[path].get ? "By POST with a JSON body, or by GET with all of it in the query." : "By POST only.";
  return [
    isAction ? make("p", { class: "muted", textContent: `${by} The common parameters are in the query in any case.` }) : null,
    operation.description ? make("p", {}, inline(operation.description)) : null,
    operation.parameters?.length ? parameters(operation) : null,
    ...body(operation.requestBody ?? {}, schemas),
    ...answers(operation, schemas),
    ...trying(method, path, operation, schemas),
  ].filter(Boolean);
}

function linkTo(id) {
  const work = () => copy(`${location.origin}${location.pathname}#${encodeURIComponent(id)}`);
  return make("button", { class: "btn ghost", type: "button", "aria-label": `Copy link to ${id}`, onclick: work }, icon("link"), "Copy link");
}

// Its details are made when it is opened; opened, it is in the address.
export function operationEntry(method, path, operation, document) {
  const id = operation.operationId;
  const isAction = path.startsWith(ACTION);
  const inside = make("div", { class: "op-in" });
  const schemas = document.components?.schemas ?? {};
  const found = [method, path, operation.summary, id, operation.description, ...propertiesWithin(operation, schemas)];
  const title = [make("span", { class: `verb ${method}`, textContent: method.toUpperCase() }), make("code", { textContent: isAction ? id : path }), make("span", { class: "muted" }, inline(operation.summary ?? ""))];
  const entry = make("details", { class: "op", id, "data-words": found.join(" ").toLowerCase() }, make("summary", {}, title), inside);
  entry.addEventListener("toggle", () => {
    if (!entry.open) return;
    if (!inside.childElementCount) inside.append(linkTo(id), ...details(method, path, operation, document));
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  });
  return entry;
}
