/**
 * A participant that has a device key, knows the protocol and breaks its rules: what it sends looks
 * like work, and none of it may ever be counted. It invents something else in every round.
 */
import {
  answerChallenge,
  encodeBase64url,
  fromBase64url,
  type Identity,
  seal,
  sha256Hex,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  encodeUpdate,
  limits,
  type MessageOf,
  ParticipantId,
  type ParticipantLink,
  type ParticipantMessage,
  protocolVersion,
  type RoundId,
  Sha256,
  sealContext,
  type TaskSpec,
  type Update,
} from "@tributary/protocol";
import { layoutSize, type Random } from "@tributary/weights";
import { layout } from "./quadratic.ts";

export type HostileSurroundings = {
  readonly identity: Identity;
  readonly task: TaskSpec;
  readonly connect: () => Promise<ParticipantLink>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: Random;
};

type Invite = MessageOf<CoordinatorMessage, "invite">;

/** For ever: it comes back after every refusal. */
export async function takePartHostilely(around: HostileSurroundings): Promise<never> {
  for (;;) {
    try {
      const link = await around.connect();
      await new Promise<void>((closed) => {
        link.onClose(() => closed());
        link.onMessage((message) => void react(around, link, message));
      });
    } catch {
      // Nobody was there.
    }
    await around.sleep(500 + 3_000 * around.random());
  }
}

async function react(
  around: HostileSurroundings,
  link: ParticipantLink,
  message: CoordinatorMessage,
): Promise<void> {
  const { identity, task, random } = around;
  switch (message.type) {
    case "challenge":
      return link.send(await hello(identity, message));
    case "welcome":
      return link.send({ type: "join", seq: 1, task: task.id });
    case "invite":
      link.send({ type: "accept", seq: 2, round: message.round });
      await around.sleep(200 * random());
      return misbehave(around, link, message);
    case "update_resume":
      // A chunk that is not what was announced.
      return link.send({
        type: "update_chunk",
        seq: 4,
        round: message.round,
        offset_bytes: message.received_bytes,
        data: new Uint8Array(100).fill(7),
      });
  }
}

async function hello(
  identity: Identity,
  challenge: MessageOf<CoordinatorMessage, "challenge">,
): Promise<ParticipantMessage> {
  const signature = await answerChallenge(identity, {
    nonce: fromBase64url(challenge.nonce),
    sessionId: challenge.session,
    coordinatorPublicKey: fromBase64url(challenge.coordinator_key),
  });
  return {
    type: "hello",
    seq: 0,
    protocol_min: protocolVersion.min,
    protocol_max: protocolVersion.max,
    device_key: idOf(identity),
    signature: encodeBase64url(signature),
    capabilities: { agent: "hostile", backend: "other" },
  };
}

const size = layoutSize(layout);
const honest: Update = {
  delta: new Float32Array(size),
  examples: 10,
  steps: 1,
  loss: 1,
  accuracy: 0,
};
const badUpdates: readonly Update[] = [
  { ...honest, delta: new Float32Array(size).fill(Number.NaN) },
  { ...honest, delta: new Float32Array(size).fill(Number.POSITIVE_INFINITY) },
  { ...honest, delta: new Float32Array(size).fill(1e6) },
  { ...honest, delta: new Float32Array(size + 1) },
  { ...honest, examples: 0 },
  { ...honest, examples: limits.examples_max + 1 },
  { ...honest, loss: Number.NaN },
];

async function misbehave(
  { identity, random }: HostileSurroundings,
  link: ParticipantLink,
  invite: Invite,
): Promise<void> {
  const { round } = invite;
  const choice = Math.floor(random() * (badUpdates.length + 4));
  const bad = badUpdates[choice];
  if (bad !== undefined) return sendUpdate(link, round, await sealed(identity, invite, bad));
  switch (choice - badUpdates.length) {
    case 0:
      // Sealed for another round: a replay.
      return sendUpdate(
        link,
        round,
        await sealed(identity, { ...invite, round: next(round) }, honest),
      );
    case 1:
      // Noise in the size of an update.
      return sendUpdate(
        link,
        round,
        (await sealed(identity, invite, honest)).map(() => 0x5a),
      );
    case 2:
      return link.send({ type: "accept", seq: 9, round: next(round) });
    default:
      return link.send({ type: "gibberish", seq: "x" } as unknown as ParticipantMessage);
  }
}

function sealed(identity: Identity, invite: Invite, update: Update): Promise<Uint8Array> {
  const { round, model } = invite;
  const context = sealContext({ round, participant: idOf(identity), model });
  return seal(encodeUpdate(update), fromBase64url(invite.round_key), context);
}

async function sendUpdate(link: ParticipantLink, round: RoundId, data: Uint8Array): Promise<void> {
  const sha256 = Sha256.parse(await sha256Hex(data));
  const size_bytes = data.length;
  link.send({ type: "update_begin", seq: 3, round, size_bytes, sha256, signature: null });
  link.send({ type: "update_chunk", seq: 4, round, offset_bytes: 0, data });
}

function next(round: RoundId): RoundId {
  return round.replace(/\d+$/, (number) => String(Number(number) + 1)) as RoundId;
}

function idOf(identity: Identity): ParticipantId {
  return ParticipantId.parse(encodeBase64url(identity.publicKey));
}
