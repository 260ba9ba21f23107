export type { WorldOptions } from "./options.ts";
export { formatSummary, type Outcome, type Summary } from "./outcome.ts";
export { simulate } from "./world.ts";
