import type { ParticipantEvent } from "@tributary/client";
import { RunId, roundId, Sha256 } from "@tributary/protocol";
import { expect, test } from "vitest";
import { en } from "./messages/en/index.ts";
import { act, receive } from "./participation.ts";
import { initialParticipation, type Participation } from "./participation-state.ts";
import { sentBytes } from "./receipt.ts";
import { statusSentence as sentenceIn } from "./status.ts";
import { noteSentence } from "./words.ts";

const run = RunId.parse("run-3f9k2m1q8z7x");
const round = roundId(run, 4);
const model = Sha256.parse("ab".repeat(32));
const sent = Sha256.parse("cd".repeat(32));
const now_ms = 100_000;
const statusSentence = (state: Participation) => sentenceIn(state, en);

const running = act(initialParticipation, { type: "start" });
const invited: ParticipantEvent = {
  type: "invited",
  round,
  number: 4,
  cohort: 8,
  quorum: 6,
  deadline_ms: 20_000,
  privacy: "sealed",
};
const accepted: ParticipantEvent = { type: "accepted", round, sha256: sent, size_bytes: 218_600 };
const committed: ParticipantEvent = {
  type: "committed",
  round,
  model,
  model_version: 4,
  counted: 8,
  accuracy: 0.91,
  loss: 0.3,
};

function after(state: Participation, ...events: ParticipantEvent[]): Participation {
  return events.reduce((at, event) => receive(at, event, now_ms), state);
}

function progress(step: number, loss: number): ParticipantEvent {
  const speed = { epochs: 1, steps: 40, samples_per_second: 500 };
  return { type: "training", progress: { epoch: 1, step, loss, ...speed } };
}

test("an invitation gives the device its place in the round, with a moment for the deadline", () => {
  expect(after(running, invited).place).toEqual({
    round,
    number: 4,
    cohort: 8,
    quorum: 6,
    deadline_at_ms: 120_000,
    privacy: "sealed",
    protection: null,
  });
});

test("a round's work passes through download, training and sending", () => {
  const kinds = [
    { type: "downloading", received_bytes: 10, total_bytes: 20 } as const,
    { type: "downloaded", model, bytes: 20 } as const,
    progress(1, 2.3),
    { type: "trained", seconds: 1, examples: 200, loss: 1, accuracy: 0.5 } as const,
    { type: "sending", sent_bytes: 5, size_bytes: 10 } as const,
    accepted,
    committed,
  ].reduce<{ at: Participation; kinds: string[] }>(
    ({ at, kinds }, event) => {
      const next = after(at, event);
      return { at: next, kinds: [...kinds, next.activity.kind] };
    },
    { at: after(running, invited), kinds: [] },
  ).kinds;
  expect(kinds).toEqual([
    "downloading",
    "training",
    "training",
    "hiding",
    "sending",
    "sent",
    "none",
  ]);
});

test("a counted change has a receipt with its hash, and the new model and score are known", () => {
  const state = after(running, invited, accepted, committed);
  expect(state.receipts).toEqual([
    {
      round,
      privacy: "sealed",
      sha256: sent,
      size_bytes: 218_600,
      clear_bytes: null,
      others: 7,
      protection: null,
      stage: "sent",
      state: "counted",
      model_version: 4,
      note: null,
    },
  ]);
  expect(state).toMatchObject({ model, model_version: 4, place: null });
  expect(state.scores).toEqual([{ model_version: 4, accuracy: 0.91, loss: 0.3 }]);
});

test("an acceptance that is told again after a reconnect stays one receipt and one upload", () => {
  const state = after(running, invited, accepted, accepted);
  expect(state.receipts).toHaveLength(1);
  expect(sentBytes(state.receipts)).toBe(218_600);
});

