/** What a language has to have: the shape of the English words, which the compiler demands of every other one. */
import type { en } from "./en/index.ts";

export type Words = typeof en;
