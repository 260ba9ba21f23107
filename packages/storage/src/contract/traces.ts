/** What every implementation must do with the timelines of rounds. */
import { type RoundTrace, roundId } from "@tributary/protocol";
import { expect, it } from "vitest";
import type { Records } from "../port.ts";
import { traces_max } from "../port-traces.ts";
import { initialModel, otherRunId, run, runId, task } from "./fixtures.ts";

function trace(number: number, change: Partial<RoundTrace> = {}): RoundTrace {
  return {
    run: runId,
    round: roundId(runId, number),
    number,
    started_at_ms: 1_000 * number,
    quorum: 2,
    phases: [{ phase: "recruiting", at_ms: 0 }],
    deadline_ms: null,
    ended_ms: 7,
    reason: "quorum_missed",
    members: [{ participant: "abcdefgh", selected_ms: 1 }],
    ...change,
  };
}

export function traceRules(records: () => Records): void {
  const traces = () => records().traces;
  const begin = async () => {
    await records().tasks.publish(task(), 0);
    await records().runs.create(run(), initialModel());
  };

  it("[ST95] a timeline is kept as it was told first, and found by its round", async () => {
    await begin();
    await traces().save(trace(2));
    await traces().save(trace(2, { quorum: 9 }));
    expect(await traces().get(runId, 2)).toEqual(trace(2));
    expect(await traces().get(runId, 1)).toBeNull();
    expect(await traces().get(otherRunId, 2)).toBeNull();
    await expect(traces().save(trace(1, { run: otherRunId }))).rejects.toThrow();
  });

  it("[ST95] of a run the newest are kept, and told oldest first", async () => {
    await begin();
    for (let number = 1; number <= traces_max + 3; number++) await traces().save(trace(number));
    expect(await traces().get(runId, 3)).toBeNull();
    expect(await traces().get(runId, 4)).toEqual(trace(4));
    const last = traces_max + 3;
    expect(await traces().newest(runId, 2)).toEqual([trace(last - 1), trace(last)]);
    expect(await traces().newest(runId, 1_000)).toHaveLength(traces_max);
    expect(await traces().newest(runId, 0)).toEqual([]);
  });
}
