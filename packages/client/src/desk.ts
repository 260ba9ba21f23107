/**
 * The participant's desk: the round that it is working on, which outlives connections. An invitation
 * starts the work; a repeated invitation (after a reconnect) picks it up where it was; the end of the
 * round clears the desk.
 */
import type { Identity, Rng } from "@tributary/crypto";
import type {
  ParticipantMessage,
  RefusalReason,
  RoundId,
  Sha256,
  TaskSpec,
} from "@tributary/protocol";
import type { ParticipantEvent } from "./event.ts";
import { type Failure, failure } from "./failure.ts";
import { Feedback } from "./feedback.ts";
import { withoutSecrets } from "./lost-secrets.ts";
import { type MaskedMemory, MaskedRounds } from "./masked-rounds.ts";
import { Masking } from "./masking.ts";
import { endPart, newPart, type Part } from "./part.ts";
import type { ExchangeMessage, Protection, Statement } from "./protection.ts";
import { sealing } from "./sealing.ts";
import type { Trust } from "./trust.ts";
import { type Send, Upload } from "./upload.ts";
import { type Invite, makeUpdate, objectionTo, type WorkContext } from "./work.ts";

export type DeskOptions = Omit<WorkContext, "task" | "signal" | "protection"> & {
  readonly identity: Identity;
  readonly minimum_cohort: number;
  readonly minimum_threshold: number;
  readonly rng: Rng;
  readonly trust: Trust;
  readonly masked: MaskedMemory | null;
  /** Whether the round that is on the desk is the last one. */
  readonly isFinishing: () => boolean;
  readonly onFinished: () => void;
  /** The model that this device helped to make: the next round will need it. */
  readonly onMade: (model: Sha256) => void;
};

/** An update that arrives damaged so often will not arrive. */
const damaged_max = 3;

