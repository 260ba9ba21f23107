import type { Runtime } from "@tributary/runtime";
import { expect, test } from "vitest";
import { serve } from "../../testing/serve.ts";
import type { RunPorts } from "./run-control.ts";
import { runRoutes } from "./runs.ts";

const view = { participant: "AbCdEfGh", sentence: "It rests." };
const runtime = {
  participants: (id: string) => (id === "run-000000000000" ? [view] : null),
} as unknown as Runtime;
const ports = { runtime: () => runtime } as Partial<RunPorts> as RunPorts;

test("[RE5] the participants of a run are told to the admin, and to nobody else", async () => {
  const ask = await serve(runRoutes(ports));
  const answer = await ask("/api/runs/run-000000000000/participants");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ participants: [view], now_ms: expect.any(Number) });
  for (const token of [null, "another-token-of-nobody"]) {
    const refused = await ask("/api/runs/run-000000000000/participants", { token });
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain(view.participant);
  }
  expect((await ask("/api/runs/run-000000000001/participants")).status).toBe(404);
});
