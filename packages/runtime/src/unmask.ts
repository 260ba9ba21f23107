/**
 * The end of a secure round (Bonawitz et al. 2017, round 4, server): the masks are rebuilt from the revealed shares and
 * removed from the sum, and only the sum is decoded. No update is ever seen alone. Whatever cannot be unmasked, or
 * cannot be a sum of updates, is a typed result, and then there is no model.
 */
import { type MaskTerm, recoverMasks, SecAggError, wipe } from "@tributary/crypto";
import type { RoundId, SecureTask, Sha256 } from "@tributary/protocol";
import type { MaskRemoval, UpdateRef } from "@tributary/rounds";
import { decodeSum, l2Norm, modulusBits, ringLength, type SumEncoding } from "@tributary/weights";
import type { Combined, Stores } from "./combine.ts";
import { addInParts, addPart, newSum, type SumAdder } from "./masked-sum.ts";
import { readModel, storeNextModel } from "./next-model.ts";

/** How the masked updates of a round are read. */
export type Masked = { readonly task: SecureTask; readonly encoding: SumEncoding };

export type UnmaskRequest = Masked & {
  readonly round: RoundId;
  /** The parent model. */
  readonly model: Sha256;
  readonly strategy_state: Sha256 | null;
  readonly updates: readonly UpdateRef[];
  /** What removing the masks takes: all of it passed through the coordinator. */
  readonly removal: MaskRemoval;
};

export type Unmasked =
  | {
      readonly ok: true;
      readonly combined: Combined;
      /** Who revealed other shares than it was sent, or sent what is no masked update. */
      readonly liars: readonly string[];
    }
  | {
      readonly ok: false;
      readonly reason: "unmasking_failed" | "sum_implausible";
      readonly detail: string;
      readonly liars: readonly string[];
    };

/** `adders` share the work between threads; by default this one does it alone. */
export async function unmaskUpdates(
  stores: Stores,
  request: UnmaskRequest,
  adders: readonly SumAdder[] = [(part) => addPart(stores.spool, part)],
): Promise<Unmasked> {
  const { round, task, encoding, updates, strategy_state } = request;
  const { strategy } = task;
  const recovered = await recover(request.removal);
  if (!recovered.ok) return { ...recovered, reason: "unmasking_failed", liars: [] };
  const { masks, liars } = recovered;
  const sum = newSum(ringLength(encoding));
  const bits = modulusBits(encoding);
  const garbled = await addInParts(adders, { round, updates, bits, masks, sum }).finally(() =>
    wipe(...masks.map(({ key }) => key)),
  );
  if (garbled.length > 0) {
    const detail = `${garbled.length} of ${updates.length} updates are not packed as agreed.`;
    return { ok: false, reason: "sum_implausible", detail, liars: [...liars, ...garbled] };
  }
  const decoded = decodeSum(sum, encoding, updates.length);
  if (!decoded.ok) return { ...decoded, reason: "sum_implausible", liars };
  const { delta, examples, loss, rms } = decoded;
  const parent = await readModel(stores.blobs, request.model);
  const next = await storeNextModel(stores.blobs, { parent, delta, strategy, strategy_state });
  const figures = { examples, train_loss: loss, update_norm: l2Norm(delta), update_rms: rms };
  return { ok: true, combined: { ...next, ...figures, excluded: [] }, liars };
}

type Recovered =
  | { readonly ok: true; readonly masks: readonly MaskTerm[]; readonly liars: readonly string[] }
  | { readonly ok: false; readonly detail: string };

async function recover({
  plan,
  keys,
  sharers,
  survivors,
  revealed,
}: MaskRemoval): Promise<Recovered> {
  try {
    const rebuilt = await recoverMasks({
      plan,
      keys,
      sharers: [...sharers],
      survivors: [...survivors],
      revealed: [...revealed],
    });
    return { ok: true, ...rebuilt };
  } catch (error) {
    if (!(error instanceof SecAggError)) throw error;
    return { ok: false, detail: error.message };
  }
}
