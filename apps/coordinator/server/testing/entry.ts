/**
 * Accounts, sessions and tokens over real HTTP and memory records, for tests of who may come in. Passwords are cheap
 * here, and time is what the test says.
 */
import type { Acts } from "@tributary/runtime";
import { createActs } from "@tributary/runtime";
import { createMemoryRecords, type Records } from "@tributary/storage";
import type { FailureReason } from "../access/failed-sign-ins.ts";
import { type OpenAccess, openAccess } from "../access/open.ts";
import { Passwords } from "../access/passwords.ts";
import type { Role } from "../access/permissions.ts";
import type { Route } from "../api/route.ts";
import { accountRoutes } from "../api/routes/accounts.ts";
import { actRoutes } from "../api/routes/acts.ts";
import { meRoutes } from "../api/routes/me.ts";
import { signInRoutes } from "../api/routes/sign-in.ts";
import { type Ask, serve, testToken } from "./serve.ts";

export const goodPassword = "three blue lamps";

export type Entry = OpenAccess & {
  readonly records: Records;
  readonly acts: Acts;
  readonly clock: { now_ms(): number; advance(duration_ms: number): void };
  readonly ask: Ask;
  /** Why sign-ins failed, one after another. */
  readonly failed: readonly FailureReason[];
  /** Of the owner, made by the setup link. */
  owner(): Promise<Browser>;
  /** Of somebody whom the owner let in. */
  member(name: string, role: Role): Promise<Browser>;
  browser(headers?: Readonly<Record<string, string>>): Browser;
};

export async function openEntry(
  more: (entry: Omit<Entry, "ask" | "owner" | "member" | "browser">) => readonly Route[] = () => [],
  { trusts_proxy = false } = {},
): Promise<Entry> {
  const records = createMemoryRecords();
  let now_ms = 1_700_000_000_000;
  const clock = {
    now_ms: () => now_ms,
    advance(duration_ms: number) {
      now_ms += duration_ms;
    },
  };
  const acts = createActs({ records, clock: { now_ms: () => now_ms++ } });
  const passwords = new Passwords({ log2_n: 10, r: 8, p: 1 });
  const failed: FailureReason[] = [];
  const opened = {
    ...openAccess({
      records,
      acts,
      clock,
      admin_token: testToken,
      trusts_proxy,
      passwords,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      onFailure: (reason) => void failed.push(reason),
    }),
    failed,
    records,
    acts,
    clock,
  };
  const ports = { ...opened, trusts_proxy, log: records.acts };
  const own = [meRoutes, signInRoutes, accountRoutes, actRoutes].flatMap((make) => make(ports));
  const wanted = more(opened);
  const ask = await serve(wanted.length > 0 ? wanted : own, opened.access);
  const browser = (headers = {}) => new Browser(ask, headers);
  const use = async (link: string, name: string) => {
    const own = browser();
    const [, secret = ""] = link.split("#");
    const answer = await own.post("/api/setup", { secret, name, password: goodPassword });
    if (!answer.ok) throw new Error(await answer.text());
    return own;
  };
  return {
    ...opened,
    ask,
    browser,
    owner: async () => use((await opened.setup.open()) ?? "", "Owner"),
    async member(name, role) {
      const invited = await opened.accounts.invite({ name, role }, "configuration");
      if (!invited.ok) throw new Error(invited.sentence);
      return use(invited.value.link, name);
    },
  };
}

/** Keeps its cookie, and says what pages of this site say. */
export class Browser {
  cookie = "";
  readonly #ask: Ask;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(ask: Ask, headers: Readonly<Record<string, string>>) {
    this.#ask = ask;
    this.#headers = headers;
  }

  get(path: string): Promise<Response> {
    return this.send(path, {});
  }

  post(path: string, body: unknown = {}): Promise<Response> {
    return this.send(path, { method: "POST", body: JSON.stringify(body) });
  }

  /** With these headers in place of a page's own. */
  async send(
    path: string,
    init: RequestInit,
    said: Readonly<Record<string, string>> = { "x-tributary": "1" },
  ): Promise<Response> {
    const headers: Record<string, string> = { ...this.#headers, ...said };
    if (this.cookie !== "") headers["cookie"] = this.cookie;
    const answer = await this.#ask(path, { token: null, ...init, headers });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.includes("Max-Age=0") ? "" : (set.split(";")[0] ?? "");
    return answer;
  }

  async json<T>(path: string): Promise<T> {
    return (await (await this.get(path)).json()) as T;
  }

  async role(): Promise<string | null> {
    const me = await this.json<{ caller: { role: string | null } }>("/api/me");
    return me.caller.role;
  }
}
