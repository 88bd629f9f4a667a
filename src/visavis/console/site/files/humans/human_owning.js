// A digital human becomes private to one App.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, make } from "../dom.js";
import { attempt, toast } from "../shell.js";
import { part } from "./fields.js";

const MOST = 200;
const dialog = find("#own-human");

export async function open(human, onChange) {
  const page = await attempt(() => api("GET", "/apps", { query: { limit: MOST } }));
  if (!page) return;
  const others = page.apps.filter((app) => app.app_id !== human.app_id);
  if (!others.length) {
    toast("There is no other App: make one under Apps.");
    return;
  }
  const select = find("select", dialog);
  select.disabled = part(dialog, "app").hidden = false;
  select.replaceChildren(...others.map((app) => make("option", { value: app.app_id, textContent: `${app.name} (${app.app_id})` })));
  find("h2", dialog).textContent = human.app_id ? `Give ${human.name} to another App` : `Make ${human.name} private`;
  part(dialog, "text").textContent = `${human.app_id ? "Its App loses it" : "Other Apps lose it"}: they can begin no new streams of it. Streams that run go on until they end.`;
  const more = part(dialog, "more");
  more.hidden = page.total <= page.apps.length;
  more.textContent = `The first ${page.apps.length} of ${page.total} Apps.`;
  part(dialog, "consent").hidden = true;
  find("[type=submit]", dialog).textContent = "Make private";
  ask(dialog, async (filled) => {
    const changed = await api("POST", `/humans/${encodeURIComponent(human.digital_human_id)}/unpublish`, { body: { app_id: Number(filled.get("app_id")) } });
    onChange(changed);
    toast(`${human.name} is private to ${changed.app_name}`);
  });
}
