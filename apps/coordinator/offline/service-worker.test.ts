import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";

const script = readFileSync(join(import.meta.dirname, "service-worker.js"), "utf8");
const origin = "https://federation.example";

type Handler = (event: object) => void;
type Answer = { readonly status?: number; readonly body: string };

/** A browser's caches, which outlive a service worker. */
class Caches {
  readonly kept = new Map<string, Map<string, Response>>();

  async open(name: string) {
    const entries = this.kept.get(name) ?? new Map<string, Response>();
    this.kept.set(name, entries);
    return {
      /** As the standard has it: the older answer goes, and the new one is the last. */
      put: async (path: string, answer: Response) => {
        entries.delete(path);
        entries.set(path, answer);
      },
      delete: async (path: string | { readonly url: string }) =>
        entries.delete(typeof path === "string" ? path : new URL(path.url).pathname),
      keys: async () => [...entries.keys()].map((path) => ({ url: origin + path })),
    };
  }

  async match(path: string): Promise<Response | undefined> {
    for (const entries of this.kept.values()) {
      const found = entries.get(path);
      if (found !== undefined) return found.clone();
    }
    return undefined;
  }

  keys = async () => [...this.kept.keys()];
  delete = async (name: string) => this.kept.delete(name);

  paths(): string[] {
    return [...this.kept.values()].flatMap((entries) => [...entries.keys()]);
  }
}

/** As a browser has it of its page's own origin. */
function ownAnswer(answer: Response): Response {
  const copy = () => ownAnswer(Response.prototype.clone.call(answer));
  return Object.defineProperties(answer, { type: { value: "basic" }, clone: { value: copy } });
}

/** The script as a browser runs it; the coordinator has these answers, and none while it is out of reach. */
function started(answers: Readonly<Record<string, Answer>>, caches = new Caches(), build = "one") {
  const handlers = new Map<string, Handler>();
  const site = { isReachable: true, asked: [] as string[] };
  const fetch = async (about: string | { readonly url: string }) => {
    const path = new URL(typeof about === "string" ? about : about.url, origin).pathname;
    site.asked.push(path);
    const answer = answers[path];
    if (!site.isReachable || answer === undefined) throw new TypeError("Failed to fetch");
    return ownAnswer(new Response(answer.body, { status: answer.status ?? 200 }));
  };
  const self = {
    location: { origin },
    clients: { claim: async () => {} },
    addEventListener: (type: string, handler: Handler) => handlers.set(type, handler),
  };
  const named = script.replace('"BUILD"', JSON.stringify(build));
  runInContext(named, createContext({ self, caches, fetch, URL, Response, Promise }));
  /** Resolves to the answer when all that the event began has ended; null: the browser asks by itself. */
  const happens = async (type: string, about: object): Promise<Response | null> => {
    const under: Promise<unknown>[] = [];
    let answer: Promise<Response> | null = null;
    const event = {
      ...about,
      waitUntil: (work: Promise<unknown>) => void under.push(work),
      respondWith: (work: Promise<Response>) => {
        answer = work;
      },
    };
    handlers.get(type)?.(event);
    const answered = (await answer) as Response | null;
    while (under.length > 0) await under.pop();
    return answered;
  };
  const asks = (path: string, mode = "cors", method = "GET") =>
    happens("fetch", { request: { url: new URL(path, origin).href, method, mode } });
  return { caches, site, happens, asks, opens: (path: string) => asks(path, "navigate") };
}

const part = "/_next/static/chunks/a1.js";
const answers = {
  "/join/digits": { body: "the page" },
  [part]: { body: "a part" },
  "/api/tasks": { body: "[]" },
};

test("the API, models, sockets, other sites and whatever changes something never pass here", async () => {
  const { asks, caches } = started(answers);
  for (const path of [
    "/api/tasks",
    "/models/ab",
    "/socket.io/",
    "/tfjs-wasm/a.wasm",
    "/join/digits",
  ]) {
    expect(await asks(path)).toBeNull();
  }
  expect(await asks(`https://elsewhere.example${part}`)).toBeNull();
  expect(await asks(part, "cors", "POST")).toBeNull();
  expect(caches.paths()).toEqual([]);
});

test("pages of the admin are left to the browser", async () => {
  const { opens } = started(answers);
  for (const path of ["/admin", "/sign-in", "/runs/run-1", "/join/a/b"]) {
    expect(await opens(path)).toBeNull();
  }
});

test("a page comes from the coordinator while it answers, and from here when it does not", async () => {
  const { opens, site } = started(answers);
  expect(await (await opens("/join/digits"))?.text()).toBe("the page");
  await opens("/join/digits");
  expect(site.asked).toEqual(["/join/digits", "/join/digits"]);
  site.isReachable = false;
  expect(await (await opens("/join/digits"))?.text()).toBe("the page");
  const unknown = await opens("/join/other");
  expect(unknown?.status).toBe(503);
  expect(await unknown?.text()).toContain("cannot be reached");
});

test("an error is no page to keep", async () => {
  const { opens, caches } = started({ "/join/gone": { status: 404, body: "No such task" } });
  expect((await opens("/join/gone"))?.status).toBe(404);
  expect(caches.paths()).toEqual([]);
});

test("a part is asked for once", async () => {
  const { asks, site } = started(answers);
  expect(await (await asks(part))?.text()).toBe("a part");
  site.isReachable = false;
  expect(await (await asks(part))?.text()).toBe("a part");
  expect(site.asked).toEqual([part]);
});

test("what a page says that it is made of is kept, and nothing else that it might say", async () => {
  const { happens, caches } = started(answers);
  const parts = [part, "/api/tasks", 7];
  await happens("message", { data: { page: "/join/digits", parts } });
  expect(caches.paths().toSorted()).toEqual([part, "/join/digits"]);
  const other = started(answers);
  for (const data of [null, {}, { page: "/admin", parts }, { page: "/join/digits", parts: part }]) {
    await other.happens("message", { data });
  }
  expect(other.caches.paths()).toEqual([]);
});

test("a new build deletes what was kept of the old one, and nobody else's caches", async () => {
  const first = started(answers);
  await first.asks(part);
  await first.caches.open("another");
  const next = started(answers, first.caches, "two");
  await next.happens("activate", {});
  expect([...first.caches.kept.keys()]).toEqual(["another"]);
  await next.asks(part);
  expect([...first.caches.kept.keys()]).toEqual(["another", "tributary-shell-two"]);
});

test("of pages the last eight are kept", async () => {
  const many = Array.from({ length: 11 }, (_, index) => `/join/task-${index}`);
  const pages = Object.fromEntries(many.map((path) => [path, { body: path }]));
  const { opens, caches } = started(pages);
  for (const path of many) await opens(path);
  expect(caches.paths()).toEqual(many.slice(-8));
});
