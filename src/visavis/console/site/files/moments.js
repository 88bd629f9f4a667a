// Times in the words of whoever looks at them.

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const between = new Intl.RelativeTimeFormat("en", { numeric: "always" });

// 14:32:58.207
export function timeOfDay(ms) {
  const at = new Date(ms);
  const two = (number) => String(number).padStart(2, "0");
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return `${clock}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

export const date = (ms) => day.format(ms);
export const dateAndTime = (ms) => dayAndTime.format(ms);

// "in 3 hours", "41 days ago"
export function fromNow(ms, now = Date.now()) {
  const seconds = Math.round((ms - now) / 1000);
  const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? UNITS[3];
  return between.format(Math.trunc(seconds / size), unit);
}

// 1:02:03 or 2:03
export function countdown(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
}
