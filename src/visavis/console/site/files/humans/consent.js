// The consent that is kept with a digital human made from a portrait.

import { api, Problem } from "../api.js";
import { date } from "../moments.js";

const NOT_FOUND = 404;
const PORTRAIT = "portrait";
const KINDS = {
  self: "the person in the portrait",
  person: "somebody else is shown, who agreed",
  nobody: "no living person is shown",
};

// Of a digital human with its details; null where there is none.
export async function consentOf(human, { signal } = {}) {
  if (human.face_kind !== PORTRAIT) return null;
  try {
    return await api("GET", `/humans/${encodeURIComponent(human.digital_human_id)}/consent`, { signal });
  } catch (fault) {
    if (fault instanceof Problem && fault.status === NOT_FOUND) return null;
    throw fault;
  }
}

export const kindOf = (consent) => KINDS[consent.kind] ?? consent.kind;
export const inOneLine = (consent) => `${consent.given_by}, ${date(consent.recorded_at)} (${kindOf(consent)}).`;
