// Calls of Actions by way of /admin/v1/calls, and what came of the last ones.

import { api, Problem } from "../api.js";

const KEPT = 50;

// An Action that was refused: its Code and Message.
export class Refused extends Problem {
  constructor({ Code, Message }) {
    super(200, { detail: Message });
    this.code = Code;
  }
}

export class Calls {
  /** The newest first: {action, at, ...answer of /calls}. */
  made = [];
  appId = 0;
  #listeners = [];

  onCall(listener) {
    this.#listeners.push(listener);
  }

  apps() {
    return api("GET", "/calls/apps");
  }

  // Gives Data; throws Refused. `quietly`: what is asked without a click is not shown as the last call.
  async call(action, params, { quietly = false, appId = this.appId } = {}) {
    const made = await api("POST", "/calls", { body: { app_id: appId, action, params } });
    const entry = { action, at: new Date(), quietly, ...made };
    this.made.unshift(entry);
    this.made.length = Math.min(this.made.length, KEPT);
    for (const listener of this.#listeners) listener(entry);
    if (made.answer.Code !== 0) throw new Refused(made.answer);
    return made.answer.Data ?? {};
  }
}
