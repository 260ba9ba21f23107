/** The log of what was done and by whom. */
import type { Records } from "@tributary/storage";
import { z } from "zod";
import { ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type ActLogPorts = { readonly log: Pick<Records["acts"], "list"> };

const Page = z.strictObject({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const Act = z.strictObject({
  seq: z.int(),
  at_ms: z.int(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.json(),
  previous: z.string(),
  hash: z.string(),
});

export function actRoutes({ log }: ActLogPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/acts",
      needs: "audit.read",
      summary:
        "What was done and by whom, oldest first, a page at a time; each names the hash of the act before.",
      query: Page,
      answers: { status: 200, schema: z.strictObject({ acts: z.array(Act) }) },
      handle: async ({ query: { from, limit } }) => ok({ acts: await log.list(from, limit) }),
    }),
  ];
}