export class Desk {
  readonly #options: DeskOptions;
  readonly #feedback = new Feedback();
  readonly #maskedRounds: MaskedRounds;
  #task: TaskSpec | null = null;
  #part: Part | null = null;
  #deliver: Send | null = null;
  #seq = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#maskedRounds = new MaskedRounds(options.masked);
  }

  readonly nextSeq = (): number => this.#seq++;

  /** The task is joined: what the desk says goes there from now on. */
  joined(task: TaskSpec, deliver: Send): void {
    this.#task = task;
    this.#deliver = deliver;
  }

  /** The connection is lost; the work goes on. */
  detach(): void {
    this.#deliver = null;
    if (this.#part !== null) this.#part.isInvited = false;
  }

  async invited(invite: Invite): Promise<void> {
    const { round, number, cohort, quorum, deadline_ms, privacy, delivered } = invite;
    const task = this.#task;
    if (task === null) return;
    if (this.#part?.invite.round === round) return this.#remind(this.#part, delivered);
    this.clear();
    if (this.#options.isFinishing()) return;
    if (delivered) return this.#holdWithoutSecrets(invite, task);
    this.#options.emit({ type: "invited", round, number, cohort, quorum, deadline_ms, privacy });
    const part = newPart(invite, task);
    this.#part = part;
    await this.#carryOut(part);
  }

  /** What was delivered stays so, whatever this device has forgotten; a sealed round asks nothing more of it. */
  #holdWithoutSecrets(invite: Invite, task: TaskSpec): void {
    if (invite.privacy === "sealed") return;
    const part = newPart(invite, task);
    part.protection = withoutSecrets((reason) => this.#giveUp(part, reason));
    this.#part = part;
  }

  heed(message: ExchangeMessage): void {
    const part = this.#partIn(message.round);
    if (part?.protection) part.protection.heed(message);
    else part?.early.push(message);
  }

  resumed(round: RoundId, received_bytes: number): void {
    this.#partIn(round)?.upload?.resume(received_bytes);
  }

  received(round: RoundId, received_bytes: number): void {
    this.#partIn(round)?.upload?.received(received_bytes);
  }

  accepted(round: RoundId, sha256: Sha256): void {
    const part = this.#partIn(round);
    if (part?.upload?.sha256 === sha256) this.#noteAccepted(part, part.upload);
  }

  refused(round: RoundId, reason: RefusalReason): void {
    const part = this.#partIn(round);
    if (part === null) return;
    if (reason !== "update_digest" || part.upload === null) return this.clear();
    // It was damaged on the way: send it again, from the start.
    part.damaged += 1;
    if (part.damaged < damaged_max) return this.#say(part, part.upload.announcement);
    const message = `The update arrived damaged ${damaged_max} times; the round goes on without it.`;
    this.#giveUp(part, failure("training_failed", message));
  }

  committed(round: RoundId, model: Sha256): void {
    const part = this.#partIn(round);
    if (part?.isAccepted) {
      part.protection?.committed();
      this.#options.onMade(model);
    }
    this.roundOver(round);
  }

  roundOver(round: RoundId): void {
    if (this.#part?.invite.round === round) this.clear();
  }

  /** Drops the round's work: it is over, or this device is not wanted in it. */
  clear(): void {
    if (this.#part !== null) endPart(this.#part);
    this.#part = null;
    this.finishIfFree();
  }

  /** Whoever was to finish is done when nothing is left to do in a round. */
  finishIfFree(): void {
    if (!this.#options.isFinishing()) return;
    if (this.#part === null || this.#part.isOver) this.#options.onFinished();
  }

  /** This device's part in this round, while it goes on. */
  #partIn(round: RoundId): Part | null {
    const part = this.#part;
    return part?.invite.round === round && !part.isOver ? part : null;
  }

  async #carryOut(part: Part): Promise<void> {
    const objection = await objectionTo(part.invite, {
      ...this.#options,
      task: part.task,
      maskedRounds: this.#maskedRounds,
    });
    if (part.isOver) return;
    if (objection !== null) return this.#giveUp(part, objection);
    this.#say(part, { type: "accept", round: part.invite.round });
    const protection = this.#protectionFor(part);
    part.protection = protection;
    for (const message of part.early.splice(0)) protection.heed(message);
    await this.#makeUpdate(part, protection);
  }

  #protectionFor(part: Part): Protection {
    const { invite, task } = part;
    const { participant } = this.#options;
    const { update_norm_max } = task;
    if (task.privacy === "sealed") return sealing({ invite, participant, update_norm_max });
    const { encoding } = invite;
    if (encoding === null) throw new Error("Expected the encoding of a secure round, got null.");
    return new Masking({
      ...this.#options,
      invite: { ...invite, encoding },
      task,
      feedback: this.#feedback,
      maskedRounds: this.#maskedRounds,
      say: (statement) => this.#say(part, statement),
      emit: (event) => this.#tell(part, event),
      fail: (reason) => this.#giveUp(part, reason),
    });
  }

  async #makeUpdate(part: Part, protection: Protection): Promise<void> {
    const { invite, task, stop } = part;
    const made = await makeUpdate(invite, {
      ...this.#options,
      task,
      protection,
      signal: stop.signal,
      emit: (event) => this.#tell(part, event),
    });
    // The round may have ended meanwhile; its outcome was told already.
    if (part.isOver) return;
    if (!made.ok) return part.isInvited ? this.#giveUp(part, made) : this.#stall(part, made);
    const { round } = invite;
    const { update } = made;
    const size_bytes = update.bytes.length;
    part.upload = new Upload({
      round,
      update,
      nextSeq: this.nextSeq,
      send: (message) => this.#deliver?.(message),
      onProgress: (sent_bytes) => this.#tell(part, { type: "sending", sent_bytes, size_bytes }),
    });
    this.#say(part, part.upload.announcement);
  }

  /** The coordinator asks again, since it does not know what became of its invitation. */
  #remind(part: Part, delivered: boolean): void {
    part.isInvited = true;
    const arrived = delivered ? part.upload : null;
    if (arrived !== null) this.#noteAccepted(part, arrived);
    const said = [...part.said.values()];
    // Where the update arrived, so did all that was said before it.
    const first = arrived === null ? 0 : 1 + said.findIndex(({ type }) => type === "update_begin");
    for (const statement of said.slice(first)) this.#send(part, statement);
    if (part.isStalled && part.protection !== null) {
      part.isStalled = false;
      void this.#makeUpdate(part, part.protection);
    }
  }

  /** Remembered, in the place where it was said first. */
  #say(part: Part, statement: Statement): void {
    part.said.set(statement.type, statement);
    this.#send(part, statement);
  }

  #send(part: Part, statement: Statement): void {
    if (!part.isInvited) return;
    this.#deliver?.({ ...statement, seq: this.nextSeq() } as ParticipantMessage);
  }

  #stall(part: Part, { reason, message }: Failure): void {
    this.#tell(part, { type: "failed", round: part.invite.round, reason, message });
    part.isStalled = true;
  }

  /** Ends this device's part in the round, and says so: nobody needs to wait for it. */
  #giveUp(part: Part, { reason, message }: Failure): void {
    const { round } = part.invite;
    if (part.isOver) return;
    this.#tell(part, { type: "failed", round, reason, message });
    part.said.clear();
    this.#say(part, { type: "decline", round, reason });
    endPart(part);
    this.finishIfFree();
  }

  #noteAccepted(part: Part, { sha256, size_bytes }: Upload): void {
    if (part.isAccepted || part.isOver) return;
    part.isAccepted = true;
    this.#tell(part, { type: "accepted", round: part.invite.round, sha256, size_bytes });
  }

  /** A trainer that is slow to stop must not speak for a round that is over. */
  #tell(part: Part, event: ParticipantEvent): void {
    if (!part.isOver) this.#options.emit(event);
  }
}
