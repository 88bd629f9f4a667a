// A timbre as a row: its sample, what it is called and found by, and its menu.

import { icon, make } from "../dom.js";
import { waveform } from "./waveform.js";
import { counted, genderName, languageName } from "./words.js";

export function timbreRow(timbre, dots) {
  return make(
    "li",
    { class: "tim", "data-id": timbre.timbre_id, "data-state": "still" },
    playButton(timbre),
    make("div", { class: "called" }, make("h3", { textContent: timbre.name }), tags(timbre)),
    make("div", { class: "wvb" }, timbre.sample ? waveform(timbre.sample.peaks) : null, make("p", { class: "err", role: "alert" })),
    make("span", { class: "du num sm muted", textContent: timbre.sample ? `${timbre.sample.seconds.toFixed(1)} s` : "" }),
    make("span", { class: "spoken sm", textContent: [timbre.language && languageName(timbre.language), timbre.gender && genderName(timbre.gender)].filter(Boolean).join(" · ") }),
    make("span", { class: "voice sm muted" }, make("span", { textContent: timbre.engine || "No voice" }), make("span", { class: "mono", textContent: timbre.voice })),
    whose(timbre),
    dots,
  );
}

function playButton(timbre) {
  const label = timbre.engine ? `Play ${timbre.name}` : `${timbre.name} has no voice`;
  return make("button", { class: "play", type: "button", "aria-pressed": "false", "aria-label": label, disabled: !timbre.engine }, icon("play"));
}

function tags(timbre) {
  if (!timbre.tags.length) return null;
  return make("p", { class: "tg" }, timbre.tags.map((tag) => make("span", { class: "tag", textContent: tag })));
}

function whose(timbre) {
  if (timbre.is_public) return make("span", { class: "whose sm muted", textContent: "Public" });
  const bound = timbre.bound ? `Private to ${counted(timbre.bound, "digital human")}` : "Private, not bound";
  return make("span", { class: "whose sm own" }, icon("lock"), make("span", { textContent: bound }));
}
