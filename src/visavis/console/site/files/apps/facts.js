// What an App is: its rows and its status.

import { find, make } from "../dom.js";
import { date, dateAndTime } from "../moments.js";
import { copy } from "../shell.js";

const button = (text, name, work) => make("button", { class: "btn", type: "button", textContent: text, "aria-label": name, "data-do": typeof work === "string" ? work : undefined, onclick: typeof work === "string" ? undefined : work });

const row = (term, value, does) => make("div", {}, make("dt", { textContent: term }), make("dd", {}, value), make("dd", { class: "do" }, does));

export function appStatus(app) {
  if (!app.enabled) return ["warn", "disabled"];
  if (!app.has_service) return ["warn", "no service"];
  return app.streams ? ["acc", `${app.streams} stream${app.streams === 1 ? "" : "s"}`] : ["mut", "idle"];
}

// What its buttons (data-do) do is in changes.js.
export function showFacts(app) {
  const [look, word] = appStatus(app);
  find("#name").textContent = app.name;
  find("#status").className = `st ${look}`;
  find("#status").textContent = word;
  find("#switch").textContent = app.enabled ? "Disable" : "Enable";
  const focused = document.activeElement?.dataset?.do;
  find("#facts").replaceChildren(...rows(app));
  if (focused) find(`#facts [data-do="${focused}"]`)?.focus();
}

function rows(app) {
  const mono = (text) => make("span", { class: "mono", textContent: text });
  const said = (text) => make("span", { class: "sm muted", textContent: text });
  const hidden = (text) => make("span", {}, make("span", { class: "mono", "aria-hidden": "true", textContent: "••••••••" }), " ", said(text));
  const rotated = app.rotated_at ? `rotated ${date(app.rotated_at * 1000)}` : `made ${date(app.created_at * 1000)}`;
  const id = String(app.app_id);
  const found = [
    row("AppId", mono(id), button("Copy", "Copy AppId", () => copy(id))),
    row("ServerSecret", hidden(rotated), button("Rotate", "Rotate ServerSecret", "rotate")),
  ];
  if (app.old_secret_until)
    found.push(row("Old ServerSecret", said(`good until ${dateAndTime(app.old_secret_until * 1000)}`), button("End now", "End now: the old ServerSecret", "end-old")));
  found.push(
    row("CallbackSecret", hidden("signs callbacks"), button("Rotate", "Rotate CallbackSecret", "rotate-callback")),
    row(
      "Digital Human service",
      said(app.has_service ? "on" : "off: calls are answered with Code 400000002"),
      button(app.has_service ? "Switch off" : "Switch on", app.has_service ? "Switch off the service" : "Switch on the service", "switch-service"),
    ),
  );
  return found;
}
