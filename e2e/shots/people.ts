/** What an admin has done in the coordinators that are photographed: who may come in, what is published. */
import { type TaskId, TaskSpec } from "@tributary/protocol";
import type { Coordinator } from "../support/coordinator.ts";
import { owner, setupLink } from "../support/pages.ts";

const headers = { "content-type": "application/json", "x-tributary": "1" };

/** Makes the owner with the link of the first start; answers the session's cookie, `name=value`. */
export function ownerOf(coordinator: Coordinator): Promise<string> {
  const secret = setupLink(coordinator).split("#").at(1);
  return cookieOf(coordinator, "/api/setup", { secret, ...owner });
}

/** Comes in again. */
export function signedIn(coordinator: Coordinator): Promise<string> {
  return cookieOf(coordinator, "/api/sign-in", owner);
}

async function cookieOf(coordinator: Coordinator, path: string, body: unknown): Promise<string> {
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await coordinator.fetch(path, init);
  const [cookie = ""] = answer.headers.getSetCookie();
  if (cookie === "") throw new Error(`The owner did not come in (${answer.status}).`);
  return cookie.split(";").at(0) ?? "";
}

/** Answers the task with the version that it got. */
export async function publish(coordinator: Coordinator, task: TaskSpec): Promise<TaskSpec> {
  // Its place among the versions is the coordinator's to say.
  const { version: _, ...described } = task;
  const answer = await done(coordinator.post("/api/tasks", described));
  const { task: published } = (await answer.json()) as { readonly task: unknown };
  return TaskSpec.parse(published);
}

/** Others who may come in, by a page, a script or an invite; and somebody who wants to be told. */
export async function addPeople(coordinator: Coordinator, task: TaskId): Promise<void> {
  const hour_ms = 3_600_000;
  for (const [path, body] of [
    ["accounts", { name: "Grace", role: "operator" }],
    ["accounts", { name: "Barbara from the clinic", role: "viewer" }],
    ["tokens", { name: "Nightly report", role: "viewer" }],
    ["tokens", { name: "Deployment", role: "admin", expires_at_ms: Date.now() + 720 * hour_ms }],
    ["webhooks", { url: "https://hooks.example/tributary", events: ["run.finished"] }],
    ["invites", { task, uses_max: 20, note: "For the ward on the third floor" }],
    ["invites", { task: null, expires_in_ms: 48 * hour_ms, note: "" }],
  ] as const) {
    await done(coordinator.post(`/api/${path}`, body));
  }
}

export async function done(answer: Promise<Response>): Promise<Response> {
  const given = await answer;
  if (given.ok) return given;
  throw new Error(`The demo data could not be made: ${await given.text()} (${given.status})`);
}
