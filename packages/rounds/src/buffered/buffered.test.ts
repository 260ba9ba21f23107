import { expect, test } from "vitest";
import {
  isBufferedWorthSaving,
  isInvolved,
  mayUploadBuffered,
  startBuffered,
  stepBuffered,
} from "../index.ts";
import { idOf, resultOf } from "../testing/fixtures.ts";
import { bufferedConfig, bufferedScenario, updateFor } from "./testing/scenario.ts";

test("[BF3] the revision counts the changes", () => {
  const run = bufferedScenario("abcd");
  expect(run.update("a").state.revision).toBe(1);
  expect(run.available("b").expectUnchanged().state.revision).toBe(1);
  expect(run.accepted("b").state.revision).toBe(2);
});

test("[BF6] places are filled one by one with whoever waits longest", () => {
  bufferedScenario("abcde")
    .expectPlaces({ at_work: "abc", idle: "de" })
    .update("b")
    .expectEffect("invite", { participant: idOf("d"), invitation: 4, version: 0 })
    .expectPlaces({ at_work: "acd", idle: "eb" })
    .left("a")
    .expectPlaces({ at_work: "cde", idle: "b" })
    .available("f")
    .expectPlaces({ at_work: "cde", idle: "bf" });
});

test("[BF6] everyone starts from the newest version, each with a deadline of its own", () => {
  const run = bufferedScenario("abcd").updates("a", "b").wait(1_000).aggregated();
  run.expectEffect("invite", { participant: idOf("a"), version: 1 }).expectState({
    at_work: [
      { version: 0, ends_at_ms: 61_000 },
      { version: 0, ends_at_ms: 61_000 },
      { version: 1, ends_at_ms: 62_000 },
    ],
  });
});

test("[BF7] whose update is under way waits for the version that counts it", () => {
  const run = bufferedScenario("ab", { concurrency: 4 });
  run.update("a").expectEffects("confirm_update", "keep_waiting");
  run.update("b").expectEffects("confirm_update", "aggregate", "keep_waiting");
  run.expectPlaces({ at_work: "", idle: "ab" }).aggregated();
  run.expectPlaces({ at_work: "ab", idle: "" }).expectState({ version: 1 });
});

test("[BF29] a run has to do with who is at work, rests, or has an update under way", () => {
  const run = bufferedScenario("abcd");
  const expectInvolved = (letters: string) => {
    const involved = [..."abcde"].filter((one) => isInvolved(run.state, idOf(one), run.now_ms));
    expect(involved.join("")).toBe(letters);
  };
  expectInvolved("abc");
  run.update("a").disconnected("a");
  expectInvolved("abcd");
  run.left("d");
  expectInvolved("abc");
  run.declined("b").disconnected("b");
  expectInvolved("abc");
  run.update("c").expectPhase("aggregating");
  expectInvolved("abc");
  run.aggregated();
  expectInvolved("bc");
  run.left("c").wait(10_000);
  expectInvolved("");
  run.available("e");
  expectInvolved("e");
  run.stop();
  expectInvolved("");
});

test("[BF8] nobody is invited while the next buffer is full already", () => {
  const run = bufferedScenario("abcdef").updates("a", "b", "c", "d");
  run.expectPhase("aggregating").expectPlaces({ buffer: "cd", at_work: "ef" });
  run.available("g").expectEffects("keep_waiting").expectPlaces({ at_work: "ef" });
  run.aggregated().expectPlaces({ buffer: "", at_work: "efa" });
});

test("[BF8] nobody is invited whose work would be in vain", () => {
  const stale = bufferedScenario("abc", { staleness_max: 0, concurrency: 2 });
  stale.updates("a", "b").expectPhase("aggregating").expectPlaces({ at_work: "", idle: "cab" });
  stale.aggregated().expectPlaces({ at_work: "ca" });
  const last = bufferedScenario("abcd", { rounds_target: 1, concurrency: 2 });
  last.updates("a", "b").expectPhase("aggregating").left("c");
  last.available("e").expectPlaces({ at_work: "", idle: "dabe" });
});

