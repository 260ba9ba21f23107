/** On the server: the language of whoever asks for this page. */
import { cookies, headers } from "next/headers";
import { chooseLanguage, type Language, languageCookie } from "./language.ts";
import { loadWords } from "./load.ts";
import type { Words } from "./words.ts";

export async function chosenLanguage(): Promise<Language> {
  const [jar, asked] = await Promise.all([cookies(), headers()]);
  return chooseLanguage(jar.get(languageCookie)?.value, asked.get("accept-language"));
}

export async function chosenWords(): Promise<Words> {
  return loadWords(await chosenLanguage());
}
