/**
 * What an update must be before it counts, by the round's privacy. A sealed one is opened and inspected; of a masked
 * one nothing can be seen, so that its size, its filling and its sender's signature have to do (Bonawitz et al. 2017,
 * round 2).
 */
import { sealOverhead_bytes, verifyMaskedUpdate } from "@tributary/crypto";
import { type RoundId, updateHeader_bytes } from "@tributary/protocol";
import type { UpdateRef } from "@tributary/rounds";
import { modulusBits, packedLength_bytes, ringLength, type SumEncoding } from "@tributary/weights";
import type { OpenContext, Verdict } from "./combine.ts";
import type { Workshop } from "./ports.ts";
import type { Masked } from "./unmask.ts";

/** An update that is on disk, and what its sender signed when it announced it. */
export type Announced = {
  readonly update: UpdateRef;
  readonly signature: string | null;
  /** Null where it has none. */
  readonly last_byte: number | null;
};

export type Expectation = {
  /** Of every update of this round. */
  readonly size_bytes: number;
  judge(announced: Announced): Promise<Verdict>;
};

export function expectationOf(
  { context, masked }: { readonly context: OpenContext; readonly masked: Masked | null },
  workshop: Pick<Workshop, "inspect">,
): Expectation {
  return masked === null
    ? expectSealed(context, workshop)
    : expectMasked(context.round, masked.encoding);
}

function expectSealed(context: OpenContext, workshop: Pick<Workshop, "inspect">): Expectation {
  return {
    size_bytes: sealOverhead_bytes + updateHeader_bytes + context.model_weights * 4,
    judge: ({ update }) => workshop.inspect({ context, update }),
  };
}

function expectMasked(round: RoundId, encoding: SumEncoding): Expectation {
  // Of the last byte; the rest of it is filled up with zeros. None is left over where it is full.
  const lastBits = (ringLength(encoding) * modulusBits(encoding)) % 8 || 8;
  return {
    size_bytes: packedLength_bytes(encoding),
    async judge({ update, signature, last_byte }) {
      const { participant, sha256 } = update;
      const isGenuine =
        signature !== null && (await verifyMaskedUpdate({ participant, round, sha256, signature }));
      if (!isGenuine) {
        const detail = `It is not over ${sha256.slice(0, 12)} in round ${round}.`;
        return { ok: false, reason: "update_signature", detail };
      }
      if (last_byte !== null && last_byte >>> lastBits === 0) return { ok: true };
      const detail = `Its last byte has more than ${lastBits} bits of an element.`;
      return { ok: false, reason: "update_unreadable", detail };
    },
  };
}
