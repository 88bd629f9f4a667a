// What stored values are called.

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language", languageDisplay: "standard" });
const GENDERS = { female: "Female", male: "Male" };

export function languageName(tag) {
  try {
    return LANGUAGES.of(tag);
  } catch {
    return tag; // none that the browser knows
  }
}

export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
export const genderName = (gender) => GENDERS[gender] ?? capital(gender);
export const actionName = (action) => capital(action.replaceAll("_", " "));
export const number = (count) => count.toLocaleString("en");
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

// What was written with commas between.
export const parted = (text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
