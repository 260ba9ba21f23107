/**
 * The participant's desk: the round that it is working on, which outlives connections. An invitation starts the work; a
 * repeated invitation (after a reconnect) picks it up where it was; the end of the round clears the desk.
 */
import type {
  ParticipantMessage,
  RefusalReason,
  RoundId,
  Sha256,
  TaskSpec,
} from "@tributary/protocol";
import type { ParticipantEvent } from "./event.ts";
import { createUpload, type Send, type Upload } from "./upload.ts";
import { type Invite, makeUpdate, objectionTo, type WorkContext, type WorkResult } from "./work.ts";

export type Desk = {
  nextSeq(): number;
  /** True for the first key that is seen, and for that key ever after. */
  trusts(coordinatorKey: Uint8Array): boolean;
  /** Where messages go now; null while there is no connection. */
  attach(send: Send | null): void;
  joined(task: TaskSpec): void;
  invited(invite: Invite): Promise<void>;
  resumed(round: RoundId, received_bytes: number): void;
  received(round: RoundId, received_bytes: number): void;
  accepted(round: RoundId, sha256: Sha256): void;
  refused(round: RoundId, reason: RefusalReason): void;
  roundOver(round: RoundId): void;
  /** Drops everything, for the end of the participation. */
  clear(): void;
};

export type DeskOptions = Omit<WorkContext, "task" | "signal"> & {
  readonly minimum_cohort: number;
  /** Pins the coordinator; null trusts the first key that is seen. */
  readonly coordinatorKey: Uint8Array | null;
  readonly emit: (event: ParticipantEvent) => void;
};

type Work = { readonly round: RoundId; readonly stop: AbortController; upload: Upload | null };

export function createDesk(options: DeskOptions): Desk {
  const { emit } = options;
  let trusted = options.coordinatorKey;
  let task: TaskSpec | null = null;
  let work: Work | null = null;
  let deliver: Send | null = null;
  let seq = 0;
  const nextSeq = () => seq++;
  const send = (message: ParticipantMessage) => deliver?.(message);
  const uploadOf = (round: RoundId) => (work?.round === round ? work.upload : null);
  const clear = () => {
    work?.stop.abort();
    work = null;
  };

  const decline = (invite: Invite, failed: Extract<WorkResult, { ok: false }>) => {
    send({ type: "decline", seq: nextSeq(), round: invite.round, reason: failed.reason });
    emit({ type: "failed", round: invite.round, message: failed.message });
  };

  const begin = async (invite: Invite, spec: TaskSpec, current: Work) => {
    const trust = {
      coordinatorKey: trusted ?? new Uint8Array(32),
      minimum_cohort: options.minimum_cohort,
    };
    const objection = await objectionTo(invite, trust);
    if (work !== current) return;
    if (objection !== null) return decline(invite, objection);
    send({ type: "accept", seq: nextSeq(), round: invite.round });
    const made = await makeUpdate(invite, { ...options, task: spec, signal: current.stop.signal });
    if (work !== current) return; // The round ended meanwhile; its outcome was told already.
    if (!made.ok) return decline(invite, made);
    const { round } = invite;
    current.upload = createUpload({
      ...made,
      round,
      nextSeq,
      onProgress: (sent_bytes) =>
        emit({ type: "sending", sent_bytes, size_bytes: made.bytes.length }),
    });
    current.upload.begin(send);
  };

  return {
    nextSeq,
    trusts(coordinatorKey) {
      trusted ??= coordinatorKey;
      return trusted.every((byte, i) => byte === coordinatorKey[i]);
    },
    attach(sender) {
      deliver = sender;
    },
    joined(spec) {
      task = spec;
    },
    async invited(invite) {
      const { round, number, cohort, quorum, deadline_ms } = invite;
      if (invite.delivered || task === null) return;
      if (work?.round === round) return work.upload?.begin(send);
      clear();
      emit({ type: "invited", round, number, cohort, quorum, deadline_ms });
      const current: Work = { round, stop: new AbortController(), upload: null };
      work = current;
      await begin(invite, task, current);
    },
    resumed: (round, received_bytes) => uploadOf(round)?.resume(received_bytes, send),
    received: (round, received_bytes) => uploadOf(round)?.received(received_bytes, send),
    accepted(round, sha256) {
      const upload = uploadOf(round);
      if (upload?.sha256 !== sha256) return;
      emit({ type: "accepted", round, sha256, size_bytes: upload.size_bytes });
    },
    refused(round, reason) {
      // A digest that does not match was damaged on the way: send it again, from the start.
      if (reason === "update_digest") uploadOf(round)?.begin(send);
      else if (work?.round === round) clear();
    },
    roundOver(round) {
      if (work?.round === round) clear();
    },
    clear,
  };
}
