/** Figures as the German sentences show them. */
import { createFormat } from "../../format.ts";

export const format = createFormat("de");
