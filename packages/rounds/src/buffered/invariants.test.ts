/**
 * That the invariants hold is shown by the properties; that they would notice a breach is shown
 * here.
 */
import { expect, test } from "vitest";
import {
  assertBufferedInvariants,
  type BufferedAggregating,
  type BufferedEffect,
  type BufferedState,
  type Filling,
} from "../index.ts";
import { idOf } from "../testing/fixtures.ts";
import { assertBufferedTransition } from "./invariants.ts";
import { type BufferedScenario, bufferedScenario, updateFor } from "./testing/scenario.ts";

const filling = () => bufferedScenario("abcd").update("a");
const aggregating = () => bufferedScenario("abcdef").updates("a", "b", "c");
const open = (run: BufferedScenario) => run.state as Filling | BufferedAggregating;

const arrived = (letter: string, invitation: number, version = 0) => ({
  ...updateFor(letter, invitation),
  invitation,
  version,
});

/** Breaks the state of a run by giving it other fields, and expects to be told. */
function expectBroken(id: string, { state, config }: BufferedScenario, fields: object): void {
  const broken = { ...state, ...fields } as BufferedState;
  expect(() => assertBufferedInvariants(state, config)).not.toThrow();
  expect(() => assertBufferedInvariants(broken, config)).toThrow(`[${id}]`);
}

test("[BI1] a participant at two places is noticed", () => {
  const { idle, at_work } = open(filling());
  expectBroken("BI1", filling(), { idle: [...idle, idOf("b")] });
  expectBroken("BI1", filling(), { at_work: [...at_work, ...at_work] });
  const rest = { participant: idOf("a"), until_ms: 0 };
  expectBroken("BI1", filling(), { resting: [rest, rest] });
  expectBroken("BI1", filling(), { buffer: [arrived("b", 2)] });
});

test("[BI2] two updates of one participant under way are noticed", () => {
  expectBroken("BI2", aggregating(), { buffer: [arrived("a", 1)] });
});

test("[BI3] a buffer that is not handed over, or not whole, is noticed", () => {
  const letters = filling().left("b").left("c");
  expectBroken("BI3", letters, { buffer: [arrived("a", 1), arrived("b", 2)] });
  const { combining } = aggregating().state as BufferedAggregating;
  const updates = combining.updates.slice(1);
  expectBroken("BI3", aggregating(), { combining: { ...combining, updates } });
  expectBroken("BI3", aggregating(), { combining: { ...combining, number: 7 } });
});

test("[BI4] an invitation that is used twice, or was never made, is noticed", () => {
  expectBroken("BI4", filling(), { buffer: [arrived("a", 2)] });
  expectBroken("BI4", filling(), { invitations: 2 });
});

test("[BI5] an update that is too stale, and work in vain, are noticed", () => {
  const run = bufferedScenario("abcd", { staleness_max: 0 }).update("a");
  const at_work = open(run).at_work.map((work) => ({ ...work, version: -1 }));
  expectBroken("BI5", run, { at_work });
  expectBroken("BI5", run, { buffer: [arrived("a", 1, -1)] });
  const { combining } = aggregating().state as BufferedAggregating;
  const early = combining.updates.map((update) => ({ ...update, version: 1 }));
  expectBroken("BI5", aggregating(), { combining: { ...combining, updates: early } });
});

test("[BI6] an empty place that somebody could take is noticed", () => {
  expectBroken("BI6", bufferedScenario("abcd"), { at_work: [] });
  expectBroken("BI6", filling(), { committed: 5 });
});

test("[BI7] a revision that does not count the changes, and a change after the end, are noticed", () => {
  const { state, config } = filling();
  const expectNoticed = (before: BufferedState, after: BufferedState) =>
    expect(() => assertBufferedTransition(before, { state: after, effects: [] }, config)).toThrow(
      "[BI7]",
    );
  expectNoticed(state, { ...state });
  expectNoticed(state, { ...state, revision: state.revision + 2 });
  const over = filling().stop().state;
  expectNoticed(over, { ...over, revision: over.revision + 1 });
});

test("[BI8] a version without its commit, of fewer updates, or of another buffer is noticed", () => {
  const run = aggregating();
  const { state: before, config } = run;
  const { state, effects } = run.aggregated();
  const expectNoticed = (told: readonly BufferedEffect[]) =>
    expect(() => assertBufferedTransition(before, { state, effects: told }, config)).toThrow(
      "[BI8]",
    );
  const changeCommit = (fields: object) =>
    effects.map((each) => (each.type === "commit" ? { ...each, ...fields } : each));
  expect(() => assertBufferedTransition(before, { state, effects }, config)).not.toThrow();
  expectNoticed([]);
  expectNoticed([...effects, ...effects]);
  expectNoticed(changeCommit({ counted: [] }));
  expectNoticed(changeCommit({ number: 2 }));
});

test("[BI9] an invitation without a place, or to an old version, is noticed", () => {
  const run = bufferedScenario("abc", { concurrency: 2 });
  const { state: before, config } = run;
  const { state, effects } = run.update("a");
  const expectNoticed = (fields: object, limits: object) =>
    expect(() =>
      assertBufferedTransition(
        before,
        { state: { ...state, ...fields } as BufferedState, effects },
        { ...config, ...limits },
      ),
    ).toThrow("[BI9]");
  expectNoticed({}, { concurrency: 1 });
  const at_work = open(run).at_work.map((work) => ({ ...work, version: -1 }));
  expectNoticed({ at_work }, {});
});

test("[BI10] an acknowledged update that is lost, or counted twice, is noticed", () => {
  const run = aggregating();
  const { state: before, config } = run;
  const { state, effects } = run.aggregated();
  const expectNoticed = (fields: object) =>
    expect(() =>
      assertBufferedTransition(
        before,
        { state: { ...state, ...fields } as BufferedState, effects },
        config,
      ),
    ).toThrow("[BI10]");
  expectNoticed({ buffer: [] });
  expectNoticed({ buffer: [arrived("c", 3), arrived("a", 1)] });
});

test("[BI11] work that ends and leaves something in the spool is noticed", () => {
  const run = aggregating();
  const { state: before, config } = run;
  const { state, effects } = run.stop();
  const kept = effects.filter(({ type }) => type !== "discard_update");
  expect(kept).not.toEqual(effects);
  expect(() => assertBufferedTransition(before, { state, effects }, config)).not.toThrow();
  expect(() => assertBufferedTransition(before, { state, effects: kept }, config)).toThrow(
    "[BI11]",
  );
});