test("an abandoned round leaves a receipt that is not counted, and says why", () => {
  const state = after(running, invited, accepted, {
    type: "abandoned",
    round,
    reason: "quorum_missed",
    detail: "",
  });
  expect(state.receipts[0]).toMatchObject({ state: "not_counted" });
  const why = { kind: "abandoned", reason: "quorum_missed", privacy: "sealed" } as const;
  expect(state.receipts[0]?.note).toEqual(why);
  expect(state.notice).toEqual(why);
  expect(noteSentence(why, en.work)).toMatch(/quorum/);
});

test("news of a round that is long over changes neither the place nor a settled receipt", () => {
  const next: ParticipantEvent = { ...invited, round: roundId(run, 5), number: 5 };
  const state = after(running, invited, accepted, committed, next, {
    type: "dropped",
    round,
    reason: "deadline",
  });
  expect(state.place?.number).toBe(5);
  expect(state.receipts[0]?.state).toBe("counted");
  expect(state.notice).toBeNull();
});

test("a round committed without this device gives it the model but no receipt", () => {
  const state = after(running, committed);
  expect(state.receipts).toEqual([]);
  expect(state.model_version).toBe(4);
});

test("training losses start anew with each round and stay drawable", () => {
  const many = Array.from({ length: 1000 }, (_, step) => progress(step, 1 / (step + 1)));
  const state = after(running, invited, ...many);
  expect(state.losses.length).toBeLessThanOrEqual(240);
  expect(state.losses.length).toBeGreaterThan(100);
  expect(after(state, invited).losses).toEqual([]);
});

test("a pause takes the device out of the round; what still arrives is not heard", () => {
  const paused = act(after(running, invited, accepted), { type: "pause" });
  expect(paused).toMatchObject({ standing: { kind: "paused" }, place: null });
  expect(paused.connection.kind).toBe("offline");
  expect(after(paused, committed)).toBe(paused);
  expect(act(paused, { type: "start" }).receipts).toHaveLength(1);
});

test("a change whose round ended while the device was away is not called counted", () => {
  const paused = act(after(running, invited, accepted), { type: "pause" });
  expect(paused.receipts[0]?.state).toBe("unknown");
  const back = act(paused, { type: "start" });
  expect(after(back, committed).receipts[0]?.state).toBe("counted");
  const next: ParticipantEvent = { ...invited, round: roundId(run, 5), number: 5 };
  expect(after(running, invited, accepted, next).receipts[0]?.state).toBe("unknown");
  expect(after(running, invited, accepted, invited).receipts[0]?.state).toBe("pending");
});

test("a tab that yields to another one is out of its round, and goes on when its turn comes", () => {
  const yielded = act(after(running, invited, accepted), { type: "yield" });
  expect(yielded).toMatchObject({ standing: { kind: "elsewhere" }, place: null });
  expect(yielded.receipts[0]?.state).toBe("unknown");
  expect(statusSentence(yielded)).toMatch(/Another tab of this browser takes part/);
  expect(after(yielded, committed)).toBe(yielded);
  expect(act(yielded, { type: "start" }).standing.kind).toBe("running");
});

test("what happened beneath a training is told until the next round", () => {
  const resumed = { kind: "resumed", step: 7 } as const;
  const told = act(after(running, invited), { type: "hear", news: resumed });
  expect(after(told, accepted, committed).news).toEqual(resumed);
  const next: ParticipantEvent = { ...invited, round: roundId(run, 5), number: 5 };
  expect(after(told, committed, next).news).toBeNull();
});

test("a round is the last one only for a device that takes part, until it starts again", () => {
  const finishing = act(after(running, invited), { type: "finish" });
  expect(finishing).toMatchObject({ standing: { kind: "running" }, isFinishing: true });
  expect(act(finishing, { type: "pause" }).isFinishing).toBe(false);
  expect(act(initialParticipation, { type: "finish" }).isFinishing).toBe(false);
});

test("leaving forgets everything but what had been sent", () => {
  const left = act(after(running, invited, accepted, committed), { type: "leave" });
  expect(left).toEqual({
    ...initialParticipation,
    standing: { kind: "left" },
    receipts: left.receipts,
  });
  expect(left.receipts).toHaveLength(1);
});

