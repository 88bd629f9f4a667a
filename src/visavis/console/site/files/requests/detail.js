// One call: what came, what was answered, and what to do.

import { api } from "../api.js";
import { find, icon, make } from "../dom.js";
import { dateAndTime, timeOfDay } from "../moments.js";
import { attempt, copy } from "../shell.js";

const narrow = matchMedia("(max-width: 1279px)");

const fact = (name, value, look = "") => make("div", {}, make("dt", { textContent: name }), make("dd", { class: look }, value));

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
const isEmpty = (value) => (typeof value === "string" ? !value : !Object.keys(value).length);

function head({ request, explained }, isSheet) {
  const explain = { class: "btn", href: `/console/explain?request=${encodeURIComponent(request.request_id)}`, textContent: "Explain" };
  const shut = { class: "btn ghost icon", type: "button", "data-shut": true, "data-close": isSheet, "aria-label": "Close", title: "Close" };
  return make(
    "div",
    { class: "ph" },
    make("h2", { class: "mono", textContent: request.action || "No Action" }),
    explained ? make("a", explain) : null,
    make("button", shut, icon("x")),
  );
}

function facts({ request, meaning, remedy }, nameOf) {
  const isRefused = request.code !== 0;
  const found = [fact("Code", `${request.code} ${meaning}`, isRefused ? "refused" : "")];
  if (isRefused) found.push(fact("Message", request.message), fact("What to do", remedy));
  if (request.fault) found.push(fact("Fault", make("span", {}, `Fault ${request.fault} hit it, which was set for a test. `, make("a", { href: "/console/faults", textContent: "Faults" }))));
  const named = request.app_id === null ? "none" : nameOf(request.app_id);
  const appId = String(request.app_id ?? "");
  return make(
    "dl",
    { class: "kv" },
    found,
    fact("RequestId", request.request_id, "mono"),
    fact("Time", `${dateAndTime(request.time_ms)} (${timeOfDay(request.time_ms)})`, "num"),
    fact("App", named === appId || !appId ? named : `${named} (${appId})`),
    fact("From", `${request.client || "unknown"}, by ${request.method}`),
    fact("Took", `${request.duration_ms.toLocaleString()} ms`, "num"),
  );
}

function block(title, value, isCut = false) {
  if (isEmpty(value)) return make("p", { class: "ans sm muted none", textContent: `${title}: none` });
  const text = asText(value);
  const top = make(
    "div",
    { class: "ph" },
    make("h3", { textContent: title }),
    make("span", { class: "sm muted", textContent: isCut ? "cut off: more came" : "" }),
    make("span", { class: "sp" }),
    make("button", { class: "btn ghost", type: "button", textContent: "Copy", onclick: () => copy(text), "aria-label": `Copy ${title}` }),
  );
  return make("div", { class: "ans" }, top, make("pre", { tabIndex: 0, role: "region", "aria-label": title, textContent: text }));
}

// Beside the table, or over it where there is no room; whether it could be had.
export async function showDetail(requestId, nameOf) {
  const found = await attempt(() => api("GET", `/requests/${encodeURIComponent(requestId)}`));
  if (!found) return false;
  const isSheet = narrow.matches;
  const place = find(isSheet ? "#sheet" : "#detail");
  const { request } = found;
  place.replaceChildren(head(found, isSheet), facts(found, nameOf), block("Parameters", request.parameters, request.cut), block("Query", request.common));
  find("#detail").hidden = isSheet;
  if (isSheet && !place.open) place.showModal();
  return true;
}

export function closeDetail() {
  find("#detail").hidden = true;
}
