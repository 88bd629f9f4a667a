// What is known of a digital human, and the consent that is kept with it.

import { api } from "../api.js";
import "../asking.js";
import { find, make } from "../dom.js";
import { dateAndTime } from "../moments.js";
import { attempt } from "../shell.js";
import { consentOf, kindOf } from "./consent.js";
import { part } from "./fields.js";
import { ownerName } from "./human_card.js";
import { actionName, capital, counted, genderName, languageName } from "./words.js";

const FACES = { portrait: "From a portrait", drawn: "Drawn" };
const dialog = find("#about-human");

const fact = (name, value, look = "") => make("div", {}, make("dt", { textContent: name }), make("dd", { class: look, textContent: value }));

export async function open(human) {
  const path = `/humans/${encodeURIComponent(human.digital_human_id)}`;
  const detail = await attempt(() => api("GET", path));
  const consent = detail && (await attempt(() => consentOf(detail)));
  if (consent === undefined) return;
  find("h2", dialog).textContent = detail.name;
  part(dialog, "facts").replaceChildren(...facts(detail));
  part(dialog, "consent").hidden = detail.face_kind !== "portrait";
  part(dialog, "words").replaceChildren(...words(consent));
  dialog.showModal();
}

function facts(detail) {
  const told = [
    ["ID", detail.digital_human_id, "mono"],
    ["Whose", detail.app_id ? `Private to ${ownerName(detail)} (${detail.app_id})` : "Public: every App may use it"],
    ["Face", detail.face_kind ? (FACES[detail.face_kind] ?? detail.face_kind) : "None: it is listed, but cannot be streamed"],
    ["Languages", detail.languages.map(languageName).join(", ")],
    ["Gender", detail.gender && genderName(detail.gender)],
    ["Style", detail.style && capital(detail.style)],
    ["Tags", detail.tags.join(", ")],
    ["Actions", detail.actions.map(actionName).join(", ")],
    ["Timbres", detail.timbres.length ? `${detail.timbres.map((timbre) => timbre.name).join("; ")}, and every public one` : "Every public one"],
    ["Live now", detail.streams ? counted(detail.streams, "stream") : "No stream"],
  ];
  return told.filter(([, value]) => value).map(([name, value, look]) => fact(name, value, look));
}

function words(consent) {
  if (!consent) return [make("p", { class: "muted", textContent: "None is kept: it came without one, through an import or an earlier version." })];
  return [
    make("blockquote", { textContent: consent.statement }),
    make("p", { class: "muted", textContent: `${consent.given_by}, ${dateAndTime(consent.recorded_at)}: ${kindOf(consent)}.` }),
  ];
}
