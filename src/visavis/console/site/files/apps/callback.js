// Where an App is told of its streams: the URL, a test, and whether a signature is right.

import { api } from "../api.js";
import { find, make } from "../dom.js";
import { attempt, toast } from "../shell.js";
import { stepList, verdict } from "../steps.js";

let current = null; // as listenToCallback is given it
const path = (rest = "") => `/apps/${current.app().app_id}${rest}`;
const refused = (text) => (find("#callback-problem").textContent = text);

// Of another App than before.
export function showCallback(app) {
  find("#callback-url").value = app.callback_url ?? "";
  find("#received").value = find("#check-problem").textContent = find("#tested").textContent = "";
  find("#checked").hidden = true;
  refused("");
}

function showTrial({ received, outcome, duration_ms: tookMs, body }) {
  find("#received").value = body;
  find("#checked").hidden = true;
  if (received) find("#tested").textContent = `The test was received: ${outcome} in ${tookMs} ms. What was sent stands below, to check its signature.`;
  else refused(`The test was not received: ${outcome.replace(/\.$/, "")}. It has to be answered with HTTP 200 to 299 within 5 s.`);
}

function showCheck(found) {
  const signed = found.signed_text
    ? [make("div", { class: "signed" }, make("h3", { textContent: "What has to be hashed" }), make("code", { textContent: found.signed_text }))]
    : [];
  find("#checked").replaceChildren(verdict(found.is_right, found.is_right ? "Right" : "Wrong", found.verdict), ...signed, stepList(found.steps));
  find("#checked").hidden = false;
}

async function save(event) {
  event.preventDefault();
  refused("");
  find("#tested").textContent = "";
  const url = find("#callback-url").value.trim();
  const changed = await attempt(() => api("PATCH", path(), { body: { callback_url: url || null } }), refused);
  if (!changed) return;
  current.take(changed);
  toast(url ? "Callback URL is saved" : "Callback URL is removed: nothing is told");
}

async function test() {
  refused("");
  const button = find("#test");
  if (find("#callback-url").value.trim() !== (current.app().callback_url ?? "")) {
    refused("The URL is not saved yet. Save it first.");
    return;
  }
  button.disabled = true;
  find("#tested").textContent = "Sending…";
  const trial = await attempt(() => api("POST", path("/callbacks/test")), refused);
  button.disabled = false;
  button.focus();
  find("#tested").textContent = "";
  if (trial) showTrial(trial);
}

async function check(event) {
  event.preventDefault();
  const body = find("#received").value;
  const say = (text) => (find("#check-problem").textContent = text);
  say(body.trim() ? "" : "Paste a body first.");
  if (!body.trim()) {
    find("#received").focus();
    return;
  }
  const found = await attempt(() => api("POST", path("/callbacks/check"), { body: { body } }), say);
  if (found) showCheck(found);
}

// `shown`: app() is the App that is shown, take(app) has its new facts.
export function listenToCallback(shown) {
  current = shown;
  find("#callback").addEventListener("submit", save);
  find("#test").addEventListener("click", test);
  find("#check").addEventListener("submit", check);
}
