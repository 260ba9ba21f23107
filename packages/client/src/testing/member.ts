/** Another member of a secure round, who does what the protocol asks, with crypto's own steps. */
import {
  advertiseKeys,
  confirmSurvivors,
  encodeBase64url,
  type Identity,
  identityFromSeed,
  type KeyPackage,
  maskInput,
  receiveShares,
  type SecAggState,
  shareKeys,
  unmask,
} from "@tributary/crypto";
import { ParticipantId, type RoundId } from "@tributary/protocol";
import {
  type Contribution,
  encodeForSum,
  modulusBits,
  mulberry32,
  packRing,
  type SumEncoding,
} from "@tributary/weights";

type Terms = Parameters<typeof shareKeys>[1];
type Request = Parameters<typeof unmask>[1];
type Phase = SecAggState["phase"];

/** Its update in the ring, before and after masking. */
export type Masked = { readonly plain: Uint32Array; readonly bytes: Uint8Array };

/** Whole values fall on a level: for them it does not matter how they are rounded. */
export const wholeValues = () => ({ random: mulberry32(1), residual: null });

export class Member {
  readonly participant: ParticipantId;
  readonly #identity: Identity;
  #state: SecAggState | null = null;

  private constructor(identity: Identity) {
    this.#identity = identity;
    this.participant = ParticipantId.parse(encodeBase64url(identity.publicKey));
  }

  static async create(seed: number): Promise<Member> {
    return new Member(await identityFromSeed(new Uint8Array(32).fill(seed)));
  }

  async advertises(round: RoundId): Promise<KeyPackage> {
    const { state, keys } = await advertiseKeys({ round, identity: this.#identity });
    this.#state = state;
    return keys;
  }

  async shares(terms: Terms): Promise<readonly { readonly to: string; readonly sealed: string }[]> {
    const { state, shares } = await shareKeys(this.#in("advertised"), terms);
    this.#state = state;
    return shares;
  }

  async receives(shares: readonly { from: string; sealed: string }[]): Promise<void> {
    this.#state = await receiveShares(this.#in("sharing"), shares);
  }

  async masks(contribution: Contribution, encoding: SumEncoding): Promise<Masked> {
    const { ring } = encodeForSum(contribution, encoding, wholeValues());
    const plain = ring.slice();
    this.#state = await maskInput(this.#in("ready"), ring);
    return { plain, bytes: packRing(ring, modulusBits(encoding)) };
  }

  async confirms(survivors: readonly string[], quorum: number): Promise<string> {
    const asked = { survivors, quorum };
    const { state, signature } = await confirmSurvivors(this.#in("masked"), asked, this.#identity);
    this.#state = state;
    return signature;
  }

  async unmasks(request: Request) {
    const { state, shares } = await unmask(this.#in("confirmed"), request);
    this.#state = state;
    return shares;
  }

  #in<P extends Phase>(phase: P): Extract<SecAggState, { phase: P }> {
    if (this.#state?.phase !== phase) {
      throw new Error(`Expected a member that is ${phase}, got ${this.#state?.phase}.`);
    }
    return this.#state as Extract<SecAggState, { phase: P }>;
  }
}
