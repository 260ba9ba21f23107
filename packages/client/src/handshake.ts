/** How a device proves who it is: it signs the coordinator's challenge and greets it with that. */
import { answerChallenge, encodeBase64url, fromBase64url, type Identity } from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorMessage,
  type MessageOf,
  ParticipantId,
  type ParticipantMessage,
  protocolVersion,
} from "@tributary/protocol";

export type Challenge = MessageOf<CoordinatorMessage, "challenge">;
type Hello = MessageOf<ParticipantMessage, "hello">;

/** The answer to a challenge, but for its number: what is sent meanwhile, as a leave, is numbered before it. */
export async function helloTo(
  challenge: Challenge,
  { identity, capabilities }: { identity: Identity; capabilities: Capabilities },
): Promise<Omit<Hello, "seq">> {
  const signature = await answerChallenge(identity, termsOf(challenge));
  return {
    type: "hello",
    protocol_min: protocolVersion.min,
    protocol_max: protocolVersion.max,
    device_key: ParticipantId.parse(encodeBase64url(identity.publicKey)),
    signature: encodeBase64url(signature),
    capabilities,
  };
}

/** What signatures on this connection are over. */
export function termsOf({ nonce, session, coordinator_key }: Challenge) {
  return {
    nonce: fromBase64url(nonce),
    sessionId: session,
    coordinatorPublicKey: fromBase64url(coordinator_key),
  };
}
