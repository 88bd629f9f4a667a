// The list of checks: those to come, those that passed, and what to change where one failed.

import { find, icon, make } from "../dom.js";

const TITLES = {
  document: "Sound character document",
  picture: "Readable picture",
  face: "One face",
  room: "Whole face",
  turn: "Looks into the camera",
  size: "Large enough",
  light: "Well lit",
  colour: "In colour",
  sharpness: "Sharp",
  eyes: "Eyes open and free",
  mouth: "Mouth free",
};
const OF_PORTRAITS = Object.keys(TITLES).slice(1);
const OF_DRAWINGS = ["document"];

export const titleOf = (name) => TITLES[name] ?? name;

// `isOver`: what has not been checked by now will not be.
export function showChecks(checks, { isDrawn, isOver, onReplace }) {
  const names = isDrawn ? OF_DRAWINGS : OF_PORTRAITS;
  const made = new Map(checks.map((check) => [check.name, check]));
  find("#checks").replaceChildren(
    ...names.map((name) => (made.has(name) ? madeRow(made.get(name), onReplace) : openRow(name, isOver))),
  );
  showTally(checks, names.length, isOver);
}

function showTally(checks, all, isOver) {
  const failed = checks.filter((check) => !check.ok).length;
  const passed = checks.length - failed;
  const tally = find("#tally");
  tally.className = `st ${failed ? "bad" : passed === all ? "ok" : "mut"}`;
  const sign = failed ? [icon("badc")] : passed === all ? [icon("okc")] : [];
  const text = checks.length || isOver ? `${passed} of ${all} pass` : "";
  tally.replaceChildren(...sign, text);
}

function openRow(name, isOver) {
  const value = isOver ? "not checked" : "";
  return make(
    "li",
    { class: "chk wait" },
    icon(isOver ? "none" : "ring"),
    make("b", { textContent: TITLES[name] }),
    make("span", { class: "v", textContent: value }),
  );
}

function madeRow(check, onReplace) {
  const state = make("span", { class: "sr", textContent: check.ok ? "passed: " : "failed: " });
  const head = [
    icon(check.ok ? "okc" : "badc"),
    make("b", {}, state, titleOf(check.name)),
    make("span", { class: "v num", textContent: check.ok ? check.value : found(check) }),
  ];
  if (check.ok) return make("li", { class: "chk ok" }, ...head);
  const lines = `${check.problem}\n${check.remedy}`.split("\n").filter((line) => line.trim());
  return make(
    "li",
    { class: "chk bad" },
    ...head,
    ...lines.map((line) => make("p", { textContent: line })),
    make(
      "div",
      { class: "fx" },
      make("button", { type: "button", class: "btn", textContent: "Replace the portrait", onclick: onReplace }),
    ),
  );
}

const found = (check) => (check.need ? `${check.value}; needed: ${check.need}` : check.value);
