/**
 * Protection in a secure round (Bonawitz et al. 2017): this device's side of the exchange of keys,
 * the masking of its update, and its help to remove the masks from the sum. The arithmetic is
 * crypto's; here its steps are put in order. They are asynchronous and messages come when they come,
 * so each step waits for the one before; a message that the state has no use for changes nothing.
 * Work is done on the caller's thread, in pieces: between two masks crypto yields to a page.
 */
import {
  advertiseKeys,
  confirmSurvivors,
  type Identity,
  maskInput,
  type Rng,
  receiveShares,
  SecAggError,
  type SecAggState,
  sha256Hex,
  shareKeys,
  signMaskedUpdate,
  unmask,
  wipeSecrets,
} from "@tributary/crypto";
import {
  type MessageOf,
  ParticipantId,
  type RoundEncoding,
  roundStatement,
  type SecureTask,
  Sha256,
  sumEncodingOf,
} from "@tributary/protocol";
import { encodeForSum, modulusBits, mulberry32, packRing } from "@tributary/weights";
import { taskSha256 } from "./agreement.ts";
import type { ParticipantEvent } from "./event.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Feedback } from "./feedback.ts";
import type { MaskedRounds } from "./masked-rounds.ts";
import type { TrainedUpdate } from "./ports.ts";
import type { ExchangeMessage, ProtectedUpdate, Protection, Statement } from "./protection.ts";
import type { Invite } from "./work.ts";

export type MaskingOptions = {
  readonly invite: Invite & { readonly encoding: RoundEncoding };
  readonly task: SecureTask;
  readonly identity: Identity;
  /** What this device's user accepts. */
  readonly minimum_cohort: number;
  readonly minimum_threshold: number;
  readonly rng: Rng;
  readonly feedback: Feedback;
  readonly maskedRounds: MaskedRounds;
  readonly say: (statement: Statement) => void;
  readonly emit: (event: ParticipantEvent) => void;
  /** The exchange cannot go on; called once at most. */
  readonly fail: (failure: Failure) => void;
};

type State = SecAggState | { readonly phase: "new" } | { readonly phase: "over" };

type Heard<T extends ExchangeMessage["type"]> = MessageOf<ExchangeMessage, T>;

export class Masking implements Protection {
  readonly #options: MaskingOptions;
  #state: State = { phase: "new" };
  /** Resolves when the last step that was begun has ended, well or not. */
  #lastStep: Promise<unknown> = Promise.resolve();
  /** Resolves when the others' shares are here; rejects when they will not come. */
  readonly #shares = Promise.withResolvers<void>();
  #residual: Float32Array | null = null;

  /** Advertises this device's keys at once. */
  constructor(options: MaskingOptions) {
    this.#options = options;
    this.#shares.promise.catch(() => {}); // Nobody may be waiting yet.
    this.#follow(() => this.#advertise());
  }

  heed(message: ExchangeMessage): void {
    this.#follow(() => this.#take(message));
  }

  async protect(trained: TrainedUpdate): Promise<ProtectedUpdate> {
    await this.#shares.promise;
    return this.#inTurn(() => this.#mask(trained));
  }

  committed(): void {
    if (this.#residual !== null) this.#options.feedback.keep(this.#options.invite, this.#residual);
  }

  end(): void {
    wipe(this.#state);
    this.#state = { phase: "over" };
    this.#shares.reject(new Error("The exchange of keys is over."));
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#lastStep.then(step);
    this.#lastStep = result.catch(() => {});
    return result;
  }

  #follow(step: () => Promise<void>): void {
    this.#inTurn(step).catch((error) => {
      if (this.#state.phase === "over") return;
      this.end();
      this.#options.fail(failureOf(error));
    });
  }

