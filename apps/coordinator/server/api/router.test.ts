import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Access, Caller } from "../access/caller.ts";
import { roles } from "../access/permissions.ts";
import { serve } from "../testing/serve.ts";
import { ok } from "./answers.ts";
import { route } from "./route.ts";

const answers = { status: 200, schema: null } as const;
const summary = "For this test.";

const routes = [
  route({
    method: "GET",
    path: "/api/things/:id",
    needs: "public.read",
    summary,
    answers,
    handle: ({ params }) => ok({ thing: params["id"] }),
  }),
  route({
    method: "GET",
    path: "/api/things/newest",
    needs: "public.read",
    summary,
    query: z.strictObject({ limit: z.coerce.number().int().default(3) }),
    answers,
    handle: ({ query }) => ok({ newest: query.limit }),
  }),
  route({
    method: "POST",
    path: "/api/things",
    needs: "runs.open",
    summary,
    body: z.strictObject({ name: z.string().min(1) }),
    answers,
    handle: ({ body, caller }) => ok({ made: body.name, by: caller.kind }),
  }),
];

const post = (body: string) => ({ method: "POST", body });

describe("the router", () => {
  test("takes what is spelt out before what is a parameter", async () => {
    const ask = await serve(routes);
    expect(await (await ask("/api/things/newest?limit=5")).json()).toEqual({ newest: 5 });
    expect(await (await ask("/api/things/a%20b")).json()).toEqual({ thing: "a b" });
  });

  test("says what is wrong with what was asked, and which request it was", async () => {
    const ask = await serve(routes);
    for (const [path, init, status, words] of [
      ["/api/nothing", {}, 404, "nothing at this address"],
      ["/api/things/%ff", {}, 404, "nothing at this address"],
      ["/api/things", {}, 405, "it answers POST"],
      ["/api/things/newest?limit=x", {}, 400, "limit"],
      ["/api/things", post('{"name":""}'), 400, "name"],
      ["/api/things", post('{"name":"a","__proto__":{"b":1}}'), 400, "__proto__"],
      ["/api/things", post("{"), 400, "not JSON"],
      ["/api/things", post(`"${"x".repeat(3_000_000)}"`), 413, "larger than"],
    ] as const) {
      const answer = await ask(path, init);
      const { error, request_id } = (await answer.json()) as Record<string, string>;
      expect([path, answer.status]).toEqual([path, status]);
      expect(error).toContain(words);
      expect(request_id).toBe(answer.headers.get("x-request-id"));
    }
  });

  test("leaves other paths to others", async () => {
    const ask = await serve(routes);
    expect((await ask("/runs/1")).status).toBe(418);
  });

  test("asks who may before it reads what was said", async () => {
    const as = (caller: Caller): Access => ({ identify: async () => caller });
    const body = post('{"name":"a"}');
    const asVisitor = await serve(routes, as({ kind: "visitor" }));
    expect((await asVisitor("/api/things", post("{"))).status).toBe(401);
    for (const role of roles) {
      const ask = await serve(routes, as({ kind: "token", actor: "token t", name: "t", role }));
      const answer = await ask("/api/things", body);
      expect([role, answer.status]).toEqual([role, role === "viewer" ? 403 : 200]);
      if (role === "viewer") expect(await answer.text()).toContain("Your role, viewer, may not");
    }
  });

  test("takes changes by cookie from pages of this site alone", async () => {
    const account = { account: "account-1", session: "session-1" };
    const signedIn = { kind: "account", actor: "account a", name: "a", role: "owner", ...account };
    const ask = await serve(routes, { identify: async () => signedIn as Caller });
    const own = { "x-tributary": "1" };
    for (const [headers, status] of [
      [own, 200],
      [{}, 403],
      [{ "x-tributary": "yes" }, 403],
      [{ ...own, origin: "http://evil.example" }, 403],
      [{ ...own, origin: "null" }, 403],
      [{ ...own, origin: "http://127.0.0.1:1" }, 403],
      [{ ...own, "sec-fetch-site": "cross-site" }, 403],
      [{ ...own, "sec-fetch-site": "same-site" }, 403],
      [{ ...own, "sec-fetch-site": "none" }, 403],
      [{ ...own, "sec-fetch-site": "same-origin" }, 200],
    ] as const) {
      const answer = await ask("/api/things", { ...post('{"name":"a"}'), headers });
      expect([headers, answer.status]).toEqual([headers, status]);
    }
    expect((await ask("/api/things/newest", { headers: { origin: "null" } })).status).toBe(200);
  });

  test("takes changes by a token from wherever they come", async () => {
    const ask = await serve(routes);
    const headers = { origin: "http://evil.example", "sec-fetch-site": "cross-site" };
    expect((await ask("/api/things", { ...post('{"name":"a"}'), headers })).status).toBe(200);
  });
});
