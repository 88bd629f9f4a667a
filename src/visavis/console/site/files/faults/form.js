// The fault that a form asks for, or what is wrong with it.

const RANGES = [
  ["share", "The share of the calls is above 0 and at most 100 %.", (value) => value > 0 && value <= 100],
  ["latency_ms", "Calls are held for 0 to 30,000 ms, in whole ones.", (value) => value >= 0 && value <= 30_000 && Number.isInteger(value)],
  ["minutes", "A fault lasts 0.1 to 1,440 minutes.", (value) => value >= 0.1 && value <= 1440],
];

// { problem, field } or { body }, as POST /faults takes it.
export function orderOf(form) {
  const { app, action, code, share, latency_ms: latency, minutes, drop } = form.elements;
  for (const [name, problem, fits] of RANGES) {
    const field = form.elements[name];
    if (field.value.trim() === "" || !fits(field.valueAsNumber)) return { problem, field };
  }
  if (!code.value && !latency.valueAsNumber && !drop.checked) return { problem: "This would do nothing: choose a Code, hold the calls, or drop callbacks.", field: code };
  if (drop.checked && action.value) return { problem: "Callbacks belong to no Action. Choose all Actions, or set two faults.", field: action };
  const fault = {
    app_id: app.value ? Number(app.value) : null,
    action: action.value || null,
    code: code.value ? Number(code.value) : null,
    latency_ms: latency.valueAsNumber,
    share: share.valueAsNumber / 100,
    drop_callbacks: drop.checked,
  };
  return { body: { fault, lasting_s: minutes.valueAsNumber * 60 } };
}
