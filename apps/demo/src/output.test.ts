import type { TextStream } from "@tributary/edge";
import {
  RoundId,
  type RoundSummary,
  RunId,
  type RunView,
  Sha256,
  TaskId,
} from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { jsonOutput, terminalOutput } from "./output.ts";

const model = Sha256.parse("ab".repeat(32));
const id = RoundId.parse("run-abcdefghijkl.1");

const nobodyLost = {
  keying: 0,
  sharing: 0,
  training: 0,
  confirming: 0,
  unmasking: 0,
  aggregating: 0,
};

const committed: RoundSummary = {
  id,
  number: 1,
  outcome: "committed",
  reason: null,
  cohort: 8,
  accepted: 7,
  dropped: 1,
  lost_in: { ...nobodyLost, training: 1 },
  privacy: "secure",
  threshold: 5,
  update_rms: 1.5,
  accuracy: 0.82649,
  loss: 1.23657,
  train_loss: 0.9,
  seconds: 9.27,
  bytes_up: 220_089,
  bytes_down: 203_129,
  model,
  model_version: 1,
  closed_at_ms: 1,
};

const abandoned: RoundSummary = {
  ...committed,
  number: 2,
  outcome: "abandoned",
  reason: "quorum_missed",
  accepted: 2,
  lost_in: { ...nobodyLost, keying: 1, training: 5 },
  accuracy: null,
  loss: null,
  seconds: 120,
  bytes_up: 12_345_678,
  model: null,
  model_version: null,
};

const run: RunView = {
  id: RunId.parse("run-abcdefghijkl"),
  task: TaskId.parse("digits"),
  task_version: 1,
  title: "Handwritten digits",
  status: "running",
  rounds_target: 10,
  rounds_committed: 1,
  model,
  model_version: 1,
  model_weights: 54_986,
  connected: 8,
  resting: 0,
  started_at_ms: 0,
  evaluated_on: null,
  round: {
    id,
    number: 2,
    phase: "training",
    eligible: 8,
    quorum: 6,
    cohort: 8,
    training: 8,
    accepted: 6,
    dropped: 0,
    lost_in: nobodyLost,
    privacy: "secure",
    threshold: 5,
    collected: 6,
    started_at_ms: 0,
    deadline_at_ms: null,
    waiting_for: "waiting for 2 of 8 updates; the quorum is reached",
  },
};

describe("JSON has a line", () => {
  const linesOf = (tell: (output: ReturnType<typeof jsonOutput>) => void) => {
    const lines: string[] = [];
    tell(jsonOutput((line) => lines.push(line)));
    return lines;
  };

  test("for each round, with the documented keys in their order", () => {
    expect(linesOf((output) => output.round(committed))).toEqual([
      '{"round":1,"accepted":7,"cohort":8,"accuracy":0.82649,"loss":1.23657,"seconds":9.27,' +
        '"bytesUp":220089,"bytesDown":203129}',
    ]);
  });

  test("for a round that changed nothing, with the reason", () => {
    const [line = ""] = linesOf((output) => output.round(abandoned));
    expect(JSON.parse(line)).toMatchObject({ accuracy: null, abandoned: "quorum_missed" });
  });

  test("for the end, and none for what is said to people", () => {
    const lines = linesOf((output) => {
      output.say("Hello");
      output.status(run);
      output.done({ ...run, status: "finished" }, committed);
    });
    expect(lines).toEqual([
      `{"done":true,"rounds":1,"accuracy":0.82649,"model":"${model}","version":1}`,
    ]);
  });
});

function stream(terminal: { isTTY?: boolean; columns?: number }): TextStream & { text: string } {
  return {
    ...terminal,
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

describe("the terminal view", () => {
  test("is a table whose cells end where their headings end", () => {
    const kept = stream({});
    const output = terminalOutput(kept);
    output.round(committed);
    output.round(abandoned);
    output.done({ ...run, status: "finished" }, committed);
    expect(kept.text.split("\n")).toEqual([
      "round  accepted  accuracy     loss  seconds   up each  down each",
      "    1       7/8    0.8265   1.2366      9.3    220 kB     203 kB",
      "       Left: 1 in training.",
      "    2       2/8         –        –    120.0  12,346 kB     203 kB",
      "       Left: 1 in keying, 5 in training.",
      "       No new model: Fewer participants than the quorum delivered an update by the deadline.",
      "",
      "1 round, test accuracy 0.8265.",
      "Model version 1",
      `SHA-256 ${model}`,
      "",
    ]);
  });

  test("redraws one status line and clears it for what stays", () => {
    const kept = stream({ isTTY: true, columns: 80 });
    const output = terminalOutput(kept);
    output.status(run);
    output.status(run);
    output.say("Participant 3: out of memory");
    const status =
      "    2  [████████··] training: waiting for 2 of 8 updates; the quorum is reached";
    expect(kept.text.split("\r\x1b[2K")).toEqual([
      status,
      status,
      "Participant 3: out of memory\n",
    ]);
  });

  test.each([20, 40, 79])("never wraps the status line at %i columns", (columns) => {
    const kept = stream({ isTTY: true, columns });
    terminalOutput(kept).status(run);
    expect(kept.text.length).toBeLessThan(columns);
    expect(kept.text.startsWith("    2  [████")).toBe(true);
  });

  test("in a file has no status line", () => {
    const kept = stream({});
    terminalOutput(kept).status(run);
    expect(kept.text).toBe("");
  });
});
