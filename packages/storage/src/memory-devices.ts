/** Devices and invites in memory, with the rules of their SQL. */
import type { ParticipantId, RunId, TaskId } from "@tributary/protocol";
import { requireParticipant } from "./ids.ts";
import { jsonCopy as copy } from "./json.ts";
import type { Memory } from "./memory.ts";
import { nameKey } from "./port-access.ts";
import {
  type DeviceFilter,
  type DeviceRecord,
  type DeviceRecords,
  type InviteRecords,
  isOpen,
  type Outsider,
} from "./port-devices.ts";

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

export function createMemoryDevices(memory: Memory): DeviceRecords {
  const { devices } = memory;
  const change = (id: ParticipantId, to: (device: DeviceRecord) => Partial<DeviceRecord>) => {
    const device = devices.get(id);
    if (device !== undefined) devices.set(id, copy({ ...device, ...to(device) }));
    return device !== undefined;
  };
  return {
    async seen(id, capabilities, now_ms) {
      requireParticipant(id);
      const known = devices.get(id);
      const unreplaced = { replaced_by: null, replaced_at_ms: null };
      const unsaid = { first_seen_ms: now_ms, name: null, revoked: null, ...unreplaced };
      devices.set(id, copy({ id, ...unsaid, ...known, capabilities, last_seen_ms: now_ms }));
    },
    get: async (id) => copy(devices.get(id) ?? null),
    count: async () => devices.size,
    async find(filter, { offset, limit }) {
      const found = [...devices.values()]
        .filter((device) => isMeant(memory, device, filter))
        .sort((a, b) => b.last_seen_ms - a.last_seen_ms || byText(a.id, b.id));
      return { devices: copy(found.slice(offset, offset + limit)), total: found.length };
    },
    rename: async (id, name) => change(id, () => ({ name })),
    revoke: async (id, reason, now_ms) =>
      change(id, ({ revoked }) => ({ revoked: revoked ?? { at_ms: now_ms, reason } })),
    restore: async (id) => change(id, () => ({ revoked: null })),
    ...createKnown(memory),
  };
}

function isMeant(memory: Memory, device: DeviceRecord, filter: DeviceFilter): boolean {
  const { text = "", task, here = [], is_revoked, among } = filter;
  if (device.replaced_by !== null) return false;
  if (is_revoked !== undefined && is_revoked !== (device.revoked !== null)) return false;
  if (among !== undefined && !among.includes(device.id)) return false;
  if (filter.not_among?.includes(device.id)) return false;
  const isNamed = nameKey(device.name ?? "").includes(nameKey(text));
  const isKeyed = [...memory.devices.values()].some(
    ({ id, replaced_by }) => id.startsWith(text) && (id === device.id || replaced_by === device.id),
  );
  if (text !== "" && !isNamed && !isKeyed) return false;
  if (task === undefined || here.includes(device.id)) return true;
  return isEnrolled(memory, device.id, task) || memory.standings.get(task)?.has(device.id) === true;
}

function isEnrolled({ invites, enrolments }: Memory, device: ParticipantId, task: TaskId) {
  return [...enrolments.values()].some((one) => {
    const scope = invites.get(one.invite)?.task ?? null;
    return one.device === device && (scope === null || scope === task);
  });
}

type Known = Pick<
  DeviceRecords,
  "contributions" | "standings" | "enrolments" | "formerKeys" | "outsiders" | "replaceKey"
>;

