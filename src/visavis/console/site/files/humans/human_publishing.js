// A private digital human becomes everybody's.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find } from "../dom.js";
import { toast } from "../shell.js";
import { consentOf, inOneLine } from "./consent.js";
import { part } from "./fields.js";
import { ownerName } from "./human_card.js";

const dialog = find("#own-human");

export async function open(human, onChange) {
  const path = `/humans/${encodeURIComponent(human.digital_human_id)}`;
  find("h2", dialog).textContent = `Make ${human.name} public?`;
  part(dialog, "text").textContent = `It is private to ${ownerName(human)}. Every App of this server may use it then, with the private timbres that are bound to it.`;
  part(dialog, "app").hidden = find("select", dialog).disabled = true;
  part(dialog, "more").hidden = true;
  find("[type=submit]", dialog).textContent = "Make public";
  const consent = part(dialog, "consent");
  consent.hidden = true;
  ask(dialog, async () => {
    onChange(await api("POST", `${path}/publish`));
    toast(`${human.name} is public`);
  });
  // The dialog may ask about another before the answer is here.
  const left = new AbortController();
  dialog.addEventListener("close", () => left.abort(), { once: true });
  const { signal } = left;
  const detail = await api("GET", path, { signal }).catch(() => null); // not to be had now: then it is left out
  const kept = detail && (await consentOf(detail, { signal }).catch(() => null));
  if (!kept) return;
  consent.textContent = `Consent: ${inOneLine(kept)}`;
  consent.hidden = false;
}
