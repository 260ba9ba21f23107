/** What every implementation must do with devices, the invites that enrol them, and whom a task admits. */
import { type ParticipantId, TaskId } from "@tributary/protocol";
import { expect, it } from "vitest";
import type { Records } from "../port.ts";
import type { InviteRecord } from "../port-devices.ts";
import {
  commit,
  conflict,
  now_ms,
  participant,
  round,
  run,
  runId,
  sha256,
  task,
} from "./fixtures.ts";

const capabilities = { agent: "test", backend: "cpu" } as const;
const [a, b, c] = [participant(0), participant(1), participant(2)] as const;
const all = { offset: 0, limit: 10 };
const apples = TaskId.parse("apples");

export function invite(
  name: string,
  change: Partial<InviteRecord> = {},
): Omit<InviteRecord, "uses" | "ended_at_ms"> {
  return {
    id: `invite-${name}`,
    sha256: sha256(`secret ${name}`),
    task: task().id,
    uses_max: 1,
    expires_at_ms: null,
    note: "For the laboratory ö",
    created_by: "account Ada",
    created_at_ms: now_ms,
    ...change,
  };
}

async function here(records: Records, ...ids: readonly ParticipantId[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    await records.devices.seen(id, capabilities, now_ms + index);
  }
}

const finding =
  (records: () => Records) => async (filter: Parameters<Records["devices"]["find"]>[0]) =>
    (await records().devices.find(filter, all)).devices.map(({ id }) => id);

export function deviceRules(records: () => Records): void {
  const found = finding(records);

  it("[ST120] devices are found by name, beginning of the id and state, a page at a time", async () => {
    const { devices } = records();
    await here(records(), a, b, c);
    expect(await devices.rename(a, "Kitchen_Pi 100%")).toBe(true);
    expect(await devices.rename(participant(9), "Nobody")).toBe(false);
    expect(await found({})).toEqual([c, b, a]);
    expect(await found({ text: "kitchen_p" })).toEqual([a]);
    expect(await found({ text: "0%" })).toEqual([a]);
    expect(await found({ text: "chenxPi" })).toEqual([]);
    expect(await found({ text: b.slice(0, 8) })).toEqual([b]);
    expect(await found({ among: [a, c] })).toEqual([c, a]);
    expect(await found({ among: [] })).toEqual([]);
    expect(await found({ not_among: [a, c] })).toEqual([b]);
    expect(await found({ not_among: [] })).toEqual([c, b, a]);
    const page = await devices.find({}, { offset: 1, limit: 1 });
    expect({ total: page.total, ids: page.devices.map(({ id }) => id) }).toEqual({
      total: 3,
      ids: [b],
    });
    await devices.rename(a, null);
    expect(await found({ text: "kitchen" })).toEqual([]);
  });

  it("[ST120] devices of a task: selected for it before, enrolled for it, or here for it", async () => {
    await here(records(), a, b, c);
    const { id } = task();
    expect(await found({ task: id })).toEqual([]);
    expect(await found({ task: id, here: [c] })).toEqual([c]);
    await records().standings.save(id, [{ participant: a, standing: { rests: true } }]);
    await records().invites.create(invite("all", { task: null }));
    await records().invites.redeem(sha256("secret all"), { device: b, task: apples, now_ms });
    expect(await found({ task: id, here: [c] })).toEqual([c, b, a]);
    expect(await found({ task: apples })).toEqual([b]);
  });
}

export function revocationRules(records: () => Records): void {
  const found = finding(records);

  it("[ST121] a revocation stays as it was said first, until it is taken back", async () => {
    const { devices } = records();
    await here(records(), a, b);
    expect(await devices.revoke(a, "lost", now_ms + 5)).toBe(true);
    expect(await devices.revoke(a, "stolen", now_ms + 6)).toBe(true);
    expect(await devices.revoke(c, "stolen", now_ms)).toBe(false);
    expect((await devices.get(a))?.revoked).toEqual({ at_ms: now_ms + 5, reason: "lost" });
    expect(await devices.outsiders()).toEqual([{ id: a, why: "revoked" }]);
    expect(await found({ is_revoked: true })).toEqual([a]);
    expect(await found({ is_revoked: false })).toEqual([b]);
    await devices.seen(a, capabilities, now_ms + 9);
    expect((await devices.get(a))?.revoked?.reason).toBe("lost");
    expect(await devices.restore(a)).toBe(true);
    expect((await devices.get(a))?.revoked).toBeNull();
    expect(await devices.outsiders()).toEqual([]);
  });

  it("[ST122] whoever is outside by a former key is named with the one that it has now", async () => {
    const { devices } = records();
    await here(records(), a);
    await devices.replaceKey(a, b, now_ms + 7);
    await devices.replaceKey(b, c, now_ms + 9);
    const byId = (x: { id: string }, y: { id: string }) => (x.id < y.id ? -1 : 1);
    const replaced = { why: "key_replaced", replaced_by: c } as const;
    const former = [
      { id: a, ...replaced },
      { id: b, ...replaced },
    ];
    expect((await devices.outsiders()).toSorted(byId)).toEqual(former.toSorted(byId));
    await devices.revoke(c, "lost", now_ms + 10);
    const all = [...former, { id: c, why: "revoked" }];
    expect((await devices.outsiders()).toSorted(byId)).toEqual(all.toSorted(byId));
  });
}