  /** False when all was over before the step was: then its secrets are gone too. */
  #become(next: SecAggState): boolean {
    if (this.#state.phase === "over") {
      wipeSecrets(next);
      return false;
    }
    this.#state = next;
    return true;
  }

  async #take(message: ExchangeMessage): Promise<void> {
    switch (message.type) {
      case "cohort_keys":
        return this.#shareKeys(message);
      case "shares":
        return this.#receiveShares(message);
      case "survivors":
        return this.#confirm(message);
      case "unmask_request":
        return this.#unmask(message);
      default:
        message satisfies never;
    }
  }

  async #advertise(): Promise<void> {
    const { identity, rng, say, invite } = this.#options;
    const { round } = invite;
    if (this.#state.phase !== "new") return;
    const { state, keys } = await advertiseKeys({ round, identity, rng });
    if (!this.#become(state)) return;
    const { participant: _, ...own } = keys;
    say({ type: "advertise_keys", round, ...own });
  }

  /** The first keys that are shown are those that count. */
  async #shareKeys({ members }: Heard<"cohort_keys">): Promise<void> {
    const { invite, task, minimum_cohort, minimum_threshold, say } = this.#options;
    if (this.#state.phase !== "advertised") return;
    const { state, shares } = await shareKeys(this.#state, {
      statement: roundStatement({ ...invite, task_sha256: taskSha256(task) }),
      policy: task.secure_aggregation,
      keys: members,
      threshold_min: minimum_threshold,
      cohort_min: Math.max(minimum_cohort, invite.quorum),
    });
    if (!this.#become(state)) return;
    const boxes = shares.map(({ to, sealed }) => ({ to: ParticipantId.parse(to), sealed }));
    say({ type: "share_keys", round: invite.round, shares: boxes });
  }

  async #receiveShares({ shares }: Heard<"shares">): Promise<void> {
    const { emit, invite } = this.#options;
    if (this.#state.phase === "advertised") {
      throw new SecAggError("state_lost", "shares came for keys that another process advertised");
    }
    if (this.#state.phase !== "sharing") return;
    const state = await receiveShares(this.#state, shares);
    if (!this.#become(state)) return;
    const { members, threshold } = state.membership;
    const participants = members.length;
    const neighbours = shares.length;
    emit({ type: "shared", round: invite.round, participants, neighbours, threshold });
    this.#shares.resolve();
  }

  async #mask(trained: TrainedUpdate): Promise<ProtectedUpdate> {
    const { invite, task, identity, rng, feedback, maskedRounds, emit } = this.#options;
    const { round } = invite;
    await maskedRounds.note(invite);
    if (this.#state.phase !== "ready") {
      throw new Error(`Expected to be ready to mask, found to be ${this.#state.phase}.`);
    }
    const encoding = sumEncodingOf(task, invite.encoding, trained.delta.length);
    // Rounding must not be predictable: not from the public seed.
    const random = mulberry32(readSeed(rng(4)));
    const residual = feedback.residualFor(invite);
    const encoded = encodeForSum(trained, encoding, { random, residual });
    if (!this.#become(await maskInput(this.#state, encoded.ring))) {
      throw new Error("The round is over.");
    }
    this.#residual = encoded.residual;
    const bytes = packRing(encoded.ring, modulusBits(encoding));
    const sha256 = Sha256.parse(await sha256Hex(bytes));
    const signature = await signMaskedUpdate(identity, { round, sha256 });
    const clear_bytes = trained.delta.length * Float32Array.BYTES_PER_ELEMENT;
    emit({ type: "masked", round, size_bytes: bytes.length, sha256, clear_bytes });
    return { bytes, sha256, signature };
  }

  /** Asked again about the same survivors, it answers the same; about others, it is at an end. */
  async #confirm({ survivors }: Heard<"survivors">): Promise<void> {
    const { identity, invite, say, emit } = this.#options;
    const { round, quorum } = invite;
    const before = this.#state;
    if (before.phase !== "masked" && before.phase !== "confirmed") return;
    const { state, signature } = await confirmSurvivors(before, { survivors, quorum }, identity);
    if (!this.#become(state)) return;
    say({ type: "confirm_survivors", round, signature });
    if (before.phase === "masked") emit({ type: "confirmed", round, survivors: survivors.length });
  }

  /** Asked again for the same, it answers the same; for anything else, it is at an end. */
  async #unmask({ survivors, signatures }: Heard<"unmask_request">): Promise<void> {
    const { invite, say, emit } = this.#options;
    const { round, quorum } = invite;
    const before = this.#state;
    if (before.phase !== "masked" && before.phase !== "confirmed" && before.phase !== "done") {
      return;
    }
    const { state, shares } = await unmask(before, { survivors, signatures, quorum });
    if (!this.#become(state)) return;
    const revealed = shares.map((share) => ({ ...share, of: ParticipantId.parse(share.of) }));
    say({ type: "unmask", round, shares: revealed });
    if (before.phase !== "done") emit({ type: "unmasked", round });
  }
}

function wipe(state: State): void {
  if (state.phase !== "new" && state.phase !== "over") wipeSecrets(state);
}

function readSeed(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
