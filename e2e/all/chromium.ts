/** Which browser the tests drive: one that is installed or, as root on a Debian-like system, installed now. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isExecutable: (path: string) => boolean;
};
const here: Surroundings = { environment: process.env, isExecutable };

/** CHROMIUM_PATH, which then must be right, or the first one found. */
export function findChromium({ environment, isExecutable }: Surroundings = here): string | null {
  const { CHROMIUM_PATH: given, PATH: path = "" } = environment;
  if (given !== undefined) {
    if (isExecutable(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, where no program is; correct it or unset it.`);
  }
  const folders = [...path.split(delimiter), "/usr/bin", "/usr/local/bin"];
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...candidates, ...applications].find(isExecutable) ?? null;
}

/** A browser's path; where none is, installs one if it can, and otherwise says what to install. */
export function mustFindChromium(): string {
  const found = findChromium() ?? installChromium();
  if (found !== null) return found;
  throw new Error(
    "No Chromium was found. Install chromium or Google Chrome, or let CHROMIUM_PATH name one.",
  );
}

function installChromium(): string | null {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return null;
  console.log("No Chromium was found; installing the system's.");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "--no-install-recommends", "chromium"];
  for (const parameters of [["update"], install]) {
    const { status } = spawnSync("apt-get", parameters, { stdio: "inherit", env });
    if (status !== 0) throw new Error(`apt-get ${parameters[0]} ended with ${status}.`);
  }
  return findChromium();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
