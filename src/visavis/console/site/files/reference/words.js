// The Markdown that descriptions are written in: paragraphs, headings, tables, lists and code. All of it becomes text.

import { make } from "../dom.js";

const CODE = /(`+)(.+?)\1/g;

// A line of text with its code.
export function inline(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(CODE)) {
    parts.push(text.slice(end, found.index), make("code", { textContent: found[2] }));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

const cells = (line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table([head, , ...rows], label) {
  const line = (tag, text) => make("tr", {}, cells(text).map((cell) => make(tag, {}, inline(cell))));
  const made = make("table", { class: "tbl" }, make("thead", {}, line("th", head)), make("tbody", {}, rows.map((row) => line("td", row))));
  return make("div", { class: "tblw", tabIndex: 0, role: "region", "aria-label": label }, made);
}

function block(text, label) {
  const lines = text.split("\n");
  if (lines[0].startsWith("#")) return make("h3", { textContent: text.replace(/^#+\s*/, "") });
  if (lines.length > 2 && lines.every((line) => line.startsWith("|"))) return table(lines, label);
  return make("p", {}, inline(lines.join(" ")));
}

export const paragraphs = (text) => text.trim().split(/\n{2,}/);

// Of a whole description.
export function words(text) {
  let heading = "Table";
  return paragraphs(text).map((part) => {
    const made = block(part, heading);
    if (made.localName === "h3") heading = made.textContent;
    return made;
  });
}
