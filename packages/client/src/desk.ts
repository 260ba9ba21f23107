/**
 * The participant's desk: the round that it is working on, which outlives connections. An invitation starts the work; a
 * repeated invitation (after a reconnect) picks it up where it was; the end of the round clears the desk.
 */
import type {
  DeclineReason,
  ParticipantMessage,
  RefusalReason,
  RoundId,
  Sha256,
  TaskSpec,
} from "@tributary/protocol";
import type { ParticipantEvent } from "./event.ts";
import type { Trust } from "./trust.ts";
import { type Send, Upload } from "./upload.ts";
import {
  type Failure,
  failure,
  type Invite,
  makeUpdate,
  objectionTo,
  type WorkContext,
} from "./work.ts";

export type DeskOptions = Omit<WorkContext, "task" | "signal"> & {
  readonly minimum_cohort: number;
  readonly trust: Trust;
};

type Answer =
  | { readonly type: "accept" }
  | { readonly type: "decline"; readonly reason: DeclineReason };

type Work = {
  readonly round: RoundId;
  readonly stop: AbortController;
  /** On this connection too: before, the coordinator does not expect anything of this round. */
  isInvited: boolean;
  /** What the coordinator was told, so that it can be told again. */
  answer: Answer | null;
  upload: Upload | null;
  isAccepted: boolean;
  /** How often the update arrived with another digest. */
  damaged: number;
};

/** An update that arrives damaged so often will not arrive. */
const damaged_max = 3;

export class Desk {
  readonly #options: DeskOptions;
  #task: TaskSpec | null = null;
  #work: Work | null = null;
  #deliver: Send | null = null;
  #seq = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
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
    if (this.#work !== null) this.#work.isInvited = false;
  }

  async invited(invite: Invite): Promise<void> {
    const { round, number, cohort, quorum, deadline_ms, delivered } = invite;
    const task = this.#task;
    if (task === null) return;
    if (this.#work?.round === round) return this.#remind(this.#work, delivered);
    this.clear();
    if (delivered) return;
    this.#options.emit({ type: "invited", round, number, cohort, quorum, deadline_ms });
    const work = newWork(round);
    this.#work = work;
    await this.#carryOut(work, invite, task);
  }

  resumed(round: RoundId, received_bytes: number): void {
    this.#workOf(round)?.upload?.resume(received_bytes);
  }

  received(round: RoundId, received_bytes: number): void {
    this.#workOf(round)?.upload?.received(received_bytes);
  }

  accepted(round: RoundId, sha256: Sha256): void {
    const work = this.#workOf(round);
    if (work?.upload?.sha256 === sha256) this.#noteAccepted(work, work.upload);
  }

  refused(round: RoundId, reason: RefusalReason): void {
    const work = this.#workOf(round);
    if (work === null) return;
    if (reason !== "update_digest" || work.upload === null) return this.clear();
    // It was damaged on the way: send it again, from the start.
    work.damaged += 1;
    if (work.damaged < damaged_max) return work.upload.begin();
    work.upload = null;
    const message = `The update arrived damaged ${damaged_max} times; the round goes on without it.`;
    this.#decline(work, failure("training_failed", message));
  }

  roundOver(round: RoundId): void {
    if (this.#workOf(round) !== null) this.clear();
  }

  /** Drops the round's work: it is over, or this device is not wanted in it. */
  clear(): void {
    this.#work?.stop.abort();
    this.#work = null;
  }

  readonly #send = (message: ParticipantMessage): void => this.#deliver?.(message);

  #workOf(round: RoundId): Work | null {
    return this.#work?.round === round ? this.#work : null;
  }

  async #carryOut(work: Work, invite: Invite, task: TaskSpec): Promise<void> {
    const { trust, minimum_cohort } = this.#options;
    const isCurrent = () => this.#work === work;
    const objection = await objectionTo(invite, { task, trust, minimum_cohort });
    if (!isCurrent()) return;
    if (objection !== null) return this.#decline(work, objection);
    this.#answer(work, { type: "accept" });
    const made = await makeUpdate(invite, {
      ...this.#options,
      task,
      signal: work.stop.signal,
      emit: (event) => this.#tell(work, event),
    });
    // The round may have ended meanwhile; its outcome was told already.
    if (!isCurrent()) return;
    if (!made.ok) return this.#decline(work, made);
    const size_bytes = made.bytes.length;
    work.upload = new Upload({
      ...made,
      round: work.round,
      nextSeq: this.nextSeq,
      send: this.#send,
      onProgress: (sent_bytes) => this.#tell(work, { type: "sending", sent_bytes, size_bytes }),
    });
    if (work.isInvited) work.upload.begin();
  }

  /** The coordinator asks again, since it does not know what became of its invitation. */
  #remind(work: Work, delivered: boolean): void {
    work.isInvited = true;
    if (delivered && work.upload !== null) return this.#noteAccepted(work, work.upload);
    if (work.answer !== null) this.#answer(work, work.answer);
    work.upload?.begin();
  }

  #answer(work: Work, answer: Answer): void {
    work.answer = answer;
    if (work.isInvited) this.#send({ ...answer, seq: this.nextSeq(), round: work.round });
  }

  #decline(work: Work, { reason, message }: Failure): void {
    this.#tell(work, { type: "failed", round: work.round, message });
    // Nobody hears it now: the invitation that follows the reconnect starts afresh.
    if (work.isInvited) this.#answer(work, { type: "decline", reason });
    else this.clear();
  }

  #noteAccepted(work: Work, { sha256, size_bytes }: Upload): void {
    if (work.isAccepted) return;
    work.isAccepted = true;
    this.#tell(work, { type: "accepted", round: work.round, sha256, size_bytes });
  }

  /** A trainer that is slow to stop must not speak for a round that is over. */
  #tell(work: Work, event: ParticipantEvent): void {
    if (this.#work === work) this.#options.emit(event);
  }
}

function newWork(round: RoundId): Work {
  return {
    round,
    stop: new AbortController(),
    isInvited: true,
    answer: null,
    upload: null,
    isAccepted: false,
    damaged: 0,
  };
}