test("[BF9] a config that cannot succeed throws", () => {
  const start = { model: resultOf().model, version: 0, number: 1, idle: [] };
  const begin = (change: object) => () => startBuffered({ ...bufferedConfig, ...change }, start, 0);
  expect(begin({})).not.toThrow();
  expect(begin({ buffer: 0 })).toThrow("Expected a whole buffer of at least 1, got 0.");
  expect(begin({ concurrency: 0.5 })).toThrow("concurrency");
  expect(begin({ rounds_target: 0 })).toThrow("rounds_target");
  expect(begin({ staleness_max: -1 })).toThrow("staleness_max of at least 0, got -1");
});

test("[BF9] a run begins with everyone who is connected", () => {
  const start = { model: resultOf().model, version: 7, number: 8, idle: ["a", "b"].map(idOf) };
  const { state, effects } = startBuffered(bufferedConfig, start, 1_000);
  expect(state).toMatchObject({ phase: "filling", version: 7, number: 8, invitations: 2 });
  expect(effects.map(({ type }) => type)).toEqual(["invite", "invite", "set_alarm"]);
});

test("[BF10] an invitation is taken up once, by whom it is for", () => {
  const run = bufferedScenario("abcd").accepted("a");
  run.expectState({ at_work: [{ status: "training" }, { status: "invited" }, {}] });
  run.accepted("a").expectUnchanged().expectEffects();
  run.accepted("a", 2).expectRefused("a", "not_in_cohort");
  run.accepted("a", 99).expectRefused("a", "not_in_cohort");
  run.left("b").available("b").accepted("b", 2).expectRefused("b", "round_stale");
});

test("[BF10] an acceptance that comes after the update is silent", () => {
  bufferedScenario("abc").update("a").accepted("a", 1).expectUnchanged().expectEffects();
});

test("[BF12] a participant that comes back goes on with what it was invited to", () => {
  const run = bufferedScenario("abcd").accepted("a").disconnected("a");
  run.expectAlarmIn(3_000).updates("b", "c").aggregated().expectState({ version: 1 });
  run.available("a").expectEffect("invite", { invitation: 1, version: 0, delivered: false });
  run.update("a").expectEffect("confirm_update");
});

test("[BF12] after a while its place is free, and its work still counts", () => {
  const run = bufferedScenario("abcd").disconnected("a");
  run.expectPlaces({ at_work: "abc", idle: "d" }).alarm();
  run.expectPlaces({ at_work: "abcd", idle: "" }).available("a", "e");
  run.expectPlaces({ at_work: "abcd", idle: "e" }).left("b").expectPlaces({ at_work: "acd" });
  run.update("a").expectPlaces({ buffer: "a" });
});

test("[BF12] an update that arrives from somebody who is away again counts", () => {
  const run = bufferedScenario("abcd").disconnected("a").update("a");
  run
    .expectPlaces({ buffer: "a", idle: "" })
    .expectEffects("confirm_update", "invite", "set_alarm");
  run.available("a").expectEffects("confirm_update", "keep_waiting");
});

test("[BF13] a straggler frees its place at its deadline", () => {
  const run = bufferedScenario("abcd").wait(60_000).updates("b", "c");
  run.expectPlaces({ at_work: "ad" }).alarm();
  run.expectEffect("drop", { participant: idOf("a"), reason: "deadline", invitation: 1 });
  run.expectEffect("discard_update", { participant: idOf("a"), invitation: 1 });
  run.update("a").expectRefused("a", "round_stale").expectEffect("discard_update");
});

