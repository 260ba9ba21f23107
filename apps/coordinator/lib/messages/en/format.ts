/** Figures as the English sentences show them. */
import { createFormat } from "../../format.ts";

export const format = createFormat("en");
