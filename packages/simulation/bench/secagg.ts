/**
 * What secure aggregation costs: one participant's processor time and bytes in the middle of a real cohort, and the
 * coordinator's work to sum and unmask, as cohort and model grow.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  addMasks,
  confirmSurvivors,
  type ExchangePolicy,
  maskInput,
  neighbourhoodOf,
  receiveShares,
  recoverMasks,
  unmask,
  verifyKeyPackage,
} from "@tributary/crypto";
import {
  addPacked,
  decodeSum,
  encodeForSum,
  modulusBits,
  mulberry32,
  packRing,
  ringLength,
  type SumEncoding,
} from "@tributary/weights";
import { type Cohort, exchangedCohort, type Member, round } from "./cohort.ts";
import type { MaskingCost, MaskingWork } from "./masking.worker.ts";
import { growthTable, participantTable, serverTable } from "./secagg-tables.ts";
import { stopwatch } from "./stopwatch.ts";
import type { Cell, Table } from "./table.ts";
import { modelSizes } from "./tasks.ts";
import { updateOf } from "./updates.ts";

const cohorts = [10, 100, 1000] as const;
const sizes = [modelSizes.small, modelSizes.large] as const;
const dropouts = [0, 0.1, 0.3] as const;

/** A twentieth of the participants may work with the coordinator, a third may leave. */
const policies: readonly ExchangePolicy[] = [
  { adversary: "honest_but_curious", corrupt: 0.05, dropout: 0.33 },
  { adversary: "semi_malicious", corrupt: 0.05, dropout: 0.33 },
];

/** Beyond so many values in all, one update stands for all of them and the sum is not decoded. */
const exact_max = 10 * modelSizes.large;

export async function benchSecagg(): Promise<readonly Table[]> {
  const participant: Cell[][] = [];
  const server: Cell[][] = [];
  for (const policy of policies) {
    for (const n of cohorts) {
      // The coordinator's work is measured where every member shares; that takes minutes for the widest graphs.
      const isWhole = policy.adversary === "honest_but_curious" || n < 1000;
      const cohort = await exchangedCohort({ n, policy, isWhole });
      tell(`${policy.adversary}, ${n} participants: keys and shares are exchanged`);
      for (const weights of sizes) {
        participant.push(await participantRow(cohort, policy, weights));
        for (const dropout of isWhole ? dropouts : []) {
          server.push(await serverRow(cohort, policy, weights, dropout));
          tell(`  ${weights} weights, ${100 * dropout} % dropped`);
        }
      }
    }
  }
  return [participantTable(participant), serverTable(server), growthTable(participant, server)];
}

/** The largest cohorts take minutes: who waits is told how far it is. */
function tell(progress: string): void {
  process.stderr.write(`${progress}\n`);
}

function encodingOf(n: number, weights: number): SumEncoding {
  return {
    weights,
    value_bits: 16,
    cohort_max: n,
    range: 0.1,
    keep: 1,
    feedback: true,
    rotate: false,
    seed: 1,
    weight_max: 1_000,
    update_norm_max: 1_000,
  };
}

type Masked = Awaited<ReturnType<typeof maskInput>>;

/** The first member's way through a round, each step with its share of the processor time. */
async function participantRow(
  cohort: Cohort,
  policy: ExchangePolicy,
  weights: number,
): Promise<Cell[]> {
  const n = cohort.keys.length;
  const encoding = encodingOf(n, weights);
  const [member] = cohort.members;
  if (member === undefined) throw new Error("The cohort is empty.");
  const { state, mail } = member;
  const cost = await maskingCost({ state, mail, encoding });
  const { rounding_cpu_s, masking_cpu_s, upload_bytes } = cost;
  const { advertising, sharing, plan } = cohort;
  const exchange_s = advertising.cpu_s + sharing.cpu_s;
  const total_s = exchange_s + rounding_cpu_s + masking_cpu_s;
  const talk = talkBytes(cohort, member);
  const plain_bytes = Math.ceil((ringLength(encoding) * modulusBits(encoding)) / 8);
  return [
    policy.adversary,
    n,
    plan.degree,
    plan.threshold,
    weights,
    exchange_s,
    rounding_cpu_s,
    masking_cpu_s,
    total_s,
    upload_bytes,
    upload_bytes / plain_bytes,
    talk.up_bytes,
    talk.down_bytes,
  ];
}

