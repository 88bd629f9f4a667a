// A JSON schema as a table of names, types and words.

import { make } from "../dom.js";
import { inline } from "./words.js";

const NAMED = "#/components/schemas/";
const DEEPEST = 3;

export const nameOf = (schema) => (schema?.$ref?.startsWith(NAMED) ? schema.$ref.slice(NAMED.length) : "");

function resolve(schema, schemas) {
  const name = nameOf(schema);
  return name ? (schemas[name] ?? {}) : (schema ?? {});
}

// "string", "list of Try", "integer or null"
export function typeWords(schema) {
  if (!schema) return "";
  if (nameOf(schema)) return nameOf(schema);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(", ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeWords).join(" or ");
  if (schema.type === "array") return `list of ${typeWords(schema.items) || "anything"}`;
  if (Array.isArray(schema.type)) return schema.type.join(" or ");
  return schema.type ? `${schema.type}${limits(schema)}` : "anything";
}

function limits(schema) {
  const least = schema.minimum ?? schema.minLength;
  const most = schema.maximum ?? schema.maxLength;
  const isText = schema.type === "string";
  const what = isText ? " characters" : "";
  if (isText && least === 1 && most === undefined) return " (not empty)";
  if (least !== undefined && most !== undefined) return ` (${least} to ${most}${what})`;
  if (most !== undefined) return ` (at most ${most}${what})`;
  return least === undefined ? "" : ` (at least ${least}${what})`;
}

// Which named schemas a type speaks of, to be explained below it.
function within(schema) {
  if (!schema) return [];
  if (nameOf(schema)) return [schema];
  const parts = [...(schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []), schema.items, schema.additionalProperties];
  return parts.filter((one) => typeof one === "object").flatMap(within);
}

// The names of all that an operation takes and answers, to be found by.
export function propertiesWithin(operation, schemas) {
  const names = new Set((operation.parameters ?? []).map((one) => one.name));
  const seen = new Set();
  const collect = (text) => {
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const property of Object.keys(schemas[name]?.properties ?? {})) names.add(property);
      collect(JSON.stringify(schemas[name] ?? {}));
    }
  };
  collect(JSON.stringify([operation.requestBody ?? {}, operation.responses?.["200"] ?? {}]));
  return names;
}

export function schemaBlock(schema, schemas, depth = 0, seen = new Set()) {
  const name = nameOf(schema);
  const found = resolve(schema, schemas);
  const parts = [];
  if (name) parts.push(make("h4", { class: "mono", textContent: name }));
  if (found.description) parts.push(make("p", { class: "hint" }, inline(found.description)));
  const properties = Object.entries(found.properties ?? {});
  if (properties.length) parts.push(table(properties, found.required ?? []));
  else if (!nameOf(schema) || found.enum) parts.push(make("p", { class: "mono sm", textContent: typeWords(found) }));
  if (depth < DEEPEST)
    for (const inner of [...properties.flatMap(([, value]) => within(value)), ...(name ? [] : within(schema))])
      if (!seen.has(inner.$ref)) {
        seen.add(inner.$ref);
        parts.push(schemaBlock(inner, schemas, depth + 1, seen));
      }
  return make("div", { class: "schema" }, parts);
}

function table(properties, required) {
  const rows = properties.map(([name, value]) => fieldRow(name, value, required.includes(name)));
  return make("dl", { class: "fields" }, rows);
}

export function fieldRow(name, schema, isRequired, words = "") {
  const usual = schema?.default === undefined || schema.default === null || schema.default === "" ? "" : `default ${JSON.stringify(schema.default)}`;
  const notes = [isRequired ? "required" : "", usual].filter(Boolean).join(", ");
  return make(
    "div",
    {},
    make("dt", {}, make("code", { textContent: name })),
    make("dd", {}, make("span", { class: "mono sm", textContent: typeWords(schema) }), notes ? make("span", { class: "sm muted", textContent: ` ${notes}` }) : null, words || schema?.description ? make("p", { class: "hint" }, inline(words || schema.description)) : null),
  );
}
