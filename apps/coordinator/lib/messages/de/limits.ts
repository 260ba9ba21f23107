/** German: what a visitor lets this page use of the device. */
import type { Words } from "../words.ts";

export const limits = {
  title: "Grenzen",
} satisfies Words["limits"];
