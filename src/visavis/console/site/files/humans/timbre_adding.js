// A new timbre, of a voice that an engine offers.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, make } from "../dom.js";
import { attempt } from "../shell.js";
import { fill, part, tagsOf } from "./fields.js";
import { capital, counted, genderName, languageName } from "./words.js";

const dialog = find("#new-timbre");
const form = find("form", dialog);
const spoken = part(dialog, "spoken");
let engines = [];
let proposed = ""; // the name

export async function open(onMade) {
  const found = await attempt(() => api("GET", "/voices"));
  if (!found) return;
  engines = found.engines;
  fill(dialog, {});
  proposed = "";
  form.elements.engine.replaceChildren(...engines.map(({ engine, voices }) => option(engine, `${engine} (${counted(voices.length, "voice")})`)));
  form.elements.engine.value = (engines.find((one) => one.voices.length) ?? engines[0])?.engine;
  offerLanguages();
  ask(dialog, async (filled) => {
    const body = {
      name: filled.get("name"),
      engine: filled.get("engine"),
      voice: filled.get("voice") ?? "",
      language: filled.get("language").trim(),
      gender: filled.get("gender"),
      tags: tagsOf(filled.get("tags")),
      is_public: filled.get("whose") === "public",
    };
    await onMade(await api("POST", "/timbres", { body }));
  });
}

const option = (value, text) => make("option", { value, textContent: text });
const engine = () => engines.find((one) => one.engine === form.elements.engine.value) ?? { voices: [], problem: "No engine of voices is installed." };
const mainOf = (tag) => tag.split("-")[0].toLowerCase();

function offerLanguages() {
  const mains = [...new Set(engine().voices.flatMap((voice) => voice.languages.map(mainOf)))];
  const named = mains.map((main) => [main, languageName(main)]).sort(([, one], [, other]) => one.localeCompare(other, "en"));
  spoken.replaceChildren(option("", "Any language"), ...named.map(([main, name]) => option(main, name)));
  offerVoices();
}

function offerVoices() {
  const { voices, problem } = engine();
  const fitting = voices.filter((voice) => !spoken.value || voice.languages.some((tag) => mainOf(tag) === spoken.value));
  form.elements.voice.replaceChildren(...fitting.map((voice) => option(voice.voice, [voice.voice, languageName(voice.languages[0] ?? ""), voice.gender].filter(Boolean).join(" · "))));
  part(dialog, "state").textContent = problem || counted(fitting.length, "voice");
  propose();
}

// What the voice says of itself; a name that was written stays.
function propose() {
  const voice = engine().voices.find((one) => one.voice === form.elements.voice.value);
  if (!voice) return;
  const { name, language, gender } = form.elements;
  language.value = voice.languages[0] ?? "";
  language.dispatchEvent(new Event("input"));
  gender.value = ["female", "male"].includes(voice.gender) ? voice.gender : "";
  if (name.value !== proposed) return;
  const parts = [capital(voice.voice), language.value && languageName(language.value), gender.value && genderName(gender.value).toLowerCase()];
  name.value = proposed = parts.filter(Boolean).join(", ");
}

form.elements.engine.addEventListener("change", offerLanguages);
spoken.addEventListener("change", offerVoices);
form.elements.voice.addEventListener("change", propose);
