/**
 * A short connection beside any participation: the device key proves itself, one thing is asked or said, and it ends.
 * It joins no task.
 */
import { fromBase64url, type Identity } from "@tributary/crypto";
import type {
  Capabilities,
  CoordinatorMessage,
  MessageOf,
  ParticipantLink,
} from "@tributary/protocol";
import { type Challenge, helloTo } from "./handshake.ts";
import type { Connect } from "./ports.ts";
import { socketIoConnect } from "./transport/socket-io.ts";
import { Trust } from "./trust.ts";

export type VisitOptions = {
  /** The coordinator's origin. */
  readonly url: string;
  readonly identity: Identity;
  readonly capabilities: Capabilities;
  /** Pins the coordinator's key; without it the one that answers is trusted. */
  readonly coordinatorKey?: Uint8Array;
  readonly signal: AbortSignal;
  readonly connect?: Connect;
};

type Refused = MessageOf<CoordinatorMessage, "refused">;

/** What the visit is for. Null goes on listening, anything else ends it with that. */
export type Errand<T> = {
  /** The device is let in. */
  welcomed(link: ParticipantLink, protocol: number, challenge: Challenge): Promise<T | null>;
  answered(message: CoordinatorMessage): T | null;
  refused(refused: Refused): T;
  /** The coordinator is not the pinned one. It was told nothing. */
  stranger(): T;
  /** The connection could not be made, or it ended before an answer. */
  lost(why: string): T;
};

/** Never throws for what the network or the coordinator does. */
export async function visit<T>(options: VisitOptions, errand: Errand<T>): Promise<T> {
  const { connect = socketIoConnect(options.url), signal } = options;
  try {
    return await run(await connect(signal), options, errand);
  } catch (error) {
    return errand.lost(error instanceof Error ? error.message : String(error));
  }
}

function run<T>(link: ParticipantLink, options: VisitOptions, errand: Errand<T>): Promise<T> {
  const { signal } = options;
  const trust = new Trust(options.coordinatorKey ?? null);
  let challenge: Challenge | null = null;
  let outcome: T | null = null;
  const greet = async (asked: Challenge) => {
    const hello = await helloTo(asked, options);
    link.send({ ...hello, seq: 0 });
    return null;
  };
  const heed = (message: CoordinatorMessage): T | null | Promise<T | null> => {
    if (message.type === "challenge" && challenge === null) {
      challenge = message;
      const isTrusted = trust.accepts(fromBase64url(message.coordinator_key));
      return isTrusted ? greet(message) : errand.stranger();
    }
    if (message.type === "refused") return errand.refused(message);
    if (message.type === "welcome" && challenge !== null) {
      return errand.welcomed(link, message.protocol, challenge);
    }
    return errand.answered(message);
  };
  const settle = (known: T | null) => {
    if (known === null) return;
    outcome ??= known;
    link.close("done");
  };
  return new Promise((resolve) => {
    const leave = () => link.close("aborted");
    link.onClose((why) => {
      signal.removeEventListener("abort", leave);
      resolve(outcome ?? errand.lost(why));
    });
    link.onMessage((message) => {
      // What is known at once is known before the connection ends, which may be at once, too.
      const known = heed(message);
      if (known instanceof Promise) known.then(settle, (error) => link.close(String(error)));
      else settle(known);
    });
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
}
