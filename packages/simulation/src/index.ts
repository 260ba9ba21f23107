export { formatSummary, type Outcome, type Summary } from "./outcome.ts";
export { simulate, type WorldOptions } from "./world.ts";
