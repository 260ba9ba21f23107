/** Invites: made, listed and ended; and whom a task lets in. The secret is answered once, when it is made. */
import { randomUUID } from "node:crypto";
import { TaskId } from "@tributary/protocol";
import { type Acts, actions, CatalogueError, type Runtime } from "@tributary/runtime";
import { type InviteRecord, type InviteRecords, isOpenInvite } from "@tributary/storage";
import { z } from "zod";
import { actorOf } from "../../access/caller.ts";
import { digestOfInvite, invitePath, newInviteSecret } from "../../invites.ts";
import { intend } from "../acts.ts";
import { created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type InvitePorts = {
  readonly runtime: () => Runtime;
  readonly acts: Acts;
  readonly inviteRecords: InviteRecords;
  readonly now_ms: () => number;
};

const year_ms = 366 * 86_400_000;

export const Page = z.strictObject({
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const NewInvite = z.strictObject({
  /** Null: for every task. */
  task: TaskId.nullable(),
  /** How many devices it lets in. */
  uses_max: z.int().min(1).max(100_000).default(1),
  /** Null: until it is used up or ended. */
  expires_in_ms: z.int().min(60_000).max(year_ms).nullable().default(null),
  note: z.string().trim().max(200).default(""),
});

const InviteView = z.strictObject({
  id: z.string(),
  task: TaskId.nullable(),
  uses_max: z.int(),
  uses: z.int(),
  expires_at_ms: z.int().nullable(),
  note: z.string(),
  created_by: z.string(),
  created_at_ms: z.int(),
  ended_at_ms: z.int().nullable(),
  state: z.enum(["open", "used_up", "over", "ended"]),
});
const Made = InviteView.extend({
  /** Said this once: the records keep its SHA-256 alone. */
  secret: z.string(),
  /** Behind the address of this site: where the invite leads to. */
  path: z.string(),
});
const Admission = z.strictObject({ admits: z.enum(["anyone", "invited"]) });

function viewOf({ sha256: _, ...invite }: InviteRecord, now_ms: number) {
  return { ...invite, state: stateOf(invite, now_ms) };
}

function stateOf(invite: Omit<InviteRecord, "sha256">, now_ms: number) {
  if (isOpenInvite(invite, now_ms)) return "open" as const;
  if (invite.ended_at_ms !== null) return "ended" as const;
  return invite.uses >= invite.uses_max ? ("used_up" as const) : ("over" as const);
}

const noInvite = (id: string) => error(404, `There is no invite ${id} here.`);
const noTask = (id: string) => error(404, `There is no task ${id} here.`);

export function inviteRoutes(ports: InvitePorts): readonly Route[] {
  return [...ownRoutes(ports), ...admissionRoutes(ports)];
}

function ownRoutes({ runtime, acts, inviteRecords, now_ms }: InvitePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/invites",
      needs: "devices.read",
      summary: "The invites that were made, newest first, a page at a time; none with its secret.",
      query: Page,
      answers: {
        status: 200,
        schema: z.strictObject({ invites: z.array(InviteView), total: z.int() }),
      },
      async handle({ query }) {
        const { invites, total } = await inviteRecords.list(query);
        return ok({ invites: invites.map((one) => viewOf(one, now_ms())), total });
      },
    }),
    route({
      method: "POST",
      path: "/api/invites",
      needs: "invites.write",
      summary:
        "Makes an invite; its secret, and the path of its join link, are answered this once.",
      body: NewInvite,
      answers: { status: 201, schema: Made },
      async handle({ caller, body }) {
        const { task, uses_max, expires_in_ms, note } = body;
        if (task !== null && (await runtime().catalogue.versions(task)).length === 0) {
          return noTask(task);
        }
        const [id, secret, at_ms] = [`invite_${randomUUID()}`, newInviteSecret(), now_ms()];
        const expires_at_ms = expires_in_ms === null ? null : at_ms + expires_in_ms;
        const by = actorOf(caller);
        const about = { task, uses_max, expires_at_ms, note };
        const invite = { id, ...about, created_by: by, created_at_ms: at_ms };
        const record = { ...invite, sha256: digestOfInvite(secret) };
        const act = { actor: by, action: actions.createInvite, subject: id, detail: about };
        await acts.perform(act, () => inviteRecords.create(record));
        const fresh = { ...record, uses: 0, ended_at_ms: null };
        return created({ ...viewOf(fresh, at_ms), secret, path: invitePath(secret, task) });
      },
    }),
    route({
      method: "POST",
      path: "/api/invites/:id/end",
      needs: "invites.write",
      summary: "Ends an invite: it lets in nobody any more. Whom it let in before stays.",
      answers: { status: 200, schema: InviteView },
      async handle({ caller, params: { id = "" } }) {
        if ((await inviteRecords.get(id)) === null) return noInvite(id);
        const intention = intend(caller, { action: actions.endInvite, subject: id });
        await acts.perform(intention, () => inviteRecords.end(id, now_ms()));
        const ended = await inviteRecords.get(id);
        return ended === null ? noInvite(id) : ok(viewOf(ended, now_ms()));
      },
    }),
  ];
}

function admissionRoutes({ runtime, acts }: InvitePorts): readonly Route[] {
  const path = "/api/tasks/:task/admission";
  const params = z.strictObject({ task: TaskId });
  const answers = { status: 200, schema: Admission } as const;
  const isKnown = async (task: TaskId) => (await runtime().catalogue.versions(task)).length > 0;
  return [
    route({
      method: "GET",
      path,
      needs: "public.read",
      summary: "Whom the task lets in: anyone, or invited devices only.",
      params,
      answers,
      async handle({ params: { task } }) {
        if (!(await isKnown(task))) return noTask(task);
        return ok({ admits: runtime().catalogue.admits(task) });
      },
    }),
    route({
      method: "PUT",
      path,
      needs: "tasks.write",
      summary:
        "Changes whom the task lets in. If only who is invited, devices that are here without an invite are sent off.",
      params,
      body: Admission,
      answers,
      async handle({ caller, params: { task }, body: { admits } }) {
        if (!(await isKnown(task))) return noTask(task);
        const about = { action: actions.setAdmission, subject: task, detail: { admits } };
        try {
          await acts.perform(intend(caller, about), () =>
            runtime().catalogue.setAdmission(task, admits),
          );
        } catch (failure) {
          if (failure instanceof CatalogueError) return error(409, failure.message);
          throw failure;
        }
        return ok({ admits });
      },
    }),
  ];
}
