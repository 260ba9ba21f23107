/** Who the coordinator is: one Ed25519 key, made with the first records and the same for all who open them. */
import {
  createIdentityKey,
  encodeBase64url,
  exportSeed,
  fromBase64url,
  type Identity,
  identityFromSeed,
} from "@tributary/crypto";
import type { Records } from "@tributary/storage";

const setting = "identity_seed";

export async function coordinatorIdentity({
  settings,
}: Pick<Records, "settings">): Promise<Identity> {
  const stored = await settings.get(setting);
  if (stored !== null) return identityFromSeed(fromBase64url(stored));
  const seed = await exportSeed(await createIdentityKey({ extractable: true }));
  await settings.set(setting, encodeBase64url(seed));
  return identityFromSeed(seed);
}
