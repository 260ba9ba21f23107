/**
 * Every route of the API, called over HTTP as every kind of caller: what the table of permissions says is what
 * happens. Let through is whatever is not refused, be it badly asked.
 */
import { describe, expect, test } from "vitest";
import { leastRoles, may, permissions, type Role, roles } from "../access/permissions.ts";
import type { Begun } from "../access/sign-in.ts";
import { openEntry } from "../testing/entry.ts";
import type { Route } from "./route.ts";
import { allRoutes, type RoutePorts } from "./routes.ts";

/** What everybody may call and is not mere reading: whoever opens one more says so here. */
const openToAll = ["GET /api/me", "POST /api/setup", "POST /api/setup/link", "POST /api/sign-in"];

/** Of what everybody may read, by the first word after /api/: nothing in there is about a single participant. */
const publicSubjects = [
  "catalogue",
  "compare",
  "openapi.json",
  "runs",
  "schedules",
  "tasks",
  "templates",
];

/** What a route that is let through finds where this test has nothing real. */
const absent: unknown = new Proxy(
  () => {
    throw new Error("This is not part of the test.");
  },
  { get: (_target, name) => (name === "then" ? undefined : absent) },
);

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

async function openMatrix() {
  let routes: readonly Route[] = [];
  const entry = await openEntry((opened) => {
    const real = { ...opened, log: opened.records.acts, trusts_proxy: false };
    const get = (target: typeof real, name: string) =>
      name in target ? target[name as keyof typeof real] : absent;
    routes = allRoutes(new Proxy(real, { get }) as unknown as RoutePorts);
    return routes;
  });
  await entry.owner();
  for (const role of roles) await entry.member(`The ${role}`, role);
  const acts = async () => (await entry.records.acts.list(1, 100_000)).length;
  return { ...entry, routes, acts };
}

type Matrix = Awaited<ReturnType<typeof openMatrix>>;

async function callAs(matrix: Matrix, route: Route, caller: Role | "visitor", by: string) {
  const path = route.path.replaceAll(/:\w+/g, "nothing-here");
  const init = { method: route.method, ...(route.method === "GET" ? {} : { body: "{}" }) };
  const browser = matrix.browser();
  if (caller === "visitor") return browser.send(path, init);
  if (by === "token") {
    const made = await matrix.tokens.create(
      { name: `${caller} ${await matrix.acts()}`, role: caller, expires_at_ms: null },
      { kind: "token", actor: "admin token", name: "", role: "owner" },
    );
    if (!made.ok) throw new Error(made.sentence);
    return matrix.ask(path, { ...init, token: made.value.secret });
  }
  const account = await matrix.records.accounts.named(`The ${caller}`);
  if (account === null) throw new Error(`Expected an account ${caller}.`);
  const begun = await matrix.signIn.begin(account, { agent: "", address: "" });
  browser.cookie = cookieWith(matrix, (begun as { value: Begun }).value.secret);
  return browser.send(path, init, by === "cookie alone" ? {} : undefined);
}

const cookieWith = ({ ask }: Matrix, secret: string) => `tributary-${ask.port}=${secret}`;

describe("the matrix of permissions", () => {
  test("every route names a permission that is in the table", async () => {
    const { routes } = await openMatrix();
    expect(routes.length).toBeGreaterThan(20);
    for (const route of routes)
      expect([nameOf(route), permissions]).toEqual([
        nameOf(route),
        expect.arrayContaining([route.needs]),
      ]);
  });

  test("what is open to all is listed here, and nothing else is", async () => {
    const { routes } = await openMatrix();
    const open = routes.filter(({ needs }) => leastRoles[needs] === "anyone");
    const isReading = ({ method, needs }: Route) => method === "GET" && needs === "public.read";
    expect(
      open
        .filter((route) => !isReading(route))
        .map(nameOf)
        .sort(),
    ).toEqual(openToAll);
    for (const route of open.filter(isReading)) {
      expect(publicSubjects, nameOf(route)).toContain(route.path.split("/")[2]);
    }
  });

  test.each(["visitor", ...roles] as const)("a %s may what the table says", async (caller) => {
    const matrix = await openMatrix();
    for (const route of matrix.routes) {
      for (const by of caller === "visitor" ? ["nothing"] : ["cookie", "token"]) {
        const isAllowed = may(caller === "visitor" ? null : caller, route.needs);
        const { status } = await callAs(matrix, route, caller, by);
        const expected = isAllowed ? "let through" : caller === "visitor" ? 401 : 403;
        const happened = status === 401 || status === 403 ? status : "let through";
        expect([nameOf(route), by, happened]).toEqual([nameOf(route), by, expected]);
      }
    }
  });

  test("a refused call leaves no trace, and a cookie alone changes nothing", async () => {
    const matrix = await openMatrix();
    const changing = matrix.routes.filter(({ method }) => method !== "GET");
    for (const route of changing) {
      const before = await matrix.acts();
      expect((await callAs(matrix, route, "owner", "cookie alone")).status).toBe(403);
      // The session that it was called in began: that alone was done.
      expect([nameOf(route), await matrix.acts()]).toEqual([nameOf(route), before + 1]);
    }
  });
});
