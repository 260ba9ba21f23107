/** A cohort of secure devices, brought as far into a round as a test wants. */
import { limits } from "@tributary/protocol";
import { quiet, secureTask } from "@tributary/testing";
import { decodeSum, ringLength } from "@tributary/weights";
import { SecureDevice } from "./secure-device.ts";
import { World, type WorldOptions } from "./world.ts";

export type Cohort = { readonly world: World; readonly members: readonly SecureDevice[] };

/** A run of as many invited devices as asked; all of them are needed for a full cohort. */
export async function invitedCohort(
  count: number,
  options: WorldOptions & { readonly rounds?: number } = {},
): Promise<Cohort> {
  const world = await World.create({ task: secureTask, ...options });
  const { task, weights } = world;
  if (task.privacy !== "secure") throw new Error("Expected a secure task.");
  const devices = await world.running(count, options.rounds ?? 2);
  await Promise.all(devices.map((device) => device.hears("invite")));
  return { world, members: devices.map((device) => new SecureDevice(device, { task, weights })) };
}

export const phases = ["keying", "sharing", "training", "confirming", "unmasking"] as const;
export type Phase = (typeof phases)[number];

const acts: Readonly<Record<Phase, (members: readonly SecureDevice[]) => Promise<void>>> = {
  keying: advertise,
  sharing: share,
  training: deliver,
  confirming: confirm,
  unmasking: unmask,
};

/**
 * Plays a round from one phase to another. `gone` leave at the beginning of their phase; who is asked after its update
 * came is waited for a while, in each phase anew.
 */
export async function play(
  { world, members }: Cohort,
  how: {
    readonly from?: Phase;
    readonly to?: Phase;
    readonly gone?: Partial<Record<Phase, readonly SecureDevice[]>>;
  } = {},
): Promise<void> {
  const { from = "keying", to = "unmasking", gone = {} } = how;
  let here = members;
  for (const phase of phases) {
    const leaving = gone[phase] ?? [];
    for (const member of leaving) member.device.go("left");
    here = here.filter((member) => !leaving.includes(member));
    if (phases.indexOf(phase) < phases.indexOf(from)) continue;
    if (phases.indexOf(phase) > phases.indexOf(to)) return;
    await acts[phase](here);
    await quiet();
    if (here.length < members.length) world.clock.advance(limits.reconnect_grace_ms);
  }
}

export async function advertise(members: readonly SecureDevice[]): Promise<void> {
  await Promise.all(members.map((member) => member.advertises()));
}

export async function share(members: readonly SecureDevice[]): Promise<void> {
  await Promise.all(members.map((member) => member.shares()));
}

/** Each with a delta of its own. */
export async function deliver(members: readonly SecureDevice[]): Promise<void> {
  await Promise.all(
    members.map((member, i) => member.delivers([i, 1, -i, 0.5], { seed: i, examples: 10 + i })),
  );
}

export async function confirm(members: readonly SecureDevice[]): Promise<void> {
  await Promise.all(members.map((member) => member.confirms()));
}

export async function unmask(members: readonly SecureDevice[]): Promise<void> {
  await Promise.all(members.map((member) => member.unmasks()));
}

/** The slow, obvious sum of what these members encoded, before any of it was masked. */
export function plainSum(members: readonly SecureDevice[]) {
  const [first] = members.map(({ encoded }) => encoded);
  if (!first) throw new Error("Expected members that have delivered.");
  const { encoding } = first;
  const sum = new Uint32Array(ringLength(encoding));
  for (const { encoded } of members) {
    if (encoded === null) throw new Error("Expected all of them to have delivered.");
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (encoded.ring[i] ?? 0);
  }
  const decoded = decodeSum(sum, encoding, members.length);
  if (!decoded.ok) throw new Error(`Expected a plausible sum: ${decoded.detail}`);
  return decoded;
}
