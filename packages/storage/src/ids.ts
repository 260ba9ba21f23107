/**
 * Ids are checked once more before they become a path or a key: a hostile one must not leave its
 * directory.
 */
import { ParticipantId, RoundId, Sha256 } from "@tributary/protocol";

export function requireParticipant(id: string): ParticipantId {
  return requireForm(ParticipantId, "a participant's id", id);
}

export function requireRound(id: string): RoundId {
  return requireForm(RoundId, "a round's id", id);
}

export function requireSha256(id: string): Sha256 {
  return requireForm(Sha256, "a SHA-256", id);
}

export function isSha256(id: string): id is Sha256 {
  return Sha256.safeParse(id).success;
}

type Form<T> = { safeParse(value: unknown): { success: boolean; data?: T } };

function requireForm<T>(form: Form<T>, what: string, id: string): T {
  const { data } = form.safeParse(id);
  if (data === undefined) throw new Error(`Expected ${what}, got ${JSON.stringify(id)}.`);
  return data;
}
