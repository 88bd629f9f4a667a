// Why a signed call is refused: one that is pasted, or one that came (?request=ID).

import { api } from "../api.js";
import { ready, say } from "../banner.js";
import { find, make } from "../dom.js";
import { dateAndTime } from "../moments.js";
import { attempt, begin, copy } from "../shell.js";
import { stepList, verdict } from "../steps.js";

const TIMESTAMP = /(?<![A-Za-z])Timestamp(?:=|%3D|%253D)(\d{1,13})/i;
const MILLISECONDS = 100_000_000_000; // a time in seconds is below it for three thousand years

function sentAt(text) {
  const found = TIMESTAMP.exec(text);
  if (!found) return undefined;
  const time = Number(found[1]);
  return time > MILLISECONDS ? time / 1000 : time;
}

function toHash(signed) {
  return make(
    "div",
    { class: "signed" },
    make("h3", { textContent: "What has to be hashed" }),
    make("code", { id: "signed", textContent: signed }),
    make("button", { class: "btn", type: "button", textContent: "Copy", "aria-label": "Copy what has to be hashed", onclick: () => copy(signed) }),
    make("p", { class: "hint", textContent: "The lower-case hex of its MD5 is the signature. It covers neither Action nor body." }),
  );
}

function show({ steps, code, verdict: words, signed_text: signed }, of = null) {
  const isWrong = steps.some((step) => step.finding === "wrong");
  const right = of ? "Would be accepted now" : "Accepted";
  const title = isWrong ? (code ? `Refused with Code ${code}` : "This is no signed call") : right;
  const found = find("#found");
  const name = make("h2", { class: "sr", id: "found-title", textContent: "What was found" });
  found.replaceChildren(...[name, of, verdict(!isWrong, title, words), signed ? toHash(signed) : null, stepList(steps)].filter(Boolean));
  found.hidden = false;
  find(".ver", found).scrollIntoView({ block: "nearest" });
}

const refused = (text) => (find("#refused").textContent = text);

async function explain() {
  const text = find("#call").value.trim();
  refused(text ? "" : "Paste a call first.");
  if (!text) {
    find("#call").focus();
    return;
  }
  const at = find("#as-sent").checked ? sentAt(text) : undefined;
  const found = await attempt(() => api("POST", "/explain", { body: { text, at } }), refused);
  if (found) show(found);
}

// One of those in the log: its signature is known to the server alone.
async function explainRequest(requestId) {
  const path = `/requests/${encodeURIComponent(requestId)}`;
  const again = () => explainRequest(requestId);
  const both = () => Promise.all([api("GET", path), api("GET", `${path}/explanation`)]);
  const found = await attempt(both, (text) => say(text, again));
  if (!found) return;
  say("");
  const [{ request }, explanation] = found;
  const link = make("a", { href: `/console/requests?request=${encodeURIComponent(requestId)}`, textContent: request.action || "A call without Action" });
  const of = make("p", { class: "sm of" }, link, ` of ${dateAndTime(request.time_ms)}, from ${request.client || "unknown"}, as it came`);
  show(explanation, of);
}

begin();
find("#form").addEventListener("submit", (event) => {
  event.preventDefault();
  explain();
});
find("#call").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  explain();
});
const asked = new URLSearchParams(location.search).get("request");
if (asked) await explainRequest(asked);
else find("#call").focus();
ready();
