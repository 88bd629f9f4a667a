// The steps of an explanation: what came, what was expected, and what to do.

import { icon, make } from "./dom.js";

const LOOKS = {
  ok: ["okc", "ok", "right"],
  wrong: ["badc", "bad", "wrong"],
  not_reached: ["slash", "off", "not reached"],
  not_checked: ["ring", "off", "not checked"],
};

export function verdict(isRight, title, text) {
  const words = make("div", {}, make("b", { textContent: title }), make("span", { textContent: text }));
  return make("div", { class: `ver ${isRight ? "ok" : "bad"}` }, icon(isRight ? "okc" : "badc"), words);
}

export function stepList(steps) {
  return make("ol", {}, steps.map(one));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const fact = (term, value) => make("div", {}, make("dt", { textContent: term }), make("dd", {}, value));

function one({ name, looked_at: lookedAt, came, expected, finding, code, remedy }) {
  const [picture, look, word] = LOOKS[finding];
  const title = make("b", { textContent: capital(lookedAt ?? name) });
  const found = make("span", { class: "sm muted", textContent: code ? `${word}, Code ${code}` : word });
  const sent = make("code", { textContent: came });
  // What is right needs no comparing.
  const facts = finding === "ok" ? sent : make("dl", {}, fact("Came", sent), fact("Expected", expected));
  const hint = remedy ? make("p", { class: "hint", textContent: remedy }) : null;
  return make("li", { class: `step ${look}` }, icon(picture), make("div", { class: "line" }, title, " ", found), facts, hint);
}
