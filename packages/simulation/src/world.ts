/**
 * One simulated history of the real runtime, protocol, client and cryptography, from one seed: a
 * storm and the calm after it, or rounds by the calendar. The same options give the same history.
 */

import type { WorldOptions } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { stormStage } from "./storm.ts";
import { yearStage } from "./year.ts";

export async function simulate(options: WorldOptions): Promise<Outcome> {
  const { schedule } = options;
  const stage = await (schedule === undefined
    ? stormStage(options)
    : yearStage({ ...options, schedule }));
  const { trace, auditor } = stage;
  const onUnhandled = (reason: unknown) => stage.fail(`[unhandled] Nobody waits for: ${reason}`);
  process.on("unhandledRejection", onUnhandled);
  try {
    await stage.play();
    await auditor.checkEnd();
    return { isOk: true, summary: await stage.summary(), last: trace.last() };
  } catch (error) {
    const what = stage.named(error instanceof Error ? error.message : String(error));
    return { isOk: false, what, summary: await stage.summary(), last: trace.last() };
  } finally {
    process.off("unhandledRejection", onUnhandled);
  }
}
