/** What a simulated history is asked for. */
import type { Kind } from "./terms.ts";

export type WorldOptions = {
  readonly seed: number;
  readonly participants: number;
  readonly rounds: number;
  /** Left to the seed without: every other world is secure. */
  readonly kind?: Kind;
  /** When rounds begin, as a cron expression in UTC; without, one follows another. */
  readonly schedule?: string;
};
