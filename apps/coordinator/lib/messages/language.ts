/** Which language a reader gets: the one that was chosen on this device, or else what the browser asks for. */
import type { Language } from "../format.ts";

export type { Language };

/** By their own names. */
export const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };
export const languages = Object.keys(languageNames) as readonly Language[];
export const languageCookie = "language";
const kept_s = 365 * 24 * 3_600;

export function isLanguage(tag: string | undefined): tag is Language {
  return languages.some((language) => language === tag);
}

/** `accepted` is an Accept-Language header: of the languages that there are the one with the highest weight. */
export function chooseLanguage(chosen: string | undefined, accepted: string | null): Language {
  if (isLanguage(chosen)) return chosen;
  const wishes = (accepted ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find(Boolean);
      return { tag: tag.split("-", 1)[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  return wishes.map(({ tag }) => tag).find(isLanguage) ?? "en";
}

/** As `document.cookie` takes it. */
export function cookieFor(language: Language): string {
  return `${languageCookie}=${language}; path=/; max-age=${kept_s}; samesite=lax`;
}