export function keyRules(records: () => Records): void {
  const found = finding(records);

  it("[ST122] name, enrolments, standings and contribution follow a new key; history stays", async () => {
    const { devices, invites, rounds, standings } = records();
    await here(records(), a);
    await devices.rename(a, "Pi");
    await invites.create(invite("one"));
    await invites.redeem(sha256("secret one"), { device: a, task: task().id, now_ms });
    await rounds.begin(round(1));
    const counted = [{ participant: a, sha256: sha256("update") }];
    await rounds.commit(
      commit(1, { counted, standings: [{ participant: a, standing: { n: 1 } }] }),
    );
    expect(await devices.replaceKey(a, b, now_ms + 7)).toBe("replaced");
    expect(await devices.replaceKey(a, b, now_ms + 8)).toBe("replaced");
    expect(await devices.get(b)).toMatchObject({ name: "Pi", first_seen_ms: now_ms });
    expect(await standings.of(run().task)).toEqual([{ participant: b, standing: { n: 1 } }]);
    expect(await invites.isEnrolled(b, task().id)).toBe(true);
    expect(await invites.isEnrolled(a, task().id)).toBe(false);
    expect(await devices.replaceKey(b, c, now_ms + 9)).toBe("replaced");
    expect(await devices.contributions([c])).toEqual([
      { participant: c, counted: 1, uncounted: 0, runs: [runId] },
    ]);
    expect(await devices.standings([c])).toEqual([
      { participant: c, task: run().task, standing: { n: 1 } },
    ]);
    expect((await rounds.deliveries(round(1).id)).map((one) => one.participant)).toEqual([a]);
    expect(await found({})).toEqual([c]);
  });

  it("[ST122] a device is found by its former keys, and tells when each was replaced", async () => {
    const { devices } = records();
    await here(records(), a);
    await devices.replaceKey(a, b, now_ms + 7);
    await devices.replaceKey(b, c, now_ms + 9);
    expect(await devices.formerKeys(c)).toEqual([
      { id: a, replaced_at_ms: now_ms + 7 },
      { id: b, replaced_at_ms: now_ms + 9 },
    ]);
    expect(await devices.formerKeys(b)).toEqual([]);
    expect(await devices.get(a)).toMatchObject({ replaced_by: c, replaced_at_ms: now_ms + 7 });
    expect(await found({ text: b })).toEqual([c]);
  });

  it("[ST122] a key that is revoked, replaced or unknown gets no new one, nor one that is taken", async () => {
    const { devices } = records();
    await here(records(), a, b);
    expect(await devices.replaceKey(a, b, now_ms)).toBe("refused");
    expect(await devices.replaceKey(c, participant(4), now_ms)).toBe("refused");
    await devices.revoke(a, "lost", now_ms);
    expect(await devices.replaceKey(a, c, now_ms)).toBe("refused");
    await devices.replaceKey(b, c, now_ms);
    expect(await devices.replaceKey(b, participant(4), now_ms)).toBe("refused");
  });
}

const joining = (device: ParticipantId, to = task().id, at_ms = now_ms) => {
  return { device, task: to, now_ms: at_ms };
};
const secret = sha256("secret two");