test("[BF14] whoever fails rests before it is invited again", () => {
  const run = bufferedScenario("a").declined("a");
  run
    .expectEffect("drop", { reason: "declined" })
    .expectPlaces({ idle: "a" })
    .expectAlarmIn(10_000);
  run.disconnected("a").available("a").expectEffects("keep_waiting");
  run.alarm().expectEffect("invite", { invitation: 2 }).updateRefused("a");
  run.expectEffect("drop", { reason: "refused", invitation: 2 }).expectPlaces({ at_work: "" });
});

test("[BF14] whoever left may come back at once", () => {
  const run = bufferedScenario("a").left("a").expectEffect("drop", { reason: "left" });
  run.expectPlaces({ at_work: "", idle: "" }).available("a").expectEffect("invite");
  const idle = bufferedScenario("abcd").left("d").expectPlaces({ idle: "" });
  idle.expectEffects();
});

test("[BF15] what is said of an earlier invitation does not touch the newer one", () => {
  const run = bufferedScenario("a").left("a").available("a").accepted("a");
  run.declined("a", 1).expectUnchanged().expectEffects();
  run.update("a", { invitation: 1 }).expectRefused("a", "round_stale");
  run.expectEffect("discard_update", { invitation: 1 }).expectPlaces({ at_work: "a" });
});

test("[BF16] an update counts from any participant at work, whether it accepted or not", () => {
  const run = bufferedScenario("abc").accepted("a");
  run.update("a").expectEffect("confirm_update").expectPlaces({ buffer: "a", idle: "a" });
  run.update("b").expectPhase("aggregating");
});

test("[BF17] the same update again is confirmed again, another one refused", () => {
  const run = bufferedScenario("abc");
  const repeats = () => {
    run.update("a", { invitation: 1 }).expectUnchanged().expectEffects("confirm_update");
    run.update("a", { invitation: 1, isOther: true }).expectRefused("a", "update_conflict");
  };
  run.update("a");
  repeats();
  run.update("b").expectPhase("aggregating");
  repeats();
  run.aggregated().expectPhase("filling");
  repeats();
  run.updates("c", "b").aggregated().update("a", { invitation: 1 });
  run.expectRefused("a", "round_stale");
});

test("[BF18] a full buffer is handed over with the staleness of each update", () => {
  const run = bufferedScenario("abcd", { concurrency: 4 });
  run.updates("a", "b").expectEffect("aggregate", { number: 1, version: 0, masks: null });
  run.aggregated().update("a").update("c");
  const aggregate = run.effects.find((effect) => effect.type === "aggregate");
  expect(aggregate).toMatchObject({
    number: 2,
    version: 1,
    updates: [
      { participant: idOf("a"), version: 1, staleness: 0 },
      { participant: idOf("c"), version: 0, staleness: 1 },
    ],
  });
});

test("[BF18] the next buffer fills meanwhile, and what arrives beyond it is not lost", () => {
  const run = bufferedScenario("abcdefg", { concurrency: 7 });
  run.updates("a", "b", "c", "d", "e").expectPlaces({ buffer: "cde", at_work: "fg" });
  run.aggregated().expectEffect("commit", { number: 1 }).expectPhase("aggregating");
  run.expectEffect("aggregate", { number: 2, version: 1 }).expectPlaces({ buffer: "e" });
  run.update("f").aggregated().expectEffect("aggregate", { number: 3, version: 2 });
  run.expectState({ combining: { updates: [{ version: 0 }, { version: 0 }] } });
});

test("[BF19] work that would come too late ends, and starts anew before all others", () => {
  const run = bufferedScenario("abcd", { staleness_max: 1 }).updates("a", "b").aggregated();
  run.expectPlaces({ at_work: "cda", idle: "b" }).updates("d", "a");
  run.expectEffect("drop", { participant: idOf("c"), reason: "not_needed", invitation: 3 });
  run.expectEffect("invite", { participant: idOf("c"), version: 1 });
  run.update("c", { invitation: 3 }).expectRefused("c", "round_stale");
  expect(run.aggregated().update("c").state.version).toBe(2);
});

