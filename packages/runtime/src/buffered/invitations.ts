/**
 * The uploads of a buffered run, one for each invitation that is at work; and what is answered where none is awaited.
 * Updates that are counted, named or too late are deleted here, after the messages of their uploads.
 */
import {
  invitationId,
  type MessageOf,
  type ParticipantId,
  type ParticipantMessage,
} from "@tributary/protocol";
import { type BufferedEvent, type BufferedState, mayUploadBuffered } from "@tributary/rounds";
import type { Ports } from "../ports.ts";
import { Uploads } from "../uploads.ts";
import { expectationOf } from "../verdict.ts";
import { Cleaning } from "./cleaning.ts";
import type { VersionKey } from "./keys.ts";
import { contextOf, type Opening } from "./opening.ts";
import type { Telling } from "./telling.ts";

export type About = { readonly participant: ParticipantId; readonly invitation: number };
export type UploadMessage = MessageOf<ParticipantMessage, "update_begin" | "update_chunk">;

export type InvitationsOptions = Opening & {
  readonly ports: Pick<Ports, "spool" | "outbox" | "clock" | "workshop" | "log">;
  readonly telling: Telling;
  readonly state: () => BufferedState;
  readonly keyOf: (version: number) => VersionKey | undefined;
  readonly dispatch: (event: BufferedEvent) => void;
  /** Resolves when what was dispatched so far is handled. */
  readonly handled: () => Promise<void>;
};

export class Invitations {
  readonly #options: InvitationsOptions;
  readonly #uploads = new Map<number, Uploads>();
  readonly #cleaning: Cleaning;

  constructor(options: InvitationsOptions) {
    this.#options = options;
    this.#cleaning = new Cleaning(options.run, options.ports);
  }

  /** Invitations of which the spool may still hold something that nobody needs. */
  get leftovers(): readonly number[] {
    return this.#cleaning.owed;
  }

  upload(about: About, message: UploadMessage): Promise<void> | void {
    const { participant, invitation } = about;
    const uploads = this.#uploads.get(invitation) ?? this.#open(invitation);
    if (uploads === null) return this.#answerLate(about, message);
    this.#uploads.set(invitation, uploads);
    return message.type === "update_begin"
      ? uploads.begin(participant, message)
      : uploads.chunk(participant, message);
  }

  /** Its update is not needed any more. */
  release(invitation: number): void {
    this.#cleaning.remove(invitation, this.#uploads.get(invitation)?.settled());
    this.#uploads.delete(invitation);
  }

  /** Resolves when no message of an upload is being handled. */
  async written(): Promise<void> {
    await Promise.all([...this.#uploads.values()].map((uploads) => uploads.settled()));
  }

  /** Resolves when what was released is deleted. */
  cleaned(): Promise<void> {
    return this.#cleaning.settled();
  }

  /** Null where nothing is awaited for this invitation. */
  #open(invitation: number): Uploads | null {
    const { ports, telling, state, dispatch, handled, keyOf } = this.#options;
    const now = state();
    const at_work = "at_work" in now ? now.at_work : [];
    const work = at_work.find((one) => one.invitation === invitation);
    const key = work && keyOf(work.version);
    if (work === undefined || key === undefined) return null;
    const { participant } = work;
    const round = invitationId(this.#options.run, invitation);
    const context = contextOf(this.#options, invitation, key);
    const permission = (from: ParticipantId) =>
      mayUploadBuffered(state(), { participant: from, invitation });
    return new Uploads({
      round,
      expected: expectationOf({ context, masked: null }, ports.workshop),
      ports,
      permission,
      isOver: () => !permission(participant).ok,
      dispatch: (event) => dispatch({ ...event, invitation }),
      settled: handled,
      refuse: (to, seq, reason, detail) => telling.refuse(to, { seq, round, reason, detail }),
    });
  }

  /** What is said of an update that is here already, or that nobody awaits. */
  #answerLate(about: About, { seq, round, ...message }: UploadMessage): void {
    const { telling, state } = this.#options;
    const { participant } = about;
    const permission = mayUploadBuffered(state(), about);
    if (!permission.ok) {
      return telling.refuse(participant, { seq, round, reason: permission.reason });
    }
    const { already } = permission;
    if (already === null) return;
    const isOther = "sha256" in message && message.sha256 !== already.sha256;
    if (isOther) telling.refuse(participant, { seq, round, reason: "update_conflict" });
    else void telling.tell({ type: "confirm_update", update: already });
  }
}
