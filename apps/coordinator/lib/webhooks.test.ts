import { expect, test } from "vitest";
import { webhookEventNames } from "../server/webhooks/events.ts";
import { addressProblem, messageState, webhookEvents } from "./webhooks.ts";

const message = {
  id: "msg_1",
  event: "run.finished",
  created_at_ms: 0,
  attempts: 1,
  next_at_ms: null,
  delivered_at_ms: null,
  problem: "It answered 500.",
};

test("every event that there is can be chosen", () => {
  expect(webhookEvents.map(({ name }) => name)).toEqual(webhookEventNames);
});

test("what became of a message is said", () => {
  expect(messageState({ ...message, delivered_at_ms: 1, problem: null }, 0).words).toBe(
    "delivered",
  );
  expect(messageState(message, 0)).toEqual({
    tone: "bad",
    words: "given up",
    why: "It answered 500.",
  });
  expect(messageState({ ...message, next_at_ms: 300_000 }, 0)).toEqual({
    tone: "warn",
    words: "tried again in 5 min",
    why: "It answered 500.",
  });
});

test("an address that cannot be told anything is refused in words", () => {
  expect(addressProblem("https://example.org/hook")).toBeNull();
  expect(addressProblem("example.org")).toContain("whole address");
  expect(addressProblem("ftp://example.org")).toContain("https://");
  expect(addressProblem("https://me:secret@example.org")).toContain("password");
});
