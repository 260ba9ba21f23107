import { quiet, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { Device } from "./testing/device.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];

async function pair(): Promise<readonly [World, Device, Device]> {
  const world = await World.create();
  const [a, b] = (await world.running(2, 2)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  return [world, a, b];
}

/** The run goes on after a round that changed nothing. */
async function nextRoundCommits(world: World, a: Device, b: Device): Promise<void> {
  const invites = a.all("invite").length;
  await until("a pause", () => world.run.round === null || world.run.round.number === 2);
  world.clock.advance(60_000);
  await Promise.all([a.hears("invite", invites + 1), b.hears("invite", invites + 1)]);
  await a.delivers(ones);
  await b.delivers(ones);
  await Promise.all([a.hears("round_committed"), b.hears("round_committed")]);
  expect([...(await world.model())]).toEqual(ones);
}

describe("a full disk", () => {
  test("[RT10] an update that could not be noted is not acknowledged; the round is abandoned once the disk takes it", async () => {
    const [world, a, b] = await pair();
    const { model } = world.run;
    const { round } = a;
    world.isDiskFull = true;
    await a.delivers(ones);
    expect(a.all("update_accepted")).toEqual([]);
    for (let second = 0; second < 3; second++) {
      world.clock.advance(1_000);
      await quiet();
      expect(a.all("round_abandoned")).toEqual([]);
      expect(world.run).toMatchObject({ model, round: { id: round } });
    }
    world.isDiskFull = false;
    world.clock.advance(1_000);
    await b.hears("round_abandoned");
    expect(world.history()[0]).toMatchObject({ outcome: "abandoned", reason: "storage_failed" });
    expect(await world.records.rounds.deliveries(round)).toEqual([]);
    expect(world.run).toMatchObject({ model, model_version: 0 });
    await nextRoundCommits(world, a, b);
  });

  test("[RT10] a commit that could not be stored is no commit; its acknowledged updates are named", async () => {
    const [world, a, b] = await pair();
    const { model } = world.run;
    const { round } = a;
    const combined = Promise.withResolvers<void>();
    world.workshop.evaluate = async () => {
      await combined.promise;
      return null;
    };
    await a.delivers(ones);
    await b.delivers(ones);
    await world.phase("aggregating");
    world.isDiskFull = true;
    combined.resolve();
    await until("the failure", () => world.errors().includes("The round could not be stored"));
    expect(a.all("round_committed")).toEqual([]);
    expect(world.run).toMatchObject({ model, model_version: 0 });
    world.isDiskFull = false;
    world.clock.advance(1_000);
    await a.hears("round_abandoned");
    const outcomes = (await world.records.rounds.deliveries(round)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(["uncounted", "uncounted"]);
    await nextRoundCommits(world, a, b);
  });

  test("[RT10] a round that gives itself up does not come back to life with what arrives meanwhile", async () => {
    const [world, a, b] = await pair();
    world.isDiskFull = true;
    await a.delivers(ones);
    await until("the failure", () => world.errors().length > 0);
    world.isDiskFull = false;
    await a.delivers(ones);
    await b.delivers(ones);
    expect(a.all("update_accepted")).toEqual([]);
    world.clock.advance(1_000);
    expect((await a.hears("round_abandoned")).reason).toBe("storage_failed");
  });

  test("[RT10] a cohort that could not be stored is not invited, and is back in the next round", async () => {
    const world = await World.create();
    const [a] = (await world.running(1, 2)) as [Device];
    await a.hears("waiting");
    const b = await world.device(1);
    world.isDiskFull = true;
    b.join();
    await until("the failure", () => world.errors().length > 0);
    expect(a.all("invite")).toEqual([]);
    world.isDiskFull = false;
    // Somebody new must not make the round forget that it has to end.
    (await world.device(2)).join();
    world.clock.advance(1_000);
    await a.hears("round_abandoned");
    world.clock.advance(1_000);
    await until("the next cohort", () => world.run.round?.phase === "training");
  });

  test("[RT40] what promises nothing is not written: it needs no disk", async () => {
    const [world, a, b] = await pair();
    world.isDiskFull = true;
    await a.accepts();
    b.go();
    b.join();
    await b.hears("invite", 2);
    world.isDiskFull = false;
    expect(world.errors()).toEqual([]);
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("round_committed");
  });

  test("[RT11] a round that cannot be begun is tried again", async () => {
    const [world, a, b] = await pair();
    await a.delivers(ones);
    const { commit } = world.records.rounds;
    world.records.rounds.commit = async (record) => {
      await commit(record);
      world.isDiskFull = true;
    };
    await world.restart("orderly");
    a.join();
    b.join();
    await b.hears("invite", 2);
    await b.delivers(ones);
    await b.hears("round_committed");
    await until("the failure", () => world.errors().includes("The next round could not be opened"));
    expect(world.run).toMatchObject({ round: null, model_version: 1 });
    world.isDiskFull = false;
    world.clock.advance(5_000);
    expect((await b.hears("invite", 3)).number).toBe(2);
  });

  test("[RT12] participants are not told what the error says about the coordinator's disk", async () => {
    const [world, a] = await pair();
    world.isDiskFull = true;
    await a.delivers(ones);
    await until("the failure", () => world.errors().length > 0);
    world.isDiskFull = false;
    world.clock.advance(1_000);
    expect((await a.hears("round_abandoned")).detail).toBe(
      "The coordinator could not store the round.",
    );
  });
});

describe("the workshop", () => {
  test("[RT13] updates that cannot be combined abandon the round, and the run goes on", async () => {
    const [world, a, b] = await pair();
    world.workshop.combine = async () => {
      throw new Error("updates.worker.ts ended with code 1.");
    };
    await a.delivers(ones);
    await b.delivers(ones);
    const abandoned = await a.hears("round_abandoned");
    expect(abandoned).toMatchObject({ reason: "aggregation_failed" });
    expect(abandoned.detail).not.toContain("worker");
    expect(world.run.model_version).toBe(0);
    delete world.workshop.combine;
    await nextRoundCommits(world, a, b);
  });

  test.each([
    ["rejects", () => Promise.reject(new Error("models.worker.ts ended with code 1."))],
    ["answers with what is no number", async () => ({ accuracy: Number.NaN, loss: Infinity })],
    ["has no test set", async () => null],
  ])("[RT14] a model whose evaluation %s is committed without figures", async (_, evaluate) => {
    const [world, a, b] = await pair();
    world.workshop.evaluate = evaluate;
    await a.delivers(ones);
    await b.delivers(ones);
    expect(await a.hears("round_committed")).toMatchObject({ accuracy: null, loss: null });
    expect(world.run.model_version).toBe(1);
  });

  test("[RT15] an update whose inspection dies is neither counted nor lost: announced again, it is inspected again", async () => {
    const [world, a] = await pair();
    world.workshop.inspect = async () => {
      throw new Error("updates.worker.ts ended with code 1.");
    };
    const sealed = await a.seals(ones);
    await expect(a.uploads(sealed)).rejects.toThrow("ended with code 1");
    expect(a.all("update_accepted")).toEqual([]);
    delete world.workshop.inspect;
    await a.begins(sealed);
    expect(a.all("update_accepted")).toHaveLength(1);
    expect(a.all("chunk_received")).toHaveLength(1);
  });

  test("[RT13] updates that turn out bad only when they are combined leave too few: quorum_missed", async () => {
    const [world, a, b] = await pair();
    world.workshop.inspect = async () => ({ ok: true });
    await a.delivers([Number.NaN, 0, 0, 0]);
    await b.delivers(ones);
    expect((await b.hears("round_abandoned")).reason).toBe("quorum_missed");
    expect(world.run.model_version).toBe(0);
  });

  test("[RT14] a download whose size is unknown does not keep a round from its end", async () => {
    const [world, a, b] = await pair();
    world.downloadBytes = () => Promise.reject(new Error("no such blob"));
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("round_committed");
    expect(world.history()[0]).toMatchObject({ outcome: "committed", bytes_down: 0 });
  });
});

test("[RT26] an onlooker that cannot be told does not stop the run", async () => {
  const [world, a, b] = await pair();
  world.publish = () => {
    throw new Error("nobody listens");
  };
  await a.delivers(ones);
  await b.delivers(ones);
  await Promise.all([a.hears("round_committed"), b.hears("round_committed")]);
  await Promise.all([a.hears("invite", 2), b.hears("invite", 2)]);
});
