import { expect, test } from "vitest";
import { permissions } from "../../access/permissions.ts";
import { serve } from "../../testing/serve.ts";
import { meRoutes } from "./me.ts";

test("who asks is told who that is and what that may do", async () => {
  const ask = await serve(meRoutes({ setup: { isNeeded: async () => true } }));
  expect(await (await ask("/api/me")).json()).toEqual({
    caller: { kind: "token", name: "admin token", role: "owner" },
    permissions,
    needs_setup: true,
  });
  expect(await (await ask("/api/me", { token: null })).json()).toEqual({
    caller: { kind: "visitor", name: "", role: null },
    permissions: ["public.read", "access.enter"],
    needs_setup: true,
  });
});
