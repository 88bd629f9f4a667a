// What an operator does to Apps, each in a dialog of its own.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, icon, make } from "../dom.js";
import { attempt, copy, toast } from "../shell.js";

let current = null; // as listenToChanges is given it
const path = (rest = "") => `/apps/${current.app().app_id}${rest}`;

function toldRow(name, value) {
  return make(
    "div",
    {},
    make("dt", { textContent: name }),
    make("dd", { class: "mono", textContent: value }),
    make("dd", {}, make("button", { class: "btn", type: "button", "aria-label": `Copy ${name}`, onclick: () => copy(value) }, icon("copy"), "Copy")),
  );
}

// Secrets, once; they leave the page with the dialog.
function tell({ app, server_secret: server, callback_secret: callback }, title) {
  find("#secrets-title").textContent = title;
  find("#secrets-command").textContent = `visavis apps show ${app.app_id}`;
  const rows = [toldRow("AppId", String(app.app_id))];
  if (server) rows.push(toldRow("ServerSecret", server));
  if (callback) rows.push(toldRow("CallbackSecret", callback));
  find("#told").replaceChildren(...rows);
  ask(find("#secrets"), () => {});
}

function sure(title, text, verb, work) {
  find("#sure-title").textContent = title;
  find("#sure-text").textContent = text;
  find("#sure-do").textContent = verb;
  ask(find("#sure"), work);
}

// `onMade` is told of the new App.
export function create(onMade) {
  find("#new-app form").reset();
  find("#new-app details").open = false;
  ask(find("#new-app"), async (filled) => {
    const appId = filled.get("app_id").trim();
    const body = {
      name: filled.get("name").trim(),
      app_id: appId ? Number(appId) : null,
      server_secret: filled.get("server_secret").trim() || null,
    };
    const made = await api("POST", "/apps", { body });
    await onMade(made.app);
    return () => tell(made, `${made.app.name} is made`);
  });
}

async function change(changes, word) {
  current.take(await api("PATCH", path(), { body: changes }));
  toast(word);
}

function rotate() {
  find("#rotate-hint").hidden = !current.app().old_secret_until;
  ask(find("#rotate"), async (filled) => {
    const made = await api("POST", path("/rotate"), { body: { keep_old_s: Number(filled.get("keep_old_s")) } });
    current.take(made.app);
    return () => tell(made, "The new ServerSecret");
  });
}

function endOld() {
  sure("End the old ServerSecret now?", "Calls and viewer tokens that are made with it are refused within a second.", "End it", async () => {
    current.take(await api("DELETE", path("/old-secret")));
    toast("The old secret has ended");
  });
}

function rotateCallback() {
  sure("Rotate the CallbackSecret?", "A callback has one signature: the next one is signed with the new secret. Have your server accept both for a moment.", "Rotate secret", async () => {
    const made = await api("POST", path("/rotate-callback-secret"));
    current.take(made.app);
    return () => tell(made, "The new CallbackSecret");
  });
}

function switchService() {
  if (!current.app().has_service) return attempt(() => change({ has_service: true }, "Service is on"));
  return sure("Switch the service off?", "Calls of this App are answered with Code 400000002. Streams that run go on.", "Switch off", () => change({ has_service: false }, "Service is off"));
}

function switchApp() {
  if (!current.app().enabled) return attempt(() => change({ enabled: true }, "App is enabled"));
  return sure(`Disable ${current.app().name}?`, "Its calls are answered with Code 100000017, its viewers are refused. Streams that run go on.", "Disable", () => change({ enabled: false }, "App is disabled"));
}

function remove() {
  sure(`Delete ${current.app().name}?`, "Its secrets and its callbacks are gone for good. This cannot be undone.", "Delete", async () => {
    await api("DELETE", path());
    toast("App is deleted");
    return current.gone;
  });
}

function changeLimits() {
  const { stream_limit: streams, default_stream_limit: usualStreams, rate_limit: rate, default_rate_limit: usualRate } = current.app();
  for (const [id, value, usual] of [["#stream-limit", streams, usualStreams], ["#rate-limit", rate, usualRate]]) {
    find(id).value = value ?? "";
    find(id).placeholder = `${usual}, the server's default`;
  }
  ask(find("#change-limits"), (filled) => {
    const number = (name) => (filled.get(name) ? Number(filled.get(name)) : null);
    return change({ stream_limit: number("stream_limit"), rate_limit: number("rate_limit") }, "Limits are saved");
  });
}

function rename() {
  find("#rename-name").value = current.app().name;
  ask(find("#rename-app"), (filled) => change({ name: filled.get("name").trim() }, "App is renamed"));
}

const WORKS = { rename, "switch-app": switchApp, delete: remove, limits: changeLimits, rotate, "end-old": endOld, "rotate-callback": rotateCallback, "switch-service": switchService };

// `shown`: app() is the App that is shown, take(app) has its new facts, gone() is told that it is deleted.
export function listenToChanges(shown) {
  current = shown;
  find("#detail").addEventListener("click", (event) => WORKS[event.target.closest("[data-do]")?.dataset.do]?.());
  find("#secrets").addEventListener("close", () => {
    find("#told").replaceChildren();
    if (document.activeElement === document.body) find("#name").focus(); // what opened it is not there any more
  });
}
