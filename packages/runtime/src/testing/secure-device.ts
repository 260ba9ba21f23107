/**
 * A participant of secure rounds: the real steps of the crypto package over a device, one call for each step, so that a
 * test chooses who is gone when. A step taken again says the same again. It keeps what it encoded and every secret that
 * it drew, for the test to look for.
 */
import {
  advertiseKeys,
  type Confirmed,
  confirmSurvivors,
  type Done,
  type Masked,
  maskInput,
  type Rng,
  randomBytes,
  receiveShares,
  type Sharing,
  sha256Hex,
  shareKeys,
  signMaskedUpdate,
  unmask,
  utf8,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type MessageOf,
  ParticipantId,
  roundStatement,
  type SecureTask,
  Sha256,
  sumEncodingOf,
  taskText,
} from "@tributary/protocol";
import { until } from "@tributary/testing";
import {
  encodeForSum,
  modulusBits,
  mulberry32,
  packRing,
  type SumEncoding,
} from "@tributary/weights";
import type { Device, Said, Sent } from "./device.ts";

type Advertised = Awaited<ReturnType<typeof advertiseKeys>>["state"];
/** What the coordinator says in the exchange. */
type Told = Extract<
  CoordinatorMessage,
  { type: "cohort_keys" | "shares" | "survivors" | "unmask_request" }
>;
export type About = { readonly examples?: number; readonly loss?: number; readonly seed?: number };

export class SecureDevice {
  readonly device: Device;
  /** Every random byte that its secrets were made of. */
  readonly secrets: Uint8Array[] = [];
  /** What it put into the sum, before it was masked, and how that is read. */
  encoded: { readonly ring: Uint32Array; readonly encoding: SumEncoding } | null = null;
  readonly #task: SecureTask;
  readonly #weights: number;
  #advertised: Advertised | null = null;
  #sharing: Sharing | null = null;
  #masked: Masked | Confirmed | Done | null = null;
  #saidKeys: Said | null = null;
  #saidShares: Said | null = null;
  #sent: Sent | null = null;
  #saidConfirmation: Said | null = null;

  constructor(device: Device, options: { readonly task: SecureTask; readonly weights: number }) {
    this.device = device;
    this.#task = options.task;
    this.#weights = options.weights;
  }

  get encoding(): SumEncoding {
    const { encoding } = this.device.last("invite");
    return sumEncodingOf(this.#task, present(encoding, "encoding"), this.#weights);
  }

  /** What it said of the exchange in this round. */
  get said(): readonly Said[] {
    return [this.#saidKeys, this.#saidShares].filter((said) => said !== null);
  }

  /** Whatever it did in the round before is forgotten. */
  begins(): void {
    this.#saidKeys = null;
    this.#saidShares = null;
    this.#sent = null;
    this.#saidConfirmation = null;
  }

  async advertises(): Promise<void> {
    this.#saidKeys ??= await this.#advertise();
    await this.device.says(this.#saidKeys);
  }

  async #advertise(): Promise<Said> {
    const { round, identity } = this.device;
    const rng: Rng = (length) => {
      const drawn = randomBytes(length);
      this.secrets.push(drawn.slice());
      return drawn;
    };
    const { state, keys } = await advertiseKeys({ round, identity, rng });
    this.#advertised = state;
    const { participant: _own, ...advertised } = keys;
    return { type: "advertise_keys", ...advertised };
  }

  async shares(): Promise<void> {
    this.#saidShares ??= await this.#share();
    await this.device.says(this.#saidShares);
  }

  async #share(): Promise<Said> {
    const { members } = await this.#hears("cohort_keys");
    const invite = this.device.last("invite");
    const task_sha256 = await sha256Hex(utf8(taskText(this.#task)));
    const agreed = { ...invite, encoding: present(invite.encoding, "encoding"), task_sha256 };
    const { state, shares } = await shareKeys(present(this.#advertised, "keys"), {
      statement: roundStatement(agreed),
      policy: this.#task.secure_aggregation,
      keys: members,
      threshold_min: 2,
      cohort_min: 2,
    });
    this.#sharing = state;
    const sealed = shares.map((share) => ({ ...share, to: ParticipantId.parse(share.to) }));
    return { type: "share_keys", shares: sealed };
  }

  /** Waits for what belongs to the round that it is in. */
  async #hears<T extends Told["type"]>(type: T): Promise<MessageOf<Told, T>> {
    const { device } = this;
    const isMeant = (message: CoordinatorMessage): message is MessageOf<Told, T> =>
      message.type === type && "round" in message && message.round === device.round;
    await until(type, () => device.inbox.some(isMeant));
    return present(device.inbox.findLast(isMeant) ?? null, type);
  }

  /** Its update, masked; every mask is used once. */
  async masks(delta: readonly number[] | Float32Array, about: About = {}): Promise<Sent> {
    const { examples = 10, loss = 1, seed = 1 } = about;
    const contribution = { delta: Float32Array.from(delta), examples, loss, accuracy: 0.5 };
    const chance = { random: mulberry32(seed), residual: null };
    const { ring } = encodeForSum(contribution, this.encoding, chance);
    return this.masksRing(ring);
  }

  async masksRing(ring: Uint32Array): Promise<Sent> {
    const { shares } = await this.#hears("shares");
    const ready = await receiveShares(present(this.#sharing, "shares"), shares);
    const { encoding } = this;
    this.encoded = { ring: ring.slice(), encoding };
    this.#masked = await maskInput(ready, ring);
    return this.signs(packRing(ring, modulusBits(encoding)));
  }

  async signs(bytes: Uint8Array): Promise<Sent> {
    const sha256 = Sha256.parse(await sha256Hex(bytes));
    const { round, identity } = this.device;
    return { bytes, sha256, signature: await signMaskedUpdate(identity, { round, sha256 }) };
  }

  async delivers(delta: readonly number[] | Float32Array, about: About = {}): Promise<void> {
    this.#sent ??= await this.masks(delta, about);
    await this.device.uploads(this.#sent);
  }

  async confirms(): Promise<void> {
    this.#saidConfirmation ??= await this.#confirm();
    await this.device.says(this.#saidConfirmation);
  }

  async #confirm(): Promise<Said> {
    const { survivors } = await this.#hears("survivors");
    const { quorum } = this.device.last("invite");
    const masked = present(this.#masked, "masks");
    if (masked.phase === "done") throw new Error("It revealed its shares before.");
    const told = { survivors, quorum };
    const { state, signature } = await confirmSurvivors(masked, told, this.device.identity);
    this.#masked = state;
    return { type: "confirm_survivors", signature };
  }

  async unmasks(change: (share: string) => string = (share) => share): Promise<void> {
    const { survivors, signatures } = await this.#hears("unmask_request");
    const { quorum } = this.device.last("invite");
    const asked = { survivors, signatures, quorum };
    const { state, shares } = await unmask(present(this.#masked, "masks"), asked);
    this.#masked = state;
    const revealed = shares.map(({ of, kind, share }) => ({
      of: ParticipantId.parse(of),
      kind,
      share: change(share),
    }));
    await this.device.says({ type: "unmask", shares: revealed });
  }
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`Expected its ${what}, got none.`);
  return value;
}
