import type { ParticipantEvent } from "@tributary/client";
import { RoundId, RunId, Sha256 } from "@tributary/protocol";
import { readyTask } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { jsonOutput, type TextStream, textOutput } from "./output.ts";

const digits = readyTask("digits");
if (digits === undefined) throw new Error("Expected the ready task digits, got none");
const model = Sha256.parse("ab".repeat(32));
const [run, round] = [RunId.parse("run-abcdefghijkl"), RoundId.parse("run-abcdefghijkl.1")];

const joined: ParticipantEvent = {
  type: "joined",
  task: digits,
  run,
  model,
  model_version: 0,
  rounds_target: 10,
};

const oneRound: readonly ParticipantEvent[] = [
  { type: "connecting", attempt: 1 },
  { type: "connected" },
  joined,
  { type: "waiting", waiting: { for: "participants", have: 1, need: 3, come_back_ms: 0 } },
  { type: "waiting", waiting: { for: "participants", have: 3, need: 3, come_back_ms: 0 } },
  {
    type: "invited",
    round,
    number: 1,
    cohort: 4,
    quorum: 3,
    deadline_ms: 120_000,
    privacy: "sealed",
  },
  { type: "downloading", received_bytes: 16_384, total_bytes: 730_000 },
  { type: "downloaded", model, bytes: 730_000 },
  training(1),
  { type: "trained", seconds: 3.42, examples: 1000, loss: 0.34701, accuracy: 0.889 },
  { type: "sending", sent_bytes: 262_144, size_bytes: 797_000 },
  { type: "accepted", round, sha256: model, size_bytes: 797_000 },
  { type: "committed", round, model, model_version: 1, counted: 4, accuracy: 0.9, loss: 0.3 },
  { type: "ended", run, outcome: "finished", model, model_version: 1 },
];

function training(step: number): ParticipantEvent {
  const progress = {
    epoch: 1,
    epochs: 2,
    step,
    steps: 1250,
    loss: 0.5,
    samples_per_second: 4321.4,
  };
  return { type: "training", progress };
}

const sha256 = Sha256.parse("cd".repeat(32));
const masking: readonly ParticipantEvent[] = [
  {
    type: "invited",
    round,
    number: 1,
    cohort: 40,
    quorum: 30,
    deadline_ms: 120_000,
    privacy: "secure",
  },
  { type: "shared", round, participants: 38, neighbours: 24, threshold: 14 },
  { type: "masked", round, size_bytes: 131_604, sha256, clear_bytes: 219_944 },
  { type: "accepted", round, sha256, size_bytes: 131_604 },
  { type: "confirmed", round, survivors: 36 },
  { type: "unmasked", round },
  { type: "abandoned", round, reason: "unmasking_failed", detail: "" },
];

type Kept = TextStream & { text: string };

