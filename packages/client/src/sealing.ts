/**
 * Protection in a sealed round: the update is clipped and put into a box that only the round's key
 * opens. There is nobody to exchange keys with, and nothing to keep.
 */
import { fromBase64url, seal, sha256Hex } from "@tributary/crypto";
import { encodeUpdate, type ParticipantId, Sha256, sealContext } from "@tributary/protocol";
import { clipToNorm } from "@tributary/weights";
import type { Protection } from "./protection.ts";
import type { Invite } from "./work.ts";

export function sealing(options: {
  readonly invite: Invite;
  readonly participant: ParticipantId;
  readonly update_norm_max: number;
}): Protection {
  const { invite, participant, update_norm_max } = options;
  return {
    async protect({ delta: raw, examples, steps, loss, accuracy }) {
      const { values: delta } = clipToNorm(raw, update_norm_max);
      const bytes = await seal(
        encodeUpdate({ delta, examples, steps, loss, accuracy }),
        fromBase64url(invite.round_key),
        sealContext({ round: invite.round, participant, model: invite.model }),
      );
      return { bytes, sha256: Sha256.parse(await sha256Hex(bytes)), signature: null };
    },
    heed() {},
    committed() {},
    end() {},
  };
}
