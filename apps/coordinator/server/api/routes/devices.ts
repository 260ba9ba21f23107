/**
 * Devices: who they are as far as an admin sees it, what became of their updates, and what an admin decides about them.
 * A device is addressed by its public key, which is no secret: nobody can sign with it. People read its beginning.
 */
import { Backend, DropReason, ParticipantId, TaskId } from "@tributary/protocol";
import { type Acts, actions, type InTheSum, type Runtime } from "@tributary/runtime";
import type { DeviceRecords, InviteRecords } from "@tributary/storage";
import { z } from "zod";
import type { Caller } from "../../access/caller.ts";
import { DeviceViews } from "../../devices.ts";
import { intend } from "../acts.ts";
import { type Answer, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";
import { Page } from "./invites.ts";

export type DevicePorts = {
  readonly runtime: () => Runtime;
  readonly acts: Acts;
  readonly deviceRecords: DeviceRecords;
  readonly inviteRecords: InviteRecords;
  /** Who is connected now. */
  readonly connected: () => readonly ParticipantId[];
};

const whole = z.int().min(0);

const Filter = Page.extend({
  /** Part of the name, or the beginning of the id or of a former one. */
  text: z.string().trim().max(100).optional(),
  task: TaskId.optional(),
  state: z.enum(["connected", "away", "resting", "revoked"]).optional(),
});

const DeviceView = z.strictObject({
  id: ParticipantId,
  /** The beginning of the id, as everywhere else. */
  short: z.string(),
  name: z.string().nullable(),
  is_connected: z.boolean(),
  /** What it says of itself. */
  agent: z.string(),
  backend: Backend,
  examples_per_second: z.number().nullable(),
  first_seen_ms: whole,
  last_seen_ms: whole,
  revoked: z.strictObject({ at_ms: whole, reason: z.string() }).nullable(),
  /** Rounds that counted an update of it, and updates that went into no model. */
  counted: whole,
  uncounted: whole,
  selected: whole,
  /** Parts in rounds that ended without an update, by reason. */
  failures: z.partialRecord(DropReason, whole),
  rests: z.array(z.strictObject({ task: TaskId, until_ms: whole, failures_in_a_row: whole })),
});
const DeviceDetails = DeviceView.extend({
  tasks: z.array(
    z.strictObject({
      task: TaskId,
      selected: whole,
      delivered: whole,
      last_outcome: z.string().nullable(),
      last_delivered_at_ms: whole.nullable(),
    }),
  ),
  runs: z.array(z.string()),
  invites: z.array(z.strictObject({ id: z.string(), note: z.string(), enrolled_at_ms: whole })),
  /** Keys that it had before this one, the first one first. */
  former_keys: z.array(z.strictObject({ id: ParticipantId, replaced_at_ms: whole.nullable() })),
});

const Renaming = z.strictObject({ name: z.string().trim().min(1).max(60).nullable() });
const Revocation = z.strictObject({ reason: z.string().trim().min(1).max(200) });

/** Whoever has an old key written down is led to the device. */
async function noDevice(views: DeviceViews, id: ParticipantId): Promise<Answer> {
  const now = await views.currentKey(id);
  if (now === null) return error(404, "There is no such device here.");
  return error(404, `This device has a new key, ${now}. Ask for it by that one.`);
}

export function deviceRoutes(ports: DevicePorts): readonly Route[] {
  const views = new DeviceViews(ports);
  return [...readingRoutes(views), ...changingRoutes(ports, views)];
}

const params = z.strictObject({ id: ParticipantId });

function readingRoutes(views: DeviceViews): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/devices",
      needs: "devices.read",
      summary:
        "Devices that were here, seen last first, a page at a time; by text, task and state.",
      query: Filter,
      answers: {
        status: 200,
        schema: z.strictObject({ devices: z.array(DeviceView), total: whole }),
      },
      handle: async ({ query }) => ok(await views.find(query)),
    }),
    route({
      method: "GET",
      path: "/api/devices/:id",
      needs: "devices.read",
      summary: "One device, task by task, with the invites that let it in.",
      params,
      answers: { status: 200, schema: DeviceDetails },
      async handle({ params: { id } }) {
        const details = await views.details(id);
        return details === null ? noDevice(views, id) : ok(details);
      },
    }),
  ];
}

type Decision = { readonly action: string; readonly detail: { [name: string]: string | null } };

type Decide = (
  caller: Caller,
  id: ParticipantId,
  decision: Decision,
  work: () => Promise<unknown>,
) => Promise<Answer>;

function changingRoutes({ runtime, acts }: DevicePorts, views: DeviceViews): readonly Route[] {
  const decide: Decide = async (caller, id, { action, detail }, work) => {
    if ((await views.details(id)) === null) return noDevice(views, id);
    await acts.perform(intend(caller, { action, subject: id, detail }), work);
    const after = await views.details(id);
    return after === null ? noDevice(views, id) : ok(after);
  };
  const answers = { status: 200, schema: DeviceDetails } as const;
  const plain = { method: "POST", needs: "devices.write", params, answers } as const;
  return [
    route({
      ...plain,
      path: "/api/devices/:id/rename",
      summary: "Gives a device a name for people to read, or takes it away.",
      body: Renaming,
      handle: ({ caller, params: { id }, body: { name } }) =>
        decide(caller, id, { action: actions.renameDevice, detail: { name } }, () =>
          runtime().devices.rename(id, name),
        ),
    }),
    revokingRoute(runtime, decide),
    route({
      ...plain,
      path: "/api/devices/:id/restore",
      summary: "Lets a revoked device take part again; it comes back when its owner starts it.",
      handle: ({ caller, params: { id } }) =>
        decide(caller, id, { action: actions.restoreDevice, detail: {} }, () =>
          runtime().devices.restore(id),
        ),
    }),
    route({
      ...plain,
      path: "/api/devices/:id/lift-rest",
      summary: "Ends the rest of a device that failed too often, in every task.",
      handle: ({ caller, params: { id } }) =>
        decide(caller, id, { action: actions.liftRest, detail: {} }, () =>
          runtime().devices.liftRest(id),
        ),
    }),
  ];
}

function revokingRoute(runtime: DevicePorts["runtime"], decide: Decide): Route {
  const still_in = z.array(z.strictObject({ run: z.string(), round: z.string() }));
  return route({
    method: "POST",
    path: "/api/devices/:id/revoke",
    needs: "devices.write",
    summary:
      "Takes a device out at once. `still_in`: rounds that count its update all the same, since it cannot be taken out.",
    params,
    body: Revocation,
    answers: { status: 200, schema: DeviceDetails.extend({ still_in }) },
    async handle({ caller, params: { id }, body: { reason } }) {
      let counting: readonly InTheSum[] = [];
      const decision = { action: actions.revokeDevice, detail: { reason } };
      const answer = await decide(caller, id, decision, async () => {
        counting = (await runtime().devices.revoke(id, reason)) ?? [];
      });
      if ("content" in answer || answer.status !== 200) return answer;
      return ok({ ...(answer.body as object), still_in: counting });
    },
  });
}
