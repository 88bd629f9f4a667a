// An App's limits, and how near it comes to them.

import { api } from "../api.js";
import { find, make } from "../dom.js";
import { attempt } from "../shell.js";

const SVG = "http://www.w3.org/2000/svg";
const NEAR = 0.8;
const MOST_CALLS = 200; // of a page of the log
let shown = "";

function bar(value, most) {
  const svg = document.createElementNS(SVG, "svg");
  const share = Math.min(1, value / most);
  for (const [name, given] of [["viewBox", "0 0 100 6"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) svg.setAttribute(name, given);
  for (const [look, width] of [["b", 100], [share >= NEAR ? "p w" : "p", share * 100]]) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", look);
    rect.setAttribute("width", String(width));
    rect.setAttribute("height", "6");
    svg.append(rect);
  }
  return svg;
}

function tile(title, value, most, isDefault, words) {
  const near = value >= NEAR * most ? ", near the limit" : "";
  return make(
    "div",
    {},
    make("h3", { class: "sm muted", textContent: title }),
    make("p", { class: "v" }, value.toLocaleString(), " ", make("small", { textContent: `of ${most.toLocaleString()}${isDefault ? ", the server's default" : ""}${near}` })),
    bar(value, most),
    make("p", { class: "hint", textContent: words }),
  );
}

// The most calls of one Action within one second: how many, and of which.
export function busiest(calls) {
  const counts = new Map();
  let found = { count: 0, action: "" };
  for (const { time_ms: time, action } of calls) {
    const key = `${Math.floor(time / 1000)} ${action}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > found.count) found = { count, action };
  }
  return found;
}

export async function showLimits(app) {
  const query = { app_id: app.app_id, limit: MOST_CALLS };
  const page = await attempt(() => api("GET", "/requests", { query }), () => {}); // App and callbacks say that already
  if (!page) return;
  const { count, action } = busiest(page.requests);
  const words = count ? `The busiest second of its last calls: ${action}` : "It has made no call that is remembered.";
  const facts = [app.streams, app.stream_limit ?? app.default_stream_limit, app.stream_limit === null, count, app.rate_limit ?? app.default_rate_limit, app.rate_limit === null, words];
  if (JSON.stringify(facts) === shown) return;
  shown = JSON.stringify(facts);
  const [streams, mostStreams, isUsual, calls, mostCalls, isUsualRate] = facts;
  find("#limit-figures").replaceChildren(
    tile("Streams at a time", streams, mostStreams, isUsual, "That run now"),
    tile("Calls a second of each Action", calls, mostCalls, isUsualRate, words),
  );
}