test("[BF19] those that start anew keep their order", () => {
  const run = bufferedScenario("abcdef", { staleness_max: 0, concurrency: 5 });
  run.updates("a", "b").expectPlaces({ at_work: "", idle: "cdefab" });
  run.aggregated().expectPlaces({ at_work: "cdefa", idle: "b" });
});

test("[BF20] a version is committed, and those at work go on", () => {
  const run = bufferedScenario("abcd").updates("a", "b").expectPlaces({ at_work: "cd" });
  run.aggregated().expectEffect("commit", { number: 1 });
  run.expectState({ phase: "filling", version: 1, committed: 1, number: 2 });
  run.expectPlaces({ at_work: "cda" });
  run.aggregated({ number: 1 }).expectUnchanged().expectEffects();
});

test("[BF21] where an update turns out bad, the others wait for another one", () => {
  const run = bufferedScenario("abcd")
    .updates("a", "b")
    .aggregated({ excluded: ["a"] });
  const uncounted = [{ ...updateFor("a", 1), invitation: 1, version: 0 }];
  run.expectEffect("abandon", { number: 1, reason: "quorum_missed", uncounted });
  run.expectPlaces({ buffer: "b", at_work: "cd" }).expectState({ version: 0, number: 2 });
  run.update("c").expectEffect("aggregate", { number: 2 });
  run.aggregated().expectState({ version: 1, last: [{ invitation: 2 }, { invitation: 3 }] });
});

test("[BF21] a buffer that cannot be combined changes nothing, and nobody is invited for a while", () => {
  const run = bufferedScenario("abcde").updates("a", "b").aggregationFailed();
  run.expectEffect("abandon", { number: 1, reason: "sum_implausible" });
  run.expectState({ phase: "filling", version: 0, number: 2, failures: 1 }).expectAlarmIn(1_000);
  run.left("c").expectPlaces({ at_work: "de", idle: "ab" });
  run.alarm().expectPlaces({ at_work: "dea", idle: "b" });
  run.updates("d", "e").aggregationFailed().expectAlarmIn(2_000);
  run.alarm().updates("a", "b").aggregated().expectState({ failures: 0, version: 1 });
});

test("[BF21] the pause after failures grows to a minute", () => {
  const run = bufferedScenario("a", { buffer: 1, deadline_ms: 1e9 });
  for (let failures = 0; failures < 10; failures++) {
    run.update("a").aggregationFailed();
    run.expectAlarmIn(Math.min(60_000, 1_000 * 2 ** failures)).alarm();
  }
});

test("[BF22] the run finishes with its last version, and names what is left", () => {
  const run = bufferedScenario("abcd", { rounds_target: 1 }).updates("a", "b", "c").aggregated();
  run.expectPhase("finished").expectEffects("commit", "abandon", "discard_update");
  const uncounted = [{ ...updateFor("c", 3), invitation: 3, version: 0 }];
  run.expectEffect("abandon", { number: 2, reason: "stopped", uncounted });
  run.update("a").expectUnchanged().expectEffects("confirm_update");
  run.update("c").expectRefused("c", "round_stale");
});

test("[BF22] a stopped run names the updates of both buffers", () => {
  const run = bufferedScenario("abcd").updates("a", "b", "c").stop().expectPhase("stopped");
  run.expectEffects("abandon", "abandon", "discard_update");
  run.expectEffect("abandon", { number: 1 });
  run.expectEffect("abandon", { number: 2, reason: "stopped" });
  run.available("a").expectUnchanged();
  bufferedScenario("a").stop().expectEffects("discard_update");
});

test("[BF22] what those at work sent so far is deleted when the run ends", () => {
  const run = bufferedScenario("abcd", { rounds_target: 1 }).updates("a", "b").aggregated();
  run.expectPhase("finished").expectEffects("commit", "discard_update", "discard_update");
  run.expectEffect("discard_update", { participant: idOf("c"), invitation: 3 });
  run.expectEffect("discard_update", { participant: idOf("d"), invitation: 4 });
});

