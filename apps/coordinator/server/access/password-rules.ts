/**
 * Which passwords are taken: long enough and not among the first that anybody would try. No rules of composition, which
 * make passwords worse (NIST SP 800-63B, 3.1.1).
 */
import { commonWords } from "./common-words.ts";

export const password_characters_min = 8;
export const password_characters_max = 128;

/** What is wrong with it and what to do; null if nothing is. */
export function passwordProblem(password: string, name: string): string | null {
  const { length } = [...password];
  if (length < password_characters_min) {
    return `A password has at least ${password_characters_min} characters; this one has ${length}.`;
  }
  if (length > password_characters_max) {
    return `A password has at most ${password_characters_max} characters; this one has ${length}.`;
  }
  if (!isGuessable(password, name)) return null;
  return "This password is among the first that others would try. Take a few words that do not belong together.";
}

function isGuessable(password: string, name: string): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  const bare = plain.replaceAll(/\s+/g, "");
  // Ten digits are a date or a telephone number.
  if (isRepeated(bare) || isRow(bare) || /^\d{1,10}$/.test(bare)) return true;
  const known = new Set([
    ...commonWords,
    ...wordsOf(name),
    letters(name.toLowerCase()),
    "tributary",
  ]);
  const core = plain.replace(/[^\p{L}]+$/u, "");
  return [plain, unleet(core), unleet(core.replace(/^[^\p{L}]+/u, ""))].some((text) =>
    isMadeOf(letters(text), known),
  );
}

const wordsOf = (name: string) =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3);

/** Digits and signs around a word are what people add when they are told to. */
const letters = (text: string) => text.replaceAll(/[^\p{L}]+/gu, "");

const substitutes: ReadonlyMap<string, string> = new Map([
  ["0", "o"],
  ["1", "i"],
  ["3", "e"],
  ["4", "a"],
  ["5", "s"],
  ["7", "t"],
  ["@", "a"],
  ["$", "s"],
  ["!", "i"],
]);
function unleet(text: string): string {
  return [...text].map((character) => substitutes.get(character) ?? character).join("");
}

/** One known word, or the same one again and again. */
function isMadeOf(text: string, known: ReadonlySet<string>): boolean {
  for (let length = 3; length <= text.length; length += 1) {
    const word = text.slice(0, length);
    if (known.has(word) && word.repeat(Math.ceil(text.length / length)) === text) return true;
  }
  return false;
}

/** `aaaaaaaa`, `abababab`, `12121212` */
function isRepeated(text: string): boolean {
  return /^(.{1,4})\1+.?$/u.test(text);
}

const rows = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
  "1q2w3e4r5t6y7u8i9o0p",
];

/** Along the alphabet, the digits or a keyboard, forwards or backwards, with at most three characters more. */
function isRow(text: string): boolean {
  const size = Math.max(password_characters_min - 2, text.length - 3);
  return rows
    .flatMap((row) => [row, [...row].reverse().join("")])
    .some((row) => [0, 1, 2, 3].some((from) => row.includes(text.slice(from, from + size))));
}
