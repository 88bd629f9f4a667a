// Name, owner, timbres and consent; Create says what is missing.

import { api, Problem } from "../api.js";
import { find, findAll, make } from "../dom.js";

const GIVER = {
  self: "Your name",
  person: "Name of the person who agreed",
  nobody: "Your name",
};

export class Form {
  #statements = {};
  #portrait = "Add a portrait"; // what is missing of it; empty if nothing is
  #isDrawn = false;
  #isSending = false;
  #hasTried = false;

  constructor(getJob, onMade) {
    this.getJob = getJob;
    this.onMade = onMade;
    const form = find("#form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#create();
    });
    form.addEventListener("input", () => this.#update());
    this.#update();
  }

  offer({ apps, apps_total, private_timbres, statements }) {
    this.#statements = statements;
    find("#app").replaceChildren(
      ...apps.map(({ app_id, name }) => make("option", { value: app_id, textContent: `${name} (${app_id})` })),
    );
    const more = find("#app-more");
    more.hidden = apps_total <= apps.length;
    more.textContent = `The first ${apps.length} of ${apps_total} Apps. For another one: visavis humans add --app APPID`;
    find("#bind").hidden = !private_timbres.length;
    find("#binds").replaceChildren(...private_timbres.map(timbreBox));
    this.#update();
  }

  // What is missing of the portrait, and whether somebody has to consent to it.
  set portrait({ missing, isDrawn }) {
    this.#portrait = missing;
    this.#isDrawn = isDrawn;
    this.#update();
  }

  #fields() {
    const isPrivate = this.#of("whose") === "app";
    const consents = !this.#isDrawn;
    return [
      { at: find("#name"), error: "#name-err", missing: "Give a name", is: Boolean(find("#name").value.trim()) },
      { at: find("#app"), error: "#app-err", missing: "Choose an App", is: !isPrivate || Boolean(find("#app").value) },
      { at: find("[name=kind]"), error: "#kind-err", missing: "Say who is shown", is: !consents || Boolean(this.#of("kind")) },
      { at: find("#giver"), error: "#giver-err", missing: "Name who consents", is: !consents || Boolean(find("#giver").value.trim()) },
      { at: find("#agreed"), error: "#agreed-err", missing: "Confirm consent", is: !consents || find("#agreed").checked },
    ];
  }

  #update() {
    const kind = this.#of("kind");
    find("#own").hidden = this.#of("whose") !== "app";
    find("#consent").hidden = this.#isDrawn;
    find("#giver-label").textContent = GIVER[kind] ?? "Name of who consents";
    const statement = find("#statement");
    const text = this.#statements[kind] ?? "Say who is shown, then read and confirm this.";
    if (statement.textContent !== text) {
      statement.textContent = text;
      find("#agreed").checked = false; // it was another statement that was confirmed
    }
    const open = this.#fields().filter((field) => !field.is);
    if (this.#hasTried) for (const field of this.#fields()) this.#show(field);
    this.#why([this.#portrait, ...open.map((field) => field.missing)].filter(Boolean));
  }

  #show({ at, error, is }) {
    find(error).hidden = is;
    if (is) at.removeAttribute("aria-invalid");
    else at.setAttribute("aria-invalid", "true");
  }

  #why(missing) {
    const text = missing.length ? `${missing.join(" · ")}.` : "Ready.";
    if (find("#why").textContent !== text) find("#why").textContent = text;
  }

  async #create() {
    this.#hasTried = true;
    this.#update();
    const first = this.#fields().find((field) => !field.is);
    if (this.#isSending) return;
    if (this.#portrait || first) {
      (this.#portrait ? visible("#choose", "#replace", "#cancel") : first.at)?.focus();
      return;
    }
    this.#isSending = true;
    find("#create").textContent = "Creating";
    try {
      const made = await api("POST", "/humans", { body: this.#wish() });
      this.onMade(made, this.#isDrawn ? "" : find("#giver").value.trim());
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault;
      find("#why").textContent = fault.text;
    } finally {
      this.#isSending = false;
      find("#create").textContent = "Create";
    }
  }

  #wish() {
    const isPublic = this.#of("whose") === "public";
    const consent = {
      kind: this.#of("kind"),
      given_by: find("#giver").value.trim(),
      is_confirmed: find("#agreed").checked,
    };
    return {
      job: this.getJob().id,
      name: find("#name").value.trim(),
      app_id: isPublic ? null : Number(find("#app").value),
      is_public: isPublic,
      timbre_ids: findAll("#binds input:checked").map((box) => box.value),
      consent: this.#isDrawn ? null : consent,
    };
  }

  #of(name) {
    return find(`[name=${name}]:checked`)?.value ?? "";
  }
}

function timbreBox({ timbre_id, name, language }) {
  const text = language ? `${name} (${language})` : name;
  return make("label", { class: "check" }, make("input", { type: "checkbox", value: timbre_id }), text);
}

const visible = (...selectors) => selectors.map((one) => find(one)).find((element) => element.offsetParent);
