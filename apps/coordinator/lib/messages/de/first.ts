/** The words of what is read first, in German: the frame, the open tasks, and what taking part means. */
import type { FirstWords } from "../words.ts";
import { consent } from "./consent.ts";
import { format } from "./format.ts";
import { frame } from "./frame.ts";

export const first: FirstWords = { format, frame, consent };
