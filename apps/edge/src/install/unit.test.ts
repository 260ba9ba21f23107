import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { Settings } from "../state/settings.ts";
import { hardenedUnit, installCommands, type UnitOptions } from "./unit.ts";

const settings = Settings.parse({
  url: "https://federation.example",
  task: "digits",
  data: "/srv/digits",
  memory_mb: 300,
});
const options: UnitOptions = {
  node: process.execPath,
  program: "/opt/tributary/tributary-edge.mjs",
  user: "root",
  folder: "/var/lib/tributary",
  settings,
  env: {},
};
const linesOf = (changed: Partial<UnitOptions>) =>
  hardenedUnit({ ...options, ...changed }).text.split("\n");

test("it starts the program and reads its data, and starts again where that may help", () => {
  const lines = linesOf({});
  expect(lines).toContain(
    `ExecStart=${process.execPath} /opt/tributary/tributary-edge.mjs run --state /var/lib/tributary`,
  );
  expect(lines).toContain("BindReadOnlyPaths=/opt/tributary");
  expect(lines).toContain("BindReadOnlyPaths=-/srv/digits");
  expect(lines).toContain("BindPaths=/var/lib/tributary");
  expect(lines).toContain("RestartPreventExitStatus=2 3 4 6 7");
  expect(lines.some((line) => line.startsWith("Environment="))).toBe(false);
});

test("from the source tree it reads all of it, as the program is made of packages", () => {
  const lines = linesOf({ program: "/opt/tributary/apps/edge/src/main.ts" });
  expect(lines).toContain("BindReadOnlyPaths=/opt/tributary");
});

test("proxies and an own authority are carried over: a service has nobody's environment", () => {
  const env = { HTTPS_PROXY: "http://proxy.example:3128", NODE_EXTRA_CA_CERTS: "/etc/own ca.pem" };
  const lines = linesOf({ env: { ...env, HOME: "/nobody" } });
  expect(lines.filter((line) => line.startsWith("Environment="))).toEqual([
    "Environment=HTTPS_PROXY=http://proxy.example:3128",
    'Environment="NODE_EXTRA_CA_CERTS=/etc/own ca.pem"',
  ]);
  expect(lines).toContain('BindReadOnlyPaths="-/etc/own ca.pem"');
});

test("it is installed for the same state directory", () => {
  const [first] = installCommands("/etc/systemd/system/tributary-digits.service", "/srv/it's");
  expect(first).toContain("install --state '/srv/it'\\''s' | sudo tee /etc/systemd/system/");
});

/** What it says of this very file; the units that are there already are none of ours. */
function complaints(file: string): readonly string[] {
  const options = { encoding: "utf8", timeout: 60_000 } as const;
  const { stderr } = spawnSync("systemd-analyze", ["verify", file], options);
  return stderr.split("\n").filter((line) => line.includes(basename(file)));
}

const isThere = spawnSync("systemd-analyze", ["--version"]).status === 0;
const skipped = isThere ? "" : " (skipped: systemd-analyze is not installed here)";

test.skipIf(!isThere)(`systemd finds nothing to complain about${skipped}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "unit-"));
  try {
    const odd = `/srv/it's "50%" of $HOME: \\ all`;
    const env = { HTTPS_PROXY: "http://ada:p%20w@proxy.example:3128", NO_PROXY: "localhost, .own" };
    const strange = { program: `${odd}/edge.mjs`, folder: odd, env };
    const hard = {
      ...options,
      ...strange,
      settings: { ...settings, data: odd, identity: `${odd}/k` },
    };
    for (const one of [options, hard]) {
      const { path, text } = hardenedUnit(one);
      const file = join(folder, basename(path));
      await writeFile(file, text);
      expect(complaints(file)).toEqual([]);
    }
    const file = join(folder, "broken.service");
    await writeFile(file, hardenedUnit(options).text.replace("BindPaths=", "BindPaths=not-"));
    expect(complaints(file).join()).toContain("not absolute");
  } finally {
    await rm(folder, { recursive: true });
  }
});
