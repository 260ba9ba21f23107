/** How the coordinator itself is doing. */
import { type System, SystemReport } from "../../system.ts";
import { ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type SystemPorts = { readonly system: Pick<System, "report"> };

export function systemRoutes({ system }: SystemPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/system",
      needs: "system.read",
      summary:
        "How the coordinator is doing: event loop, memory, disk, database, and what to see to.",
      answers: { status: 200, schema: SystemReport },
      handle: async () => ok(await system.report()),
    }),
  ];
}
