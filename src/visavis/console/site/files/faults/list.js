// The faults in force, counting down.

import { icon, make } from "../dom.js";
import { countdown } from "../moments.js";

// `names`: of(appId) is the name of an App, meaning(code) what a Code means.
export function faultWords(fault, names) {
  const whose = fault.app_id === null ? "all Apps" : names.of(fault.app_id);
  const hitsCalls = fault.code !== null || fault.latency_ms > 0;
  const calls = hitsCalls ? (fault.action ?? "all Actions") : "callbacks";
  const does = [];
  if (fault.code !== null) does.push(`answer with Code ${fault.code} (${names.meaning(fault.code)})`);
  if (fault.latency_ms) does.push(`hold for ${fault.latency_ms.toLocaleString()} ms`);
  if (fault.drop_callbacks) does.push("drop callbacks");
  const share = fault.share < 1 ? `, ${Number((fault.share * 100).toFixed(1))} % of them` : "";
  return { title: does.join(", "), about: `${calls} of ${whose}${share}` };
}

export const left = (untilMs, now) => `${countdown(untilMs - now)} left`;

export function faultRow(fault, names, now, onClear) {
  const { title, about } = faultWords(fault, names);
  return make(
    "li",
    {},
    icon("bolt"),
    make("div", {}, make("b", { textContent: title }), make("span", { class: "sm muted", textContent: `Fault ${fault.number}: ${about}` })),
    make("span", { class: "num left", "data-until": String(fault.until_ms), role: "timer", textContent: left(fault.until_ms, now) }),
    make("button", { class: "btn", type: "button", textContent: "Clear", "aria-label": `Clear fault ${fault.number}`, onclick: () => onClear(fault.number) }),
  );
}