function createKnown(memory: Memory): Known {
  const { devices, rounds, standings, enrolments } = memory;
  return {
    async outsiders() {
      return [...devices.values()].flatMap(({ id, revoked, replaced_by }): Outsider[] => {
        if (replaced_by !== null) return [{ id, why: "key_replaced", replaced_by }];
        return revoked === null ? [] : [{ id, why: "revoked" }];
      });
    },
    async contributions(ids) {
      const all = [...rounds.values()].flatMap(({ run, deliveries }) =>
        deliveries.map(({ participant, outcome }) => {
          return { run, outcome, by: devices.get(participant)?.replaced_by ?? participant };
        }),
      );
      return ids.flatMap((participant) => {
        const own = all.filter(({ by }) => by === participant);
        if (own.length === 0) return [];
        const sum = (outcome: string) => own.filter((one) => one.outcome === outcome).length;
        const runs: RunId[] = [...new Set(own.map(({ run }) => run))].sort();
        return [{ participant, counted: sum("counted"), uncounted: sum("uncounted"), runs }];
      });
    },
    async standings(ids) {
      const all = [...standings].flatMap(([task, of]) =>
        [...of.values()].map((one) => ({ task, ...one })),
      );
      const own = all.filter(({ participant }) => ids.includes(participant));
      own.sort((a, b) => byText(a.participant, b.participant) || byText(a.task, b.task));
      return copy(own);
    },
    async enrolments(ids) {
      const own = [...enrolments.values()].filter(({ device }) => ids.includes(device));
      return copy(own.sort((a, b) => byText(a.device, b.device) || byText(a.invite, b.invite)));
    },
    async formerKeys(id) {
      const own = [...devices.values()].filter(({ replaced_by }) => replaced_by === id);
      own.sort((a, b) => (a.replaced_at_ms ?? 0) - (b.replaced_at_ms ?? 0) || byText(a.id, b.id));
      return own.map(({ id, replaced_at_ms }) => ({ id, replaced_at_ms }));
    },
    async replaceKey(old, by, now_ms) {
      requireParticipant(by);
      const before = devices.get(old);
      if (before?.replaced_by === by) return "replaced";
      if (before === undefined || before.replaced_by !== null || devices.has(by)) return "refused";
      if (before.revoked !== null) return "refused";
      devices.set(by, copy({ ...before, id: by, last_seen_ms: now_ms }));
      for (const [id, device] of devices) {
        if (device.replaced_by === old) devices.set(id, { ...device, replaced_by: by });
        if (id === old) devices.set(id, { ...device, replaced_by: by, replaced_at_ms: now_ms });
      }
      for (const [key, one] of enrolments) {
        if (one.device !== old) continue;
        enrolments.delete(key);
        enrolments.set(`${by} ${one.invite}`, { ...one, device: by });
      }
      for (const of of standings.values()) {
        const known = of.get(old);
        if (known === undefined) continue;
        of.delete(old);
        of.set(by, { ...known, participant: by });
      }
      return "replaced";
    },
  };
}

export function createMemoryInvites(memory: Memory): InviteRecords {
  const { invites, enrolments } = memory;
  return {
    async create(invite) {
      if (!invites.has(invite.id))
        invites.set(invite.id, copy({ ...invite, uses: 0, ended_at_ms: null }));
    },
    async list({ offset, limit }) {
      const all = [...invites.values()];
      all.sort((a, b) => b.created_at_ms - a.created_at_ms || byText(a.id, b.id));
      return { invites: copy(all.slice(offset, offset + limit)), total: all.length };
    },
    get: async (id) => copy(invites.get(id) ?? null),
    async end(id, now_ms) {
      const invite = invites.get(id);
      if (invite === undefined) return false;
      invites.set(id, { ...invite, ended_at_ms: invite.ended_at_ms ?? now_ms });
      return true;
    },
    isEnrolled: async (device, task) => isEnrolled(memory, device, task),
    async redeem(sha256, { device, task, now_ms }) {
      const invite = [...invites.values()].find((one) => one.sha256 === sha256);
      if (invite === undefined || (invite.task !== null && invite.task !== task)) return null;
      const key = `${device} ${invite.id}`;
      if (enrolments.has(key)) return invite.id;
      if (!isOpen(invite, now_ms)) return null;
      invites.set(invite.id, { ...invite, uses: invite.uses + 1 });
      enrolments.set(key, { device, invite: invite.id, enrolled_at_ms: now_ms });
      return invite.id;
    },
  };
}