function stream(terminal: { isTTY?: boolean; columns?: number } = {}): Kept {
  return {
    ...terminal,
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

describe("a log file", () => {
  test("tells a round in lines, without the progress between them", () => {
    const log = stream();
    const output = textOutput(log, () => 0);
    for (const event of oneRound) output.event(event);
    expect(log.text.split("\n")).toEqual([
      "Connecting…",
      "Connected.",
      'Joined "Handwritten digits" at model version 0: updates masked.',
      "Waiting for participants: 1 of 3 are there.",
      "Enough participants: 3, 3 needed. The round starts in a moment.",
      "Round 1 of 10: one of 4 participants, updates sealed to the coordinator.",
      "  Downloaded the model: 730 kB.",
      "  Trained on 1,000 examples in 3.4 s: loss 0.3470, accuracy 0.8890.",
      "  Sent the encrypted update: 797 kB.",
      "  Model version 1 from 4 participants, test accuracy 0.9000.",
      "The run is finished. Model version 1.",
      "",
    ]);
  });

  test("tells what hides an update: bytes, SHA-256, how many others, and the threshold", () => {
    const log = stream();
    const output = textOutput(log, () => 0);
    for (const event of masking) output.event(event);
    expect(log.text.split("\n")).toEqual([
      "Round 1: one of 40 participants, updates masked.",
      "  Shared keys with 24 of 37 others: 14 of them and the coordinator together could uncover this update.",
      `  Masked the update: 132 kB (float32: 220 kB), SHA-256 ${"cd".repeat(32)}.`,
      "  Sent the masked update: 132 kB.",
      "  In the sum with 35 others; signed who is in it.",
      "  Helped to remove the masks from the sum.",
      "  The round changed nothing: Too few participants stayed to remove the masks; nothing was revealed.",
      "",
    ]);
  });

  test("has a line of a long training every half minute", () => {
    const log = stream();
    let now_ms = 0;
    const output = textOutput(log, () => now_ms);
    for (let step = 1; step <= 650; step++) {
      now_ms += 100;
      output.event(training(step));
    }
    expect(log.text).toBe(
      "  Training: epoch 1 of 2, step 300 of 1,250, loss 0.5000, 4,321 examples/s\n" +
        "  Training: epoch 1 of 2, step 600 of 1,250, loss 0.5000, 4,321 examples/s\n",
    );
  });

  test("tells once that the connection is lost, however long it stays so", () => {
    const log = stream();
    const output = textOutput(log, () => 0);
    const lose = (attempt: number) => {
      output.event({ type: "disconnected", why: "transport close", retry_ms: 500 });
      output.event({ type: "connecting", attempt });
    };
    for (let attempt = 2; attempt < 50; attempt++) lose(attempt);
    expect(log.text).toBe(
      "No connection (transport close). Trying until it is back; Ctrl-C leaves.\n",
    );
    output.event({ type: "connected" });
    lose(2);
    expect(log.text.match(/No connection/g)).toHaveLength(2);
  });

  test("says why this device is not selected, and until when it is away", () => {
    const log = stream();
    const output = textOutput(log, () => 0);
    const because = { reason: "resting", have: 3, need: null } as const;
    const waiting = { for: "next_round", have: 0, need: 3, come_back_ms: 90_500, because } as const;
    output.event({ type: "waiting", waiting });
    output.event({ type: "away", come_back_ms: 9_000_000 });
    expect(log.text).toBe(
      "This device was selected 3 times in a row without delivering an update, so it rests for a while. " +
        "Asked again in 2 min.\nNot needed for 2.5 h; back by itself then.\n",
    );
  });

  test("says when a schedule starts the next run", () => {
    const log = stream();
    const output = textOutput(log, () => 0);
    const ended = { type: "ended", run, outcome: "finished", model, model_version: 1 } as const;
    output.event({ ...ended, next_run_in_ms: 9_000_000 });
    output.event({ ...ended, next_run_in_ms: null });
    expect(log.text).toBe(
      "The run is finished. Model version 1. The next run begins in 2.5 h.\n" +
        "The run is finished. Model version 1.\n",
    );
  });

  test("does not repeat what the coordinator says again", () => {
    const log = stream();
    const output = textOutput(log, () => 0);
    const waiting = { for: "next_round", have: 0, need: 3, come_back_ms: 0 } as const;
    for (let time = 0; time < 3; time++) output.event({ type: "waiting", waiting });
    expect(log.text).toBe("Waiting for the next round.\n");
  });
});

describe("a terminal", () => {
  const terminal = (columns: number) => {
    const kept = stream({ isTTY: true, columns });
    let now_ms = 0;
    const output = textOutput(kept, () => now_ms);
    const pass = (ms: number) => {
      now_ms += ms;
    };
    return { kept, output, pass };
  };

  test("redraws one line of progress, and clears it for the next line", () => {
    const { kept, output, pass } = terminal(100);
    output.event(training(1));
    pass(200);
    output.event(training(2));
    output.event({ type: "downloaded", model, bytes: 1000 });
    const [first, second, third] = kept.text.split("\r\x1b[2K");
    expect(first).toContain("step 1 of");
    expect(second).toContain("step 2 of");
    expect(third).toBe("  Downloaded the model: 1 kB.\n");
  });

  test("never lets progress wrap, and leaves the line clean at the end", () => {
    const { kept, output } = terminal(40);
    output.event(training(1));
    // No number is cut in two.
    expect(kept.text).toBe("  Training: epoch 1 of 2");
    output.close();
    expect(kept.text.endsWith("\r\x1b[2K")).toBe(true);
  });

  test("of unknown width is taken for 80 columns", () => {
    const { kept, output } = terminal(0);
    output.event(training(1));
    expect(kept.text).toContain("4,321 examples/s");
  });

  test("redraws no more than ten times a second", () => {
    const { kept, output, pass } = terminal(100);
    for (let step = 1; step <= 1000; step++) {
      pass(1);
      output.event(training(step));
    }
    expect(kept.text.split("\r").length).toBe(10);
  });
});

test("JSON has one line for each event and problem, and nothing else", () => {
  const file = stream();
  const output = jsonOutput(file);
  output.say("Reading the data…");
  output.event({ type: "connected" });
  output.problem("There is no folder.");
  output.close();
  expect(
    file.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([{ type: "connected" }, { type: "problem", message: "There is no folder." }]);
});

/** Scripts read these: a name that changes here changes in the README, and breaks them. */
test("JSON says of a masked update its bytes, its SHA-256, the others and the threshold", () => {
  const file = stream();
  const output = jsonOutput(file);
  for (const event of masking.slice(1, 6)) output.event(event);
  const lines = file.text.trimEnd().split("\n");
  expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual([
    ["type", "round", "participants", "neighbours", "threshold"],
    ["type", "round", "size_bytes", "sha256", "clear_bytes"],
    ["type", "round", "sha256", "size_bytes"],
    ["type", "round", "survivors"],
    ["type", "round"],
  ]);
});
