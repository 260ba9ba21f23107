/** This device's part in one round, as the desk keeps it from one connection to the next. */
import type { TaskSpec } from "@tributary/protocol";
import type { ExchangeMessage, Protection, Statement } from "./protection.ts";
import type { Upload } from "./upload.ts";
import type { Invite } from "./work.ts";

export type Part = {
  /** The first one counts: what is repeated after a reconnect says nothing new. */
  readonly invite: Invite;
  readonly task: TaskSpec;
  readonly stop: AbortController;
  /** On this connection too: before, the coordinator does not expect anything of this round. */
  isInvited: boolean;
  /** What the coordinator was told, in order, so that it can be told again. */
  readonly said: Map<Statement["type"], Statement>;
  /** Null until the invitation was found good. */
  protection: Protection | null;
  /** What came before that. */
  readonly early: ExchangeMessage[];
  upload: Upload | null;
  isAccepted: boolean;
  /** Download or training failed while nobody could be told: the next invitation tries again. */
  isStalled: boolean;
  /** It has failed; the round goes on without this device. */
  isOver: boolean;
  /** How often the update arrived with another digest. */
  damaged: number;
};

export function newPart(invite: Invite, task: TaskSpec): Part {
  return {
    invite,
    task,
    stop: new AbortController(),
    isInvited: true,
    said: new Map(),
    protection: null,
    early: [],
    upload: null,
    isAccepted: false,
    isStalled: false,
    isOver: false,
    damaged: 0,
  };
}

/** Stops what is under way; no secret of the round is left. */
export function endPart(part: Part): void {
  part.isOver = true;
  part.stop.abort();
  part.protection?.end();
}
