/**
 * One connection's life: answer the challenge, join the task, then react to the coordinator's messages until the link
 * closes. What must outlive the connection (the current round's work) belongs to the desk that is passed in.
 */
import { answerChallenge, encodeBase64url, fromBase64url, type Identity } from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorMessage,
  type MessageOf,
  ParticipantId,
  type ParticipantLink,
  protocolVersion,
  refusalSentences,
  type TaskId,
} from "@tributary/protocol";
import type { Desk } from "./desk.ts";
import type { ParticipantEvent } from "./event.ts";

export type SessionOptions = {
  readonly link: ParticipantLink;
  readonly identity: Identity;
  readonly task: TaskId;
  readonly capabilities: Capabilities;
  readonly desk: Desk;
  readonly emit: (event: ParticipantEvent) => void;
  readonly signal: AbortSignal;
};

export type SessionEnd = {
  readonly why: string;
  /** The coordinator said that coming back would not help. */
  readonly isFinal: boolean;
  readonly retry_after_ms: number | null;
  /** Whether the connection got as far as joining the task. */
  readonly hadJoined: boolean;
};

/** Reasons after which the same client will be refused again. */
const finalReasons: ReadonlySet<string> = new Set([
  "protocol_unsupported",
  "signature_invalid",
  "task_unknown",
  "replaced",
  "origin_not_allowed",
]);

export function runSession(options: SessionOptions): Promise<SessionEnd> {
  const { link, identity, desk, emit, signal } = options;
  const end = { why: "closed", isFinal: false, retry_after_ms: null as number | null };
  let hadJoined = false;

  const handlers: {
    [T in CoordinatorMessage["type"]]?: (message: MessageOf<CoordinatorMessage, T>) => unknown;
  } = {
    challenge: async (message) => {
      if (!desk.trusts(fromBase64url(message.coordinator_key))) {
        end.isFinal = true;
        return link.close("The coordinator's key changed; this may be another server.");
      }
      const signature = await answerChallenge(identity, {
        nonce: fromBase64url(message.nonce),
        sessionId: message.session,
        coordinatorPublicKey: fromBase64url(message.coordinator_key),
      });
      link.send({
        type: "hello",
        seq: desk.nextSeq(),
        protocol_min: protocolVersion.min,
        protocol_max: protocolVersion.max,
        device_key: ParticipantId.parse(encodeBase64url(identity.publicKey)),
        signature: encodeBase64url(signature),
        capabilities: options.capabilities,
      });
    },
    welcome: () => {
      emit({ type: "connected" });
      link.send({ type: "join", seq: desk.nextSeq(), task: options.task });
    },
    joined: ({ task, run, model, model_version, rounds_target }) => {
      hadJoined = true;
      desk.joined(task);
      emit({ type: "joined", task, run, model, model_version, rounds_target });
    },
    waiting: ({ waiting }) => emit({ type: "waiting", waiting }),
    invite: (message) => desk.invited(message),
    update_resume: (message) => desk.resumed(message.round, message.received_bytes),
    chunk_received: (message) => desk.received(message.round, message.received_bytes),
    update_accepted: (message) => desk.accepted(message.round, message.sha256),
    dropped: ({ round, reason }) => {
      desk.roundOver(round);
      emit({ type: "dropped", round, reason });
    },
    round_committed: ({ round, model, model_version, counted, accuracy, loss }) => {
      desk.roundOver(round);
      emit({ type: "committed", round, model, model_version, counted, accuracy, loss });
    },
    round_abandoned: ({ round, reason, detail }) => {
      desk.roundOver(round);
      emit({ type: "abandoned", round, reason, detail });
    },
    run_ended: ({ run, outcome, model, model_version }) =>
      emit({ type: "ended", run, outcome, model, model_version }),
    refused: ({ reason, detail, fatal, retry_after_ms, round }) => {
      end.retry_after_ms = retry_after_ms;
      if (fatal) Object.assign(end, { why: reason, isFinal: finalReasons.has(reason) });
      if (round !== null) desk.refused(round, reason);
      emit({ type: "refused", reason, sentence: refusalSentences[reason], detail, fatal });
    },
  };

  return new Promise((resolve) => {
    const leave = () => {
      link.send({ type: "leave", seq: desk.nextSeq() });
      link.close("left");
    };
    const finish = (why: string) => {
      signal.removeEventListener("abort", leave);
      desk.attach(null);
      resolve({ ...end, why: end.why === "closed" ? why : end.why, hadJoined });
    };
    link.onClose(finish);
    link.onMessage((message) => {
      const handler = handlers[message.type] as ((m: CoordinatorMessage) => unknown) | undefined;
      Promise.resolve(handler?.(message)).catch((error) => link.close(String(error)));
    });
    desk.attach((message) => link.send(message));
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
}
