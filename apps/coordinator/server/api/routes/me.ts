/** Who asks, as pages want to know it: they hide what nobody would be allowed. */
import { z } from "zod";
import { isAllowed, roleOf } from "../../access/caller.ts";
import { type Permission, permissions, roles } from "../../access/permissions.ts";
import type { Setup } from "../../access/setup.ts";
import { ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type MePorts = { readonly setup: Pick<Setup, "isNeeded"> };

const Me = z.strictObject({
  caller: z.strictObject({
    kind: z.enum(["visitor", "token", "account"]),
    /** Empty for a visitor. */
    name: z.string(),
    role: z.enum(roles).nullable(),
  }),
  permissions: z.array(z.enum(permissions as [Permission, ...Permission[]])),
  /** There is no owner yet: the link that was printed at the start makes one. */
  needs_setup: z.boolean(),
});

export function meRoutes({ setup }: MePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/me",
      needs: "access.enter",
      summary: "Who asks, what they may do, and whether an owner is still to be made.",
      answers: { status: 200, schema: Me },
      handle: async ({ caller }) =>
        ok({
          caller: {
            kind: caller.kind,
            name: caller.kind === "visitor" ? "" : caller.name,
            role: roleOf(caller),
          },
          permissions: permissions.filter((permission) => isAllowed(caller, permission)),
          needs_setup: await setup.isNeeded(),
        }),
    }),
  ];
}
