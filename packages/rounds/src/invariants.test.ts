/**
 * That the invariants hold is shown by the properties; that they would notice a breach is shown
 * here.
 */

import type { KeyPackage } from "@tributary/protocol";
import { expect, test } from "vitest";
import {
  assertInvariants,
  type Confirming,
  type Member,
  type RevealedShare,
  type RoundState,
  type Sharing,
  type Training,
  type Unmasking,
} from "./index.ts";
import { assertTransition } from "./invariants.ts";
import { idOf, keysOf, resultOf, secureConfig, updateOf } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";

const sealed = () => scenario().available("a", "b", "c");
const secure = () => scenario(secureConfig).available("a", "b", "c").keys("a", "b", "c");

const unmasking = () =>
  secure().shares("a", "b", "c").updates("a", "b").declined("c").confirm("a", "b");

const asInvited = ({ participant }: Member): Member => ({
  participant,
  away_since_ms: null,
  status: "invited",
});
const asOut = (member: Member): Member => ({
  ...asInvited(member),
  status: "out",
  reason: "left",
  phase: "training",
});

/** Breaks the state of a round by giving it other fields, and expects to be told. */
function expectBroken(id: string, { state, config }: Scenario, fields: object): void {
  const broken = { ...state, ...fields } as RoundState;
  expect(() => assertInvariants(state, config)).not.toThrow();
  expect(() => assertInvariants(broken, config)).toThrow(`[${id}]`);
}

test("[RI1] a cohort of the wrong size, or with a participant twice, is noticed", () => {
  const round = sealed();
  const [first, second] = round.members();
  expectBroken("RI1", round, { members: [first, first] });
  expectBroken("RI1", round, { members: [first] });
  expectBroken("RI1", round, { members: [...round.members(), { ...second, participant: "d" }] });
  expectBroken("RI1", scenario(), { eligible: [idOf("a"), idOf("a")] });
});

test("[RI2] an update credited to another member is noticed", () => {
  const round = sealed().update("a");
  const members = round
    .members()
    .map((member) =>
      member.status === "delivered" ? { ...member, update: updateOf("b") } : member,
    );
  expectBroken("RI2", round, { members });
});

test("[RI3] a quorum that is not dated, or dated without being there, is noticed", () => {
  expectBroken("RI3", scenario().available("a", "b"), { quorum_since_ms: null });
  expectBroken("RI3", scenario().available("a"), { quorum_since_ms: 0 });
});

test("[RI4] aggregating with members at work or without enough updates is noticed", () => {
  const round = sealed().updates("a", "b", "c").expectPhase("aggregating");
  const [first, second, third] = round.members() as [Member, Member, Member];
  expectBroken("RI4", round, { members: [first, second, asInvited(third)] });
  expectBroken("RI4", round, { members: [first, asOut(second), asOut(third)] });
  const closed = round.aggregated();
  expectBroken("RI4", closed, { members: [first, asOut(second), asOut(third)] });
  const result = { ...resultOf(), excluded: [first.participant] };
  expectBroken("RI4", closed, { result });
});

test("[RI5] waiting for nobody, or for what cannot come, is noticed", () => {
  expectBroken("RI5", sealed(), { members: sealed().updates("a", "b", "c").members() });
  const [first, second, third] = sealed().members() as [Member, Member, Member];
  expectBroken("RI5", sealed(), { members: [first, asOut(second), asOut(third)] });
});

test("[RI6] an exchange in a sealed round, and none in a secure one, is noticed", () => {
  const { exchange } = secure().shares("a", "b", "c").state as Training;
  expectBroken("RI6", sealed(), { exchange });
  expectBroken("RI6", secure().shares("a", "b", "c"), { exchange: null });
});

test("[RI6] keys of strangers, and a ring of others, are noticed", () => {
  const { exchange } = secure().state as Sharing;
  const keys = [...exchange.keys, keysOf("z")];
  expectBroken("RI6", secure(), { exchange: { ...exchange, keys } });
  const [first] = exchange.keys as [KeyPackage];
  const twin = { ...first, participant: idOf("b") };
  expectBroken("RI6", secure(), { exchange: { ...exchange, keys: [first, twin, keysOf("c")] } });
  const plan = { ...exchange.plan, ring: exchange.plan.ring.slice(1) };
  expectBroken("RI6", secure(), { exchange: { ...exchange, plan } });
});

