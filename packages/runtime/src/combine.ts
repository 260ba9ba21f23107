/**
 * What is done to sealed updates: open one and judge it; fold all of them into the next model. Plain functions over
 * blobs and spool, so that a worker thread can run them and a test can call them. Masked updates: `unmask.ts`.
 */
import {
  type Aggregation,
  createAggregation,
  type StaleWeight,
  stalenessWeight,
  weighByStaleness,
} from "@tributary/aggregation";
import {
  fromBase64url,
  open,
  type RoundKey,
  roundKeyFromSecret,
  SealError,
} from "@tributary/crypto";
import {
  decodeUpdate,
  isBuffered,
  limits,
  type ParticipantId,
  type RefusalReason,
  type RoundId,
  type Sha256,
  type Strategy,
  sealContext,
  type TaskSpec,
  type Update,
} from "@tributary/protocol";
import type { UpdateRef } from "@tributary/rounds";
import type { Blobs, SpoolReader } from "@tributary/storage";
import { l2Norm } from "@tributary/weights";
import { type NextModel, readModel, storeNextModel } from "./next-model.ts";

/** What is needed to open the updates of one round, or of one invitation. */
export type OpenContext = {
  readonly round: RoundId;
  /** The secret half of the round's key, base64url. */
  readonly secret: string;
  /** That they start from. */
  readonly model: Sha256;
  readonly model_weights: number;
  readonly update_norm_max: number;
};

export type InspectRequest = { readonly context: OpenContext; readonly update: UpdateRef };

export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: RefusalReason; readonly detail: string };

/** An update, and how many versions the model has moved on since its start: 0 in a round. */
export type UpdateToCombine = InspectRequest & { readonly staleness: number };

export type CombineRequest = {
  readonly task: TaskSpec;
  /** That the updates go into. */
  readonly model: Sha256;
  readonly strategy_state: Sha256 | null;
  readonly updates: readonly UpdateToCombine[];
};

export type Combined = NextModel & {
  readonly examples: number;
  readonly train_loss: number;
  readonly update_norm: number;
  /** Root mean square of the participants' weighted updates, from masked sums; null when sealed. */
  readonly update_rms: number | null;
  /** Whose updates turned out bad, and are not in the model. */
  readonly excluded: readonly ParticipantId[];
};

export type Stores = { readonly blobs: Blobs; readonly spool: SpoolReader };

/** float32 arithmetic on the participant's side may end a hair above the bound. */
const normTolerance = 1e-3;

export async function inspectUpdate(stores: Stores, request: InspectRequest): Promise<Verdict> {
  const opened = await openUpdate(stores, request.context, request.update);
  return opened.ok ? { ok: true } : opened;
}

type Opened = { readonly ok: true; readonly update: Update } | Extract<Verdict, { ok: false }>;

async function openUpdate(
  stores: Stores,
  context: OpenContext,
  { participant, sha256 }: UpdateRef,
): Promise<Opened> {
  const refuse = (reason: RefusalReason, detail: string): Opened => ({ ok: false, reason, detail });
  const sealed = await stores.spool.read({ round: context.round, participant, sha256 });
  if (sealed === null) return refuse("update_unreadable", "It is not in the spool any more.");
  let plain: Uint8Array;
  try {
    const key = roundKeyOf(context);
    const bound = sealContext({ round: context.round, participant, model: context.model });
    plain = await open(sealed, key, bound);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return refuse("update_unreadable", `The box could not be opened: ${error.reason}.`);
  }
  const update = decodeUpdate(plain, context.model_weights);
  if (update === null) {
    return refuse("update_size", `The model has ${context.model_weights} weights.`);
  }
  // Accumulated in double precision, the norm of finite float32 values is finite, and of others it is not.
  const norm = l2Norm(update.delta);
  if (![norm, update.loss, update.accuracy].every(Number.isFinite)) {
    return refuse("update_not_finite", "It holds NaN or an infinity.");
  }
  if (update.examples < 1 || update.examples > limits.examples_max) {
    return refuse("update_examples", `${update.examples} is not in 1 … ${limits.examples_max}.`);
  }
  if (norm > context.update_norm_max * (1 + normTolerance)) {
    const bound = `Its norm ${norm.toPrecision(4)} exceeds ${context.update_norm_max}.`;
    return refuse("update_norm", bound);
  }
  return { ok: true, update };
}

let keptKey: { readonly secret: string; readonly key: RoundKey } | null = null;

/** The round's key pair: deriving its public half costs as much as opening a small update, so the newest is kept. */
function roundKeyOf({ secret }: OpenContext): RoundKey {
  if (keptKey?.secret !== secret) {
    keptKey = { secret, key: roundKeyFromSecret(fromBase64url(secret)) };
  }
  return keptKey.key;
}

/**
 * All updates of a sealed round or of a buffer, by the rule of the task's strategy. The mean keeps one accumulator
 * (McMahan et al. 2017, Algorithm 1); a robust rule keeps every update, which `openRun` has found room for. Updates
 * of a buffer that are stale count less (FedBuff: Nguyen et al. 2022, Algorithm 1 and §5). `begin` takes the place of
 * the task's own rule, for experiments.
 */
export async function combineUpdates(
  stores: Stores,
  request: CombineRequest,
  begin: (strategy: Strategy, weights: number) => Aggregation = createAggregation,
): Promise<Combined> {
  const { task, model, strategy_state } = request;
  const { strategy } = task;
  const exponent = isBuffered(task) ? task.buffered.exponent : 0;
  const parent = await readModel(stores.blobs, model);
  const aggregation = begin(strategy, parent.values.length);
  const excluded: ParticipantId[] = [];
  const counted: StaleWeight[] = [];
  let lossSum = 0;
  for (const { context, update: ref, staleness } of request.updates) {
    const opened = await openUpdate(stores, context, ref);
    if (!opened.ok) {
      excluded.push(ref.participant);
      continue;
    }
    const { delta, examples, loss } = opened.update;
    aggregation.fold({ delta, weight: examples * stalenessWeight(staleness, exponent) });
    counted.push({ weight: examples, staleness });
    lossSum += loss * examples;
  }
  keptKey = null; // The round is nearly over; its secret is not kept longer than it serves.
  if (counted.length === 0) {
    throw new Error(`None of the ${request.updates.length} updates could be opened again.`);
  }
  const examples = counted.reduce((sum, { weight }) => sum + weight, 0);
  const delta = shortened(aggregation.finish().delta, weighByStaleness(counted, exponent).discount);
  return {
    ...(await storeNextModel(stores.blobs, { parent, delta, strategy, strategy_state })),
    examples,
    train_loss: lossSum / examples,
    update_norm: l2Norm(delta),
    update_rms: null,
    excluded,
  };
}

/** A buffer of stale updates makes a shorter step, also where all of them are equally stale. */
function shortened(delta: Float32Array, discount: number): Float32Array {
  return discount === 1 ? delta : delta.map((value) => value * discount);
}
