/**
 * A secure round in its steps, so that tests can cut it anywhere: what the coordinator says, and what
 * it (and the other members) do with what the participant answers.
 */

import type { ParticipantMessage } from "@tributary/protocol";
import { expect } from "vitest";
import type { ParticipateOptions } from "../participate.ts";
import { run, ScriptedCoordinator, type Visit } from "./coordinator.ts";
import { Participation, trained } from "./participation.ts";
import { SecureRound, secureTask } from "./secure-round.ts";

export type Step = {
  readonly name: string;
  readonly by: "coordinator" | "participant";
  readonly take: (round: SecureRound, visit: Visit) => Promise<void> | void;
};

const says = (name: string, take: Step["take"]): Step => ({ name, by: "coordinator", take });
const hears = (name: string, take: Step["take"]): Step => ({ name, by: "participant", take });

export const steps = [
  says("invited", (round, visit) => round.invites(visit)),
  hears("advertised", (round, visit) => round.hearsKeys(visit)),
  says("keys shown", (round, visit) => round.showsKeys(visit)),
  hears("shared", (round, visit) => round.hearsShares(visit)),
  says("shares passed", async (round, visit) => {
    round.passesShares(visit);
    await round.othersReceive();
  }),
  hears("delivered", async (round, visit) => {
    await round.hearsUpdate(visit);
    await round.othersDeliver();
  }),
  says("accepted", (round, visit) => round.accepts(visit)),
  says("survivors named", (round, visit) => round.namesSurvivors(visit)),
  hears("confirmed", (round, visit) => round.hearsConfirmations(visit)),
  says("asked to unmask", (round, visit) => round.asksToUnmask(visit)),
  hears("unmasked", (round, visit) => round.hearsUnmasking(visit)),
  says("committed", (round, visit) => visit.commits(round.round)),
] as const satisfies readonly Step[];

/** What a participant says, in the order of the protocol, each once. */
export const wholeRound: readonly ParticipantMessage["type"][] = [
  "accept",
  "advertise_keys",
  "share_keys",
  "update_begin",
  "update_chunk",
  "confirm_survivors",
  "unmask",
];

export const stepNames: readonly string[] = steps.map(({ name }) => name);

/** From after one step (from the beginning without) to another, both named. */
export async function takeSteps(
  round: SecureRound,
  visit: Visit,
  { after, to }: { after?: string; to?: string } = {},
): Promise<void> {
  const first = after === undefined ? 0 : stepNames.indexOf(after) + 1;
  const last = to === undefined ? steps.length - 1 : stepNames.indexOf(to);
  for (const { take } of steps.slice(first, last + 1)) await take(round, visit);
}

/** A participation that has joined the secure task, and its first round. */
export async function joinedSecure(changed: Partial<ParticipateOptions> = {}, spec = secureTask) {
  const coordinator = await ScriptedCoordinator.create();
  const participation = await Participation.start(coordinator, changed);
  const visit = await coordinator.joined(spec);
  await participation.sees("joined");
  return { coordinator, participation, visit, round: await SecureRound.create(1, spec) };
}

/** The sum is that of the updates in clear, in the ring and as a mean. */
export async function expectExact(round: SecureRound): Promise<void> {
  const { unmasked, plain, decoded } = await round.sums();
  expect(unmasked).toEqual(plain);
  expect(decoded).toMatchObject({ ok: true, loss: trained.loss, accuracy: trained.accuracy });
}

export function abandons(visit: Visit, { round }: SecureRound): void {
  const reason = "unmasking_failed";
  visit.says({ type: "round_abandoned", run, round, reason, detail: "" });
}

/** After a lost connection. */
export async function comesBack(
  coordinator: ScriptedCoordinator,
  participation: Participation,
): Promise<Visit> {
  await participation.clock.wakes();
  return coordinator.joined(secureTask);
}
