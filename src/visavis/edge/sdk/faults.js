// What goes wrong, as pages are told of it: a code and a text.

export const CODES = {
  NOT_LOGGED_IN: 1000002,
  WRONG_ARGUMENT: 1100001,
  ANOTHER_ROOM: 1002001,
  REFUSED: 1002033,      // the token is wrong, has expired or does not cover this; or the App is disabled
  UNREACHABLE: 1002053,  // the server was tried for as long as it is tried
  NO_STREAM: 1004020,    // it has ended, or there never was one
  STOPPED: 1004030,      // stopPlayingStream or logoutRoom came first
};

/** What promises are rejected with. */
export class ExpressError extends Error {
  /** @param {number} code one of CODES @param {string} text what to change */
  constructor(code, text) {
    super(text);
    this.name = "ExpressError";
    this.code = code;
    this.errorCode = code;
    this.msg = text;
    this.extendedData = text;
  }
}

/** Another try may do. */
export class PassingError extends Error {
  /** @param {string} text @param {number} [retryS] how long the server asks to wait, in seconds */
  constructor(text, retryS = 0) {
    super(text);
    this.retryS = retryS;
  }
}

/** What an answer that is no success means. @param {Response} answer @param {string} text its body */
export function faultOf(answer, text) {
  if ([401, 403].includes(answer.status)) return new ExpressError(CODES.REFUSED, text.trim());
  if (answer.status === 404) return new ExpressError(CODES.NO_STREAM, text.trim());
  if (answer.status >= 500 || [408, 429].includes(answer.status)) {
    return new PassingError(text.trim(), Number(answer.headers.get("Retry-After")) || 0);
  }
  return new ExpressError(CODES.WRONG_ARGUMENT, text.trim());
}

/**
 * fetch with a time limit, where no answer is a PassingError.
 * @param {string} url @param {RequestInit} options @param {AbortSignal} signal @param {number} limitS
 */
export async function request(url, options, signal, limitS = 15) {
  const limits = AbortSignal.any([signal, AbortSignal.timeout(limitS * 1000)]);
  let answer, text;
  try {
    answer = await fetch(url, { ...options, signal: limits, credentials: "omit", cache: "no-store" });
    text = await answer.text();
  } catch (fault) {
    if (signal.aborted) throw fault;
    throw new PassingError(`The server cannot be reached: ${fault.message}`);
  }
  if (!answer.ok) throw faultOf(answer, text);
  return { answer, text };
}
