/** Timelines of rounds in memory, with the rules of their SQL. */
import type { RoundTrace, RunId } from "@tributary/protocol";
import { unknownRun } from "./closing.ts";
import { jsonCopy as copy } from "./json.ts";
import type { Memory } from "./memory.ts";
import { type TraceRecords, traces_max } from "./port-traces.ts";

export function createMemoryTraces({ runs }: Pick<Memory, "runs">): TraceRecords {
  const kept = new Map<RunId, readonly RoundTrace[]>();
  const of = (run: RunId) => kept.get(run) ?? [];
  return {
    async save(trace) {
      const { run, number } = trace;
      if (!runs.has(run)) throw unknownRun(run);
      if (of(run).some((one) => one.number === number)) return;
      const all = [...of(run), copy(trace)].sort((a, b) => a.number - b.number);
      kept.set(run, all.slice(-traces_max));
    },
    get: async (run, number) => copy(of(run).find((one) => one.number === number) ?? null),
    newest: async (run, limit) => copy(limit === 0 ? [] : of(run).slice(-limit)),
  };
}
