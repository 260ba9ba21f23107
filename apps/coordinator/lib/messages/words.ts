/** What a language has to have: the shape of the English words, which the compiler demands of every other one. */
import type { first } from "./en/first.ts";
import type { en } from "./en/index.ts";

export type Words = typeof en;
/** Of what is read before anything else is loaded. */
export type FirstWords = typeof first;
