/**
 * Taking part in a task: connect, prove the device key, work through rounds, and come back after every lost connection,
 * for as long as the caller's signal lets it. What happens is told as an async iteration of events.
 */
import { encodeBase64url, type Identity, type Rng, randomBytes } from "@tributary/crypto";
import {
  type Capabilities,
  type InviteSecret,
  limits,
  ParticipantId,
  type Privacy,
  type Sha256,
  type TaskId,
  type TaskSpec,
} from "@tributary/protocol";
import { type Agreed, Agreement, type TaskProtection } from "./agreement.ts";
import { Desk } from "./desk.ts";
import type { ParticipantEvent } from "./event.ts";
import type { MaskedMemory } from "./masked-rounds.ts";
import { httpModelFetcher } from "./model.ts";
import { type Clock, type Connect, type FetchModel, systemClock, type Trainer } from "./ports.ts";
import { createQueue } from "./queue.ts";
import { backOff_ms } from "./return.ts";
import { runSession, type SessionEnd } from "./session.ts";
import { socketIoConnect } from "./transport/socket-io.ts";
import { Trust } from "./trust.ts";

export type ParticipateOptions = {
  /** The coordinator's origin, `https://federation.example`. */
  readonly url: string;
  readonly task: TaskId;
  readonly identity: Identity;
  readonly trainer: Trainer;
  /** A speed is declared as `coarseSpeed` makes it, and only where the task asks for one. */
  readonly capabilities: Capabilities;
  /** Of the link that was opened: needed once, where the task takes invited devices only. */
  readonly invite?: InviteSecret;
  /**
   * How many examples this device has. The number stays here: a task that asks for a minimum is told that it is
   * reached, and is not taken part in where it is not, or where this is not given.
   */
  readonly examples?: number;
  /**
   * What to do while the coordinator does not need this device: stay connected (the default), or disconnect for waits
   * of more than two minutes and come back in time.
   */
  readonly idle?: "stay" | "disconnect";
  /**
   * The least privacy that the user was shown: a task that has less is not taken part in. Without it
   * the first task that is joined sets it. Later versions may be stricter and never weaker.
   */
  readonly privacy?: Privacy;
  /**
   * The task as the user agreed to it, where each version asks for an agreement of its own: another version, or another
   * content, is not taken part in.
   */
  readonly agreed?: TaskSpec;
  /** Rounds with fewer participants are declined, and secure ones with a smaller quorum. */
  readonly minimum_cohort?: number;
  /**
   * In secure rounds: how many of this device's neighbours, itself included, must agree before a
   * mask can be removed. Rounds that need fewer are declined. At least and by default 2.
   */
  readonly minimum_threshold?: number;
  /**
   * Pins the coordinator's Ed25519 key: give it whenever the join link names it. Without it the first key that is seen
   * is trusted until this participation ends, and no longer: the next call trusts anew.
   */
  readonly coordinatorKey?: Uint8Array;
  /** What `onAgreed` was told in an earlier participation: no task that protects less is taken part in. */
  readonly protection?: TaskProtection;
  /** Told what is agreed to at each join, before anything is done under it. What it throws ends that connection. */
  readonly onAgreed?: (agreed: Agreed) => void;
  /** Ends the participation: the coordinator is told, the work is dropped, the iteration ends. */
  readonly signal: AbortSignal;
  /** Ends it after the round that this device is at work in, and at once where it is in none. */
  readonly finish?: AbortSignal;
  /** Fetches the model that a round made with this device's update at once: the next round need not wait for it. */
  readonly prefetch?: boolean;
  /** In which secure rounds this device has masked, so that it does not do so again when it is started anew. */
  readonly masked?: MaskedMemory;
  /** Replaces Socket.IO, HTTP, time and chance; for tests and simulations. */
  readonly connect?: Connect;
  readonly fetchModel?: FetchModel;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Where the secrets of secure rounds come from: the platform's secure source by default. */
  readonly rng?: Rng;
};

