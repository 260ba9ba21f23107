/** Devices as an admin sees them: what the records say, who is connected, and what each task remembers of them. */
import type { ParticipantId, TaskId } from "@tributary/protocol";
import type { DevicePart, Runtime } from "@tributary/runtime";
import type { Contribution, DeviceRecord, DeviceRecords, InviteRecords } from "@tributary/storage";

export type DeviceViewPorts = {
  readonly runtime: () => Runtime;
  readonly deviceRecords: DeviceRecords;
  readonly inviteRecords: InviteRecords;
  readonly connected: () => readonly ParticipantId[];
};

export type DeviceQuery = {
  readonly offset: number;
  readonly limit: number;
  readonly text?: string | undefined;
  readonly task?: TaskId | undefined;
  readonly state?: "connected" | "away" | "resting" | "revoked" | undefined;
};

export const idShown_characters = 8;

export class DeviceViews {
  readonly #ports: DeviceViewPorts;

  constructor(ports: DeviceViewPorts) {
    this.#ports = ports;
  }

  async find({ offset, limit, text, task, state }: DeviceQuery) {
    const { deviceRecords, runtime } = this.#ports;
    const here = task === undefined ? [] : runtime().attendees(task);
    const filter = { text, task, here, ...(await this.#inState(state)) };
    const { devices, total } = await deviceRecords.find(filter, { offset, limit });
    return { devices: await this.#views(devices), total };
  }

  /** The key that the device of this one has now; null where it is this one, or there is none. */
  async currentKey(id: ParticipantId): Promise<ParticipantId | null> {
    return (await this.#ports.deviceRecords.get(id))?.replaced_by ?? null;
  }

  /** Null where there is none, or it has another key. */
  async details(id: ParticipantId) {
    const { deviceRecords, inviteRecords, runtime } = this.#ports;
    const device = await deviceRecords.get(id);
    if (device === null || device.replaced_by !== null) return null;
    const [view] = await this.#views([device]);
    const parts = await runtime().devices.partsOf([id]);
    const enrolments = await deviceRecords.enrolments([id]);
    const invites = enrolments.map(async ({ invite, enrolled_at_ms }) => {
      return { id: invite, note: (await inviteRecords.get(invite))?.note ?? "", enrolled_at_ms };
    });
    const [contribution] = await deviceRecords.contributions([id]);
    return {
      ...view,
      tasks: parts.map(({ task, selected, delivered, last_outcome, last_delivered_at_ms }) => {
        return { task, selected, delivered, last_outcome, last_delivered_at_ms };
      }),
      runs: contribution?.runs ?? [],
      invites: await Promise.all(invites),
      former_keys: await deviceRecords.formerKeys(id),
    };
  }

  async #inState(state: DeviceQuery["state"]) {
    const { connected, runtime } = this.#ports;
    switch (state) {
      case "connected":
        return { among: connected() };
      case "away":
        return { not_among: connected(), is_revoked: false };
      case "resting":
        return { among: await runtime().devices.resting() };
      case "revoked":
        return { is_revoked: true };
      case undefined:
        return {};
      default:
        return state satisfies never;
    }
  }

  async #views(devices: readonly DeviceRecord[]) {
    const { deviceRecords, runtime, connected } = this.#ports;
    const ids = devices.map(({ id }) => id);
    const contributions = await deviceRecords.contributions(ids);
    const parts = await runtime().devices.partsOf(ids);
    const here = new Set(connected());
    return devices.map((device) =>
      viewOf(device, {
        is_connected: here.has(device.id),
        contribution: contributions.find(({ participant }) => participant === device.id),
        parts: parts.filter(({ participant }) => participant === device.id),
      }),
    );
  }
}

function viewOf(
  device: DeviceRecord,
  known: {
    readonly is_connected: boolean;
    readonly contribution: Contribution | undefined;
    readonly parts: readonly DevicePart[];
  },
) {
  const { id, name, capabilities, first_seen_ms, last_seen_ms, revoked } = device;
  const { is_connected, contribution, parts } = known;
  return {
    id,
    short: id.slice(0, idShown_characters),
    name,
    is_connected,
    agent: capabilities.agent,
    backend: capabilities.backend,
    examples_per_second: capabilities.examples_per_second ?? null,
    first_seen_ms,
    last_seen_ms,
    revoked,
    counted: contribution?.counted ?? 0,
    uncounted: contribution?.uncounted ?? 0,
    selected: parts.reduce((sum, part) => sum + part.selected, 0),
    failures: failuresIn(parts),
    rests: parts.flatMap(({ task, rests_until_ms, failures_in_a_row }) =>
      rests_until_ms === null ? [] : [{ task, until_ms: rests_until_ms, failures_in_a_row }],
    ),
  };
}

/** Over all tasks. */
function failuresIn(parts: readonly DevicePart[]): Record<string, number> {
  const failures: Record<string, number> = {};
  for (const { lost } of parts) {
    for (const [reason, count] of Object.entries(lost)) {
      failures[reason] = (failures[reason] ?? 0) + count;
    }
  }
  return failures;
}