test("a fatal refusal ends the visit with its sentence, another one is only noted", () => {
  const refused = (fatal: boolean): ParticipantEvent => ({
    type: "refused",
    reason: "task_unknown",
    sentence: "No such task is open here. Check the link.",
    detail: "digits",
    fatal,
  });
  expect(after(running, refused(true)).standing).toMatchObject({ kind: "failed" });
  const noted = after(running, refused(false));
  expect(noted.standing.kind).toBe("running");
  expect(noted.notice === null ? "" : noteSentence(noted.notice, en.work)).toMatch(/No such task/);
});

test("the end of a run says how much of this device is in the model", () => {
  const ended: ParticipantEvent = {
    type: "ended",
    run,
    outcome: "finished",
    model,
    model_version: 10,
  };
  expect(statusSentence(after(running, invited, accepted, committed, ended))).toBe(
    "The run is finished. 1 change of this device went into the model. Thank you!",
  );
  expect(statusSentence(after(running, ended))).toMatch(/Nothing of this device/);
});

test("while the device is idle the status says what it waits for", () => {
  const waiting: ParticipantEvent = {
    type: "waiting",
    waiting: { for: "participants", have: 3, need: 5, come_back_ms: 1000 },
  };
  const connected: ParticipantEvent = { type: "connected" };
  expect(statusSentence(after(running, connected, waiting))).toBe(
    "Waiting for 2 more participants: 3 of 5 are here.",
  );
  const lost: ParticipantEvent = { type: "disconnected", why: "transport close", retry_ms: 500 };
  expect(statusSentence(after(running, connected, waiting, lost))).toMatch(/connection is lost/);
});

test("a device that is not selected is told why, and when it is looked at again", () => {
  const because = { reason: "too_slow", have: 64, need: 2_000 } as const;
  const waiting = { for: "next_round", have: 0, need: 5, come_back_ms: 600_000, because } as const;
  const connected: ParticipantEvent = { type: "connected" };
  const told = after(running, connected, { type: "waiting", waiting });
  expect(statusSentence(told)).toBe(
    "This device trains on 64 examples a second or a little more; the task asks for 2,000. " +
      "It is looked at again in 10 min.",
  );
  const away = after(told, { type: "away", come_back_ms: 600_000 });
  expect(statusSentence(away)).toMatch(
    /^Not needed until \d\d:\d\d\. This device comes back by itself/,
  );
});

test("where a schedule starts the next run, the end of one is not the end of taking part", () => {
  const ended = { type: "ended", run, outcome: "finished", model, model_version: 10 } as const;
  const connected: ParticipantEvent = { type: "connected" };
  const between = after(running, connected, { ...ended, next_run_in_ms: 60_000 });
  expect(statusSentence(between)).toMatch(/The next one starts at \d\d:\d\d/);
  expect(between).toMatchObject({ standing: { kind: "running" }, model_version: 10, place: null });
  expect(after(running, connected, { ...ended, next_run_in_ms: null }).standing.kind).toBe("ended");
});

test.each([
  ["invite_needed", "By invitation"],
  ["invite_invalid", "This invite is not good here"],
  ["revoked", "Taken out of this federation"],
  ["key_replaced", "This key is an old one"],
] as const)("whoever is not let in (%s) reads why, and nothing has failed", (reason, title) => {
  const sentence = "Why.";
  const refused = { type: "refused", reason, sentence, detail: "Task.", fatal: true } as const;
  const state = after(running, invited, refused);
  expect(state.standing).toEqual({ kind: "barred", reason, said: sentence });
  expect(en.work.barred[reason]).toBe(title);
  expect(statusSentence(state)).toBe("Not taking part: nothing was trained or sent.");
  expect(act(state, { type: "start" }).standing.kind).toBe("running");
});
