/** Every word of the participants' pages, in German. */
import type { Words } from "../words.ts";
import { consent } from "./consent.ts";
import { data } from "./data.ts";
import { device } from "./device.ts";
import { format } from "./format.ts";
import { frame } from "./frame.ts";
import { limits } from "./limits.ts";
import { receipts } from "./receipts.ts";
import { runs } from "./runs.ts";
import { trying } from "./try.ts";
import { work } from "./work.ts";

export const de: Words = {
  format,
  frame,
  consent,
  data,
  device,
  limits,
  receipts,
  runs,
  trying,
  work,
};