/**
 * Takes part until the signal aborts or coming back is useless: the last event is then a fatal
 * `refused`. The coordinator said so, its key is not the trusted one, or its task not the one that
 * was agreed to. Never throws for what the network or the coordinator does. A slow reader loses no
 * event but superseded progress.
 */
export async function* participate(options: ParticipateOptions): AsyncGenerator<ParticipantEvent> {
  const events = createQueue<ParticipantEvent>(supersedes);
  const stop = new AbortController();
  const abort = () => stop.abort();
  options.signal.addEventListener("abort", abort, { once: true });
  if (options.signal.aborted) abort();
  const running = stayConnected(options, events.push, stop).then(
    () => events.end(),
    (error) => events.fail(error),
  );
  try {
    yield* events;
  } finally {
    options.signal.removeEventListener("abort", abort);
    abort();
    await running;
  }
}

const progressTypes: ReadonlySet<ParticipantEvent["type"]> = new Set([
  "downloading",
  "training",
  "sending",
  "waiting",
]);

/** Of progress in a row, a reader who comes late needs only the newest. */
function supersedes(newer: ParticipantEvent, older: ParticipantEvent): boolean {
  return newer.type === older.type && progressTypes.has(newer.type);
}

async function stayConnected(
  options: ParticipateOptions,
  emit: (event: ParticipantEvent) => void,
  stop: AbortController,
): Promise<void> {
  const { signal } = stop;
  const { finish } = options;
  const {
    clock = systemClock,
    random = Math.random,
    connect = socketIoConnect(options.url),
  } = options;
  const trust = new Trust(options.coordinatorKey ?? null);
  const { privacy = null, agreed = null, protection = null } = options;
  const agreement = new Agreement({ privacy, task: agreed, protection });
  const fetchModel = options.fetchModel ?? httpModelFetcher(options.url, { clock });
  const prefetch = async (model: Sha256) => {
    const { transferred_bytes: bytes } = await fetchModel(model, signal, () => {});
    if (!signal.aborted) emit({ type: "prefetched", model, bytes });
  };
  const desk = new Desk({
    trainer: options.trainer,
    fetchModel,
    participant: ParticipantId.parse(encodeBase64url(options.identity.publicKey)),
    identity: options.identity,
    minimum_cohort: options.minimum_cohort ?? 1,
    minimum_threshold: Math.max(options.minimum_threshold ?? 2, 2),
    rng: options.rng ?? randomBytes,
    trust,
    masked: options.masked ?? null,
    emit,
    isFinishing: () => finish?.aborted ?? false,
    onFinished: () => stop.abort(),
    onMade: (model) => {
      // Where it fails, the next round fetches the model as ever.
      if (options.prefetch && !finish?.aborted) prefetch(model).catch(() => {});
    },
  });
  const finishWork = () => desk.finishIfFree();
  finish?.addEventListener("abort", finishWork, { once: true });
  finishWork();
  for (let attempt = 1; !signal.aborted; attempt++) {
    emit({ type: "connecting", attempt });
    const ended = await connect(signal).then(
      (link) => runSession({ ...options, link, desk, trust, agreement, emit, signal }),
      unreachable,
    );
    if (signal.aborted || ended.isFinal) break;
    if (ended.hadJoined) attempt = 1;
    if (ended.away_ms !== null) {
      // On time, and not later: the coordinator has spread the returns already.
      emit({ type: "away", come_back_ms: ended.away_ms });
      await clock.sleep(ended.away_ms, signal);
      attempt = 0;
      continue;
    }
    const spread_ms = backOff_ms(attempt, random);
    const retry_ms = Math.min((ended.retry_after_ms ?? 0) + spread_ms, limits.come_back_ms_max);
    emit({ type: "disconnected", why: ended.why, retry_ms });
    await clock.sleep(retry_ms, signal);
  }
  stop.abort();
  finish?.removeEventListener("abort", finishWork);
  desk.clear();
}

function unreachable(error: unknown): SessionEnd {
  const why = error instanceof Error ? error.message : String(error);
  return { why, isFinal: false, retry_after_ms: null, away_ms: null, hadJoined: false };
}