export function inviteRules(records: () => Records): void {
  const invites = () => records().invites;

  it("[ST123] an invite enrols as many devices as it says, each once", async () => {
    await invites().create(invite("two", { uses_max: 2 }));
    await invites().create(invite("two", { uses_max: 2 }));
    const uses = async () => (await invites().get("invite-two"))?.uses;
    expect(await invites().isEnrolled(a, task().id)).toBe(false);
    for (const device of [a, a, b]) {
      expect(await invites().redeem(secret, joining(device))).toBe("invite-two");
    }
    expect(await uses()).toBe(2);
    expect(await invites().redeem(secret, joining(c))).toBeNull();
    expect(await invites().redeem(secret, joining(a))).toBe("invite-two");
    expect(await uses()).toBe(2);
    expect(await invites().isEnrolled(b, task().id)).toBe(true);
    expect(await records().devices.enrolments([b])).toEqual([
      { device: b, invite: "invite-two", enrolled_at_ms: now_ms },
    ]);
  });

  it("[ST123] of devices that come at the same time, no more are enrolled than there are uses", async () => {
    await invites().create(invite("two", { uses_max: 3 }));
    const crowd = Array.from({ length: 8 }, (_, index) => participant(index));
    const let_in = await Promise.all(
      crowd.map((device) => invites().redeem(secret, joining(device))),
    );
    expect(let_in.filter((one) => one !== null)).toHaveLength(3);
    expect((await invites().get("invite-two"))?.uses).toBe(3);
  });
}

export function closedInviteRules(records: () => Records): void {
  const invites = () => records().invites;

  it("[ST124] what is unknown, over, ended, used up or of another task enrols nobody", async () => {
    await invites().create(invite("late", { expires_at_ms: now_ms + 10 }));
    await invites().create(invite("ended"));
    expect(await invites().end("invite-ended", now_ms)).toBe(true);
    expect(await invites().end("invite-ended", now_ms + 5)).toBe(true);
    expect(await invites().end("invite-none", now_ms)).toBe(false);
    expect((await invites().get("invite-ended"))?.ended_at_ms).toBe(now_ms);
    const refused = [
      [sha256("guessed"), joining(a)],
      [sha256("secret ended"), joining(a)],
      [sha256("secret late"), joining(a, task().id, now_ms + 10)],
      [sha256("secret late"), joining(a, apples)],
    ] as const;
    for (const [digest, who] of refused) expect(await invites().redeem(digest, who)).toBeNull();
    expect(await records().devices.enrolments([a])).toEqual([]);
    expect(await invites().redeem(sha256("secret late"), joining(a, task().id, now_ms + 9))).toBe(
      "invite-late",
    );
  });

  it("[ST124] who was enrolled stays so when the invite ends", async () => {
    await invites().create(invite("two", { task: null }));
    await invites().redeem(secret, joining(a, apples));
    await invites().end("invite-two", now_ms);
    expect(await invites().isEnrolled(a, task().id)).toBe(true);
    expect(await invites().isEnrolled(b, task().id)).toBe(false);
  });

  it("[ST125] invites are listed newest first, a page at a time, without a secret", async () => {
    for (const [index, name] of ["x", "y", "z"].entries()) {
      await invites().create(invite(name, { created_at_ms: now_ms + index }));
    }
    const { invites: page, total } = await invites().list({ offset: 1, limit: 1 });
    expect(total).toBe(3);
    expect(page).toEqual([
      { ...invite("y", { created_at_ms: now_ms + 1 }), uses: 0, ended_at_ms: null },
    ]);
  });
}

export function admissionRules(records: () => Records): void {
  it("[ST126] a task admits whom it was said last, and only a task that is known", async () => {
    const { tasks } = records();
    const { id } = task();
    expect(await tasks.admissions()).toEqual([]);
    await tasks.setAdmission(id, "invited", now_ms);
    await tasks.publish(task({ version: 2 }), now_ms);
    expect(await tasks.admissions()).toEqual([{ task: id, admits: "invited" }]);
    await tasks.setAdmission(id, "anyone", now_ms + 1);
    expect(await tasks.admissions()).toEqual([{ task: id, admits: "anyone" }]);
    const unknown = tasks.setAdmission(apples, "invited", now_ms);
    await expect(unknown).rejects.toMatchObject(conflict);
  });

  it("[ST34] a standing that an admin changed leaves all others as they are", async () => {
    const { standings } = records();
    const named = (id: ParticipantId, n: number) => ({ participant: id, standing: { n } });
    await standings.save(task().id, [named(a, 1), named(b, 1)]);
    await standings.save(task().id, [named(b, 2)]);
    const wanted = [named(a, 1), named(b, 2)];
    expect(await standings.of(task().id)).toEqual(
      wanted.toSorted((x, y) => (x.participant < y.participant ? -1 : 1)),
    );
  });
}