async function maskingCost(workerData: MaskingWork): Promise<MaskingCost> {
  const worker = new Worker(new URL("./masking.worker.ts", import.meta.url), { workerData });
  const [cost] = await once(worker, "message");
  await once(worker, "exit");
  return cost as MaskingCost;
}

/** Messages beside the update, as JSON: what a member says, and what it is told. */
function talkBytes(cohort: Cohort, member: Member) {
  const size = (value: unknown) => JSON.stringify(value).length;
  const neighbours = neighbourhoodOf(cohort.plan, member.id);
  const [keys] = cohort.keys;
  const reveal = { of: member.id, kind: "pairwise", share: "x".repeat(48) };
  const signature = { from: member.id, signature: "x".repeat(86) };
  const boxes = size(member.mail);
  const ids = size(cohort.keys.map((own) => own.participant));
  return {
    up_bytes: size(keys) + boxes + 86 + neighbours.length * size(reveal),
    down_bytes: size(cohort.keys) + boxes + 2 * ids + neighbours.length * size(signature),
  };
}

/** Everyone is there until the updates are in; then the rest of the round, with some of them gone. */
async function serverRow(
  cohort: Cohort,
  policy: ExchangePolicy,
  weights: number,
  dropout: number,
): Promise<Cell[]> {
  const n = cohort.members.length;
  const encoding = encodingOf(n, weights);
  const bits = modulusBits(encoding);
  const isExact = n * weights <= exact_max;
  const survivors = cohort.members.slice(Math.round(dropout * n));
  const update = updateOf(weights);
  const { ring } = encodeForSum(update, encoding, { random: mulberry32(1), residual: null });
  const standIn = packRing(ring, bits);
  const sum = new Uint32Array(ringLength(encoding));
  const folding = stopwatch();
  const finishing = stopwatch();
  const masked: Masked[] = [];
  for (const { state, mail } of survivors) {
    const vector = isExact ? ring.slice() : new Uint32Array(1);
    masked.push(await maskInput(await receiveShares(structuredClone(state), mail), vector));
    const bytes = isExact ? packRing(vector, bits) : standIn;
    await folding.time(() => addPacked(sum, bytes, bits));
  }
  const { revealed, confirm } = await answers(cohort, survivors, masked);
  const unmasking = stopwatch();
  await unmasking.time(async () => {
    const { masks } = await recoverMasks({
      plan: cohort.plan,
      keys: cohort.keys,
      sharers: cohort.members.map(({ id }) => id),
      survivors: survivors.map(({ id }) => id),
      revealed,
    });
    await addMasks(sum, masks);
  });
  const decoded = await finishing.time(() => decodeSum(sum, encoding, survivors.length));
  if (isExact && !decoded.ok) throw new Error(`The sum is wrong: ${decoded.detail}`);
  const verifying = stopwatch();
  for (const keys of cohort.keys.slice(0, 100)) {
    await verifying.time(() => verifyKeyPackage(round, keys));
  }
  const sums_s = folding.cpu_s * survivors.length + finishing.cpu_s;
  return [
    policy.adversary,
    n,
    weights,
    dropout,
    isExact ? "yes" : "–",
    verifying.cpu_s * n,
    sums_s,
    unmasking.cpu_s,
    verifying.cpu_s * n + sums_s + unmasking.cpu_s,
    unmasking.wall_s,
    confirm,
  ];
}

/** What the survivors say in the last two steps, and what that costs one of them. */
async function answers(cohort: Cohort, survivors: readonly Member[], masked: readonly Masked[]) {
  const ids = survivors.map(({ id }) => id);
  const quorum = ids.length;
  const confirming = stopwatch();
  const confirmed = [];
  for (const [index, { identity, id }] of survivors.entries()) {
    const state = masked[index];
    if (state === undefined) throw new Error("A survivor has masked nothing.");
    const said = await confirming.time(() =>
      confirmSurvivors(state, { survivors: ids, quorum }, identity),
    );
    confirmed.push({ id, ...said });
  }
  const unmasking = stopwatch();
  const revealed = [];
  for (const { id, state } of confirmed) {
    const neighbours = new Set(neighbourhoodOf(cohort.plan, id));
    const signatures = confirmed
      .filter((other) => neighbours.has(other.id))
      .map((other) => ({ from: other.id, signature: other.signature }));
    const { shares } = await unmasking.time(() =>
      unmask(state, { survivors: ids, signatures, quorum }),
    );
    for (const share of shares) revealed.push({ from: id, ...share });
  }
  return { revealed, confirm: confirming.cpu_s + unmasking.cpu_s };
}
