/**
 * Taking part in a task: connect, prove the device key, work through rounds, and come back after every lost connection,
 * for as long as the caller's signal lets it. What happens is told as an async iteration of events.
 */
import { encodeBase64url, type Identity, type Rng, randomBytes } from "@tributary/crypto";
import {
  type Capabilities,
  limits,
  ParticipantId,
  type Privacy,
  type TaskId,
} from "@tributary/protocol";
import { Agreement } from "./agreement.ts";
import { Desk } from "./desk.ts";
import type { ParticipantEvent } from "./event.ts";
import { httpModelFetcher } from "./model.ts";
import { type Clock, type Connect, type FetchModel, systemClock, type Trainer } from "./ports.ts";
import { createQueue } from "./queue.ts";
import { runSession, type SessionEnd } from "./session.ts";
import { socketIoConnect } from "./transport/socket-io.ts";
import { Trust } from "./trust.ts";

export type ParticipateOptions = {
  /** The coordinator's origin, `https://federation.example`. */
  readonly url: string;
  readonly task: TaskId;
  readonly identity: Identity;
  readonly trainer: Trainer;
  readonly capabilities: Capabilities;
  /**
   * The least privacy that the user was shown: a task that has less is not taken part in. Without it
   * the first task that is joined sets it. Later versions may be stricter and never weaker.
   */
  readonly privacy?: Privacy;
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
  /** Ends the participation: the coordinator is told, the work is dropped, the iteration ends. */
  readonly signal: AbortSignal;
  /** Replaces Socket.IO, HTTP, time and chance; for tests and simulations. */
  readonly connect?: Connect;
  readonly fetchModel?: FetchModel;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Where the secrets of secure rounds come from: the platform's secure source by default. */
  readonly rng?: Rng;
};

const backoff = { first_ms: 500, max_ms: 15_000 } as const;

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
  const running = stayConnected(options, events.push, stop.signal).then(
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
  signal: AbortSignal,
): Promise<void> {
  const {
    clock = systemClock,
    random = Math.random,
    connect = socketIoConnect(options.url),
  } = options;
  const trust = new Trust(options.coordinatorKey ?? null);
  const agreement = new Agreement(options.privacy ?? null);
  const desk = new Desk({
    trainer: options.trainer,
    fetchModel: options.fetchModel ?? httpModelFetcher(options.url, { clock }),
    participant: ParticipantId.parse(encodeBase64url(options.identity.publicKey)),
    identity: options.identity,
    minimum_cohort: options.minimum_cohort ?? 1,
    minimum_threshold: Math.max(options.minimum_threshold ?? 2, 2),
    rng: options.rng ?? randomBytes,
    trust,
    emit,
  });
  for (let attempt = 1; !signal.aborted; attempt++) {
    emit({ type: "connecting", attempt });
    const ended = await connect(signal).then(
      (link) => runSession({ ...options, link, desk, trust, agreement, emit, signal }),
      unreachable,
    );
    if (signal.aborted || ended.isFinal) break;
    if (ended.hadJoined) attempt = 1;
    const retry_ms = retryAfter_ms(attempt, ended.retry_after_ms, random);
    emit({ type: "disconnected", why: ended.why, retry_ms });
    await clock.sleep(retry_ms, signal);
  }
  desk.clear();
}

function unreachable(error: unknown): SessionEnd {
  const why = error instanceof Error ? error.message : String(error);
  return { why, isFinal: false, retry_after_ms: null, hadJoined: false };
}

/** Exponential, on top of what the coordinator asked for; half of it is chance, which spreads a reconnect storm. */
function retryAfter_ms(attempt: number, asked_ms: number | null, random: () => number): number {
  const window_ms = Math.min(backoff.max_ms, backoff.first_ms * 2 ** (attempt - 1));
  const spread_ms = Math.round(window_ms * (0.5 + random() / 2));
  return Math.min((asked_ms ?? 0) + spread_ms, limits.come_back_ms_max);
}
