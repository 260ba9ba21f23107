import { encodeBase64url, fromBase64url, toHex } from "@tributary/crypto";
import { until } from "@tributary/testing";
import { modulusBits, packedLength_bytes, packRing } from "@tributary/weights";
import { expect, test } from "vitest";
import type { SecureDevice } from "./testing/secure-device.ts";
import { type Cohort, invitedCohort, play } from "./testing/secure-round.ts";

/** Everything that the coordinator wrote down or said while a round went from its beginning to its end. */
async function tracesOf(play: (cohort: Cohort) => Promise<void>): Promise<{
  readonly cohort: Cohort;
  readonly texts: string;
  readonly bytes: readonly Uint8Array[];
}> {
  const texts: unknown[] = [];
  const bytes: Uint8Array[] = [];
  const cohort = await invitedCohort(5, {
    round: { quorum: 3, over_selection: 1.6 },
    onCreated({ records: { rounds }, blobs, spool }) {
      const { begin, save, commit, abandon } = rounds;
      rounds.begin = (record) => begin(note(texts, record));
      rounds.save = (id, state) => save(id, note(texts, state));
      rounds.commit = (record) => commit(note(texts, record));
      rounds.abandon = (record) => abandon(note(texts, record));
      const { put } = blobs;
      blobs.put = (blob) => put(note(bytes, blob));
      const { append } = spool;
      spool.append = (key, offset, data) => append(key, offset, note(bytes, data));
    },
  });
  await play(cohort);
  const { world } = cohort;
  await until("the end", () => world.history().length === 1);
  texts.push(
    world.logged,
    world.news,
    [...world.devices.values()].map(({ inbox }) => inbox),
  );
  return { cohort, texts: JSON.stringify(texts), bytes };
}

function note<T>(list: T[] | unknown[], value: T): T {
  (list as T[]).push(structuredClone(value));
  return value;
}

function isIn(traces: { readonly texts: string; readonly bytes: readonly Uint8Array[] }) {
  return (secret: Uint8Array): boolean =>
    traces.texts.includes(encodeBase64url(secret)) ||
    traces.texts.includes(toHex(secret)) ||
    traces.texts.includes(JSON.stringify([...secret]).slice(1, -1)) ||
    traces.bytes.some((bytes) => Buffer.from(bytes).includes(Buffer.from(secret)));
}

const rounds = {
  "is committed": (cohort: Cohort) =>
    play(cohort, { gone: { training: cohort.members.slice(0, 1) } }),
  "cannot be unmasked": async (cohort: Cohort) => {
    await play(cohort, { gone: { unmasking: cohort.members.slice(2) } });
    cohort.world.clock.advance(cohort.world.task.round.deadline_ms);
  },
  "is not plausible": async (cohort: Cohort) => {
    await play(cohort, { to: "sharing" });
    const [liar, ...rest] = cohort.members as [SecureDevice, ...SecureDevice[]];
    await liar.masks([1, 1, 1, 1]);
    const noise = new Uint8Array(packedLength_bytes(liar.encoding)).fill(0xff, 0, -1);
    await liar.device.uploads(await liar.signs(noise));
    await play({ ...cohort, members: rest }, { from: "training", to: "training" });
    await play(cohort, { from: "confirming" });
  },
};

test.each(Object.entries(rounds))(
  "[RT34] of a round that %s the coordinator keeps and says no secret of a participant",
  async (_, played) => {
    const traces = await tracesOf(played);
    const found = isIn(traces);
    const { members } = traces.cohort;
    for (const { device, secrets, encoded } of members) {
      expect(secrets.length).toBeGreaterThanOrEqual(4);
      for (const secret of secrets) expect(found(secret)).toBe(false);
      const clear = encoded && packRing(encoded.ring, modulusBits(encoded.encoding));
      if (clear !== null) expect(found(clear)).toBe(false);
      // What is public is found: the search would find a secret too.
      const mine = device
        .last("cohort_keys")
        .members.find((keys) => keys.participant === device.id);
      expect(found(fromBase64url(mine?.masking_key ?? ""))).toBe(true);
    }
  },
);
