/** When an acknowledged update counts as kept, in whichever order its sender and the records hear of it. */
import { invitationId, ParticipantId, RunId, Sha256 } from "@tributary/protocol";
import { expect, test } from "vitest";
import { Promises } from "./promises.ts";

const participant = ParticipantId.parse("A".repeat(43));
const sha256 = Sha256.parse("0".repeat(64));
const accepted = { round: invitationId(RunId.parse("run-aaaaaaaaaaaa"), 32), sha256 };
const delivery = { participant, sha256, outcome: "counted" } as const;

test("an update is owed from its acknowledgement until a round names it", () => {
  const promises = new Promises();
  expect(promises.note(participant, accepted)).toBe(true);
  expect(promises.pending.size).toBe(1);
  promises.keep(delivery);
  expect(promises.pending.size).toBe(0);
});

test("an update that a round named before its sender heard of it is owed to nobody", () => {
  const promises = new Promises();
  promises.keep(delivery);
  expect(promises.note(participant, accepted)).toBe(true);
  expect(promises.pending.size).toBe(0);
});
