/** The words of what is read first, in English: the frame, the open tasks, and what taking part means. */
import { consent } from "./consent.ts";
import { format } from "./format.ts";
import { frame } from "./frame.ts";

export const first = { format, frame, consent };