test("[BF23] after a restart everyone goes on where it was, and the buffer is combined again", () => {
  const run = bufferedScenario("abcd").updates("a", "b", "c").wait(5).restart();
  run.expectEffects("aggregate", "set_alarm").expectEffect("aggregate", { number: 1 });
  run.expectPlaces({ buffer: "c", at_work: "d", idle: "" }).expectAlarmIn(3_000);
  run.available("d").expectEffect("invite", { invitation: 4, version: 0 });
  run.aggregated().update("d").expectEffect("aggregate", { number: 2 });
});

test("[BF23] the revision jumps beyond all that may have been heard of", () => {
  const run = bufferedScenario("abc").wait(5).restart();
  expect(run.state.revision).toBe(5_000);
  expect(run.wait(1).restart().state.revision).toBe(6_000);
});

test("[BF23] a run that is over stays as it is", () => {
  bufferedScenario("a").stop().restart().expectPhase("stopped").expectEffects();
});

test("[BF24] invitations, updates, buffers, versions and ends are worth saving, nothing else", () => {
  const run = bufferedScenario("abcd");
  const isPromise = (say: () => unknown) => {
    const before = run.state;
    say();
    expect(run.state).not.toBe(before);
    return isBufferedWorthSaving(before, run.state);
  };
  expect(isPromise(() => run.accepted("a"))).toBe(false);
  expect(isPromise(() => run.disconnected("a"))).toBe(false);
  expect(isPromise(() => run.available("e"))).toBe(false);
  expect(isPromise(() => run.update("b"))).toBe(true);
  expect(isPromise(() => run.left("d"))).toBe(true);
  expect(isPromise(() => run.update("c"))).toBe(true);
  expect(isPromise(() => run.aggregated())).toBe(true);
  expect(isPromise(() => run.stop())).toBe(true);
});

test("[BF24] a buffer that took the place of a failed one within one save is worth saving", () => {
  const run = bufferedScenario("abcd", { concurrency: 4 }).updates("a", "b");
  const before = run.state;
  run.aggregationFailed().updates("c", "d");
  expect(run.state).toMatchObject({ phase: before.phase, version: before.version, invitations: 4 });
  expect(isBufferedWorthSaving(before, run.state)).toBe(true);
});

test("[BF25] an upload is answered before its first byte", () => {
  const run = bufferedScenario("abc").update("a");
  const ask = (letter: string, invitation: number) =>
    mayUploadBuffered(run.state, { participant: idOf(letter), invitation });
  expect(ask("b", 2)).toEqual({ ok: true, already: null });
  expect(ask("a", 1)).toMatchObject({ ok: true, already: { sha256: updateFor("a", 1).sha256 } });
  expect(ask("b", 3)).toEqual({ ok: false, reason: "not_in_cohort" });
  expect(ask("z", 9)).toEqual({ ok: false, reason: "not_in_cohort" });
  run.left("b");
  expect(ask("b", 2)).toEqual({ ok: false, reason: "round_stale" });
  run.stop();
  expect(ask("c", 3)).toEqual({ ok: false, reason: "round_stale" });
});

test("[BF27] whoever is connected and not at work is told that its update is safe, and to wait", () => {
  const run = bufferedScenario("abc").update("a");
  run.available("a").expectEffects("confirm_update", "keep_waiting").expectUnchanged();
  run.available("d", "d").expectUnchanged();
  bufferedScenario("abcd").available("d").expectEffects("keep_waiting");
});

test("[BF2] an event of another buffer is not about this one", () => {
  const run = bufferedScenario("abcd").updates("a", "b");
  const event = { type: "aggregation_failed", reason: "storage_failed", detail: "" } as const;
  const { state } = stepBuffered(run.state, { ...event, number: 2, now_ms: 0 }, run.config);
  expect(state).toBe(run.state);
});
