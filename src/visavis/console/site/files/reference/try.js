// A line to try an operation with, in a shell.

const SAFE = ["get", "head"];
const MOST_DEEP = 4;

function exampleOf(schema, schemas, depth = 0) {
  const ref = schema?.$ref?.split("/").at(-1);
  const found = ref ? schemas[ref] : schema;
  if (!found || depth > MOST_DEEP) return null;
  if (found.default !== undefined) return found.default;
  if (found.enum) return found.enum[0];
  if (found.anyOf) return exampleOf(found.anyOf[0], schemas, depth + 1);
  if (found.type === "object") {
    const named = Object.entries(found.properties ?? {});
    const wanted = found.required?.length ? named.filter(([name]) => found.required.includes(name)) : named.slice(0, 1);
    return Object.fromEntries(wanted.map(([name, value]) => [name, exampleOf(value, schemas, depth + 1)]));
  }
  return { string: "…", integer: found.minimum ?? 1, number: found.minimum ?? 1, boolean: true, array: [] }[found.type] ?? null;
}

const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

export function curlLine(method, path, operation, schemas) {
  const parts = ["curl"];
  if (!SAFE.includes(method)) parts.push(`-X ${method.toUpperCase()}`);
  if (!operation.security || operation.security.length) parts.push('-H "Authorization: Bearer $VISAVIS_ADMIN_TOKEN"');
  const [kind, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (kind === "application/json") parts.push(`-H "Content-Type: ${kind}" -d ${quoted(JSON.stringify(exampleOf(media.schema, schemas)))}`);
  else if (kind) parts.push(`-H "Content-Type: ${kind}" --data-binary @FILE`);
  return `${parts.join(" ")} ${quoted(location.origin + path)}`;
}

// The command signs by itself.
export function callLine(action, example) {
  const values = Object.entries(example ?? {}).map(([name, value]) => quoted(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`));
  return ["visavis call", action, ...values, "--base-url", location.origin].join(" ");
}
