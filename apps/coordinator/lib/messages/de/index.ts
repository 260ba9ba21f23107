/** Every word of the participants' pages, in German. */
import type { Words } from "../words.ts";
import { data } from "./data.ts";
import { device } from "./device.ts";
import { first } from "./first.ts";
import { limits } from "./limits.ts";
import { receipts } from "./receipts.ts";
import { runs } from "./runs.ts";
import { trying } from "./try.ts";
import { work } from "./work.ts";

export const de: Words = {
  ...first,
  data,
  device,
  limits,
  receipts,
  runs,
  trying,
  work,
};
