/** The admin's pages as `npx pnpm shots` photographs them: of a coordinator with a history, and of a fresh one. */
import { expect, type Page } from "@playwright/test";
import { thingsFile } from "../support/things.ts";
import type { Shot } from "./shot.ts";

type Prepare = NonNullable<Shot["prepare"]>;
type More = Pick<Shot, "isWhole" | "prepare">;

const of = (name: string, path: Shot["path"], more: More = {}): Shot => ({
  name,
  path,
  world: "demo",
  as: "owner",
  ...more,
});
const fresh = (name: string, path: string, more: More = {}): Shot => ({
  ...of(name, path, more),
  world: "fresh",
});

const press =
  (name: string | RegExp): Prepare =>
  (page) =>
    page.getByRole("button", { name }).first().click();

/** A part of a page that shows one of several at a time. */
const part = (name: string): More => ({
  isWhole: true,
  prepare: async (page) => {
    await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
    await expect(page.locator(".skeleton:visible")).toHaveCount(0);
  },
});

const growing: Shot["path"] = ({ runs }) => `/admin/runs/${runs.growing}`;

async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
}

/** The form of a new task at one of its steps. */
function formAt(step: number): More {
  return {
    isWhole: true,
    prepare: async (page) => {
      if (step === 0) return;
      await page.getByLabel("Title").fill("Large things");
      await page.getByLabel("Summary").fill("Says whether a thing is large.");
      await next(page);
      await page.getByLabel("Choose a sample table").setInputFiles(thingsFile(120, 0));
      await expect(page.getByText("120 rows, 3 columns")).toBeVisible();
      for (let at = 1; at < step; at += 1) await next(page);
    },
  };
}

const formSteps = ["what", "data", "model", "privacy", "rounds", "publish"] as const;

export const adminShots: readonly Shot[] = [
  fresh("overview-fresh", "/admin"),
  of("overview", "/admin"),
  of("overview-account", "/admin", { prepare: press(/^Account/) }),
  fresh("tasks-none", "/admin/tasks"),
  of("tasks", "/admin/tasks"),
  ...formSteps.map((step, at) =>
    fresh(`task-new-${at + 1}-${step}`, "/admin/tasks/new", formAt(at)),
  ),
  of("task", "/admin/tasks/digits-mlp"),
  fresh("runs-none", "/admin/runs"),
  of("runs", "/admin/runs"),
  of("run-live", growing),
  of("run-waiting", ({ runs }) => `/admin/runs/${runs.waiting}`),
  of("run-none", "/admin/runs/run-000000000000"),
  of("run-table", growing, {
    isWhole: true,
    prepare: press(/^Show as table.*participant by participant/),
  }),
  of("run-rounds", growing, part("Rounds")),
  of("run-dry", growing, part("Dry run")),
  of("run-configuration", growing, part("Configuration")),
  of("run-acts", growing, part("Acts")),
  of("run-pause", growing, { prepare: press("Pause…") }),
  of("run-roll-back", growing, { prepare: press("Roll back…") }),
  of("runs-compared", ({ runs }) => `/admin/runs/compare?runs=${Object.values(runs).join(",")}`),
  fresh("runs-compared-none", "/admin/runs/compare"),
  fresh("schedules-none", "/admin/schedules"),
  of("schedules", "/admin/schedules"),
  of("schedule-new", "/admin/schedules", { prepare: press("New schedule") }),
  fresh("models-none", "/admin/models"),
  of("models", "/admin/models"),
  of("model", ({ model }) => `/admin/models/${model}`),
  of("model-promote", ({ model }) => `/admin/models/${model}`, {
    prepare: press(/^(Promote|Confirm)/),
  }),
  fresh("devices-none", "/admin/devices"),
  of("devices", "/admin/devices"),
  of("device", "/admin/devices", { prepare: press(/^Show/) }),
  fresh("invites-none", "/admin/devices/invites"),
  of("invites", "/admin/devices/invites"),
  fresh("invite-new", "/admin/devices/invites", { prepare: press("New invite") }),
  of("audit", "/admin/audit"),
  of("audit-nothing", "/admin/audit?actor=nobody"),
  of("audit-act", "/admin/audit", { prepare: press(/^Show act/) }),
  of("system", "/admin/system"),
  of("api", "/admin/api"),
  of("settings", "/admin/settings"),
  of("settings-people", "/admin/settings/people"),
  of("settings-tokens", "/admin/settings/tokens"),
  of("settings-webhooks", "/admin/settings/webhooks"),
];
