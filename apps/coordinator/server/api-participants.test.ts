import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Runtime } from "@tributary/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api, type ApiOptions } from "./api.ts";

const admin_token = "the-token-of-this-test";
const view = { participant: "AbCdEfGh", sentence: "It rests." };
const runtime = {
  participants: (id: string) => (id === "run-000000000000" ? [view] : null),
} as unknown as Runtime;

const server = createServer((request, response) => {
  const options = { runtime: () => runtime, admin_token } as Partial<ApiOptions> as ApiOptions;
  void new Api(options).handle(request, response, request.url ?? "");
});
let url: string;

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/runs`;
});

afterEach(() => server.close());

const ask = (run: string, token: string | null) =>
  fetch(`${url}/${run}/participants`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });

test("[RE5] the participants of a run are told to the admin, and to nobody else", async () => {
  const answer = await ask("run-000000000000", admin_token);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ participants: [view], now_ms: expect.any(Number) });
  for (const token of [null, "another-token-of-nobody"]) {
    const refused = await ask("run-000000000000", token);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain(view.participant);
  }
  expect((await ask("run-000000000001", admin_token)).status).toBe(404);
});
