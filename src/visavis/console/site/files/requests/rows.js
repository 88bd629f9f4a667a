// The table of calls: a row each, the newest first.

import { find, icon, make } from "../dom.js";
import { timeOfDay } from "../moments.js";

const SLOW_MS = 500;
const FULL_MS = 1000;
const SVG = "http://www.w3.org/2000/svg";

function bar(ms) {
  const svg = document.createElementNS(SVG, "svg");
  const width = Math.max(2, Math.min(72, (ms / FULL_MS) * 72));
  for (const [name, value] of [["class", "msb"], ["viewBox", "0 0 72 6"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]])
    svg.setAttribute(name, value);
  for (const [look, size] of [["b", 72], [ms >= SLOW_MS ? "p w" : "p", width]]) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", look);
    rect.setAttribute("width", String(size));
    rect.setAttribute("height", "6");
    svg.append(rect);
  }
  return svg;
}

const rounded = (ms) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));

function row(call, appName, onPick) {
  const isRefused = call.code !== 0;
  const pick = make("button", {
    class: "rowb mono",
    type: "button",
    textContent: call.action || "No Action",
    onclick: () => onPick(call.request_id),
  });
  return make(
    "tr",
    { "data-request": call.request_id },
    make("td", { class: "mono num muted", "data-a": appName, textContent: timeOfDay(call.time_ms) }),
    make("td", { class: "opt", textContent: appName, title: appName }),
    make("td", {}, pick),
    make(
      "td",
      {},
      make("span", { class: `st ${isRefused ? "bad" : "ok"}` }, icon(isRefused ? "x" : "check"), String(call.code)),
      call.fault ? make("span", { class: "tag", textContent: `fault ${call.fault}` }) : null,
      isRefused ? make("span", { class: "sm muted opt message", textContent: call.message }) : null,
    ),
    make("td", { class: "r" }, bar(call.duration_ms), make("span", { class: "msn", textContent: rounded(call.duration_ms) })),
  );
}

export function showRows(calls, nameOf, onPick) {
  find("#calls tbody").replaceChildren(...calls.map((call) => row(call, nameOf(call.app_id), onPick)));
}

export function addRows(calls, nameOf, onPick, atTop) {
  const made = calls.map((call) => row(call, nameOf(call.app_id), onPick));
  find("#calls tbody")[atTop ? "prepend" : "append"](...made);
}

export function markRow(requestId) {
  for (const one of document.querySelectorAll("#calls tbody tr")) one.classList.toggle("sel", one.dataset.request === requestId);
}
