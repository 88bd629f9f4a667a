// Signing in with the token, typed or in the link's fragment, which no server gets to see.

import { Problem, signIn } from "../api.js";
import { find } from "../dom.js";

const FIRST_PAGE = "/console/humans";

function next() {
  const wanted = new URLSearchParams(location.search).get("next") ?? FIRST_PAGE;
  // Only pages of this console: a link may not lead elsewhere.
  return /^\/console\/[\w-]+(\?[^#]*)?(#[\w-]*)?$/.test(wanted) ? wanted : FIRST_PAGE;
}

async function enter(token) {
  const problem = find("#problem");
  problem.textContent = "";
  try {
    await signIn(token);
    location.replace(next());
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    problem.textContent = fault.text;
    find("#token").focus();
  }
}

find("#form").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(find("#token").value);
});

const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  history.replaceState(null, "", location.pathname + location.search);
  enter(given);
} else {
  find("#token").focus();
}
