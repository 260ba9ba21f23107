/**
 * Links ⇄ protocol ⇄ runtime: what the server's gateway does for sockets, for links of any kind. Challenge, proof,
 * join, then messages one after another; one connection per participant, the newest. It keeps no strangers out: it is
 * for links within a process, of a simulation or an experiment, not for a port that anybody can reach.
 */
import {
  type Challenge,
  createChallenge,
  encodeBase64url,
  fromBase64url,
  type Identity,
  verifyChallenge,
} from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorLink,
  type CoordinatorMessage,
  limits,
  negotiateVersion,
  type ParticipantId,
  type ParticipantMessage,
  protocolVersion,
  type RefusalReason,
  readParticipantMessage,
  SessionId,
} from "@tributary/protocol";
import { StorageError } from "@tributary/storage";
import type { Outbox, Randomness } from "./ports.ts";
import type { Runtime } from "./runtime.ts";

export type LinkGatewayOptions = {
  readonly identity: Identity;
  readonly randomness: Randomness;
  /** Calls back once, after that time. */
  readonly after: (ms: number, happen: () => void) => void;
  readonly runtime: () => Runtime;
  readonly onSent?: (to: ParticipantId, message: CoordinatorMessage) => void;
  /** Whatever a participant says, well formed or not. */
  readonly onHeard?: (message: ParticipantMessage) => void;
  readonly onRefused?: (reason: RefusalReason, detail: string) => void;
};

type Session = {
  readonly link: CoordinatorLink;
  readonly challenge: Challenge;
  participant: ParticipantId | null;
  capabilities: Capabilities;
  hasJoined: boolean;
  isOver: boolean;
};

export class LinkGateway implements Outbox {
  readonly #options: LinkGatewayOptions;
  readonly #sessions = new Map<ParticipantId, Session>();
  readonly #links = new Set<CoordinatorLink>();
  #isGone = false;

  constructor(options: LinkGatewayOptions) {
    this.#options = options;
  }

  send(to: ParticipantId, message: CoordinatorMessage): void {
    if (this.#isGone) return;
    this.#options.onSent?.(to, message);
    this.#sessions.get(to)?.link.send(message);
  }

  accept(link: CoordinatorLink): void {
    const { identity, after, randomness } = this.#options;
    const sessionId = SessionId.parse(encodeBase64url(randomness.bytes(16)));
    const challenge = createChallenge(
      { sessionId, coordinatorPublicKey: identity.publicKey },
      (length) => randomness.bytes(length),
    );
    const session: Session = {
      link,
      challenge,
      participant: null,
      capabilities: { agent: "unknown", backend: "other" },
      hasJoined: false,
      isOver: false,
    };
    this.#links.add(link);
    let queue: Promise<void> = Promise.resolve();
    link.onMessage((message) => {
      this.#options.onHeard?.(message);
      queue = queue
        .then(() => this.#take(session, message))
        .catch((error) => {
          const reason = error instanceof StorageError ? "storage_unavailable" : "internal";
          this.#refuse(session, reason, String(error), { fatal: false });
        });
    });
    link.onClose(() => this.#closed(session));
    after(limits.join_ms_max, () => {
      if (!session.hasJoined) this.#refuse(session, "joined_too_late", "", { fatal: true });
    });
    link.send({
      type: "challenge",
      session: sessionId,
      nonce: encodeBase64url(challenge.nonce),
      coordinator_key: encodeBase64url(identity.publicKey),
      protocol_min: protocolVersion.min,
      protocol_max: protocolVersion.max,
    });
  }

  /** The process ended: nobody is told, all connections are lost. */
  vanish(): readonly CoordinatorLink[] {
    this.#isGone = true;
    return [...this.#links];
  }

  async #take(session: Session, frame: unknown): Promise<void> {
    if (session.isOver || this.#isGone) return;
    const message = readParticipantMessage(frame);
    if (message === null) {
      return this.#refuse(session, "malformed_message", "", { fatal: false });
    }
    if (message.type === "hello") return this.#prove(session, message);
    const { participant } = session;
    if (participant === null) {
      return this.#refuse(session, "not_proven", "Say hello first.", { fatal: true });
    }
    const runtime = this.#options.runtime();
    if (message.type === "join") {
      const { capabilities } = session;
      const about = { capabilities, has_enough_examples: message.has_enough_examples === true };
      if (!runtime.join(participant, message.task, message.seq, about)) {
        return this.#refuse(session, "task_unknown", message.task, { fatal: true });
      }
      session.hasJoined = true;
    } else if (message.type === "change_key") {
      this.#refuse(session, "phase_mismatch", "No device changes its key here.", { fatal: false });
    } else if (message.type === "leave") {
      session.isOver = true;
      runtime.leave(participant, "left");
      session.link.close("left");
    } else {
      await runtime.handle(participant, message);
    }
  }

  async #prove(
    session: Session,
    hello: Extract<ParticipantMessage, { type: "hello" }>,
  ): Promise<void> {
    const theirs = { min: hello.protocol_min, max: hello.protocol_max };
    const protocol = negotiateVersion(protocolVersion, theirs);
    if (session.participant !== null || protocol === null) return;
    const isGenuine = await verifyChallenge({
      challenge: session.challenge,
      publicKey: fromBase64url(hello.device_key),
      answer: fromBase64url(hello.signature),
    });
    if (!isGenuine) return this.#refuse(session, "signature_invalid", "", { fatal: true });
    // The connection may have been lost while the signature was checked.
    if (!this.#links.has(session.link)) return;
    session.participant = hello.device_key;
    session.capabilities = hello.capabilities;
    const older = this.#sessions.get(hello.device_key);
    this.#sessions.set(hello.device_key, session);
    if (older !== undefined) this.#refuse(older, "replaced", "", { fatal: true });
    session.link.send({ type: "welcome", seq: hello.seq, protocol });
  }

  #closed(session: Session): void {
    const { participant, link } = session;
    session.isOver = true;
    this.#links.delete(link);
    if (this.#isGone || participant === null) return;
    if (this.#sessions.get(participant) !== session) return;
    this.#sessions.delete(participant);
    this.#options.runtime().leave(participant, "disconnected");
  }

  #refuse(
    session: Session,
    reason: RefusalReason,
    detail: string,
    { fatal }: { readonly fatal: boolean },
  ): void {
    if (this.#isGone || session.isOver) return;
    this.#options.onRefused?.(reason, detail);
    session.link.send({
      type: "refused",
      seq: null,
      round: null,
      reason,
      detail,
      fatal,
      retry_after_ms: null,
    });
    if (!fatal) return;
    session.isOver = true;
    session.link.close(reason);
  }
}
