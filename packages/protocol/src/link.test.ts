import { expect, test } from "vitest";
import { createLinkPair, type ParticipantMessage } from "./index.ts";

const leave = (seq: number): ParticipantMessage => ({ type: "leave", seq });

function connected() {
  const pair = createLinkPair();
  const heard: unknown[] = [];
  const ends: string[] = [];
  pair.coordinator.onMessage((message) => heard.push(message));
  pair.coordinator.onClose((why) => ends.push(`coordinator: ${why}`));
  pair.participant.onClose((why) => ends.push(`participant: ${why}`));
  return { ...pair, heard, ends };
}

test("[LK1] messages arrive in order, each once", () => {
  const { participant, flushToCoordinator, heard } = connected();
  for (const seq of [1, 2, 3]) participant.send(leave(seq));
  expect(flushToCoordinator()).toBe(3);
  expect(flushToCoordinator()).toBe(0);
  expect(heard).toEqual([leave(1), leave(2), leave(3)]);
});

test("[LK1] what arrives is a copy", () => {
  const { participant, flushToCoordinator, heard } = connected();
  const message = leave(1);
  participant.send(message);
  message.seq = 99;
  flushToCoordinator();
  expect(heard).toEqual([leave(1)]);
});

test("[LK2] messages that come before there is a listener wait for it", () => {
  const { participant, coordinator, flushToCoordinator } = createLinkPair();
  participant.send(leave(1));
  participant.send(leave(2));
  flushToCoordinator();
  const heard: unknown[] = [];
  coordinator.onMessage((message) => heard.push(message));
  expect(heard).toEqual([leave(1), leave(2)]);
});

test("[LK3] closing tells both ends once, and nothing passes afterwards", () => {
  const { participant, coordinator, flushToCoordinator, heard, ends } = connected();
  coordinator.close("done");
  participant.close("again");
  participant.send(leave(1));
  expect(flushToCoordinator()).toBe(0);
  expect(heard).toEqual([]);
  expect(ends.sort()).toEqual(["coordinator: done", "participant: done"]);
});

test("[LK3] an end that listens only after the close is told at once", () => {
  const { participant, coordinator } = createLinkPair();
  participant.close("gone");
  const ends: string[] = [];
  coordinator.onClose((why) => ends.push(why));
  expect(ends).toEqual(["gone"]);
});

test("[LK4] the pair delivers as many messages as it is told to", () => {
  const { participant, flushToCoordinator, heard } = connected();
  for (const seq of [1, 2, 3]) participant.send(leave(seq));
  expect(heard).toEqual([]);
  expect(flushToCoordinator(2)).toBe(2);
  expect(heard).toEqual([leave(1), leave(2)]);
});

test("[LK4] settling goes on until no answer to an answer is under way", () => {
  const { participant, coordinator, settle } = createLinkPair();
  const seqs: number[] = [];
  coordinator.onMessage((message) => {
    seqs.push(message.seq);
    coordinator.send({ type: "welcome", seq: message.seq + 1, protocol: 1 });
  });
  participant.onMessage((message) => {
    if (message.type === "welcome" && message.seq < 6) participant.send(leave(message.seq + 1));
  });
  participant.send(leave(1));
  settle();
  expect(seqs).toEqual([1, 3, 5]);
});

test("[LK4] a cut loses what is under way and tells both ends", () => {
  const { participant, flushToCoordinator, cut, heard, ends } = connected();
  participant.send(leave(1));
  cut("cable");
  expect(flushToCoordinator()).toBe(0);
  expect(heard).toEqual([]);
  expect(ends.sort()).toEqual(["coordinator: cable", "participant: cable"]);
});
