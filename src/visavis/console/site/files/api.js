// Calls of /admin/v1. Whoever is not signed in is sent to do so.

const BASE = "/admin/v1";
const SIGN_IN = "/console/sign-in";

export class Problem extends Error {
  constructor(status, { detail, remedy }) {
    super(detail);
    this.status = status;
    this.remedy = remedy ?? "";
  }

  get text() {
    return this.remedy ? `${this.message} ${this.remedy}` : this.message;
  }
}

let csrf = null;

// JSON of the answer, null where there is none. `file` (a Blob) is sent as it is, in place of `body`.
export async function api(method, path, { query = {}, body, file, signal } = {}) {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const url = `${BASE}${path}${said.length ? `?${new URLSearchParams(said)}` : ""}`;
  const headers = {};
  if (method !== "GET") headers["X-CSRF-Token"] = await csrfToken();
  if (file) headers["Content-Type"] = file.type;
  else if (body !== undefined) headers["Content-Type"] = "application/json";
  const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
  return read(await send(url, { method, headers, body: content, signal }), true);
}

// A file of the answer, as a Blob.
export async function download(path, { signal } = {}) {
  const response = await send(BASE + path, { signal });
  return response.ok ? response.blob() : read(response, true);
}

// As `api` with a file, told of how much of it has been sent, 0 to 1.
export async function upload(path, file, { onShare, signal }) {
  const token = await csrfToken();
  const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
  const sent = new Promise((resolve, reject) => {
    const lost = () => reject(noAnswer());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onShare(event.loaded / event.total));
    request.addEventListener("load", resolve);
    request.addEventListener("error", lost);
    request.addEventListener("timeout", lost);
    request.addEventListener("abort", () => reject(new DOMException("Cancelled.", "AbortError")));
  });
  signal.addEventListener("abort", () => request.abort());
  request.open("POST", BASE + path);
  request.setRequestHeader("Content-Type", file.type);
  request.setRequestHeader("X-CSRF-Token", token);
  request.send(file);
  await sent;
  const headers = { "Content-Type": request.getResponseHeader("Content-Type") ?? "" };
  return read(new Response(request.responseText, { status: request.status, headers }), true);
}

export async function signIn(token) {
  const headers = { "Content-Type": "application/json" };
  const sent = { method: "POST", headers, body: JSON.stringify({ token }) };
  csrf = (await read(await send(`${BASE}/session`, sent), false)).csrf_token;
}

export function toSignIn() {
  const here = location.pathname + location.search + location.hash;
  location.assign(`${SIGN_IN}?next=${encodeURIComponent(here)}`);
}

async function csrfToken() {
  csrf ??= (await api("GET", "/session")).csrf_token;
  return csrf;
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw noAnswer();
  }
}

function noAnswer() {
  return new Problem(0, { detail: "The server does not answer.", remedy: "See that it runs, then try again." });
}

async function read(response, leaves) {
  if (response.status === 401 && leaves) {
    toSignIn();
    return new Promise(() => {}); // the page is being left
  }
  if (response.status === 204) return null;
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  if (response.ok && isJson) return response.json();
  const problem = isJson ? await response.json() : { detail: `HTTP ${response.status} came.` };
  throw new Problem(response.status, problem);
}
