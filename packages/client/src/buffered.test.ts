import { invitationId, RunId, roundId, type SealedTask, Sha256 } from "@tributary/protocol";
import { sealedTask as task, until } from "@tributary/testing";
import { expect, test } from "vitest";
import { model, run, ScriptedCoordinator, type Visit } from "./testing/coordinator.ts";
import { Participation, trained } from "./testing/participation.ts";

const buffered: SealedTask = {
  ...task,
  buffered: {
    buffer: 3,
    concurrency: 6,
    staleness_max: 4,
    exponent: 0.5,
    deadline_ms: 60_000,
    rest_ms: 10_000,
  },
};

async function joined() {
  const coordinator = await ScriptedCoordinator.create();
  const participation = await Participation.start(coordinator);
  const visit = await coordinator.joined(buffered);
  await participation.sees("joined");
  return { participation, visit };
}

/** Invited, it delivers everything and is told so. */
async function delivers(visit: Visit, participation: Participation, invitation: number) {
  const count = visit.all("update_begin").length + 1;
  const round = await visit.invitesAlone(invitation);
  const { sha256, size_bytes } = await visit.hears("update_begin", count);
  visit.resumes(round, 0);
  await visit.hears("update_chunk", count);
  visit.receives(round, size_bytes);
  visit.accepts(round, sha256);
  await participation.sees("accepted");
  return round;
}

test("[CL42] an invitation is accepted, trained for, and its update sealed in its name", async () => {
  const { participation, visit } = await joined();
  const round = await delivers(visit, participation, 5);
  expect(round).toBe(`${run}.i5`);
  expect((await visit.hears("accept")).round).toBe(round);
  expect(await visit.opens(round, 2)).toMatchObject({ delta: trained.delta, examples: 20 });
  visit.commits(round);
  expect(await participation.sees("committed")).toMatchObject({ round });
  await participation.leaves();
});

test("[CL42] the next invitation may start from an older model", async () => {
  const { participation, visit } = await joined();
  await delivers(visit, participation, 5);
  const older = Sha256.parse("1".repeat(64));
  await visit.invitesAlone(6, { model: older });
  await until("the second training", () => participation.fetched.length === 2);
  expect(participation.fetched).toEqual([model, older]);
  await participation.leaves();
});

test("[CL42] a buffer with the number of its invitation ends no work of this device", async () => {
  const { participation, visit } = await joined();
  let finish = () => {};
  participation.train = () => {
    return new Promise((resolve) => {
      finish = () => resolve(trained);
    });
  };
  const round = await visit.invitesAlone(5);
  await participation.sees("downloaded");
  visit.commits(roundId(run, 5));
  await participation.sees("committed");
  finish();
  expect((await visit.hears("update_begin")).round).toBe(round);
  await participation.leaves();
});

test("[CL42] the name of another run's invitation is declined, and of any in a run of rounds", async () => {
  const { participation, visit } = await joined();
  await visit.invites(1, { round: invitationId(RunId.parse("run-aaaaaaaaaaaa"), 5) });
  expect((await visit.hears("decline")).reason).toBe("training_failed");
  await participation.leaves();
  const coordinator = await ScriptedCoordinator.create();
  const another = await Participation.start(coordinator);
  const other = await coordinator.joined();
  await other.invitesAlone(5);
  expect((await other.hears("decline")).reason).toBe("training_failed");
  expect(another.fetched).toEqual([]);
  await another.leaves();
});
