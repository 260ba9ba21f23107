/** Coming in, at a real coordinator: the link of its first start, and sessions that outlive the process. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";

const password = "three blue lamps";
const own = { "content-type": "application/json", "x-tributary": "1" };

let coordinator: Coordinator;
afterEach(() => coordinator?.dispose());

const links = () =>
  coordinator.log.items.flatMap(({ link }) => (typeof link === "string" ? [link] : []));

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const init = { method: "POST", body: JSON.stringify(body), headers: { ...own, ...headers } };
  return coordinator.fetch(path, init);
}

async function me(cookie: string) {
  const answer = await coordinator.fetch("/api/me", { headers: { cookie } });
  return (await answer.json()) as { caller: { name: string }; needs_setup: boolean };
}

test("the first start logs a link that makes the owner, whose session outlives a crash", async () => {
  coordinator = await Coordinator.start();
  const [first = "", ...others] = links();
  expect(others).toEqual([]);
  expect(first.startsWith(`${coordinator.url}/setup#`)).toBe(true);
  await coordinator.kill("SIGKILL");
  await coordinator.restart();
  const [second = ""] = links();
  const use = (link: string) =>
    post("/api/setup", { secret: link.split("#").at(1), name: "Ada", password });
  expect((await use(first)).status).toBe(410);
  const [set = ""] = (await use(second)).headers.getSetCookie();
  const [cookie = ""] = set.split(";");
  expect(await me(cookie)).toMatchObject({ caller: { name: "Ada" }, needs_setup: false });

  await coordinator.kill("SIGKILL");
  await coordinator.restart();
  expect(links()).toEqual([]);
  expect((await me(cookie)).caller.name).toBe("Ada");
  expect((await post("/api/sign-out", {}, { cookie })).status).toBe(204);
  expect((await me(cookie)).caller.name).toBe("");
  const again = await post("/api/sign-in", { name: "ada", password });
  expect(again.status).toBe(200);

  const secrets = [password, cookie.split("=").at(1) ?? "", second.split("#").at(1) ?? ""];
  const files = await readdir(coordinator.data_path);
  const records = files.filter((file) => file.startsWith("tributary.sqlite"));
  expect(records).not.toEqual([]);
  for (const file of records) {
    const bytes = await readFile(join(coordinator.data_path, file), "latin1");
    expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([]);
  }
  const said = JSON.stringify(coordinator.log.items);
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
});

test("browsers are told to use https alone, once they have come by it", async () => {
  coordinator = await Coordinator.start({ environment: { TRUST_PROXY: "yes" } });
  const header = async (proto: string) => {
    const headers = { "x-forwarded-proto": proto };
    const answer = await coordinator.fetch("/api/me", { headers });
    return answer.headers.get("strict-transport-security");
  };
  expect([await header("https"), await header("http")]).toEqual(["max-age=31536000", null]);
});