test("[RI6] a share for a stranger, or for whoever did not share, is noticed", () => {
  const forStranger = [{ from: idOf("a"), to: idOf("z"), sealed: "" }];
  expectBroken("RI6", secure(), { dealt: [{ from: idOf("a"), shares: forStranger }] });
  const round = secure().shares("a", "b").alarm().expectPhase("training");
  const { exchange } = round.state as Training;
  const routed = [{ to: idOf("c"), shares: [{ from: idOf("a"), to: idOf("c"), sealed: "" }] }];
  expectBroken("RI6", round, { exchange: { ...exchange, routed } });
  expectBroken("RI6", round, { exchange: { ...exchange, sharers: [idOf("a")] } });
  expectBroken("RI6", round, { exchange: { ...exchange, sharers: ["a", "z"].map(idOf) } });
});

test("[RI6] a survivor that did not share is noticed", () => {
  const round = secure().shares("a", "b").alarm().update("a");
  const members = round
    .members()
    .map((member) =>
      member.participant === idOf("c")
        ? { ...asInvited(member), status: "delivered", update: updateOf("c") }
        : member,
    );
  expectBroken("RI6", round, { members });
});

test("[RI7] a secret that must not be revealed, or cannot be, is noticed", () => {
  const round = unmasking().unmask("a");
  const reveal = (of: string, kind: "self" | "pairwise") => ({
    from: idOf("b"),
    of: idOf(of),
    kind,
    share: "",
  });
  const { answers } = round.state as Unmasking;
  const expectNoticed = (...shares: RevealedShare[]) =>
    expectBroken("RI7", round, { answers: [...answers, { from: idOf("b"), shares }] });
  expectNoticed(reveal("a", "pairwise"));
  expectNoticed(reveal("c", "self"));
  expectNoticed(reveal("a", "self"), reveal("a", "self"));
  expectNoticed(reveal("z", "pairwise"));
});

test("[RI8] a revision that does not count the changes is noticed", () => {
  const { state } = sealed();
  const changed = { ...state };
  expect(() => assertTransition(state, { state: changed, effects: [] })).toThrow("[RI8]");
  const skipped = { ...state, revision: state.revision + 2 };
  expect(() => assertTransition(state, { state: skipped, effects: [] })).toThrow("[RI8]");
});

test("[RI9] a change after the end is noticed", () => {
  const { state } = sealed().stop();
  const changed = { ...state, revision: state.revision + 1 };
  expect(() => assertTransition(state, { state: changed, effects: [] })).toThrow("[RI9]");
});

test("[RI10] an end without its durable record is noticed", () => {
  const before = sealed().updates("a", "b", "c");
  const { state: aggregating } = before;
  const { state, effects } = before.aggregated();
  expect(() => assertTransition(aggregating, { state, effects })).not.toThrow();
  expect(() => assertTransition(aggregating, { state, effects: [] })).toThrow("[RI10]");
  const twice = [...effects, ...effects];
  expect(() => assertTransition(aggregating, { state, effects: twice })).toThrow("[RI10]");
});

test("[RI11] an acknowledged update that is neither counted nor named is noticed", () => {
  const round = sealed().update("a");
  const { state: training } = round;
  const { state } = round.stop();
  const forgetful = { type: "abandon", reason: "stopped", detail: "", uncounted: [] } as const;
  const without = { ...state, members: [] } as RoundState;
  expect(() => assertTransition(training, { state: without, effects: [forgetful] })).toThrow(
    "[RI11]",
  );
});

test("[RI12] a member that was lost in a phase to come is noticed", () => {
  const later = (round: Scenario) =>
    round.members().map((one) => (one.status === "out" ? { ...one, phase: "unmasking" } : one));
  expectBroken("RI12", sealed().declined("c"), { members: later(sealed().declined("c")) });
});

test("[RI13] a signature or an answer of anyone but one survivor is noticed", () => {
  const round = secure().shares("a", "b", "c").updates("a", "b").declined("c").confirm("a");
  const { signatures } = round.state as Confirming;
  expectBroken("RI13", round, { signatures: [...signatures, ...signatures] });
  expectBroken("RI13", round, { signatures: [{ from: idOf("c"), signature: "" }] });
  const asked = unmasking().unmask("a");
  const { answers } = asked.state as Unmasking;
  expectBroken("RI13", asked, { asked: [idOf("c")] });
  expectBroken("RI13", asked, { answers: [...answers, ...answers] });
  expectBroken("RI13", asked, { answers: [{ from: idOf("c"), shares: [] }] });
});
